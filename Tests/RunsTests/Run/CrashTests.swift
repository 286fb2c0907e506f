import Diagnostics
import Foundation
import Glibc
import Reconcile
import Runs
import Testing

/// Law 4: a run, an approval and a rejection are killed, or refused by the disk, at every one of
/// their calls into the file system.
@Suite("Crashes")
struct CrashTests {
    @Test("killed at every call: old state or new; again, and it ends as undisturbed",
        arguments: FaultScenario.all)
    func killed(scenario: FaultScenario) throws {
        let series = try FaultSeries(scenario)
        let twin = try series.twin(Shop.nextNight)
        let end = try twin.contents()
        let states = try (series.base.contents(of: "snapshots"), twin.contents(of: "snapshots"))
        let lateTwin = try series.twin(Shop.later)
        // A plan that was made before the crash stays: with nothing new there is no other one.
        let keptTwin = try series.twin(Shop.nextNight, "-kept")
        if scenario.operation == .run {
            try approveWhereOpen(lateTwin)
            try approveWhereOpen(keptTwin)
        }
        try series.atEveryCall(.crash, Shop.nextNight) { shop, call, failed in
            try checkBetween(shop, scenario, states, "call \(call)")
            let late = try Shop(shop.contents(), in: series.sandbox, named: "late-\(call)")
            try scenario.performAgain(shop, Shop.nextNight)
            #expect(differences(try shop.contents(), end) == [], "call \(call)")
            let (found, expected) = try (shop.verification, twin.verification)
            #expect(found == expected, "call \(call)")
            if scenario.operation == .run {
                try checkLater(late, against: lateTwin, kept: keptTwin, "call \(call)")
            }
            try late.remove()
        }
    }

    @Test("killed at every call where bags are on another disk than the inbox",
        arguments: FaultScenario.all.filter { $0.name == "run" || $0.name == "first run" })
    func killedAcross(scenario: FaultScenario) throws {
        let series = try FaultSeries(scenario)
        let twin = try series.twin(Shop.nextNight)
        let end = try twin.contents()
        let states = try (series.base.contents(of: "snapshots"), twin.contents(of: "snapshots"))
        try series.atEveryCall(.crash, Shop.nextNight, across: true) { shop, call, failed in
            try checkBetween(shop, scenario, states, "call \(call)")
            try scenario.performAgain(shop, Shop.nextNight, faults: OtherFileSystem())
            #expect(differences(try shop.contents(), end) == [], "call \(call)")
        }
    }

    static let refusals: [CountedFaults.Kind] = [
        .once(ENOSPC), .fromWrite(ENOSPC), .fromWrite(EROFS),
    ]

    @Test("refused by the disk at every call: as before, or the plan is whole; again, and it ends",
        arguments: FaultScenario.all, refusals)
    func refused(scenario: FaultScenario, kind: CountedFaults.Kind) throws {
        // The two errors differ in their words only.
        if case .fromWrite(EROFS) = kind, scenario.name != "first run" { return }
        let series = try FaultSeries(scenario)
        let before = try series.base.contents()
        let plansBefore = try plans(series.base)
        let twin = try series.twin(Shop.nextNight)
        let end = try twin.contents()
        let states = try (series.base.contents(of: "snapshots"), twin.contents(of: "snapshots"))
        try series.atEveryCall(kind, Shop.nextNight) { shop, call, failed in
            try checkBetween(shop, scenario, states, "call \(call)")
            if failed, scenario.operation == .run, try plans(shop) == plansBefore {
                var found = try shop.contents()
                if before["outbox/acme/"] == nil { found["outbox/acme/"] = nil }  // of the lock
                #expect(differences(found, before) == [], "call \(call)")
            }
            try scenario.performAgain(shop, Shop.nextNight)
            #expect(differences(try shop.contents(), end) == [], "call \(call)")
        }
    }

    /// Run and approved hours later it has the same snapshots and requests.
    private func checkLater(
        _ shop: Shop, against made: Shop, kept: Shop, _ call: Comment
    ) throws {
        let twin = try shop.run(Shop.later).alreadyPlanned ? kept : made
        #expect(try shop.isSound, call)
        try approveWhereOpen(shop)
        let expected = try twin.contents(of: "snapshots")
        #expect(differences(try shop.contents(of: "snapshots"), expected) == [], call)
        #expect(differences(try batches(shop), try batches(twin)) == [], call)
        #expect(try shop.isSound, call)
        #expect(try shop.inbox == [], call)
    }

    // MARK: What must hold at any instant

    private func checkBetween(
        _ shop: Shop, _ scenario: FaultScenario,
        _ states: (old: [String: [UInt8]], new: [String: [UInt8]]), _ call: Comment
    ) throws {
        #expect(try Verifier(shop.sandbox.disk).verify(shop.root).faults.filter {
            $0.severity == .error
        }.map { "\($0.code.name) \($0.path.printable)" } == [], call)
        // The manifest is what says which snapshots count.
        let manifest = "snapshots/acme/\(Manifest.fileName)"
        let found = try shop.contents(of: "snapshots")
        let isOld = found[manifest] == states.old[manifest] || found[manifest] == []
        let side = isOld ? states.old : states.new
        for (name, bytes) in side where !name.hasSuffix("/") && !(isOld && name == manifest) {
            #expect(found[name] == bytes, call)
        }
        // No list is lost: each stands in the inbox or in a bag.
        let everything = try Set(shop.contents(of: "inbox").values)
            .union(shop.contents(of: "archive").values)
        if !scenario.pipeline.contains("compress: true") {
            let lists = scenario.before.map(\.list) + ([scenario.list] + scenario.stocks)
                .compactMap(\.self)
            for list in lists {
                #expect(everything.contains(Array(list.utf8)), call)
            }
        } else if let list = scenario.list {
            let name = "archive/acme/"
            let packed = try shop.contents(of: "archive").keys.contains {
                $0.hasPrefix(name) && $0.hasSuffix("/price-new.csv.gz")
            }
            #expect(packed || everything.contains(Array(list.utf8)), call)
        }
    }

    private func plans(_ shop: Shop) throws -> [String] {
        try shop.contents(of: "outbox").keys
            .filter { $0.hasSuffix("/plan.json") && !$0.contains("/.") }.sorted()
    }

    private func approveWhereOpen(_ shop: Shop) throws {
        guard try shop.workspace.findRun("acme").journal.isOpen else { return }
        try shop.approve(Shop.later)
    }

    /// The requests of the run that was made last.
    private func batches(_ shop: Shop) throws -> [String: [UInt8]] {
        let run = try #require(try shop.workspace.latestRun("acme"))
        let folder = run.folder.relative(to: shop.root)!.printable
        return try shop.contents(of: folder + "/batches")
    }
}
