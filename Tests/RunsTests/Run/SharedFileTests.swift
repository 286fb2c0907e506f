import Diagnostics
import Foundation
import Glibc
import Runs
import TestSupport
import Testing

/// One supplier's file that several pipelines read: each gets it exactly once.
@Suite("Shared files")
struct SharedFileTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// `acme` and `second` read `acme/price*.csv`.
    private func shop(_ named: String = "shop", read: String = "") throws -> Shop {
        let shop = try Shop(in: sandbox, named: named, pipeline: ShopFiles.pipeline(read: read))
        try shop.write(
            ShopFiles.pipeline(read: read).replacing("shop: 1", with: "shop: 2"),
            to: "pipelines/second.json5")
        return shop
    }

    @Test("whichever runs first, each reads the file once, and the last one takes it",
        arguments: [["acme", "second"], ["second", "acme"]])
    func both(order: [String]) throws {
        let shop = try shop()
        try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
        let first = try shop.run(order[0])
        #expect(first.kept.map(\.name) == ["acme/price.csv"])
        #expect(first.kept.first?.waitsFor == [order[1]])
        #expect(try shop.inbox == ["price.csv"])
        #expect(try shop.waiting == [order[1]: ["acme/price.csv"]])
        // Again: nothing new for the first one.
        #expect(try shop.run(order[0], Shop.later).plan.run == first.plan.run)
        let second = try shop.run(order[1], Shop.later)
        #expect(second.plan.inputs[0].bag == second.plan.run && second.kept.isEmpty)
        #expect(try shop.inbox == [] && shop.waiting.isEmpty && shop.notes == [])
        #expect(try shop.readings("acme") == 1 && shop.readings("second") == 1)
        // The same list dropped again is a new arrival for both.
        try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
        try shop.run(order[0], Shop.thirdNight)
        try shop.run(order[1], Shop.thirdNight)
        #expect(try shop.readings("acme") == 2 && shop.readings("second") == 2)
        #expect(try shop.inbox == [])
        #expect(try shop.isSound)
    }

    @Test("a plan that is approved or rejected has its file all the same")
    func decided() throws {
        let shop = try shop()
        try shop.drop(ShopFiles.firstDay)
        try shop.run("acme")
        try shop.reject()
        #expect(try shop.inbox == ["price.csv"])
        #expect(try shop.verification == [])
        try shop.run("second")
        try shop.approve(Shop.night, "second")
        #expect(try shop.inbox == [])
        #expect(try shop.run("acme", Shop.later).plan.inputs[0].bag != "")
        #expect(try shop.readings("acme") == 1)
        #expect(try shop.isSound)
    }

    @Test("killed at every call, and then whoever comes first: each reads it exactly once",
        arguments: ["acme", "second"], [true, false])
    func killed(scenario: String, isLast: Bool) throws {
        let other = scenario == "acme" ? "second" : "acme"
        var last: [String: [UInt8]] = [:]
        for call in 1...2_000 {
            let shop = try shop("at-\(scenario)-\(isLast)-\(call)")
            try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
            if isLast { try shop.run(other) }
            let faults = CountedFaults(.crash, at: call)
            do {
                try shop.run(scenario, Shop.nextNight, faults: faults)
            } catch is SimulatedCrash {}
            // What follows from a state of the disk follows again from the same one.
            let found = try shop.contents()
            defer { last = found }
            let isOver = faults.count < call
            guard found != last || isOver else {
                try shop.remove()
                continue
            }
            #expect(try shop.isSound, "call \(call)")
            let order = call.isMultiple(of: 2) ? [scenario, other] : [other, scenario]
            for name in order { try shop.run(name, Shop.later) }
            for name in order { try shop.run(name, Shop.thirdNight) }
            #expect(try shop.readings(scenario) == 1, "call \(call)")
            #expect(try shop.readings(other) == 1, "call \(call)")
            #expect(try shop.inbox == [], "call \(call)")
            let notes = try shop.notes
            #expect(notes == [], "call \(call)")
            #expect(try shop.isSound, "call \(call)")
            try shop.remove()
            if isOver { return #expect(call > 50) }
        }
        Issue.record("the operation never ended")
    }

    @Test("any order of drops, runs and decisions: every list reaches each pipeline once")
    func anyOrder() throws {
        for seed in 1...6 {
            var random = SeededGenerator(UInt64(seed))
            let shop = try shop("seed-\(seed)", read: "files: \"all\",")
            var lists: [String] = []
            var second = Shop.night.seconds
            for step in 1...14 {
                second += 60
                let now = UTCTime(seconds: second)
                let name = random.next() % 2 == 0 ? "acme" : "second"
                switch random.next() % 5 {
                case 0:
                    let list = ShopFiles.header + "0\(step);\(100 + step);true;1\n"
                    lists.append(SHA256.digest(of: Array(list.utf8)).hex)
                    try shop.drop(list, as: "price-\(step).csv", time: FaultScenario.fileTime)
                case 1, 2: if !lists.isEmpty { try? shop.run(name, now) }
                case 3: _ = try? shop.approve(now, name)
                default: _ = try? shop.reject(now, name)
                }
            }
            guard !lists.isEmpty else { continue }
            for name in ["acme", "second"] { try shop.run(name, UTCTime(seconds: second + 60)) }
            for name in ["acme", "second"] {
                #expect(try shop.readings(name, of: lists) == lists.map { _ in 1 }, "seed \(seed)")
            }
            #expect(try shop.inbox == [] && shop.notes == [], "seed \(seed)")
            #expect(try shop.isSound, "seed \(seed)")
        }
    }

    @Test("an older file that is set aside stays for the other one, too")
    func setAside() throws {
        let shop = try shop()
        try shop.drop(ShopFiles.firstDay, as: "price-1.csv", time: 1_000)
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv", time: 2_000)
        try shop.run("acme")
        #expect(try shop.inbox == ["price-1.csv", "price-2.csv"])
        let other = try shop.run("second")
        #expect(other.plan.inputs.map(\.name) == ["acme/price-2.csv"])
        #expect(other.plan.setAside.map(\.name) == ["acme/price-1.csv"])
        #expect(try shop.inbox == [] && shop.notes == [])
    }

    @Test("a newer file under the same name is new for both, whatever its time and size")
    func replaced() throws {
        let shop = try shop()
        try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
        try shop.run("acme")
        let other = ShopFiles.firstDay.replacing("00001;100", with: "00001;105")
        try shop.drop(other, time: FaultScenario.fileTime)
        let sha = SHA256.digest(of: Array(other.utf8)).hex
        #expect(try shop.run("acme", Shop.later).plan.inputs[0].sha256 == sha)
        #expect(try shop.run("second", Shop.later).plan.inputs[0].sha256 == sha)
        #expect(try shop.inbox == [])
        try shop.run("acme", Shop.thirdNight)
        #expect(try shop.notes == [])
    }

    @Test("a pipeline that is removed blocks nothing; one that is added gets what still waits")
    func removed() throws {
        let shop = try shop()
        try shop.drop(ShopFiles.firstDay)
        try shop.run("acme")
        try shop.write(ShopFiles.pipeline(), to: "pipelines/third.json5")
        try shop.run("second")
        #expect(try shop.waiting == ["third": ["acme/price.csv"]])
        try sandbox.disk.remove(shop.root / "pipelines/third.json5")
        try shop.run("acme", Shop.later)
        #expect(try shop.inbox == [])
        #expect(try shop.isSound)
    }

    @Test("a pipeline with a fault waits and is named; one that cannot be read may mean any file",
        arguments: [("confirm:", "confrim:"), ("stages:", "stages: [")])
    func broken(good: String, bad: String) throws {
        let shop = try shop()
        let sound = ShopFiles.pipeline()
        try shop.write(sound.replacing(good, with: bad), to: "pipelines/second.json5")
        try shop.drop(ShopFiles.firstDay)
        let report = try shop.run("acme")
        #expect(report.kept.first?.waitsFor == ["second"])
        #expect(try shop.inbox == ["price.csv"])
        try shop.write(sound, to: "pipelines/second.json5")
        try shop.run("second")
        #expect(try shop.inbox == [])
        #expect(try shop.readings("second") == 1)
    }

    @Test("two sources of one pipeline may read one file; killed at every call nothing is lost")
    func twoSources() throws {
        let pipeline = ShopFiles.twoSources()
            .replacing("acme/stock*.csv", with: "acme/price*.csv")
            .replacing("column: \"quantity\"", with: "column: \"stock\"")
        var last: [String: [UInt8]] = [:]
        for call in 1...2_000 {
            let shop = try Shop(in: sandbox, named: "two-\(call)", pipeline: pipeline)
            try shop.drop(ShopFiles.secondDay, time: FaultScenario.fileTime)
            let faults = CountedFaults(.crash, at: call)
            do {
                try shop.run(Shop.night, faults: faults)
            } catch is SimulatedCrash {}
            let found = try shop.contents()
            defer { last = found }
            let isOver = faults.count < call
            if found != last || isOver {
                try shop.run(Shop.later)
                try shop.approve(Shop.later)
                #expect(try shop.inbox == [], "call \(call)")
                #expect(try shop.isSound, "call \(call)")
            }
            try shop.remove()
            if isOver { return #expect(call > 50) }
        }
        Issue.record("the operation never ended")
    }
}

/// A file that the user may not move blocks no run, no approval and no rejection.
@Suite("Files that cannot be moved")
struct UnmovableFileTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    @Test("it is copied, named, never read again, and leaves as soon as it can",
        arguments: [EPERM, EACCES, EROFS])
    func copied(code: Int32) throws {
        let shop = try Shop(in: sandbox)
        let faults = UnmovableInbox(code: code)
        try shop.drop(ShopFiles.firstDay, time: 1_000)
        try shop.drop(ShopFiles.secondDay, as: "price-0.csv", time: 500)
        let report = try shop.run(Shop.night, faults: faults)
        #expect(report.inboxWarnings.map(\.code.name) == ["W074", "W074"])
        #expect(report.plan.setAside.count == 1)
        #expect(try shop.run(Shop.later, faults: faults).plan.run == report.plan.run)
        try shop.approve(Shop.later, faults: faults)
        #expect(try shop.run(Shop.thirdNight, faults: faults).plan.state == .empty)
        #expect(try shop.inbox.count == 2 && shop.readings("acme") == 1)
        #expect(try shop.verification == [])
        try shop.run(UTCTime("2026-11-25T02:00:00Z")!)
        #expect(try shop.inbox == [] && shop.notes == [])
    }

    @Test("a plan of before whose input cannot be moved is approved and rejected",
        arguments: [true, false])
    func decided(approves: Bool) throws {
        let shop = try Shop(in: sandbox)
        try shop.drop(ShopFiles.firstDay)
        // Killed when the plan is there and its input is not in the bag.
        let crash = CrashAtFirstClaim()
        #expect(throws: SimulatedCrash.self) { try shop.run(Shop.night, faults: crash) }
        let faults = UnmovableInbox(code: EACCES)
        if approves {
            #expect(try shop.approve(Shop.later, faults: faults).bag != nil)
        } else {
            #expect(try shop.reject(Shop.later, faults: faults).bag != nil)
        }
        #expect(try shop.verification == [])
    }

    @Test("hundreds of older files cost few waits for the disk")
    func many() throws {
        let shop = try Shop(in: sandbox)
        for number in 1...300 {
            try shop.drop("not read \(number)", as: "price-\(number).csv", time: number)
        }
        try shop.drop(ShopFiles.firstDay, as: "price.csv", time: 1_000)
        let calls = CallCounter()
        let report = try shop.run(Shop.night, faults: calls)
        #expect(report.plan.setAside.count == 300)
        #expect(try shop.inbox == [])
        #expect(calls.count(of: .sync) < 80)
        #expect(try shop.isSound)
    }
}

/// Every rename within the inbox is refused.
private struct UnmovableInbox: DiskFaults {
    var code: Int32

    func before(_ call: DiskCall, _ path: Path) throws {
        guard call == .rename, path.printable.contains("/inbox/") else { return }
        throw IOFailure(.rename, path, code: code)
    }
}

private struct CrashAtFirstClaim: DiskFaults {
    func before(_ call: DiskCall, _ path: Path) throws {
        if call == .rename, path.printable.contains("/inbox/") { throw SimulatedCrash() }
    }
}

private final class CallCounter: DiskFaults, @unchecked Sendable {
    // Safe to share: `counts` is touched only under `lock`.
    private let lock = NSLock()
    private var counts: [DiskCall: Int] = [:]

    func before(_ call: DiskCall, _ path: Path) throws {
        lock.withLock { counts[call, default: 0] += 1 }
    }

    func count(of call: DiskCall) -> Int { lock.withLock { counts[call] ?? 0 } }
}

extension Shop {
    @discardableResult
    fileprivate func run(
        _ pipeline: String, _ now: UTCTime = night, faults: (any DiskFaults)? = nil
    ) throws -> RunReport {
        var request = request(now)
        request.pipeline = pipeline
        return try Workspace(root: root, disk: Disk(faults: faults)).run(request)
    }

    /// How many runs of the pipeline read a file of their own.
    fileprivate func readings(_ pipeline: String) throws -> Int {
        try runs(pipeline).reduce(0) { count, run in
            count + run.plan.inputs.filter { $0.bag == run.id.text }.count
        }
    }

    /// How often the pipeline read each of these, by SHA-256.
    fileprivate func readings(_ pipeline: String, of lists: [String]) throws -> [Int] {
        let all = try runs(pipeline).flatMap { run in
            run.plan.inputs.filter { $0.bag == run.id.text }.map(\.sha256)
        }
        return lists.map { list in all.filter { $0 == list }.count }
    }

    private func runs(_ pipeline: String) throws -> [RunFolder] {
        try workspace.runIDs(pipeline).compactMap { try workspace.runFolder(pipeline, $0) }
    }

    /// By pipeline, the files that it has not read yet.
    fileprivate var waiting: [String: [String]] {
        get throws {
            let found = try workspace.status(now: Shop.later, environment: [:])
            return Dictionary(
                uniqueKeysWithValues: found.filter { !$0.waiting.isEmpty }
                    .map { ($0.pipeline, $0.waiting.map(\.name)) })
        }
    }

    /// Notes about received files, and hidden files in the inbox.
    fileprivate var notes: [String] {
        get throws {
            try contents().keys.filter { $0.contains("/received/") || $0.contains(".taken") }
                .sorted()
        }
    }
}
