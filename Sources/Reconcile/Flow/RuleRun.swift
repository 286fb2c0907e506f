import Pipelines
import Rules
import Tables

/// Evaluates rules on whole tables.
struct RuleRun {
    /// Whole days since 1970-01-01.
    let today: Int64
    let tables: [TableStage]

    /// The rule's value in each row, and the rows in which it has none because it failed.
    ///
    /// - Parameter previous: what fields held before, as the rule's scope has them; nil where it
    ///   does not ask for one.
    func evaluate(
        _ placed: PlacedRule, _ records: RecordTable, previous: [ValueColumn?] = []
    ) -> (column: ValueColumn, faults: [(row: Int, fault: RuleRowFault)]) {
        // A field on its own is its column, which need not be made again.
        if let field = placed.rule.field { return (column(field, records), []) }
        let columns = RuleColumns(
            fields: placed.fields.map { name in
                placed.rule.fields.contains(name) ? column(name, records) : nil
            },
            previous: previous,
            tables: placed.tables.map { name in
                placed.rule.tables.contains(name)
                    ? tables.first { $0.name == name }?.values : nil
            },
            today: today)
        let result = placed.rule.evaluate(columns, rows: 0..<records.rowCount)
        return (result.column, result.faults)
    }

    private func column(_ name: String, _ records: RecordTable) -> ValueColumn {
        if name == records.keyName {
            return .text(TextValues(records.keys))
        }
        guard let field = records.field(named: name) else {
            preconditionFailure("lint sees to it that a rule's field is there: \(name)")
        }
        return records.columns[field]
    }
}
