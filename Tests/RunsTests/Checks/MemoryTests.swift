import Diagnostics
import Foundation
import Reconcile
import Runs
import Testing

/// What runs remember of each other.
@Suite("Memory")
struct MemoryTests {
    private static func memory(_ shop: Shop) -> String? {
        shop.sandbox.text(shop.root / "archive/acme/memory.ndjson")
    }

    @Test("good runs are remembered, rejected ones are not, and the file can be lost")
    func good() throws {
        let shop = try Shop(in: Sandbox(inMemory: true))
        try shop.playFirstDay()
        let first = try #require(Self.memory(shop))
        #expect(first.split(separator: "\n").count == 2)
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        let second = try shop.run(Shop.nextNight)
        #expect(second.plan.checks.contains { $0.detail == "1 good run remembered" })
        try shop.reject(Shop.nextNight)
        #expect(Self.memory(shop) == first)
        #expect(try shop.isSound)
        let path = shop.root / "archive/acme/memory.ndjson"
        for damage in [nil, "", "{}", first.replacing("100", with: "900")] {
            try shop.sandbox.disk.remove(path)
            if let damage { try shop.write(damage, to: "archive/acme/memory.ndjson") }
            try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
            let plan = try shop.run(Shop.thirdNight).plan
            #expect(plan.checks.contains { $0.detail == "1 good run remembered" })
            if try shop.sandbox.disk.exists(path) { continue }
            try shop.write(first, to: "archive/acme/memory.ndjson")
        }
        try shop.approve(Shop.thirdNight)
        #expect(Self.memory(shop)?.split(separator: "\n").count == 3)
    }

    @Test("memory goes by the order of runs, whatever the clock says", arguments: [0, -86_400])
    func clock(seconds: Int) throws {
        let pipeline = ShopFiles.pipeline().replacing(
            "confirm:", with: "approve: \"when-clean\", confirm:")
        let shop = try Shop(in: Sandbox(inMemory: true), pipeline: pipeline)
        let rows = (100..<140).map { "0\($0);\($0).50;true;\($0 % 7)\n" }
        try shop.drop(ShopFiles.header + rows.joined(), as: "price-1.csv")
        #expect(try shop.run(Shop.night).plan.state == .planned)
        try shop.drop(ShopFiles.header + rows.prefix(20).joined(), as: "price-2.csv")
        let now = UTCTime(seconds: Shop.night.seconds + seconds)
        let cut = try shop.run(now).plan
        #expect(cut.sequence == 2 && cut.state == .held)
        let names = cut.checks.filter(\.holdsPlan).map(\.name)
        #expect(names.contains("rows") && names.contains("clock") == (seconds < 0))
        #expect(try shop.run(now).alreadyPlanned)
        #expect(try shop.workspace.replay(cut.run, environment: [:]).isSame)
        try shop.reject(Shop.nextNight, cut.run)
        let next = try shop.run(Shop.nextNight).plan
        #expect(next.state == .empty && next.inputs.map(\.name) == ["acme/price-1.csv"])
    }

    @Test("a clock that has gone back holds what would approve itself")
    func clockBack() throws {
        let pipeline = ShopFiles.pipeline().replacing(
            "confirm:", with: "approve: \"when-clean\", confirm:")
        func state(_ now: UTCTime) throws -> JournalEvent.Kind? {
            let shop = try Shop(in: Sandbox(inMemory: true), pipeline: pipeline)
            try shop.drop(ShopFiles.firstDay, as: "price-1.csv")
            try shop.run(Shop.nextNight)
            try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
            let plan = try shop.run(now).plan
            return try shop.workspace.runFolder("acme", #require(RunID(plan.run)))?.journal.state
        }
        #expect(try state(Shop.night) == .held)
        #expect(try state(Shop.nextNight) == state(Shop.thirdNight))
    }

    @Test("a check that is switched off says why and holds nothing")
    func off() throws {
        func plan(_ head: String) throws -> PlanFile {
            let pipeline = ShopFiles.pipeline().replacing(
                "confirm: \"approve\",", with: "confirm: \"approve\", \(head)")
            let shop = try Shop(in: Sandbox(inMemory: true), pipeline: pipeline)
            try shop.playFirstDay()
            try shop.drop(
                ShopFiles.firstDay.replacing(";100;", with: ";10;"), as: "price-2.csv")
            return try shop.run(Shop.nextNight).plan
        }
        #expect(try plan("").targets[0].totals.held == 1)
        let free = try plan("checks: { move: { off: \"we mean it\" } },")
        #expect(free.targets[0].totals.held == 0 && free.targets[0].totals.updated == 1)
        #expect(free.checks.contains { $0.name == "move" && $0.off == "we mean it" })
        let tuned = try plan("checks: { move: { below: \"95%\" } },")
        #expect(tuned.targets[0].totals.held == 0)
    }

    @Test("a refused file does not stand in for the next")
    func refusedFile() throws {
        let shop = try Shop(in: Sandbox(inMemory: true))
        let rows = (100..<140).map { "0\($0);\($0).50;true;\($0 % 7)\n" }
        try shop.drop(ShopFiles.header + rows.joined(), as: "price-1.csv")
        try shop.run()
        try shop.approve()
        try shop.drop(ShopFiles.header + rows.prefix(20).joined(), as: "price-2.csv")
        let cut = try shop.run(Shop.nextNight).plan
        #expect(cut.state == .held)
        let names = cut.checks.filter(\.holdsPlan).map(\.name)
        #expect(names.contains("rows") && names.contains("gone"))
        // Nobody has decided yet: the same file waits again.
        #expect(try shop.run(Shop.later).plan.state == .held)
        try shop.reject(Shop.later)
        let next = try shop.run(Shop.thirdNight).plan
        #expect(next.state == .empty)
        #expect(next.inputs.map(\.name) == ["acme/price-1.csv"])
    }

    @Test("a refused file is kept, and every message says where", arguments: [false, true])
    func refusedFileIsNamed(isFirst: Bool) throws {
        let shop = try Shop(in: Sandbox(inMemory: true))
        // Of a first file a quarter may be wrong, of a later one a few.
        let bad = (100..<120).map { "0\($0);none;true;1\n" }
        let good = (120..<160).map { "0\($0);\($0).50;true;\($0 % 7)\n" }
        if !isFirst {
            try shop.drop(ShopFiles.header + good.joined(), as: "price-1.csv")
            try shop.run()
            try shop.approve()
        }
        try shop.drop(ShopFiles.header + (good + bad).joined(), as: "price-2.csv")
        let held = try shop.run(Shop.nextNight).plan
        #expect(held.state == .held)
        let run = try shop.reject(Shop.nextNight).run
        let refused = try #require(try shop.workspace.refusedInputs(of: run).first)
        #expect(refused.remedy.contains("inbox/acme/price-2.csv"))
        let path = shop.root / Path(refused.place)
        #expect(try shop.sandbox.disk.exists(path))
        var said: Diagnostic?
        do {
            said = try shop.run(Shop.thirdNight).warnings.first
            #expect(!isFirst && said?.code == .olderRead)
        } catch let failure as Failure {
            said = failure.diagnostics.first
            #expect(isFirst && said?.code == .inputMissing)
        }
        #expect(said?.place?.file == refused.place)
        #expect(said?.help?.contains(refused.remedy) == true)
        try shop.drop(
            #require(shop.sandbox.text(path)), as: "price-2.csv")
        #expect(try shop.run(Shop.thirdNight).plan.inputs.map(\.name) == ["acme/price-2.csv"])
    }
}
