import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

@Suite("Old bags removed")
struct PruneTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    static func request(days: Int?, at day: Int, least: Int = 2) -> PruneRequest {
        var request = PruneRequest(
            pipeline: "acme", keepSeconds: days.map { $0 * 86_400 }, by: "anna",
            now: LivedShop.night(day), holder: "a test", environment: [:])
        request.goodRunsKept = least
        return request
    }

    private func check(_ shop: Shop, _ live: [String: [UInt8]], _ note: Comment) throws {
        #expect(try shop.isSound, note)
        let found = try shop.workspace.rebuildSnapshots(
            "acme", checkOnly: true, now: Shop.later, holder: "a test")
        #expect(found.isSame, note)
        #expect(differences(try shop.contents(of: "snapshots"), live) == [], note)
    }

    @Test("what is old goes, with a checkpoint and a signed line for each")
    func old() throws {
        let shop = try LivedShop(sandbox, seed: 9, days: 20).shop
        let live = try shop.contents(of: "snapshots")
        let before = try shop.contents()
        let ids = try shop.workspace.runIDs("acme")
        var request = Self.request(days: 10, at: 20)
        request.dryRun = true
        let would = try shop.workspace.prune(request)
        #expect(differences(try shop.contents(), before) == [])
        request.dryRun = false
        let report = try shop.workspace.prune(request)
        #expect(report.removed == would.removed && report.kept == would.kept)
        #expect(report.removed.count >= 7 && report.checkpoint == report.removed.last?.run)
        #expect(report.removed.allSatisfy { $0.by == "anna" && $0.keepSeconds == 864_000 })
        let left = try shop.workspace.runIDs("acme")
        #expect(Set(left.map(\.text)).isDisjoint(with: report.removed.map(\.run)))
        #expect(left.count + report.removed.count == ids.count)
        try check(shop, live, "once")
        #expect(failure(of: {
            _ = try shop.workspace.rebuiltSnapshots("acme", before: left[0])
        }) == "none")
        let history = try shop.workspace.history("S3")
        #expect(history.pruned == report.removed.count)
        #expect(try shop.workspace.prune(request).removed == [])
        // The next day goes on, and a second time removes more.
        try shop.drop(ShopFiles.secondDay, as: "price-new.csv")
        try shop.run(LivedShop.night(21))
        try shop.approve(LivedShop.night(21))
        let second = try shop.workspace.prune(Self.request(days: 3, at: 22))
        #expect(second.removed.count > 3)
        try check(shop, try shop.contents(of: "snapshots"), "twice")
    }

    @Test("what something needs stays, however old")
    func needed() throws {
        let shop = try LivedShop(sandbox, seed: 10, days: 8).shop
        let ids = try shop.workspace.runIDs("acme")
        // No new list since: this run reads the one of the last bag.
        let last = try shop.run(LivedShop.night(400), full: true)
        let report = try shop.workspace.prune(Self.request(days: 1, at: 401, least: 0))
        let inputs = Set(last.plan.inputs.map(\.bag))
        let kept = Set(report.kept.map(\.run))
        #expect(inputs.isSubset(of: kept.union([last.plan.run])))
        #expect(report.kept.contains { $0.reason == .input })
        #expect(!report.removed.isEmpty && report.removed.count < ids.count)
        #expect(try shop.isSound)
        try shop.approve(LivedShop.night(401))
        #expect(try shop.isSound)
        let memory = try shop.workspace.prune(Self.request(days: 0, at: 500, least: 30))
        #expect(memory.removed == [] && !memory.kept.isEmpty)
        #expect(failure(of: {
            var request = Self.request(days: 1, at: 500)
            request.pipeline = "acne"
            _ = try shop.workspace.prune(request)
        }) == "66 W011")
    }

    /// One run in three is good; checks remember the newest of those.
    private func mostlyRejected() throws -> Shop {
        let shop = try Shop(in: sandbox)
        for day in 0..<9 {
            let price = "S1;\(100 + day),50;true;5\n"
            try shop.drop(ShopFiles.header + price, as: "price-\(day).csv")
            try shop.run(LivedShop.night(day))
            if day % 3 == 0 {
                try shop.approve(LivedShop.night(day))
            } else {
                try shop.reject(LivedShop.night(day))
            }
        }
        return shop
    }

    @Test("every bag that is kept for its own sake can be computed again")
    func replayable() throws {
        let shop = try mostlyRejected()
        let report = try shop.workspace.prune(Self.request(days: 1, at: 20))
        #expect(report.removed.map(\.sequence) == [1, 2, 3])
        #expect(report.kept.map(\.reason) == [.memory, .order, .order, .memory, .order, .newest])
        for id in try shop.workspace.runIDs("acme") {
            #expect(failure(of: {
                _ = try shop.workspace.rebuiltSnapshots("acme", before: id)
            }) == "none", "\(id)")
        }
        #expect(try shop.isSound)
    }

    @Test("the pipeline's own age, and none")
    func defaultAge() throws {
        let shop = try LivedShop(sandbox, seed: 12, days: 6).shop
        #expect(try shop.workspace.prune(Self.request(days: nil, at: 90)).keepSeconds == nil)
        try shop.write(
            ShopFiles.pipeline(twoTargets: true).replacing(
                "compress: false", with: "compress: false, keep: \"30d\""),
            to: "pipelines/acme.json5")
        let report = try shop.workspace.prune(Self.request(days: nil, at: 90))
        #expect(report.keepSeconds == 2_592_000 && !report.removed.isEmpty)
    }

    @Test("a bag that was replaced stays, and so does a pruned one without its line")
    func evidence() throws {
        let shop = try LivedShop(sandbox, seed: 13, days: 8).shop
        let ids = try shop.workspace.runIDs("acme")
        let tags = shop.workspace.sealedBag("acme", ids[0]) / "tagmanifest-sha256.txt"
        let text = sandbox.text(tags)!
        try sandbox.write(text + "\n", to: tags)
        let before = try shop.contents(of: "archive")
        #expect(failure(of: {
            _ = try shop.workspace.prune(Self.request(days: 2, at: 9))
        }) == "65 V021")
        #expect(differences(try shop.contents(of: "archive"), before) == [])
        try sandbox.write(text, to: tags)
        _ = try shop.workspace.prune(Self.request(days: 2, at: 9))
        #expect(try shop.isSound)
        try sandbox.disk.remove(shop.root / "archive/pruned.ndjson")
        #expect(try shop.verification.contains { $0.hasPrefix("V020 archive/acme/2026/") })
        let folder = shop.root / "archive/acme/checkpoint"
        let name = try sandbox.disk.list(folder)
            .first { Path(bytes: $0.name).printable.hasSuffix(".snapshot") }!.name
        try sandbox.write("x", to: folder / name)
        #expect(failure(of: {
            _ = try shop.workspace.rebuiltSnapshots("acme")
        }) == "65 W053")
        #expect(try shop.verification.contains { $0.hasPrefix("V003 archive/acme/checkpoint/") })
    }

    @Test("killed at every call, it comes to the same end")
    func killed() throws {
        let shop = try LivedShop(sandbox, seed: 14, days: 9, twoTargets: false).shop
        let before = try shop.contents()
        let live = try shop.contents(of: "snapshots")
        let request = Self.request(days: 4, at: 9)
        let twin = try Shop(before, in: sandbox, named: "twin")
        #expect(try twin.workspace.prune(request).removed.count >= 3)
        let end = try twin.contents()
        var last: [String: [UInt8]]?
        for call in 1...5000 {
            let next = try Shop(before, in: sandbox, named: "at-\(call)")
            let faults = CountedFaults(.crash, at: call)
            do {
                _ = try Workspace(root: next.root, disk: Disk(faults: faults)).prune(request)
            } catch is SimulatedCrash {}
            let found = try next.contents()
            if found != last {
                try check(next, live, "call \(call)")
                _ = try next.workspace.prune(request)
                #expect(differences(try next.contents(), end) == [], "call \(call)")
            }
            last = found
            try next.remove()
            if faults.count < call { return #expect(call > 50) }
        }
        Issue.record("it never ended")
    }
}
