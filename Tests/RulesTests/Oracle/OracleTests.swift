import Diagnostics
import Foundation
import Rules
import Tables
import TestSupport
import Testing

/// Random expressions over random rows: the columns that a rule gives are what the oracle says, row
/// by row, with the same faults. `SVERKA_RULE_CASES` sets how many expressions a seed has.
@Suite struct OracleTests {
    static let expressionCount =
        ProcessInfo.processInfo.environment["SVERKA_RULE_CASES"].flatMap { Int($0) } ?? 350
    /// Not a multiple of the rows that are worked on at once.
    static let rowCount = 420

    struct Table {
        var rows: [Oracle]
        var columns: RuleColumns
    }

    static func table(_ seed: UInt64, rows count: Int) -> Table {
        var generator = SeededGenerator(seed)
        let rows = (0..<count).map { _ in
            let row = OracleScope.fields.map { field -> Oracle.Value in
                field.mayBeMissing && generator.chance(30)
                    ? .missing : OracleScope.value(field.type, &generator)
            }
            var previous: [String: Oracle.Value] = [:]
            for name in OracleScope.previousNames {
                let field = OracleScope.fields.first { $0.name == name }!
                previous[name] =
                    generator.chance(20) ? .missing : OracleScope.value(field.type, &generator)
            }
            return Oracle(row: row, previous: previous)
        }
        let fields = OracleScope.fields.indices.map { index -> ValueColumn in
            let column = OracleScope.column(
                rows.map { $0.row[index] }, OracleScope.fields[index].type)
            guard case .text(let values) = column, generator.chance(50) else { return column }
            return .text(values.shared)
        }
        let previous = OracleScope.previousNames.map { name in
            let field = OracleScope.fields.first { $0.name == name }!
            return OracleScope.column(rows.map { $0.previous[name] ?? .missing }, field.type)
        }
        let columns = RuleColumns(
            fields: fields, previous: previous, tables: OracleScope.tables,
            today: OracleScope.today)
        return Table(rows: rows, columns: columns)
    }

    @Test(arguments: 0..<8) func randomExpressions(_ seed: Int) {
        var maker = TreeMaker(UInt64(seed) + 77)
        var compiled = 0
        var faulty = 0
        for number in 0..<Self.expressionCount {
            // Columns alternate between wild numbers and plain ones, which take the fast ways.
            let table = Self.tables[number % Self.tables.count]
            let type = maker.generator.pick(RuleType.allCases)
            let tree = maker.make(type, maker.generator.number(1...4))
            let text = tree.written
            let (rule, faults) = Rule.compile(text, in: OracleScope.scope)
            guard let rule else {
                // Only constants that always fail, and what is nothing at all, may be refused.
                let others = faults.filter { !["E028", "E020"].contains($0.code.name) }
                if faults.allSatisfy({ $0.detail.hasPrefix("nothing says") }) { continue }
                #expect(others.isEmpty, "\(text): \(faults)")
                #expect(faults.contains { $0.code.name == "E028" })
                continue
            }
            compiled += 1
            faulty += Self.compare(rule, tree, table)
        }
        #expect(compiled > Self.expressionCount * 7 / 10)
        #expect(faulty > Self.expressionCount)
    }

    static let tables = [table(1, rows: rowCount), plain(2), table(3, rows: rowCount)]

    /// The same with numbers of few digits only, all there.
    private static func plain(_ seed: UInt64) -> Table {
        var table = table(seed, rows: rowCount)
        var generator = SeededGenerator(seed)
        let numbers = [0, 1, 2, 3]
        for row in table.rows.indices {
            for field in numbers {
                let isWhole = OracleScope.fields[field].type == .integer
                let mantissa = Int128(generator.number(isWhole ? 0...50 : 0...500_000))
                table.rows[row].row[field] = .number(.init(mantissa, isWhole ? 0 : 2)!)
            }
        }
        for field in numbers {
            table.columns.fields[field] = OracleScope.column(
                table.rows.map { $0.row[field] }, OracleScope.fields[field].type)
        }
        return table
    }

    /// Returns how many rows had a fault, as both say.
    static func compare(_ rule: Rule, _ tree: Tree, _ table: Table) -> Int {
        let rows = 3..<table.rows.count
        let result = rule.evaluate(table.columns, rows: rows)
        var faults: [Int: String] = [:]
        for fault in result.faults { faults[fault.row] = fault.fault.code.name }
        var wrong: [String] = []
        for row in rows {
            let expected = table.rows[row].value(tree)
            let found: String
            if let fault = faults[row] {
                found = "fault \(fault)"
            } else {
                found = SampleColumns.written(result.column, row - rows.lowerBound, rule.type)
            }
            let wanted = written(expected)
            if found != wanted {
                wrong.append("row \(row) \(table.rows[row].row): \(found), oracle: \(wanted)")
            }
            if !rule.mayBeMissing, found == "missing" { wrong.append("row \(row): missing") }
        }
        let isRight = wrong.isEmpty
        #expect(isRight, "\(rule.text)\n\(wrong.prefix(3).joined(separator: "\n"))")
        #expect(result.faults.map(\.row) == result.faults.map(\.row).sorted())
        return faults.count
    }

    static func written(_ value: Oracle.Value) -> String {
        switch value {
        case .number(let number): number.text
        case .text(let text): "\"\(text)\""
        case .boolean(let value): value ? "true" : "false"
        case .date(let days): SampleColumns.date(days)
        case .missing: "missing"
        case .fault(let code): "fault \(code)"
        }
    }
}
