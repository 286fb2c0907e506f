import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// Records that wait to be gone, over many days of two suppliers, against a slow twin.
@Suite("Grace")
struct GraceTests {
    private static func pipeline(grace: Int) -> String {
        func read(_ name: String) -> String {
            """
            { read: "\(name)", from: "acme/\(name)*.csv", format: "csv", encoding: "utf-8",
              delimiter: ";", header: 1, key: "sku",
              fields: { sku: "sku", price: { column: "price", type: "decimal", required: true },
                        note: { column: "note", required: true } } },
            """
        }
        return """
            {
              confirm: "approve",
              checks: { \(checksOff) },
              stages: [
                \(read("a")) \(read("b"))
                { check: "note != \\"odd\\"", of: "a", limit: 0, name: "odd a" },
                { check: "note != \\"odd\\"", of: "b", limit: 0, name: "odd b" },
                { pick: ["a", "b"], prefer: [{ least: "price" }] },
                { set: { available: true } },
                { diff: { key: "sku", gone: { set: { available: false } }, grace: \(grace) } },
                { emit: "xway-prices", shop: 1,
                  item: { external_id: "sku", price: "price", available: "available" } },
                { emit: "ozon-stocks", warehouse: "22142605386000",
                  item: { offer_id: "sku", stock: 1 } },
              ],
            }
            """
    }

    /// Only what the twin knows of holds a file or a plan.
    private static let checksOff = [
        "rows", "rejects", "cut", "columns", "same-file", "older-file", "filled", "medians", "keys",
        "vanished", "new", "moved", "equal", "zero-stock",
    ].map { "\"\($0)\": { off: \"a test\" }" }.joined(separator: ", ")

    private static func text(_ file: GraceTwin.File) -> String {
        "sku;price;note\n" + file.keys.sorted().enumerated().map { row, key in
            "\(key);100;\(row == 0 && file.isHeld ? "odd" : "n\(file.number)")\n"
        }.joined()
    }

    private static func file(
        _ number: Int, of source: String, _ random: inout SeededGenerator
    ) -> GraceTwin.File {
        var file = GraceTwin.File(number: number, keys: [], isHeld: random.number(0...9) == 0)
        let own = source == "a" ? 0...5 : 3...8
        // Some come seldom, so that they are missing often enough in a row.
        for key in own where random.number(0...3) < (key % 3 == 0 ? 1 : 3) {
            file.keys.insert("K\(key)")
        }
        // A list has a row that tells its files apart.
        file.keys.formUnion(["S-\(source)", "T-\(source)"])
        return file
    }

    @Test("many days, decision by decision", arguments: [1, 2, 3], [1, 2] as [UInt64])
    func days(grace: Int, seed: UInt64) throws {
        let sandbox = try Sandbox(inMemory: true)
        let shop = try Shop(in: sandbox, pipeline: Self.pipeline(grace: grace))
        var random = SeededGenerator(seed)
        var twin = GraceTwin(grace: grace)
        var seen = (graced: 0, removed: 0, held: 0)
        for day in 0..<50 {
            let now = UTCTime(seconds: Shop.night.seconds + day * 86_400)
            var dropped: [String: GraceTwin.File] = [:]
            for source in ["a", "b"] where day == 0 || random.number(0...2) > 0 {
                // The same bytes, sent again, are no new file.
                let isAgain = day > 0 && random.number(0...4) == 0
                let file = isAgain ? twin.files[source]! : Self.file(day, of: source, &random)
                dropped[source] = file
                try shop.drop(
                    Self.text(file), as: "\(source)-\(day).csv", time: 1_795_000_000 + day)
            }
            let expected = twin.run(dropped: dropped)
            let report = try shop.run(now, full: random.number(0...4) == 0)
            let totals = report.plan.targets[0].totals
            let note: Comment = "day \(day)"
            #expect(totals.goneGraced == expected.graced, note)
            #expect(totals.goneRemoved == expected.removed.count, note)
            #expect(totals.goneHeld == expected.held, note)
            #expect(totals.goneAlready == expected.already, note)
            #expect(report.plan.targets[1].totals.goneGraced == 0, note)
            let waiting = report.plan.grace?.waiting ?? []
            #expect(waiting.reduce(0) { $0 + $1.records } == expected.graced, note)
            let folder = try #require(report.folder)
            let absent = try sandbox.disk.readAll(folder / "absent.csv", bytesMax: 1 << 20)
            #expect(String(decoding: absent, as: UTF8.self) == expected.absent, note)
            #expect(try shop.workspace.replay(report.plan.run, environment: [:]).isSame, note)
            seen.graced += expected.graced
            seen.removed += expected.removed.count
            seen.held += expected.held
            // A plan without news is good by itself.
            if report.plan.state == .empty {
                twin.approve(expected)
                continue
            }
            switch random.number(0...5) {
            case 0:
                try shop.reject(now)
                twin.reject()
            case 1: break
            default:
                try shop.approve(now)
                twin.approve(expected)
            }
        }
        #expect(seen.graced > 20 && seen.removed > 0)
        #expect(try shop.isSound)
    }

    @Test("a changed absent.csv of the last good run is seen, one that is gone waits anew")
    func damage() throws {
        let sandbox = try Sandbox(inMemory: true)
        let pipeline = ShopFiles.pipeline(gone: "{ set: { available: false } }, grace: 1")
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.thirdDay, as: "price-2.csv")
        let second = try shop.run(Shop.nextNight)
        try shop.approve(Shop.nextNight)
        #expect(second.plan.targets[0].totals.goneGraced ?? 0 > 0)
        let changed = ShopFiles.thirdDay.replacing("120", with: "121")
        let folder = try #require(second.folder)
        let place = "\(try #require(folder.relative(to: shop.root)).printable)/absent.csv"
        try shop.write("key,source,files\n00004,prices,2\n", to: place)
        try shop.drop(changed, as: "price-3.csv")
        #expect(failure(of: { try shop.run(Shop.thirdNight) }) == "77 W019")
        try sandbox.disk.remove(folder / "absent.csv")
        let third = try shop.run(Shop.thirdNight)
        #expect(third.plan.targets[0].totals.goneRemoved == 0)
        #expect(third.plan.targets[0].totals.goneGraced == second.plan.targets[0].totals.goneGraced)
    }

    @Test("gone: hold waits, too")
    func hold() throws {
        let sandbox = try Sandbox(inMemory: true)
        let pipeline = ShopFiles.pipeline(gone: "\"hold\", grace: 1")
            .replacing(
                "stages:", with: "checks: { \(Self.checksOff) }, stages:", maxReplacements: 1)
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.thirdDay, as: "price-2.csv")
        #expect(try shop.run(Shop.nextNight).plan.state == .planned)
        try shop.approve(Shop.nextNight)
        try shop.drop(ShopFiles.thirdDay.replacing("120", with: "121"), as: "price-3.csv")
        let third = try shop.run(Shop.thirdNight).plan
        #expect(third.state == .held && third.targets[0].totals.goneGraced == 0)
        #expect(third.targets[0].totals.goneHeld == third.targets[0].totals.gone)
    }
}
