import Foundation
import Reconcile
import Runs
import Testing

/// A hold is lifted by a person's decision or by a newer good file, and by nothing else.
@Suite("Holds that stay")
struct StandingHoldTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static let byItself = "approve: \"when-clean\","

    private static func list(
        _ day: Int, rows: Range<Int> = 0..<60, key: (Int) -> String = { "K\(1000 + $0)" },
        price: ((Int) -> String)? = nil, stock: (Int) -> Int = { 1 + $0 % 9 }
    ) -> String {
        ShopFiles.header + rows.map { row in
            let cost = price?(row) ?? "\(100 + row * 7 + day)"
            return "\(key(row));\(cost);true;\(stock(row))\n"
        }.joined()
    }

    private static func time(_ hours: Int) -> UTCTime {
        UTCTime(seconds: Shop.night.seconds + hours * 3600)
    }

    /// Four good days, each approved by itself.
    private func shop() throws -> Shop {
        let shop = try Shop(
            in: sandbox, pipeline: ShopFiles.pipeline(twoTargets: true, head: Self.byItself))
        for day in 0..<4 {
            try shop.drop(Self.list(day), as: "price_2026-11-2\(day).csv")
            try shop.run(Self.time(day * 24))
        }
        return shop
    }

    private func holding(_ plan: PlanFile) -> [String] {
        plan.checks.filter(\.holdsPlan).map { "\($0.target ?? "") \($0.name)" }.sorted()
    }

    /// Lists that a check of a source or of the plan holds.
    static let bad: [(check: String, list: String)] = [
        ("same-file", list(1)),
        ("rows", list(4, rows: 0..<20)),
        ("rejects", list(4, price: { $0 < 20 ? "call" : "\(100 + $0 * 7)" })),
        ("cut", String(list(4).dropLast(9))),
        ("medians", list(4, price: { "\(1000 + $0 * 70)" })),
        ("keys", list(4, key: { "N-K\(1000 + $0)" })),
        ("filled", list(4, price: { $0 < 20 ? "" : "\(100 + $0 * 7)" })),
        ("vanished", list(4, rows: 0..<52)),
        ("new", list(4, rows: 0..<80)),
        ("moved", list(4, price: { "\((100 + $0 * 7) * 120 / 100)" })),
        ("equal", list(4, price: { $0 < 40 ? "300" : "\(100 + $0 * 7)" })),
        ("zero-stock", list(4, stock: { $0 < 6 ? 0 : 1 + $0 % 9 })),
    ]

    @Test("what holds a list holds it however often it is read", arguments: bad)
    func again(check: String, list: String) throws {
        let shop = try shop()
        try shop.drop(list, as: "price_2026-11-30.csv")
        let first = try shop.run(Self.time(96)).plan
        let expected = holding(first)
        #expect(first.state == .held && expected.contains { $0.hasSuffix(" \(check)") })
        for hours in 97..<100 {
            let plan = try shop.run(Self.time(hours)).plan
            #expect(plan.state == .held && holding(plan) == expected)
        }
        let full = try shop.run(Self.time(100), full: true).plan
        #expect(full.state == .held && holding(full) == expected)
        try shop.write(
            ShopFiles.pipeline(
                twoTargets: true, head: Self.byItself + " about: \"edited\","),
            to: "pipelines/acme.json5")
        let edited = try shop.run(Self.time(101)).plan
        #expect(edited.state == .held && holding(edited) == expected)
        // A person decides.
        try shop.approve(Self.time(102))
        let next = try shop.run(Self.time(103)).plan
        #expect(!next.checks.contains { $0.holdsPlan && $0.level == .source })
        #expect(!holding(next).contains { $0.hasSuffix(" \(check)") } || check == "moved")
    }

    @Test("what a person left out does not go by itself, until a newer file comes", arguments: bad)
    func leftOut(check: String, list: String) throws {
        let shop = try shop()
        try shop.drop(list, as: "price_2026-11-30.csv")
        // Where each record is held by itself no part can be approved without a release.
        guard let key = try keys(of: shop.run(Self.time(96))).first else { return }
        var selection = SelectionRequest()
        selection.only = [key]
        try shop.approve(Self.time(97), selecting: selection)
        for hours in 98..<101 {
            let report = try shop.run(Self.time(hours))
            let run = try #require(
                try shop.workspace.runFolder("acme", RunID(report.plan.run)!))
            #expect(run.journal.isWaiting, "\(run.journal.events.map(\.event))")
        }
        // Nor where a person approves another part of the same file.
        if let other = try keys(of: shop.run(Self.time(101))).first {
            selection.only = [other]
            try shop.approve(Self.time(102), selecting: selection)
            let plan = try shop.run(Self.time(103)).plan
            let run = try #require(try shop.workspace.runFolder("acme", RunID(plan.run)!))
            #expect(run.journal.isWaiting)
        }
        try shop.drop(Self.list(5), as: "price_2026-12-01.csv")
        let plan = try shop.run(Self.time(104)).plan
        let run = try #require(try shop.workspace.runFolder("acme", RunID(plan.run)!))
        #expect(run.journal.isConfirmed || !holding(plan).isEmpty)
    }

    /// Keys that changes.csv asks for.
    private func keys(of report: RunReport) throws -> [String] {
        let folder = try #require(report.folder)
        let lines = try #require(sandbox.text(folder / "changes.csv")).split(separator: "\n")
        return lines.dropFirst().map { String($0.split(separator: ",")[1]) }
    }

    @Test("what a held file lacks is not gone when it is read again, whoever approved it")
    func lacks() throws {
        let shop = try shop()
        // Three records are missing, and the last line is cut.
        try shop.drop(
            String(Self.list(4, rows: 0..<57).dropLast(9)), as: "price_2026-11-30.csv")
        #expect(try shop.run(Self.time(96)).plan.state == .held)
        try shop.approve(Self.time(97))
        for hours in 98..<100 {
            let plan = try shop.run(Self.time(hours)).plan
            #expect(plan.targets.allSatisfy { $0.totals.goneRemoved == 0 })
            #expect(plan.checks.contains { $0.name == "gone" && $0.detail.contains("was held") })
        }
        // The next good file may say so.
        try shop.drop(Self.list(5, rows: 0..<57), as: "price_2026-12-01.csv")
        let plan = try shop.run(Self.time(100)).plan
        #expect(plan.targets.contains { $0.totals.goneRemoved == 3 })
    }

    @Test("a newer good file lifts a hold")
    func newer() throws {
        let shop = try shop()
        try shop.drop(Self.list(1), as: "price_2026-11-30.csv")
        #expect(try shop.run(Self.time(96)).plan.state == .held)
        try shop.drop(Self.list(5), as: "price_2026-12-01.csv")
        #expect(holding(try shop.run(Self.time(97)).plan) == [])
    }

    @Test("an older file stays held, also if a name says the day and another the minute")
    func older() throws {
        let shop = try shop()
        try shop.drop(Self.list(6), as: "price_2026-11-21.csv")
        for hours in 96..<99 {
            #expect(holding(try shop.run(Self.time(hours)).plan) == [" older-file"])
        }
    }

    @Test("an older copy of what is remembered lifts nothing")
    func restored() throws {
        let shop = try shop()
        let memory = "archive/acme/memory.ndjson"
        let text = try #require(sandbox.text(shop.root / Path(memory)))
        let lines = text.split(separator: "\n")
        #expect(lines.count == 5)
        // As it was after the second day: the second day's list would be the last one.
        let old = lines[1...2].map { $0 + "\n" }.joined()
        let sum = SHA256.digest(of: Array(old.utf8)).hex
        try shop.write(
            "{\"format\":\"sverka-memory-1\",\"sha256\":\"\(sum)\"}\n" + old, to: memory)
        try shop.drop(Self.list(1), as: "price_2026-11-30.csv")
        #expect(holding(try shop.run(Self.time(96)).plan) == [" same-file"])
    }

    @Test("runs that find nothing new push nothing out of what is remembered")
    func idle() throws {
        let shop = try shop()
        for hours in 0..<45 { try shop.run(Self.time(74 + hours)) }
        try shop.drop(Self.list(1), as: "price_2026-11-30.csv")
        #expect(holding(try shop.run(Self.time(130)).plan) == [" same-file"])
    }

    @Test("nor does a source that comes each hour")
    func hourly() throws {
        let shop = try Shop(
            in: sandbox, pipeline: ShopFiles.twoSources().replacing(
                "confirm:", with: "approve: \"when-clean\", confirm:"))
        func prices(_ day: Int) -> String {
            let rows = (0..<60).map { "K\(100 + $0);\(100 + $0 + day);true\n" }
            return "sku;price;available\n" + rows.joined()
        }
        func stock(_ hour: Int) -> String {
            let rows = (0..<60).map { "K\(100 + $0);\(5 + ($0 + hour) % 9)\n" }
            return ShopFiles.stockHeader + rows.joined()
        }
        for day in 0..<2 {
            try shop.drop(prices(day), as: "price.csv")
            try shop.drop(stock(-1 - day), as: "stock.csv")
            try shop.run(Self.time(day))
        }
        for hour in 0..<45 {
            try shop.drop(stock(hour) + "X\(hour);1\n", as: "stock.csv")
            #expect(try shop.run(Self.time(10 + hour)).plan.state != .held)
        }
        try shop.drop(prices(0), as: "price.csv")
        #expect(holding(try shop.run(Self.time(60)).plan) == [" same-file"])
        #expect(holding(try shop.run(Self.time(61)).plan) == [" same-file"])
    }

    @Test("times stay out of order until a person says that they are right")
    func clock() throws {
        let shop = try Shop(in: sandbox)
        try shop.drop(Self.list(0))
        try shop.run(Self.time(24 * 365))
        for hours in 0..<3 {
            #expect(holding(try shop.run(Self.time(hours)).plan) == [" clock"])
        }
        try shop.approve(Self.time(4))
        try shop.drop(Self.list(1))
        #expect(holding(try shop.run(Self.time(5)).plan) == [])
    }

    @Test("the first of two approvals makes nothing usual")
    func half() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(head: "approvers: 2,"))
        try shop.drop(Self.list(0))
        try shop.run(Self.time(0))
        try shop.approve(Self.time(1), by: "anna")
        let plan = try shop.run(Self.time(2)).plan
        #expect(plan.checks.contains { $0.name == "memory" && $0.detail.hasPrefix("no good run") })
    }
}
