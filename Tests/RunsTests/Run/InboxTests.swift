import Diagnostics
import Foundation
import Glibc
import Reconcile
import Runs
import Synchronization
import Testing

/// Which files a run takes, which it leaves, and what it says.
@Suite("Inbox")
struct InboxTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    @Test("unfinished and hidden files, folders and links are left alone")
    func left() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(from: "\"acme/*\""))
        for name in [".hidden.csv", "a.csv.part", "a.tmp", "b.filepart", "c.crdownload", "d.csv~"] {
            try shop.drop("not a list", as: name)
        }
        try FileManager.default.createSymbolicLink(
            atPath: (shop.root / "inbox/acme/link.csv").text!, withDestinationPath: "/etc/passwd")
        let before = try shop.inbox
        #expect(failure { try shop.run() } == "75 W015")
        try shop.drop(ShopFiles.firstDay)
        let report = try shop.run()
        #expect(report.plan.inputs.map(\.name) == ["acme/price.csv"])
        #expect(try shop.inbox == before)
        #expect(report.left.count == 6)
    }

    @Test("what never becomes a file is not waited for")
    func neverAFile() throws {
        let shop = try Shop(in: sandbox)
        try FileManager.default.createDirectory(
            atPath: (shop.root / "inbox/acme/folder.csv").text!, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: (shop.root / "inbox/acme/link.csv").text!, withDestinationPath: "/etc/passwd")
        #expect(mkfifo((shop.root / "inbox/acme/pipe.csv").text!, 0o600) == 0)
        #expect(failure { try shop.run() } == "66 W012")
        try shop.drop("not whole", as: "price.csv.part")
        #expect(failure { try shop.run() } == "66 W012")
        let waiting = try Shop(
            in: sandbox, named: "waiting", pipeline: ShopFiles.pipeline(from: "\"acme/*\""))
        try waiting.drop("not whole", as: "price.csv.part")
        #expect(failure { try waiting.run() } == "75 W015")
    }

    @Test("files: all takes 500 and not one more")
    func tooMany() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(read: "files: \"all\","))
        for number in 1...501 {
            let name = "price-\(String(number + 1000).dropFirst()).csv"
            try shop.drop(ShopFiles.header + "A\(number);1;true;1\n", as: name, time: 1)
        }
        let found = #expect(throws: Failure.self) { try shop.run() }
        #expect(found?.diagnostics.first?.code.name == "W029")
        #expect(found?.diagnostics.first?.place?.file == "inbox/acme/price-501.csv")
        #expect(found?.exit == .badInput)
        try sandbox.disk.remove(shop.root / "inbox/acme/price-501.csv")
        #expect(try shop.run().plan.inputs.count == 500)
    }

    @Test("a rejected row's key protects the snapshot's record in any case and with blanks")
    func rejectedInAnotherCase() throws {
        let shop = try Shop(in: sandbox)
        try shop.drop(ShopFiles.header + "a-1;1;true;1\nЖ-2;2;true;1\nc-3;3;true;1\n")
        try shop.run()
        try shop.approve()
        try shop.drop(ShopFiles.header + "A-1;?;true;1\nж-2;?;true;1\nd;1;true;1\n", as: "b.csv")
        let totals = try shop.run(Shop.nextNight).plan.targets[0].totals
        #expect(totals.snapshotRejected == 2 && totals.gone == 1)
    }

    @Test("settle: a file changed a moment ago is still being written")
    func settle() throws {
        let shop = try Shop(
            in: sandbox, pipeline: ShopFiles.pipeline(read: "settle: \"60s\","))
        try shop.drop(ShopFiles.firstDay, time: 1_000_000)
        var request = shop.request()
        request.wallNanoseconds = 1_000_059_999_999_999
        #expect(failure { _ = try shop.workspace.run(request) } == "75 W015")
        request.wallNanoseconds = 1_000_060_000_000_000
        #expect(try shop.workspace.run(request).plan.inputs.count == 1)
    }

    @Test("a file that somebody has open for writing is not taken")
    func openElsewhere() throws {
        let shop = try Shop(in: sandbox)
        let path = try shop.drop(ShopFiles.firstDay)
        let writer = try #require(FileHandle(forUpdatingAtPath: path.text!))
        #expect(failure { try shop.run() } == "75 W015")
        try writer.close()
        #expect(failure { try shop.run() } == "none")
    }

    @Test("the newest is read, the older ones go into the bag unread; of equals the last name")
    func newest() throws {
        let shop = try Shop(in: sandbox)
        try shop.drop(ShopFiles.secondDay, as: "b.csv", time: 2_000)
        try shop.drop(ShopFiles.firstDay, as: "c.csv", time: 1_000)
        try shop.drop(ShopFiles.thirdDay, as: "a.csv", time: 1_000)
        let report = try shop.run()
        #expect(report.plan.inputs.map(\.name) == ["acme/b.csv"])
        #expect(report.plan.setAside.map(\.name) == ["acme/a.csv", "acme/c.csv"])
        #expect(try shop.inbox == [])
        let bag = try shop.approve().bag!
        let stored = "data/set-aside/prices/c.csv"
        #expect(sandbox.text(bag / Path(stored)) == ShopFiles.firstDay)
        #expect(try shop.verification == [])

        for name in ["x-10.csv", "x-11.csv"] {
            try shop.drop(ShopFiles.thirdDay, as: name, time: 5)
        }
        #expect(try shop.run(Shop.nextNight).plan.inputs.map(\.name) == ["acme/x-11.csv"])
    }

    @Test("files: all, in the order of their names")
    func all() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(read: "files: \"all\","))
        try shop.drop(ShopFiles.header + "B;2;true;1\n", as: "b.csv", time: 1)
        try shop.drop(ShopFiles.header + "A;1;true;1\n", as: "a.csv", time: 3)
        try shop.drop(ShopFiles.header + "C;3;true;1\nA;4;true;1\n", as: "c.csv", time: 2)
        let report = try shop.run()
        #expect(report.plan.inputs.map(\.name) == ["acme/a.csv", "acme/b.csv", "acme/c.csv"])
        #expect(report.plan.sources[0].rows == 4 && report.plan.sources[0].duplicates == 2)
        #expect(try shop.inbox == [])
        #expect(try shop.isSound)
    }

    @Test("no file at all is 66; without a new one the last good one is read")
    func missing() throws {
        let shop = try Shop(in: sandbox)
        let before = try shop.contents()
        #expect(failure { try shop.run() } == "66 W012")
        var after = try shop.contents()
        after["outbox/acme/"] = nil  // of the lock
        #expect(differences(after, before) == [])

        try shop.playFirstDay()
        let again = try shop.run(Shop.nextNight)
        #expect(again.plan.state == .empty && again.plan.inputs[0].sameAsBefore)
        #expect(again.plan.inputs[0].bag != again.plan.run)
        let full = try shop.run(Shop.later, full: true)
        #expect(full.plan.state == .planned && full.plan.targets[0].totals.items == 7)
        try shop.approve(Shop.later)
        #expect(try shop.verification == [])

        // The last good file is found also where the outbox is empty.
        try sandbox.disk.removeTree(shop.root / "outbox/acme")
        #expect(try shop.run(Shop.thirdNight).plan.inputs[0].sameAsBefore)
        #expect(try shop.isSound)
    }

    @Test("a packed last good input is read out of its bag")
    func packed() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(compress: true))
        try shop.playFirstDay()
        let again = try shop.run(Shop.nextNight, full: true)
        let input = again.plan.inputs[0]
        #expect(input.sha256 == SHA256.digest(of: Array(ShopFiles.firstDay.utf8)).hex)
        #expect(input.sameAsBefore && again.plan.targets[0].totals.items == 7)
    }

    @Test("the same bytes under another name are noted, archived, and give an empty plan")
    func sameBytes() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.firstDay, as: "again.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(report.plan.inputs[0].sameAsBefore && report.plan.state == .empty)
        #expect(report.plan.inputs[0].bag == report.plan.run)
        #expect(try shop.inbox == [] && shop.verification == [])
    }

    @Test("a file cut short: 65, nothing changes, and a good one works later")
    func cut() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.cut, as: "price-2.csv", time: 1_000)
        let before = try shop.contents()
        #expect(failure { try shop.run(Shop.nextNight) }.hasPrefix("65 F"))
        #expect(differences(try shop.contents(), before) == [Self.note])
        // Again: it is the same file, and has been refused since then.
        #expect(failure { try shop.run(Shop.later) }.hasPrefix("65 F"))
        let refused = try #require(try self.refused(shop).first)
        #expect(refused.name == "acme/price-2.csv" && refused.since == Shop.nextNight.text)
        #expect(refused.code == "F014" && refused.line == 3 && refused.source == "prices")
        try shop.drop(ShopFiles.cut, as: "price-2.csv", time: 2_000)
        #expect(try self.refused(shop) == [])
        try shop.drop(ShopFiles.secondDay, as: "price-3.csv")
        let report = try shop.run(Shop.later)
        #expect(try !shop.contents().keys.contains { $0.hasSuffix(".refused.json") })
        #expect(report.plan.inputs[0].name == "acme/price-3.csv")
        #expect(report.plan.setAside.map(\.name) == ["acme/price-2.csv"])
        #expect(try shop.isSound)
    }

    @Test("a list of which no row can be read: 65, and the old prices stand")
    func nothingRead() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.header + "1;x;true;1\n2;y;true;1\n", as: "price-2.csv")
        let before = try shop.contents()
        #expect(failure { try shop.run(Shop.nextNight) } == "65 W023")
        #expect(differences(try shop.contents(), before) == [Self.note])
        #expect(try refused(shop).map(\.code) == ["W023"])
    }

    @Test("the commonest reason is shown, not that of the first row")
    func nothingReadWhy() throws {
        let shop = try Shop(in: sandbox)
        let rows = (1...12).map { "A\($0);ask;true;1\n" }.joined()
        try shop.drop(ShopFiles.header + "Z;1;perhaps;1\n" + rows)
        let found = try #require(#expect(throws: Failure.self) { try shop.run() })
        let said = try #require(found.diagnostics.first)
        #expect(said.code.name == "W023" && said.place?.line == 3)
        let counts = "13 rows, all rejected: 12 × R003 not a number, 1 × R0"
        #expect(said.detail.contains(counts), "\(said.detail)")
    }

    @Test("progress goes through all steps of a run, never back")
    func progress() throws {
        let shop = try Shop(in: sandbox)
        let rows = (1...60_000).map { "A\($0);\($0);true;1\n" }.joined()
        try shop.drop(ShopFiles.header + rows)
        let seen = Mutex<[RunProgress]>([])
        var request = shop.request()
        request.progress = { progress in seen.withLock { $0.append(progress) } }
        _ = try shop.workspace.run(request)
        let all = seen.withLock { $0 }
        #expect(all.map(\.step) == all.map(\.step).sorted())
        #expect(Set(all.map(\.step)).count >= RunProgress.steps - 1)
        #expect(all.last == .saving)
        let written = all.compactMap { step -> Int? in
            if case .writing(_, let items) = step { items } else { nil }
        }
        #expect(written.last == 60_000 && written == written.sorted())
    }

    private static let note = "only left: outbox/acme/.refused.json"

    private func refused(_ shop: Shop) throws -> [RefusedFile] {
        try shop.workspace.status(now: Shop.later, environment: [:]).flatMap(\.refused)
    }

    @Test("a dry run and an interrupted one leave every byte as it was")
    func noTrace() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        let before = try shop.contents()
        var request = shop.request(Shop.nextNight)
        request.dryRun = true
        let dry = try shop.workspace.run(request)
        #expect(dry.folder == nil && dry.plan.targets[0].totals.updated == 1)
        #expect(differences(try shop.contents(), before) == [])
        for asked in 1...20 {
            request = shop.request(Shop.nextNight)
            let counter = Countdown(asked)
            request.isCancelled = { counter.isOver() }
            let said = failure { _ = try shop.workspace.run(request) }
            if said == "none" { return #expect(asked > 3) }
            #expect(said == "75 W024")
            #expect(differences(try shop.contents(), before) == [])
        }
        Issue.record("never asked so often")
    }

    @Test("a pipeline named open is refused")
    func reservedName() throws {
        let shop = try Shop(in: sandbox)
        try shop.write(ShopFiles.pipeline(), to: "pipelines/open.json5")
        try shop.drop(ShopFiles.firstDay)
        var request = shop.request()
        request.pipeline = "open"
        #expect(failure { _ = try shop.workspace.run(request) } == "78 P035")
    }
}
