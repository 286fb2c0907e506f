import Diagnostics
import Foundation
import Runs
import Synchronization
import Testing

/// True from the n-th question on.
final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func isOver() -> Bool {
        left.withLock {
            $0 -= 1
            return $0 <= 0
        }
    }
}

/// Does something once, right before the n-th call into the file system.
private final class Meanwhile: DiskFaults {
    private let call: Int
    private let seen = Mutex(0)
    private let act: @Sendable () throws -> Void

    init(call: Int, _ act: @escaping @Sendable () throws -> Void) {
        self.call = call
        self.act = act
    }

    var count: Int { seen.withLock { $0 } }

    func before(_ call: DiskCall, _ path: Path) throws {
        let number = seen.withLock {
            $0 += 1
            return $0
        }
        if number == self.call { try act() }
    }
}

/// The supplier uploads while a run reads: tried at every call that the run makes.
@Suite("Uploads meanwhile")
struct UploadTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// Runs with `act` done before call 1, 2, …; `inspect` gets what the run said.
    private func atEveryCall(
        compress: Bool = false, _ act: @escaping @Sendable (Shop) throws -> Void,
        _ inspect: (Shop, String, RunReport?, Comment) throws -> Void
    ) throws {
        let base = try Shop(
            in: sandbox, named: "base", pipeline: ShopFiles.pipeline(compress: compress))
        try base.playFirstDay()
        let before = try base.contents()
        var last: (contents: [String: [UInt8]], said: String, plan: PlanFile?)?
        for call in 1...5_000 {
            nonisolated(unsafe) let shop = try Shop(before, in: sandbox, named: "at-\(call)")
            try shop.drop(ShopFiles.secondDay, as: "price-2.csv", time: 1_000)
            let meanwhile = Meanwhile(call: call) { try act(shop) }
            var report: RunReport?
            let said = failure { report = try shop.run(Shop.nextNight, faults: meanwhile) }
            if meanwhile.count < call { return #expect(call > 100) }
            let found = try shop.contents()
            // What follows from a state of the disk follows again from the same one.
            if last?.contents != found || last?.said != said || last?.plan != report?.plan {
                try inspect(shop, said, report, "call \(call): \(said)")
            }
            last = (found, said, report?.plan)
            try shop.remove()
        }
        Issue.record("the run never ended")
    }

    /// All lists that stand in the inbox or in a bag, unpacked.
    private func lists(_ shop: Shop) throws -> Set<[UInt8]> {
        try Set(shop.contents(of: "inbox").values).union(
            shop.contents(of: "archive").filter { $0.key.contains("/data/") }.values)
    }

    @Test("a newer file put in its place: ours is archived or 75; the newer one is never lost",
        arguments: [false, true])
    func replaced(compress: Bool) throws {
        let newer = Array(ShopFiles.thirdDay.utf8)
        try atEveryCall(compress: compress, { shop in
            // As a careful upload does: written aside, then renamed.
            let aside = try shop.drop(ShopFiles.thirdDay, as: "price-2.csv.part", time: 2_000)
            try Disk().rename(aside, to: shop.root / "inbox/acme/price-2.csv")
        }) { shop, said, report, call in
            #expect(try lists(shop).contains(newer) || compress, call)
            #expect(try shop.isSound, call)
            let isStill = try shop.contents(of: "inbox")["inbox/acme/price-2.csv"] == newer
            if let report {
                let read = report.plan.inputs[0].sha256
                let isNewer = read == SHA256.digest(of: newer).hex
                let isOlder = read == SHA256.digest(of: Array(ShopFiles.secondDay.utf8)).hex
                #expect(isNewer || isOlder, call)
                #expect(isStill == isOlder, call)
            } else {
                #expect(said == "75 W014", call)
                #expect(isStill, call)
            }
            let next = try shop.run(Shop.later)
            #expect(next.plan.inputs[0].sha256 == SHA256.digest(of: newer).hex, call)
            try shop.approve(Shop.later)
            #expect(try shop.isSound, call)
            #expect(try shop.inbox == [], call)
        }
    }

    @Test("rewritten in place: 75 and nothing emitted, or taken as it was or is",
        arguments: [false, true])
    func rewritten(compress: Bool) throws {
        let newer = Array(ShopFiles.thirdDay.utf8)
        try atEveryCall(compress: compress, { shop in
            let path = (shop.root / "inbox/acme/price-2.csv").text!
            // Gone from the inbox means: the supplier makes a new one.
            let file = FileHandle(forWritingAtPath: path)
            if let file {
                try file.truncate(atOffset: 0)
                try file.write(contentsOf: newer)
                try file.close()
            } else {
                try shop.drop(newer, as: Array("price-2.csv".utf8))
            }
        }) { shop, said, report, call in
            let found = try shop.verification
            // Verification names what the run has just said of the plan.
            let isNamed = said == "65 W016" && found.contains("W016 outbox/acme")
            #expect(try shop.isSound || isNamed, "\(call): \(found)")
            #expect(["none", "75 W014", "65 W016"].contains(said) || said.hasPrefix("65 F"), call)
            if said != "none" {
                #expect(try shop.contents(of: "inbox")["inbox/acme/price-2.csv"] == newer, call)
            }
            // Whatever happened, the next run goes on with the newer list.
            let next = try shop.run(Shop.later)
            #expect(next.plan.inputs[0].sha256 == SHA256.digest(of: newer).hex, call)
            #expect(try shop.isSound && shop.inbox == [], call)
        }
    }

    @Test("taken away: 75, 66 or the last good one, and never a fault of the disk")
    func takenAway() throws {
        try atEveryCall({ shop in
            let path = shop.root / "inbox/acme/price-2.csv"
            if try Disk().exists(path) { try Disk().remove(path) }
        }) { shop, said, report, call in
            #expect(["none", "75 W014"].contains(said), call)
            #expect(try shop.isSound, call)
            try shop.run(Shop.later)
            #expect(try shop.isSound && shop.inbox == [], call)
        }
    }

    @Test("a plan whose input was lost can be rejected, or replaced by a newer file")
    func lost() throws {
        for rejects in [true, false] {
            let shop = try Shop(in: sandbox, named: "lost-\(rejects)")
            try shop.playFirstDay()
            try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
            let run = try shop.run(Shop.nextNight).plan.run
            let open = "archive/acme/open/\(run)/data/inputs"
            try sandbox.disk.removeTree(shop.root / Path(open))
            #expect(failure { try shop.approve(Shop.later) } == "65 W016")
            #expect(failure { try shop.run(Shop.later) } == "66 W012")
            if rejects {
                let bag = try #require(try shop.reject(Shop.later).bag)
                #expect(sandbox.text(bag / "bag-info.txt")!.contains("Sverka-Lost-Input: "))
            } else {
                try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
                let next = try shop.run(Shop.later)
                #expect(next.plan.supersedes == [run])
                try shop.approve(Shop.later)
            }
            #expect(try shop.verification == [])
        }
    }
}
