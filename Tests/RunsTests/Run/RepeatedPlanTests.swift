import Diagnostics
import Foundation
import Runs
import Testing

/// A run with nothing new keeps the open plan, with its id and its approvals.
@Suite("Repeated plans")
struct RepeatedPlanTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static let two = ShopFiles.pipeline().replacing(
        "stages:", with: "approvers: 2, stages:")

    private func shop(_ pipeline: String = ShopFiles.pipeline()) throws -> (Shop, RunReport) {
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
        return (shop, try shop.run())
    }

    @Test("every hour of a night: the plan, and every byte of it, stays")
    func stays() throws {
        let (shop, first) = try shop()
        let before = try shop.contents()
        for hour in 1...5 {
            let now = UTCTime(seconds: Shop.night.seconds + hour * 3600)
            let again = try shop.run(now)
            #expect(again.alreadyPlanned && again.plan.run == first.plan.run)
            #expect(again.replaced.isEmpty && again.folder == first.folder)
        }
        #expect(differences(try shop.contents(), before) == [])
        let decision = try shop.approve(Shop.thirdNight, first.plan.run)
        #expect(decision.run.journal.state == .confirmed)
    }

    @Test("of two approvals the first one survives, also of a part of the plan")
    func approvals() throws {
        let (shop, first) = try shop(Self.two)
        try shop.approve(Shop.later)
        let again = try shop.run(Shop.thirdNight)
        #expect(again.plan.run == first.plan.run && again.approvedBy == ["anna"])
        #expect(try shop.approve(Shop.thirdNight, by: "boris").run.journal.state == .confirmed)

        let part = try Shop(in: sandbox, named: "part", pipeline: Self.two)
        try part.drop(ShopFiles.firstDay)
        try part.run()
        var selection = SelectionRequest()
        selection.except = ["00001"]
        let revision = try part.approve(Shop.later, selecting: selection).run.id
        #expect(try part.run(Shop.thirdNight).plan.run == revision.text)
        #expect(try part.approve(Shop.thirdNight, by: "boris").run.id == revision)
    }

    @Test("whatever is new makes a new plan", arguments: [
        "file", "same file again", "pipeline", "full", "rejected", "approved",
    ])
    func replaced(what: String) throws {
        let (shop, first) = try shop()
        switch what {
        case "file": try shop.drop(ShopFiles.secondDay)
        case "same file again": try shop.drop(ShopFiles.firstDay, time: FaultScenario.fileTime)
        case "pipeline": try shop.write(ShopFiles.pipeline() + "\n", to: "pipelines/acme.json5")
        case "rejected": try shop.reject()
        case "approved": try shop.approve()
        default: break
        }
        let again = try shop.run(Shop.later, full: what == "full")
        #expect(!again.alreadyPlanned && again.plan.run != first.plan.run)
        if !["rejected", "approved"].contains(what) {
            #expect(failure { try shop.approve(Shop.later, first.plan.run) } == "77 W018")
        }
    }

    @Test("a check that the clock lets hold makes a new plan; a growing age alone does not")
    func clock() throws {
        let shop = try Shop(
            in: sandbox, pipeline: ShopFiles.pipeline(read: "maxAge: \"30h\","))
        try shop.drop(ShopFiles.firstDay, time: Shop.night.seconds)
        let first = try shop.run()
        #expect(try shop.run(Shop.nextNight).plan.run == first.plan.run)
        let old = try shop.run(Shop.thirdNight)
        #expect(old.plan.run != first.plan.run && old.plan.state == .held)
        #expect(try shop.run(UTCTime("2026-11-24T05:00:00Z")!).plan.run == old.plan.run)
    }

    @Test("a plan that is closed names the one that is open now")
    func namesTheOpenOne() throws {
        let (shop, first) = try shop()
        try shop.drop(ShopFiles.secondDay)
        let next = try shop.run(Shop.nextNight)
        let said = #expect(throws: Failure.self) { try shop.approve(Shop.later, first.plan.run) }
        let diagnostic = try #require(said?.diagnostics.first)
        #expect(diagnostic.code.name == "W018")
        #expect(diagnostic.command == "sverka review \(next.plan.run)")
        try shop.reject(Shop.later)
        let closed = #expect(throws: Failure.self) { try shop.approve(Shop.later, next.plan.run) }
        #expect(closed?.diagnostics.first?.command == "sverka run acme")
    }
}

private func failure(_ body: () throws -> some Any) -> String {
    failure(of: { _ = try body() })
}
