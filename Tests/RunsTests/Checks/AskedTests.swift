import Foundation
import Reconcile
import Runs
import Testing

/// `confirm: "answer"` and no answer: checks compare with what was last asked for.
@Suite("What was asked for")
struct AskedTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static func list(
        _ day: Int, _ rows: Range<Int> = 0..<40, slip: Int? = nil,
        stock: (Int) -> Int = { 1 + $0 % 9 }
    ) -> String {
        ShopFiles.header + rows.map { row in
            let price = (1000 + row * 7 + day) / (row == slip ? 10 : 1)
            return "K\(1000 + row);\(price);true;\(stock(row))\n"
        }.joined()
    }

    private func time(_ day: Int) -> UTCTime {
        UTCTime(seconds: Shop.night.seconds + day * 86_400)
    }

    /// - Parameter stages: before `diff`, each with a comma behind it
    private func shop(days: Int = 3, stages: String = "") throws -> Shop {
        let shop = try Shop(
            in: sandbox,
            pipeline: ShopFiles.pipeline(twoTargets: true, stages: stages).replacing(
                "confirm: \"approve\"", with: "confirm: \"answer\", approve: \"when-clean\""))
        for day in 0..<days { try play(shop, day, Self.list(day)) }
        return shop
    }

    @discardableResult
    private func play(_ shop: Shop, _ day: Int, _ list: String) throws -> RunReport {
        try shop.drop(list, as: "\(day).csv")
        return try shop.run(time(day))
    }

    private func held(_ plan: PlanFile) -> Int {
        plan.targets.reduce(0) { $0 + $1.totals.held }
    }

    @Test("a price divided by ten is held, and stays held; the rest is asked for again")
    func slip() throws {
        let shop = try shop()
        for day in 3..<6 {
            let plan = try play(shop, day, Self.list(day, slip: 7)).plan
            #expect(held(plan) == 1)
            #expect(plan.targets[0].totals.created == 39 && plan.targets[0].asked != nil)
            #expect(plan.targets.allSatisfy { $0.snapshot == nil })
            #expect(try shop.workspace.replay(plan.run, environment: [:]).isSame)
        }
    }

    /// A value that the list lacks and the marketplace keeps is no change; the price beside it is
    /// one still, as long as nothing has confirmed it.
    @Test("what no answer has confirmed is sent again, beside a value that is kept")
    func keptBeside() throws {
        let discounted = ShopFiles.pipeline(
            head: "checks: { emptied: { off: \"a test\" } },"
        ).replacing(
            "available: \"available\" }",
            with: "available: \"available\", discount_price: \"stock\" }")
        let shop = try Shop(in: sandbox, pipeline: discounted)
        try play(shop, 0, Self.list(0))
        try shop.approve(time(0))
        let answered = discounted.replacing(
            "confirm: \"approve\"", with: "confirm: \"answer\", approve: \"when-clean\"")
        try shop.write(answered, to: "pipelines/acme.json5")
        #expect(try play(shop, 1, Self.list(1)).plan.targets[0].totals.updated == 40)
        let lacking = Self.list(1).replacing("K1007;1050;true;8", with: "K1007;1050;true;")
        try #require(lacking != Self.list(1))
        let totals = try play(shop, 2, lacking).plan.targets[0].totals
        #expect(totals.updated == 40 && totals.unchanged == 0, "\(totals)")
    }

    @Test("previous and change know what was asked for")
    func previous() throws {
        let shop = try shop(
            stages: """
                { check: "coalesce(abs(change(price)), 0) <= 5%", name: "own", limit: 0 },
                """)
        let plan = try play(shop, 3, Self.list(3, slip: 7)).plan
        #expect(plan.checks.contains { $0.name == "own" && $0.verdict == .hold })
    }

    @Test("stocks that fall to none, prices that move and records that are new hold the plan")
    func whole() throws {
        let shop = try shop()
        let none = try play(shop, 3, Self.list(3, stock: { $0 < 8 ? 0 : 1 + $0 % 9 })).plan
        #expect(none.checks.filter(\.holdsPlan).map(\.name) == ["zero-stock"])
        let moved = try play(shop, 4, Self.list(403)).plan
        #expect(moved.checks.filter(\.holdsPlan).map(\.name).contains("moved"))
        let new = try play(shop, 5, Self.list(5, 0..<60)).plan
        #expect(new.checks.filter(\.holdsPlan).map(\.name).contains("new"))
    }

    @Test("what was asked for and left the list is gone, once")
    func gone() throws {
        let shop = try shop()
        let plan = try play(shop, 3, Self.list(3, 0..<38)).plan
        let stocks = try #require(plan.targets.first { $0.target == "ozon-stocks" })
        #expect(stocks.totals.goneRemoved == 2 && stocks.totals.created == 38)
        #expect(plan.state == .planned)
        let next = try play(shop, 4, Self.list(4, 0..<38)).plan
        #expect(
            next.targets.allSatisfy { $0.totals.goneRemoved == 0 && $0.totals.goneAlready == 2 })
        let many = try play(shop, 5, Self.list(5, 0..<30)).plan
        #expect(many.checks.filter(\.holdsPlan).map(\.name).contains("vanished"))
    }

    @Test("it can be lost, and is worked out again")
    func lost() throws {
        let shop = try shop()
        let plan = try play(shop, 3, Self.list(3, slip: 7)).plan
        try sandbox.disk.removeTree(shop.root / "outbox/acme/.asked")
        let again = try shop.run(time(4)).plan
        #expect(held(again) == 1)
        try sandbox.disk.removeTree(shop.root / "outbox/acme/.asked")
        #expect(try shop.workspace.replay(plan.run, environment: [:]).isSame)
    }

    @Test("status says what is outstanding")
    func status() throws {
        let shop = try shop()
        let status = try shop.workspace.status(now: time(4), environment: [:])
        #expect(status[0].outstanding.count == 3 && status[0].outstanding[2].outstandingItems == 80)
        #expect(try shop.isSound)
    }
}
