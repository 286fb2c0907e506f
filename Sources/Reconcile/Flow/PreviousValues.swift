import Formats
import Pipelines
import Rules
import Tables

/// What the list's fields held before this run: as the first target that carries a field holds it.
struct PreviousValues {
    private let emits: [EmitStage]
    private let snapshots: [String: Snapshot]
    /// By target: for each row of the list its row in the snapshot, or -1.
    private var rows: [String: [Int32]] = [:]

    init(_ emits: [EmitStage], _ snapshots: [String: Snapshot]) {
        self.emits = emits
        self.snapshots = snapshots
    }

    /// The list's rows are others from here on.
    mutating func forget() { rows = [:] }

    /// The columns that a rule asks for, in the order of its scope.
    ///
    /// - Complexity: one probe for each row of a snapshot, the first time that its target is asked.
    mutating func columns(_ placed: PlacedRule, _ records: RecordTable) -> [ValueColumn?] {
        guard !placed.rule.previousFields.isEmpty else { return [] }
        return placed.previous.map { name in
            placed.rule.previousFields.contains(name) ? column(name, records) : nil
        }
    }

    private mutating func column(_ name: String, _ records: RecordTable) -> ValueColumn {
        let type = records.field(named: name).map { records.fields[$0].type } ?? .text
        for emit in emits {
            guard let index = emit.item.firstIndex(of: .field(name)) else { continue }
            let target = emit.target.name
            guard let snapshot = snapshots[target],
                let column = snapshot.column(named: emit.target.fields[index].name)
            else { break }
            if rows[target] == nil {
                rows[target] = Matching(records, snapshot).snapshotRow
            }
            return Self.gathered(snapshot, column, rows[target]!, type)
        }
        return Self.missing(type, records.rowCount)
    }

    /// A column of another kind than the field's now counts as none, as in the comparison.
    private static func gathered(
        _ snapshot: Snapshot, _ column: Int, _ rows: [Int32], _ type: FieldType
    ) -> ValueColumn {
        func held(_ row: Int32) -> Int? {
            row < 0 || snapshot.isMissing(column, Int(row)) ? nil : Int(row)
        }
        let header = snapshot.header.columns[column]
        switch (header.kind, missing(type, 0)) {
        case (.number, .number):
            return .number(
                NumberColumn(
                    mantissas: rows.map { held($0).map { snapshot.number(column, $0) } ?? 0 },
                    scales: rows.map { held($0) == nil ? NumberColumn.missing : header.scale }))
        case (.boolean, .boolean):
            return .boolean(
                BooleanColumn(
                    values: rows.map { row in
                        guard let row = held(row) else { return BooleanColumn.missing }
                        return snapshot.boolean(column, row)
                            ? BooleanColumn.yes : BooleanColumn.no
                    }))
        case (.text, .text):
            var values = TextValues()
            for row in rows {
                values.append(
                    held(row).map { snapshot.text(column, $0) }
                        ?? UnsafeRawBufferPointer(start: nil, count: 0))
            }
            return .text(values)
        default: return missing(type, rows.count)
        }
    }

    private static func missing(_ type: FieldType, _ count: Int) -> ValueColumn {
        switch type {
        case .integer, .decimal, .date:
            return .number(
                NumberColumn(
                    mantissas: Array(repeating: 0, count: count),
                    scales: Array(repeating: NumberColumn.missing, count: count)))
        case .boolean:
            return .boolean(
                BooleanColumn(values: Array(repeating: BooleanColumn.missing, count: count)))
        case .text:
            var values = TextValues()
            values.appendMissing(count)
            return .text(values)
        }
    }
}
