import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// Suppliers' mistakes are stopped before anything is sent, ordinary days are not, all with the
/// settings that a pipeline has by itself.
@Suite("Suppliers' mistakes")
struct MistakeTests {
    /// `make mistakes` sets it: all suppliers, several seeds, and a table.
    static let isLong = ProcessInfo.processInfo.environment["SVERKA_MISTAKES"] == "all"

    /// Any value of it prints.
    static let isShown = ProcessInfo.processInfo.environment["SVERKA_MISTAKES"] != nil

    static var trials: [(Supplier, UInt64)] {
        let seeds: [UInt64] = isLong ? [1, 2, 3] : [1]
        return Supplier.all.flatMap { supplier in seeds.map { (supplier, $0) } }
    }

    @Test("the catalogue has its sixty kinds")
    func catalogue() {
        let names = Catalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Catalogue.all.count { $0.undetectable == nil } >= 60)
    }

    @Test("no mistake gets through that could be seen")
    func mistakes() throws {
        var table = MistakeTable()
        for (supplier, seed) in Self.trials {
            let trial = try Trial(supplier, seed: seed)
            for mistake in Catalogue.all {
                guard let outcome = try trial.outcome(of: mistake) else { continue }
                table.add(mistake, supplier, outcome)
                let isKnown = mistake.undetectable != nil
                #expect(
                    outcome.isStopped || isKnown,
                    "\(mistake.name), \(supplier.name), seed \(seed): \(outcome)")
            }
        }
        #expect(table.isWhole, "a kind that no supplier can make is none")
        if Self.isShown { print(table.text) }
    }

    @Test("a slip of one price is held though no answer confirms anything", arguments: Supplier.all)
    func withoutAnswers(supplier: Supplier) throws {
        let scratch = try Scratch(inMemory: true)
        let shop = try Shop(supplier, at: try scratch.made("answer"), confirm: "answer")
        var random = SeededGenerator(3)
        var list = PriceList(rows: supplier.rows, &random, key: supplier.key)
        for day in 0..<4 {
            if day > 0 { list.pass(day: day, &random) }
            if try shop.play(Sheet(list, supplier, day: day).bytes, day: day).state == .held {
                try shop.approve(day: day)
            }
        }
        var delivery = Delivery(
            sheet: Sheet(list, supplier, day: 4), supplier: supplier, former: [],
            random: SeededGenerator(4))
        delivery.changeOnePrice { text in
            let value = Decimal(string: text.replacing(",", with: "."))! / 10
            return "\(value)".replacing(".", with: text.contains(",") ? "," : ".")
        }
        try shop.drop(delivery.sent)
        let slip = try shop.run(day: 4)
        #expect(slip.targets.contains { $0.totals.held == 1 }, "\(slip.checks)")
        delivery.scalePrices(by: 10)
        try shop.drop(delivery.sheet.bytes)
        #expect(try shop.run(day: 5).state == .held)
    }

    @Test("of 365 ordinary days at most two are held")
    func ordinaryDays() throws {
        let suppliers = Self.isLong ? Supplier.all : [Supplier.positions]
        for supplier in suppliers {
            let year = try OrdinaryYear(supplier, seed: 5)
            #expect(year.held.count <= 2, "\(supplier.name): \(year.held)")
            #expect(year.days == 365)
            if Self.isShown { print(year.text) }
        }
    }
}

/// What `make mistakes` prints.
struct MistakeTable {
    private var rows: [String: (mistake: Mistake, outcomes: [Outcome])] = [:]

    mutating func add(_ mistake: Mistake, _ supplier: Supplier, _ outcome: Outcome) {
        rows[mistake.name, default: (mistake: mistake, outcomes: [])].outcomes.append(outcome)
    }

    var isWhole: Bool { rows.count == Catalogue.all.count }

    var text: String {
        let lines = Catalogue.all.compactMap { mistake -> String? in
            guard let row = rows[mistake.name] else { return nil }
            return line(mistake, row.outcomes)
        }
        let stopped = rows.values.flatMap(\.outcomes).count(where: \.isStopped)
        let all = rows.values.flatMap(\.outcomes).count
        return lines.joined(separator: "\n")
            + "\n\(rows.count) kinds, \(all) lists, \(stopped) stopped\n"
    }

    private func line(_ mistake: Mistake, _ outcomes: [Outcome]) -> String {
        var ways: [String] = []
        for outcome in outcomes {
            let way: String
            switch outcome {
            case .atReading(let code): way = "at reading (\(code))"
            case .held(let checks): way = checks.joined(separator: " ")
            case .harmless: way = "rows wait or are rejected"
            case .through(let count): way = "THROUGH: \(count) wrong"
            }
            if !ways.contains(way) { ways.append(way) }
        }
        let name = mistake.name.padding(toLength: 42, withPad: " ", startingAt: 0)
        let why = mistake.undetectable.map { "; cannot be seen: \($0)" } ?? ""
        let stopped = outcomes.count(where: \.isStopped)
        return "\(name) \(stopped)/\(outcomes.count)  \(ways.joined(separator: " | "))\(why)"
    }
}
