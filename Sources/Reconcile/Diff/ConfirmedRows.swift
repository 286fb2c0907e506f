import Pipelines
import Tables

/// What the marketplace has confirmed of a target, beside what was asked of it since: what differs
/// from this is sent, whatever was asked for.
struct ConfirmedRows {
    private let snapshot: Snapshot?
    /// For each row of the list its row in the snapshot, or -1.
    private let snapshotRow: [Int32]
    private var snapshotColumns: [Int?] = []
    private var differing: [FieldBits] = []

    init(_ desired: RecordTable, _ snapshot: Snapshot?) {
        self.snapshot = snapshot
        snapshotRow = Matching(desired, snapshot).snapshotRow
    }

    mutating func addColumn(of field: TargetField, _ isCompared: Bool) {
        snapshotColumns.append(isCompared ? snapshot?.column(of: field) : nil)
    }

    mutating func compare(_ columns: [WireColumn]) {
        differing = ColumnComparison(
            columns: columns, snapshot: snapshot, snapshotColumns: snapshotColumns,
            snapshotRow: snapshotRow
        ).differs()
    }

    func isNew(_ row: Int) -> Bool { snapshotRow[row] < 0 }
    func differs(_ row: Int) -> Bool { differing[row] != 0 }

    func value(_ field: Int, _ row: Int) -> WireValue {
        let held = Int(snapshotRow[row])
        guard let snapshot, let column = snapshotColumns[field], held >= 0 else { return .missing }
        return snapshot.value(column, held)
    }

    /// Both sides of the comparison with what was confirmed.
    func compared(like rows: ComparedRows) -> ComparedRows {
        ComparedRows(
            emit: rows.emit, desired: rows.desired, snapshot: snapshot, snapshotRow: snapshotRow,
            columns: rows.columns, snapshotColumns: snapshotColumns, differs: differing,
            replacements: rows.target.fields.indices.map { rows.replacement($0) })
    }
}

extension Snapshot {
    /// A column of another kind than the field's now, after a change of the target, counts as none.
    func column(of field: TargetField) -> Int? {
        guard let column = column(named: field.name) else { return nil }
        let header = header.columns[column]
        switch (field.form, header.kind) {
        case (.number(let rule), .number): return header.scale == rule.scale ? column : nil
        case (.boolean, .boolean), (.text, .text): return column
        default: return nil
        }
    }
}
