import Foundation
import Reconcile
import Runs
import Testing

/// Shops of a few articles: each check works there, or the plan says that it does not.
@Suite("Small shops")
struct SmallShopTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static func list(
        _ day: Int, _ count: Int, key: (Int) -> String = { "K\(1000 + $0)" },
        price: ((Int) -> String)? = nil, stock: (Int) -> String = { "\(1 + $0 % 9)" }
    ) -> String {
        ShopFiles.header + (0..<count).map { row in
            "\(key(row));\(price?(row) ?? "\(100 + row * 37 + day)");true;\(stock(row))\n"
        }.joined()
    }

    /// Four good days of so many articles.
    private func shop(_ count: Int, checks: String = "") throws -> Shop {
        let shop = try Shop(
            in: sandbox, named: "shop\(count)",
            pipeline: ShopFiles.pipeline(
                twoTargets: true, head: "approve: \"when-clean\", checks: { \(checks) },"))
        for day in 0..<4 {
            try shop.drop(Self.list(day, count), as: "\(day).csv")
            let plan = try shop.run(time(day)).plan
            #expect(plan.state == .planned, "\(plan.checks.filter(\.holdsPlan))")
        }
        return shop
    }

    private func time(_ day: Int) -> UTCTime {
        UTCTime(seconds: Shop.night.seconds + day * 86_400)
    }

    private func held(_ shop: Shop, _ list: String) throws -> [String] {
        try shop.drop(list, as: "new.csv")
        return try shop.run(time(5)).plan.checks.filter(\.holdsPlan).map(\.name)
    }

    static let sizes = [5, 9, 20]

    @Test("all stocks that fall to none are held, and so are eight of many", arguments: sizes)
    func zeroed(count: Int) throws {
        #expect(try held(try shop(count), Self.list(4, count, stock: { _ in "0" }))
            .contains("zero-stock"))
        let eight = Self.list(4, 188, stock: { $0 < 8 ? "0" : "\(1 + $0 % 9)" })
        #expect(try held(try shop(188), eight) == ["zero-stock"])
    }

    @Test("a limit of the pipeline's own is not bounded from below", arguments: sizes)
    func ownLimit(count: Int) throws {
        let shop = try shop(count, checks: "\"zero-stock\": { limit: \"1%\" }")
        #expect(try held(shop, Self.list(4, count, stock: { $0 == 0 ? "0" : "\(1 + $0 % 9)" }))
            == ["zero-stock"])
    }

    @Test("what else happens to a whole list is held", arguments: sizes)
    func whole(count: Int) throws {
        let half = (count + 1) / 2
        let lists: [(check: String, list: String)] = [
            ("rows", Self.list(4, count - half)),
            ("vanished", Self.list(4, count - half)),
            ("new", Self.list(4, 2 * count)),
            ("moved", Self.list(4, count, price: { "\((100 + $0 * 37) * 6 / 5)" })),
            ("equal", Self.list(4, count, price: { _ in "300" })),
            ("keys", Self.list(4, count, key: { "N-\(1000 + $0)" })),
            ("filled", Self.list(4, count, price: { $0 < half ? "" : "\(100 + $0 * 37)" })),
            ("rejects", Self.list(4, count, price: { $0 < half ? "call" : "\(100 + $0 * 37)" })),
            ("refused", Self.list(4, count, price: { $0 < half ? "0" : "\(100 + $0 * 37)" })),
        ]
        for (check, list) in lists {
            // Of a list that is held itself nothing is gone.
            let off = check == "vanished" ? "rows: { off: \"it comes and goes\" }" : ""
            let shop = try shop(count, checks: off)
            defer { try? sandbox.disk.removeTree(shop.root) }
            #expect(try held(shop, list).contains(check), "\(check) of \(count)")
        }
    }

    @Test("one article of few is an ordinary day", arguments: sizes)
    func ordinary(count: Int) throws {
        let lists = [
            Self.list(4, count, stock: { $0 == 0 ? "0" : "\(1 + $0 % 9)" }),
            Self.list(4, count - 1), Self.list(4, count + 1),
            Self.list(4, count, price: { "\((100 + $0 * 37) * ($0 == 1 ? 120 : 100) / 100)" }),
        ]
        for (index, list) in lists.enumerated() {
            let shop = try shop(count)
            defer { try? sandbox.disk.removeTree(shop.root) }
            #expect(try held(shop, list) == [], "\(index) of \(count)")
        }
    }

    @Test("what is too few to tell is said")
    func said() throws {
        let shop = try shop(5)
        try shop.drop(Self.list(4, 5, stock: { $0 < 2 ? "0" : "9" }))
        let checks = try shop.run(time(5)).plan.checks
        let stocks = checks.first { $0.name == "zero-stock" && $0.target == "ozon-stocks" }
        #expect(stocks?.detail == "ozon-stocks: records that fall"
            + " to none in stock: 2 of 5, 40 %, usual 0 %, limit 2 %; it holds from 3 records on")
        #expect(checks.first { $0.name == "medians" }?.detail == "prices: not compared: medians of"
            + " 5 rows say little; with above: they are")
    }

    @Test("a stock that nobody states is not none")
    func unknown() throws {
        let shop = try Shop(in: sandbox, named: "unknown", pipeline: ShopFiles.pipeline())
        try shop.drop(
            ShopFiles.header + (0..<20).map { "K\($0);\(100 + $0);;\n" }.joined(), as: "1.csv")
        let names = try shop.run(time(0)).plan.checks.filter(\.holdsPlan).map(\.name)
        #expect(names == ["refused"])
    }
}
