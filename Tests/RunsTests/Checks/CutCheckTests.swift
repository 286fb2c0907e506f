import Foundation
import Reconcile
import Runs
import Testing

/// Which ends of files hold a plan.
@Suite("The check of a file's end")
struct CutCheckTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// Ends of a list, behind its rows.
    private static let footer = "Total\n"
    private static let half = "K1040;20"

    // What is said of them.
    private static let short = "a file may be cut short: "
    private static let row = "the last row is incomplete"
    private static let line = "the last line has no line end"
    private static let few = "; too few files are remembered"
    private static func otherwise(_ runs: Int) -> String {
        "; in the last \(runs) good runs they ended otherwise"
    }

    /// A list of forty rows, other on each day.
    private func list(_ day: Int, _ end: String = "") -> String {
        ShopFiles.header
            + (0..<40).map { "K\(1000 + $0);\(100 + day + $0 * 7);true;\(1 + $0 % 9)\n" }.joined()
            + end
    }

    private func open(_ day: Int) -> String { String(list(day).dropLast()) }

    private func time(_ day: Int) -> UTCTime {
        UTCTime(seconds: Shop.night.seconds + day * 86_400)
    }

    /// A shop in which these lists were approved, a day each.
    private func played(
        _ lists: [String], named name: String = "shop", head: String = "", from: String? = nil
    ) throws -> Shop {
        let pipeline = ShopFiles.pipeline(from: from ?? "\"acme/*.csv\"", head: head)
        let shop = try Shop(in: sandbox, named: name, pipeline: pipeline)
        for (day, list) in lists.enumerated() {
            try shop.drop(list, as: "price-\(day).csv")
            try shop.run(time(day))
            try shop.approve(time(day))
        }
        return shop
    }

    private func cut(_ plan: PlanFile) -> PlanFile.Check? {
        plan.checks.first { $0.name == "cut" }
    }

    /// What the check says of one more list.
    private func said(_ shop: Shop, _ list: String, day: Int = 9) throws -> String? {
        try shop.drop(list, as: "price-\(day).csv")
        return cut(try shop.run(time(day)).plan).map { "\($0.verdict.rawValue) \($0.detail)" }
    }

    @Test("an end that none of the last files had holds the plan, and what is not there stays")
    func holds() throws {
        let shop = try played((0..<3).map { list($0) })
        try shop.drop(list(8, Self.half), as: "price-8.csv")
        let plan = try shop.run(time(8)).plan
        #expect(plan.state == .held)
        #expect(plan.checks.filter(\.holdsPlan).map(\.name) == ["cut"])
        #expect(cut(plan)?.code == "C026" && cut(plan)?.source == "prices")
        #expect(
            cut(plan)?.detail
                == "prices: \(Self.short)\(Self.row), \(Self.line)\(Self.otherwise(3))")
        #expect(try shop.workspace.replay(plan.run, environment: [:]).isSame)
        try shop.reject(time(8))
        let less = open(9).split(separator: "\n").dropLast().joined(separator: "\n")
        try shop.drop(less, as: "price-9.csv")
        let cutAtALine = try shop.run(time(9)).plan
        #expect(
            cut(cutAtALine)?.detail
                == "prices: \(Self.short)\(Self.line)\(Self.otherwise(3))")
        #expect(cutAtALine.targets[0].totals.goneRemoved == 0)
        try shop.reject(time(9))
        #expect(try said(shop, list(10), day: 10) == nil)
    }

    @Test("where few files are remembered an incomplete row warns, and a line is let pass")
    func fewFiles() throws {
        for count in 0..<3 {
            let shop = try played((0..<count).map { list($0) }, named: "shop\(count)")
            #expect(
                try said(shop, list(8, Self.half))
                    == "warn prices: \(Self.short)\(Self.row), \(Self.line)\(Self.few)")
            #expect(
                try said(shop, open(8), day: 10) == "pass prices: \(Self.line)\(Self.few)")
        }
    }

    @Test("an end that is the supplier's habit is ordinary; the other sign is not")
    func habit() throws {
        let footers = try played((0..<3).map { list($0, Self.footer) })
        #expect(
            try said(footers, list(8, Self.footer)) == "pass prices: \(Self.row), as usual")
        #expect(
            try said(footers, list(9, Self.half), day: 10)
                == "hold prices: \(Self.short)\(Self.line)\(Self.otherwise(3))")
        let opens = try played((0..<3).map { open($0) }, named: "opens")
        #expect(try said(opens, open(8)) == "pass prices: \(Self.line), as usual")
        #expect(
            try said(opens, list(9, Self.half), day: 10)
                == "hold prices: \(Self.short)\(Self.row)\(Self.otherwise(3))")
    }

    @Test("one of the last five files is enough, an older one is not")
    func lastFive() throws {
        let shop = try played([open(0)] + (1..<5).map { list($0) })
        #expect(try said(shop, open(5), day: 5)?.hasPrefix("pass") == true)
        try shop.reject(time(5))
        try shop.drop(list(6), as: "price-6.csv")
        try shop.run(time(6))
        try shop.approve(time(6))
        #expect(
            try said(shop, open(7), day: 7)
                == "hold prices: \(Self.short)\(Self.line)\(Self.otherwise(5))")
        try shop.approve(time(7))
        #expect(try said(shop, open(8), day: 8)?.hasPrefix("pass") == true)
    }

    @Test("of several files more must end so than before, and a larger share")
    func severalFiles() throws {
        let shop = try played(
            [], from: "\"acme/*.csv\", files: \"all\", duplicates: \"last\"")
        /// `o` for a file with an open line, `s` for a sound one.
        func dropped(_ ends: String, _ day: Int) throws -> PlanFile {
            for (index, end) in ends.enumerated() {
                let text = end == "o" ? open(day) : list(day)
                try shop.drop(text, as: "price-\(day)-\(index).csv")
            }
            return try shop.run(time(day)).plan
        }
        for (day, ends) in ["oss", "oss", "os"].enumerated() {
            _ = try dropped(ends, day)
            try shop.approve(time(day))
        }
        var day = 3
        let cases = [("oss", "pass"), ("oo", "hold"), ("oos", "hold"), ("ooss", "pass")]
        for (ends, verdict) in cases {
            let plan = try dropped(ends, day)
            #expect(cut(plan)?.verdict.rawValue == verdict, "\(ends)")
            if ends == "oos" {
                let named = "(acme/price-5-0.csv, acme/price-5-1.csv)"
                #expect(cut(plan)?.detail.contains(named) == true)
            }
            try shop.reject(time(day))
            day += 1
        }
    }

    @Test("switched off it says why, in each plan")
    func switchedOff() throws {
        let shop = try played(
            (0..<3).map { list($0) }, head: "checks: { cut: { off: \"typed by hand\" } },")
        let off = "; switched off: typed by hand"
        #expect(try said(shop, list(7), day: 7) == "pass prices: no sign of a cut" + off)
        try shop.reject(time(7))
        try shop.drop(open(8), as: "price-8.csv")
        let plan = try shop.run(time(8)).plan
        #expect(cut(plan)?.off == "typed by hand" && cut(plan)?.verdict == .pass)
        #expect(plan.state != .held)
    }

    @Test("memory says nothing of files that end as they should")
    func measures() throws {
        let shop = try played([list(0), list(1, Self.footer + "K1;2")])
        let memory = try #require(sandbox.text(shop.root / "archive/acme/memory.ndjson"))
        let lines = memory.split(separator: "\n")
        #expect(!lines[1].contains("Ends"))
        #expect(lines[2].contains("\"incompleteEnds\":1") && lines[2].contains("\"openEnds\":1"))
    }
}
