import Diagnostics
import Foundation
import Reconcile
import Runs
import Testing

/// Sources that come at different times: old, absent, refused.
@Suite("Sources that lack")
struct LackTests {
    /// Two hours and 26 hours before `Shop.night`.
    static let fresh = Shop.night.seconds - 2 * 3_600
    static let yesterday = Shop.night.seconds - 26 * 3_600 - 1

    private func shop(_ pipeline: String) throws -> Shop {
        try Shop(in: try Sandbox(), pipeline: pipeline)
    }

    private func source(_ plan: PlanFile, _ name: String = "stock") -> PlanFile.Source {
        plan.sources.first { $0.source == name }!
    }

    private func verdicts(_ plan: PlanFile) -> [String] {
        plan.checks.filter { $0.name == "source" }.map { "\($0.verdict.rawValue) \($0.detail)" }
    }

    // MARK: Absent

    @Test("absent and required: nothing is planned")
    func absentRequired() throws {
        let shop = try shop(ShopFiles.twoSources())
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        #expect(failure { try shop.run() } == "66 W012")
        #expect(try shop.inbox == ["price.csv"])
    }

    @Test(
        "absent, and the pipeline says what then",
        arguments: [
            ("hold", "held", "hold stock is absent"),
            ("keep", "empty", "warn stock is absent: keep"),
            ("drop", "empty", "warn stock is absent: drop"),
        ])
    func absent(then: String, state: String, verdict: String) throws {
        let shop = try shop(
            ShopFiles.twoSources(stock: "required: false, whenAbsent: \"\(then)\","))
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        let plan = try shop.run().plan
        #expect(plan.state.rawValue == state)
        #expect(verdicts(plan) == [verdict])
        #expect(source(plan).lack == "absent" && source(plan).then == then)
        // Each record lacks what the target requires: nothing can be told, and nothing is made up.
        #expect(plan.targets[0].totals.refused == 7)
        #expect(source(plan).rows == 0 && plan.inputs.map(\.source) == ["prices"])
    }

    @Test("with the list itself absent nothing is gone, or all of it, or a person says",
        arguments: ["keep", "drop", "hold"])
    func absentList(then: String) throws {
        // The list was there once; its files are then looked for elsewhere, where none ever was.
        let shop = try shop(ShopFiles.twoSources())
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.fresh)
        let first = try shop.run().plan
        try shop.approve()
        #expect(first.targets[0].totals.created == 5 && first.targets[0].totals.refused == 2)
        let optional = ShopFiles.twoSources(
            price: "required: false, whenAbsent: \"\(then)\",")
            .replacing("acme/price*.csv", with: "acme/list*.csv")
            .replacing("{ read: \"prices\"", with: "{ read: \"list\"")
        try shop.write(optional, to: "pipelines/acme.json5")
        let plan = try shop.run(Shop.nextNight).plan
        let totals = plan.targets[0].totals
        #expect(totals.records == 0)
        // Two are not on sale anyway.
        #expect(totals.goneAlready == (then == "keep" ? 0 : 2))
        #expect(totals.goneRemoved == (then == "drop" ? 3 : 0))
        #expect(totals.goneKept == (then == "keep" ? 5 : 0))
        #expect(totals.goneHeld == (then == "hold" ? 3 : 0))
        // A list without a record is looked at by a person, whatever becomes of the snapshot's.
        #expect(plan.state == .held)
    }

    // MARK: Old

    @Test(
        "old, and the pipeline says what then",
        arguments: [
            ("hold", "held", "hold stock is old", 5),
            ("keep", "planned", "warn stock is old: keep", 5),
            ("drop", "empty", "warn stock is old: drop", 0),
        ])
    func old(then: String, state: String, verdict: String, records: Int) throws {
        let shop = try shop(
            ShopFiles.twoSources(stock: "maxAge: \"26h\", whenOld: \"\(then)\","))
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.yesterday)
        let report = try shop.run()
        #expect(report.plan.state.rawValue == state)
        #expect(verdicts(report.plan) == [verdict])
        #expect(source(report.plan).lack == "old" && source(report.plan).then == then)
        let totals = report.plan.targets[0].totals
        // Without its stock a record has no value for what the target requires.
        #expect(totals.created == records && totals.records == 7)
    }

    @Test("a file of exactly the age is not old")
    func justNotOld() throws {
        let shop = try shop(ShopFiles.twoSources(stock: "maxAge: \"26h\","))
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.yesterday + 1)
        let plan = try shop.run().plan
        #expect(source(plan).lack == nil && verdicts(plan) == [])
    }

    @Test("a file that was fresh grows old in its bag")
    func growsOld() throws {
        let shop = try shop(ShopFiles.twoSources(stock: "maxAge: \"26h\","))
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.fresh)
        #expect(try shop.run().plan.state == .planned)
        try shop.approve()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv", time: Self.fresh + 86_400)
        let plan = try shop.run(Shop.later).plan
        #expect(source(plan).lack == "old" && plan.state == .held)
    }

    @Test("what grew old and was refused is not followed by what is older still")
    func refusedForItsAge() throws {
        let shop = try shop(ShopFiles.twoSources(stock: "maxAge: \"26h\","))
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.yesterday + 3_600)
        try shop.run()
        try shop.approve()
        try shop.drop(ShopFiles.secondStock, as: "stock-2.csv", time: Self.fresh)
        let second = try shop.run(Shop.nextNight).plan
        try shop.approve()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv", time: Self.fresh + 86_400)
        let third = try shop.run(Shop.later).plan
        #expect(source(third).lack == "old" && third.state == .held)
        try shop.reject()
        let fourth = try shop.run(Shop.later).plan
        #expect(source(fourth).lack == "old" && fourth.state == .held)
        #expect(fourth.inputs.first { $0.source == "stock" }?.bag == second.run)

        // A file that was old when it came is another matter.
        try shop.drop(ShopFiles.firstStock, as: "stock-3.csv", time: Self.yesterday)
        #expect(try shop.run(Shop.later).plan.state == .held)
        try shop.reject()
        let last = try shop.run(Shop.later).plan
        #expect(last.inputs.first { $0.source == "stock" }?.bag == second.run)
    }

    // MARK: The newest good one

    @Test("a run takes the newest file of each source, and says which and when")
    func newestOfEach() throws {
        let shop = try shop(ShopFiles.twoSources())
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.yesterday)
        let first = try shop.run().plan
        try shop.approve()
        try shop.drop(ShopFiles.secondStock, as: "stock-2.csv", time: Self.fresh + 3_600)
        let second = try shop.run(Shop.nextNight).plan
        #expect(second.inputs.map(\.name) == ["acme/price.csv", "acme/stock-2.csv"])
        #expect(second.inputs.map(\.bag) == [first.run, second.run])
        #expect(second.inputs.map(\.modifiedAt) == ["2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z"])
        // 00001 is sold out, 00002 is back.
        #expect(second.targets[0].totals.updated == 2)
    }

    @Test("a bad new file never takes the place of a good old one")
    func badNewFile() throws {
        let shop = try shop(ShopFiles.twoSources())
        try shop.drop(ShopFiles.firstDay, time: Self.fresh)
        try shop.drop(ShopFiles.firstStock, as: "stock.csv", time: Self.fresh)
        try shop.run()
        try shop.approve()
        let before = try shop.contents(of: "archive")
        let cut = try shop.drop("sku;quantity\n00001;\"5", as: "stock-2.csv", time: Self.fresh)
        #expect(failure { try shop.run(Shop.nextNight) }.hasPrefix("65 "))
        #expect(differences(try shop.contents(of: "archive"), before) == [])
        #expect(try shop.inbox == ["stock-2.csv"])
        try shop.sandbox.disk.remove(cut)
        let plan = try shop.run(Shop.nextNight).plan
        #expect(plan.inputs.map(\.name) == ["acme/price.csv", "acme/stock.csv"])
        #expect(plan.state == .empty)
    }
}
