import Formats
import Pipelines
import Rules
import Tables

/// Rows of a source that are no records because they could not be read, or because another row has
/// their key: what a join has to know of them, so that none of them counts as not there.
///
/// Kept row by row: they are few, and only where a join asks for them.
package struct UnreadRows: Sendable {
    struct Row: Sendable {
        /// As many as `fields`.
        var cells: [RejectedCell]
        /// Which of the run's inputs, from 0.
        var file: Int
        var line: Int
    }

    /// The key field first.
    private(set) var fields: [FlowField]
    private(set) var rows: [Row] = []

    init(fields: [FlowField]) { self.fields = fields }

    mutating func add(_ cells: [RejectedCell], file: Int, line: Int) {
        precondition(cells.count == fields.count, "a row has a cell for each field")
        rows.append(Row(cells: cells, file: file, line: line))
    }

    /// Gives a field that a `set` stage computes.
    mutating func set(_ field: FlowField, _ cells: [RejectedCell]) {
        let index = fields.firstIndex { $0.name == field.name } ?? fields.count
        if index == fields.count { fields.append(field) } else { fields[index] = field }
        for row in rows.indices {
            if index == rows[row].cells.count {
                rows[row].cells.append(cells[row])
            } else {
                rows[row].cells[index] = cells[row]
            }
        }
    }

    /// What a `sum` leaves of them: their keys.
    var keysAlone: UnreadRows {
        var keys = UnreadRows(fields: [fields[0]])
        for row in rows { keys.add([row.cells[0]], file: row.file, line: row.line) }
        return keys
    }

    /// The rows as a table that rules can be evaluated on; what is unread is missing there.
    var table: RecordTable {
        var table = RecordTable(keyName: fields[0].name, fields: Array(fields.dropFirst()))
        table.keys = texts(0)
        table.columns = fields.indices.dropFirst().map { column($0) }
        return table
    }

    private func column(_ field: Int) -> ValueColumn {
        switch fields[field].type {
        case .text:
            return .text(TextValues(texts(field)))
        case .boolean:
            return .boolean(
                BooleanColumn(
                    values: rows.map { row in
                        guard case .boolean(let value) = row.cells[field] else {
                            return BooleanColumn.missing
                        }
                        return value ? BooleanColumn.yes : BooleanColumn.no
                    }))
        default:
            var values = NumberColumn()
            for row in rows {
                if case .number(let value) = row.cells[field] {
                    values.append(value)
                } else {
                    values.append(nil)
                }
            }
            return .number(values)
        }
    }

    private func texts(_ field: Int) -> TextList {
        var texts = TextList()
        for row in rows {
            var bytes: [UInt8] = []
            if case .text(let text) = row.cells[field] { bytes = text }
            bytes.withUnsafeBytes { texts.append($0) }
        }
        return texts
    }
}

extension RuleRun {
    /// The rule's value in each of these rows: unread where something that it reads is, and where
    /// it fails.
    func evaluate(_ placed: PlacedRule, _ unread: UnreadRows) -> [RejectedCell] {
        let used = placed.rule.fields.map { name in unread.fields.firstIndex { $0.name == name } }
        guard !used.contains(nil) else {
            return Array(repeating: .unread, count: unread.rows.count)
        }
        let (column, faults) = evaluate(placed, unread.table)
        let failed = Set(faults.map(\.row))
        return unread.rows.enumerated().map { index, row in
            let isUnread = failed.contains(index) || used.contains { row.cells[$0!] == .unread }
            return isUnread ? .unread : column.cell(index)
        }
    }
}

extension ValueColumn {
    /// A value on its own.
    func cell(_ row: Int) -> RejectedCell {
        switch self {
        case .text(let values):
            values.isMissing(row) ? .missing : .text(values.bytes(row))
        case .number(let values): values.value(row).map { .number($0) } ?? .missing
        case .boolean(let values):
            values.values[row] == BooleanColumn.missing
                ? .missing : .boolean(values.values[row] == BooleanColumn.yes)
        }
    }
}
