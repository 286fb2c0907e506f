import Diagnostics
import Foundation
import Runs
import Testing

/// A run computed again from its bag.
@Suite("Replay")
struct ReplayTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static let now = UTCTime("2027-03-01T00:00:00Z")!

    private func replay(_ shop: Shop, _ run: String = "acme") throws -> ReplayReport {
        try shop.workspace.replay(run, environment: [:])
    }

    /// Four nights: approved, rejected, without a new file, approved; the last waits.
    private func history(_ pipeline: String) throws -> (shop: Shop, runs: [String]) {
        let shop = try Shop(in: sandbox, named: "shop", pipeline: pipeline)
        var runs: [String] = []
        let nights = (0..<5).map { UTCTime(seconds: Shop.night.seconds + $0 * 86_400) }
        let lists = [
            ShopFiles.firstDay, ShopFiles.secondDay, nil, ShopFiles.thirdDay, ShopFiles.secondDay,
        ]
        for (index, (night, list)) in zip(nights, lists).enumerated() {
            if let list { try shop.drop(list, as: "price-\(index).csv", time: 1_795_000_000) }
            runs.append(try shop.run(night, full: index == 3).plan.run)
            if index == 1 { try shop.reject(night) }
            if index != 1, index != 4 { try shop.approve(night) }
        }
        return (shop, runs)
    }

    @Test(
        "every run of a history, whatever became of it: the same bytes",
        arguments: [
            ShopFiles.pipeline(), ShopFiles.pipeline(twoTargets: true, compress: true),
            ShopFiles.pipeline(
                read: "maxAge: \"900d\", whenOld: \"keep\", duplicates: \"last\",",
                compress: true, gone: "\"hold\""),
            ShopFiles.pipeline(twoTargets: true, gone: "{ set: { stock: 0 } }, grace: 1"),
        ])
    func history(pipeline: String) throws {
        let (shop, runs) = try history(pipeline)
        let before = try shop.contents()
        for run in runs {
            let report = try replay(shop, run)
            #expect(report.differences == [], "\(run)")
            #expect(report.files >= 5 && report.run == run)
        }
        #expect(differences(try shop.contents(), before) == [])
    }

    @Test("a changed byte of any file in the bag's plan is named with its place, and no other")
    func changedPlan() throws {
        let (shop, runs) = try history(ShopFiles.pipeline())
        let bag = "archive/acme/2026/11/\(runs[0])/data/plan/"
        let before = try shop.contents()
        // plan.json and the manifest are checked before anything is computed.
        let files = before.keys.filter {
            $0.hasPrefix(bag) && !$0.hasSuffix("/") && !$0.hasSuffix("journal.ndjson")
                && !$0.hasSuffix("plan.json") && !$0.hasSuffix(Manifest.fileName)
        }.sorted()
        #expect(files.count == 6)
        for file in files {
            for place in [0, before[file]!.count / 2, before[file]!.count - 1] {
                var damaged = before
                damaged[file]![place] ^= 1
                let copy = try Shop(damaged, in: sandbox, named: "damaged")
                let found = try replay(copy, runs[0]).differences
                #expect(found.map(\.file) == [String(file.dropFirst(bag.count))])
                let line = before[file]![..<place].count { $0 == UInt8(ascii: "\n") } + 1
                #expect(found.first?.byte == place && found.first?.line == line)
                #expect(found.first?.was != found.first?.now)
                try copy.remove()
            }
            var damaged = before
            damaged[file] = nil
            let copy = try Shop(damaged, in: sandbox, named: "damaged")
            #expect(try replay(copy, runs[0]).differences.map(\.kind) == [.notThere])
            damaged = before
            damaged[bag + "more.txt"] = []
            let more = try Shop(damaged, in: sandbox, named: "more")
            #expect(try replay(more, runs[0]).differences.map(\.kind) == [.notComputed])
            try copy.remove()
            try more.remove()
        }
    }

    @Test("a changed input, pipeline file or earlier bag is told, not computed with")
    func changedBag() throws {
        let (shop, runs) = try history(ShopFiles.pipeline())
        let before = try shop.contents()
        func said(_ run: String, _ change: (inout [String: [UInt8]]) -> Void) throws -> String {
            var damaged = before
            change(&damaged)
            let copy = try Shop(damaged, in: sandbox, named: "copy")
            defer { try? copy.remove() }
            return failure { _ = try replay(copy, run) }
        }
        func name(_ run: String, _ end: String) -> String {
            before.keys.first { $0.contains("/\(run)/data/") && $0.hasSuffix(end) }!
        }
        let input = name(runs[0], "price-0.csv")
        #expect(try said(runs[0]) { $0[input]![30] ^= 1 } == "65 W016")
        #expect(try said(runs[0]) { $0[input] = nil } == "66 W034")
        let pipeline = name(runs[0], "acme.json5")
        #expect(try said(runs[0]) { $0[pipeline]![0] ^= 1 } == "66 W034")
        // The snapshot of the second night is put together from the first night's changes.
        let changes = name(runs[0], "changes.csv")
        #expect(try said(runs[1]) { $0[changes]![100] ^= 1 } == "77 W019")
        let gone = before.keys.filter { $0.contains("/\(runs[0])/") }
        #expect(try said(runs[2]) { files in for file in gone { files[file] = nil } } == "65 W050")
        #expect(try said("2027") { _ in } == "66 W017")
        // What a missing bag has changed is not known, be it a rejected one.
        let rejected = before.keys.filter { $0.contains("/\(runs[1])/") }
        #expect(
            try said(runs[3]) { files in for file in rejected { files[file] = nil } } == "65 W050")
    }

    @Test("a snapshot that no bag gives is told")
    func lostSnapshot() throws {
        let shop = try Shop(in: sandbox, named: "lost")
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        let second = try shop.run(Shop.nextNight).plan.run
        try shop.approve(Shop.nextNight)
        var files = try shop.contents()
        files = files.filter { !$0.key.contains("archive/acme/2026/11/20261122") }
        let copy = try Shop(files, in: sandbox, named: "copy")
        #expect(failure { _ = try replay(copy, second) } == "65 W050")
    }

    @Test("other values of the environment are told, and unset ones")
    func environment() throws {
        let pipeline = ShopFiles.pipeline().replacing("shop: 1", with: "shop: \"${SHOP}\"")
        let shop = try Shop(in: sandbox, named: "environment", pipeline: pipeline)
        try shop.drop(ShopFiles.firstDay)
        var request = shop.request()
        request.environment = ["SHOP": "2145"]
        _ = try shop.workspace.run(request)
        func said(_ environment: [String: String]) -> String {
            failure {
                let report = try shop.workspace.replay("acme", environment: environment)
                #expect(report.isSame)
            }
        }
        #expect(said(["SHOP": "2145"]) == "none")
        #expect(said(["SHOP": "7"]) == "66 W040")
        #expect(said([:]).hasPrefix("78 "))
    }
}
