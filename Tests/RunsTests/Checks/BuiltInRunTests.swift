import Foundation
import Reconcile
import Runs
import Testing

/// What the built-in checks make of whole runs: which rows they list, what a first list is held
/// for, what a held file cannot take away.
@Suite("Built-in checks of runs")
struct BuiltInRunTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func rows(
        _ numbers: Range<Int>, price: (Int) -> Int = { 100 + $0 * 7 },
        stock: (Int) -> Int = { 1 + $0 % 9 }
    ) -> String {
        ShopFiles.header + numbers.map { "K\(1000 + $0);\(price($0));true;\(stock($0))\n" }.joined()
    }

    private func shop(_ first: String, approving: Bool = true, gone: String? = nil) throws -> Shop {
        let shop = try Shop(
            in: sandbox, named: "shop", pipeline: ShopFiles.pipeline(twoTargets: true, gone: gone))
        try shop.drop(first, as: "price-1.csv")
        if approving {
            try shop.run()
            try shop.approve()
        }
        return shop
    }

    private func holding(_ plan: PlanFile) -> [String] {
        plan.checks.filter(\.holdsPlan)
            .map { "\($0.target ?? $0.source ?? "") \($0.name)" }.sorted()
    }

    /// Lines of holds.csv of one check and target: key, field, old, new.
    private func listed(_ report: RunReport, _ check: String, _ target: String) throws -> [String] {
        let folder = try #require(report.folder)
        let bytes = try sandbox.disk.readAll(folder / "holds.csv", bytesMax: 1 << 20)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            .filter { $0[8] == check && $0[7] == target && $0[0].isEmpty && $0[9] == "hold" }
            .map { $0[1...4].joined(separator: " ") }
    }

    // MARK: Rows in question

    @Test("prices that move are all listed, and no others")
    func moved() throws {
        let shop = try shop(rows(0..<60))
        let dearer = rows(0..<60) { (100 + $0 * 7) * ($0 < 40 ? 120 : 100) / 100 }
        try shop.drop(dearer, as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan) == ["xway-prices moved"])
        let expected = (0..<40).map { row -> String in
            let old = 100 + row * 7
            return "K\(1000 + row) price \(old) \(old * 120 / 100)"
        }
        #expect(try listed(report, "moved", "xway-prices") == expected)
    }

    @Test("stocks that fall to zero are all listed")
    func zeroed() throws {
        let shop = try shop(rows(0..<60))
        try shop.drop(
            rows(0..<60, stock: { $0 % 2 == 0 ? 0 : 1 + $0 % 9 }), as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan).contains("ozon-stocks zero-stock"))
        let expected = stride(from: 0, to: 60, by: 2).map { "K\(1000 + $0) stock \(1 + $0 % 9) 0" }
        #expect(try listed(report, "zero-stock", "ozon-stocks") == expected)
    }

    @Test("what left the list and what is new is all listed")
    func exchanged() throws {
        let shop = try shop(rows(0..<100))
        try shop.drop(rows(20..<120), as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan).contains("xway-prices vanished"))
        #expect(holding(report.plan).contains("ozon-stocks new"))
        let gone = (0..<20).map { "K\(1000 + $0)   " }
        #expect(try listed(report, "vanished", "xway-prices") == gone)
        let new = (100..<120).map { "K\(1000 + $0)   " }
        #expect(try listed(report, "new", "ozon-stocks") == new)
    }

    @Test("records that one value is given to are all listed")
    func equal() throws {
        let shop = try shop(rows(0..<60))
        try shop.drop(rows(0..<60) { $0 < 50 ? 300 : 100 + $0 * 7 }, as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan).contains("xway-prices equal"))
        let listed = try listed(report, "equal", "xway-prices")
        #expect(listed == (0..<50).map { "K\(1000 + $0) price \(100 + $0 * 7) 300" })
    }

    @Test("gone: hold lists whom it holds")
    func goneHold() throws {
        let shop = try shop(rows(0..<30), gone: "\"hold\"")
        try shop.drop(rows(3..<30), as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan) == [" gone"])
        for target in ["xway-prices", "ozon-stocks"] {
            #expect(try listed(report, "gone", target) == (0..<3).map { "K\(1000 + $0)   " })
        }
    }

    // MARK: First lists

    @Test("a first list that is clearly wrong is held", arguments: [
        ("prices", ["xway-prices equal"]), ("stocks", ["ozon-stocks equal"]),
        ("none", ["ozon-stocks zero-stock"]), ("sound", []),
    ])
    func firstList(_ kind: String, _ expected: [String]) throws {
        let list = switch kind {
        case "prices": rows(0..<40) { _ in 999 }
        case "stocks": rows(0..<40, stock: { _ in 1000 })
        case "none": rows(0..<40, stock: { _ in 0 })
        default: rows(0..<40)
        }
        let shop = try shop(list, approving: false)
        #expect(holding(try shop.run().plan) == expected)
    }

    @Test("a quarter of a first list may be rejected, later what is usual")
    func firstRejects() throws {
        let odd = (0..<12).map { "X\($0);on request;true;1\n" }.joined()
        let shop = try shop(rows(0..<48) + odd, approving: false)
        #expect(holding(try shop.run().plan) == [])
        try shop.approve()
        let more = (0..<20).map { "X\($0);on request;true;1\n" }.joined()
        try shop.drop(rows(0..<48) + more, as: "price-2.csv")
        #expect(holding(try shop.run(Shop.nextNight).plan) == ["prices rejects"])
    }

    // MARK: A file that is held

    @Test("nothing is gone on the word of a held file, whoever approves its plan")
    func heldFile() throws {
        let shop = try shop(rows(0..<60))
        try shop.drop(rows(0..<40), as: "price-2.csv")
        let report = try shop.run(Shop.nextNight)
        #expect(holding(report.plan).contains("prices rows"))
        let totals = report.plan.targets[0].totals
        #expect(totals.goneHeld == 20 && totals.goneRemoved == 0)
        try shop.approve(Shop.nextNight)
        // The next file says it, too, and a person is asked once more.
        try shop.drop(rows(0..<40) { 101 + $0 * 7 }, as: "price-3.csv")
        let next = try shop.run(Shop.thirdNight).plan
        #expect(next.targets[0].totals.goneRemoved == 20)
        #expect(holding(next) == ["ozon-stocks vanished", "xway-prices vanished"])
    }

    @Test("what gone has set already is not held again where a key cannot be read")
    func alreadySet() throws {
        let shop = try shop(ShopFiles.firstDay)
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        #expect(try shop.run(Shop.nextNight).plan.targets[0].totals.goneRemoved == 1)
        try shop.approve(Shop.nextNight)
        try shop.drop(ShopFiles.secondDay + ";1;true;1\n", as: "price-3.csv")
        let plan = try shop.run(Shop.thirdNight).plan
        #expect(plan.targets[0].totals.goneAlready == 1 && plan.targets[0].totals.goneHeld == 0)
        #expect(plan.state == .empty)
    }
}
