import Foundation
import Reconcile
import Runs
import Testing

/// What a source's files are held or warned of for.
@Suite("Checks of a source's file")
struct SourceCheckTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    @Test("the day in a file's name", arguments: [
        ("acme/price_2026-11-22.csv", "2026-11-22"), ("price 22.11.2026 new.xlsx", "2026-11-22"),
        ("20261122.csv", "2026-11-22"), ("a20261122_0500.xml.gz", "2026-11-22"),
        ("export-20261122053000.csv", "2026-11-22"), ("2026_11_22-2026-11-22.csv", "2026-11-22"),
        ("2026-11-21/price.csv", nil), ("price.csv", nil), ("price_2026-13-22.csv", nil),
        ("1122.csv", nil), ("price_2026-11-22_2026-11-23.csv", nil), ("4600000000000.csv", nil),
        ("12345678.csv", nil), ("", nil),
    ])
    func namedDay(name: String, day: String?) {
        #expect(NamedDay.of(Array(name.utf8)) == day)
    }

    private func played(_ names: [String]) throws -> Shop {
        let shop = try Shop(in: sandbox)
        for (day, name) in names.enumerated() {
            try shop.drop(ShopFiles.firstDay.replacing("100", with: "10\(day)"), as: name)
            let now = UTCTime(seconds: Shop.night.seconds + day * 86_400)
            let report = try shop.run(now)
            if report.plan.state != .empty { try shop.approve(now) }
        }
        return shop
    }

    private func check(_ plan: PlanFile, _ name: String) -> PlanFile.Check? {
        plan.checks.first { $0.name == name }
    }

    @Test("a file whose name is of an earlier day is held")
    func olderName() throws {
        let shop = try played(["price_2026-11-20.csv", "price_2026-11-21.csv"])
        try shop.drop(ShopFiles.secondDay, as: "price_2026-11-19.csv")
        let plan = try shop.run(Shop.thirdNight).plan
        #expect(check(plan, "older-file")?.verdict == .hold && plan.state == .held)
        try shop.reject(Shop.thirdNight)
        try shop.drop(ShopFiles.secondDay, as: "price_2026-11-21.csv")
        #expect(check(try shop.run(Shop.later).plan, "older-file")?.verdict == .pass)
    }

    @Test("a source that is silent for long is warned of, and not before")
    func stale() throws {
        let shop = try played(["a.csv", "b.csv", "c.csv", "d.csv"])
        func run(day: Int) throws -> PlanFile {
            try shop.run(UTCTime(seconds: Shop.night.seconds + day * 86_400)).plan
        }
        #expect(check(try run(day: 6), "stale")?.verdict == .pass)
        let late = try run(day: 7)
        #expect(check(late, "stale")?.verdict == .warn && late.state == .empty)
        try shop.drop(ShopFiles.secondDay, as: "e.csv")
        #expect(check(try run(day: 8), "stale") == nil)
    }

    @Test("rows whose texts are garbled or whose keys are of another shape are listed")
    func listed() throws {
        let read = """
            fields: { sku: "sku", name: "name", price: { column: "price", type: "decimal" } }
            """
        let pipeline = """
            { confirm: "approve", stages: [
              { read: "list", from: "acme/*.csv", format: "csv", key: "sku", \(read) },
              { set: { available: true } },
              { diff: { key: "sku", gone: "keep" } },
              { emit: "xway-prices", shop: 1,
                item: { external_id: "sku", price: "price", available: "available" } } ] }
            """
        func list(_ key: (Int) -> String, _ name: (Int) -> String) -> String {
            "sku;name;price\n" + (0..<40).map { "\(key($0));\(name($0));\(100 + $0)\n" }.joined()
        }
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.drop(list({ "K\(1000 + $0)" }, { "Чайник \($0)" }), as: "a.csv")
        try shop.run()
        try shop.approve()
        let other = list(
            { $0 % 4 == 0 ? "\(1000 + $0)" : "K\(1000 + $0)" },
            { $0 % 8 == 1 ? "????? \($0)" : "Чайник \($0)" })
        try shop.drop(other, as: "b.csv")
        let report = try shop.run(Shop.nextNight)
        let bytes = try sandbox.disk.readAll(
            try #require(report.folder) / "holds.csv", bytesMax: 1 << 20)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        func keys(_ check: String) -> [String] {
            lines.filter { $0[8] == check && $0[0].isEmpty && $0[7].isEmpty }
                .map { "\($0[1]):\($0[6])" }
        }
        #expect(keys("keys") == stride(from: 0, to: 40, by: 4).map { "\(1000 + $0):\($0 + 2)" })
        let many = list(
            { "\($0 % 10)" + String(repeating: "-", count: $0) }, { "Чайник \($0)" })
        try shop.drop(many, as: "c.csv")
        let detail = check(try shop.run(Shop.later).plan, "keys")?.detail
        #expect(
            detail == "list: keys of another shape: 100 %, limit 10 %; they have many, the"
                + " commonest is #1-"
                + " with 2.5 %")
        #expect(
            keys("garbled") == stride(from: 1, to: 40, by: 8).map { "K\(1000 + $0):\($0 + 2)" })
    }
}
