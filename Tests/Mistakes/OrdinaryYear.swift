import Diagnostics
import Foundation
import Reconcile
import Runs
import TestSupport

/// A year of days on which a supplier does nothing unusual, through the real runs.
struct OrdinaryYear {
    /// Days that waited for a person, and why.
    private(set) var held: [String] = []
    private(set) var days = 0
    private var waiting = 0
    private let supplier: Supplier

    init(_ supplier: Supplier, seed: UInt64) throws {
        self.supplier = supplier
        let scratch = try Scratch(inMemory: true)
        let shop = try Shop(supplier, at: try scratch.made("year"))
        var random = SeededGenerator(seed)
        var list = PriceList(rows: supplier.rows, &random, key: supplier.key)
        for day in 0..<365 {
            if day > 0 { list.pass(day: day, &random) }
            // The first days of May: nobody is there, the last list stands.
            let isHoliday = (117...125).contains(day)
            if !isHoliday { try shop.drop(sheet(list, day, &random).bytes) }
            let plan = try shop.run(day: day)
            days += 1
            waiting += plan.targets.reduce(0) { $0 + $1.totals.held }
            if plan.state == .held {
                let reasons = plan.checks.filter(\.holdsPlan).map { "\($0.name): \($0.detail)" }
                held.append("day \(day): \(reasons)")
            }
            if plan.state == .held || plan.state == .planned { try shop.approve(day: day) }
        }
    }

    /// With the few rows that never are what they should be.
    private func sheet(
        _ list: PriceList, _ day: Int, _ random: inout SeededGenerator
    ) -> Sheet {
        var sheet = Sheet(list, supplier, day: day)
        for row in sheet.rows.indices where random.number(0...999) < 4 {
            sheet[row, .price] = "по запросу"
        }
        return sheet
    }

    var text: String {
        let name = supplier.name.padding(toLength: 10, withPad: " ", startingAt: 0)
        return "\(name) \(days) ordinary days, \(held.count) held, \(waiting) records waited\n"
            + held.map { "  \($0)\n" }.joined()
    }
}
