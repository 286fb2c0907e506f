package import Pipelines
import Tables

/// Both sides of a comparison for one target: what the list asks for, at the target's precision,
/// and what the snapshot holds. What row-level checks look at.
package final class ComparedRows {
    package let emit: EmitStage
    package let desired: RecordTable
    package let snapshot: Snapshot?
    /// For each row of the list its row in the snapshot, or -1.
    package let snapshotRow: [Int32]
    let columns: [WireColumn]
    private let snapshotColumns: [Int?]
    /// For each row of the list one bit a field that differs.
    let differing: [FieldBits]
    /// What `gone: { set }` makes of the target's fields; nil where it leaves a field.
    private let replacements: [WireValue?]

    init(
        emit: EmitStage, desired: RecordTable, snapshot: Snapshot?, snapshotRow: [Int32],
        columns: [WireColumn], snapshotColumns: [Int?], differs: [FieldBits],
        replacements: [WireValue?]
    ) {
        self.emit = emit
        self.desired = desired
        self.snapshot = snapshot
        self.snapshotRow = snapshotRow
        self.columns = columns
        self.snapshotColumns = snapshotColumns
        differing = differs
        self.replacements = replacements
    }

    package var target: Target { emit.target }

    /// Index of the target's field with this name, where items carry it and the snapshot keeps it.
    package func field(named name: String) -> Int? {
        target.fields.firstIndex { $0.name == name }.flatMap { columns[$0].isCompared ? $0 : nil }
    }

    /// Whether items carry the field and the snapshot keeps it.
    package func isCompared(_ field: Int) -> Bool { columns[field].isCompared }

    /// Digits after the point of a number field's mantissas; nil where it is none.
    package func scale(_ field: Int) -> UInt8? {
        guard case .number(let rule) = target.fields[field].form else { return nil }
        return rule.scale
    }

    /// What a row of the list asks for; missing where it says nothing.
    package func listed(_ field: Int, _ row: Int) -> WireValue { columns[field].value(row) }

    /// What a row of the snapshot holds.
    package func held(_ field: Int, _ row: Int) -> WireValue {
        guard let snapshot, let column = snapshotColumns[field], row >= 0 else { return .missing }
        return snapshot.value(column, row)
    }

    /// A row of the list as a record to ask about: what is new there creates, the rest updates.
    package func record(ofList row: Int) -> ComparedRecord {
        let held = Int(snapshotRow[row])
        return ComparedRecord(
            rows: self, action: held < 0 ? .create : .update, listRow: row,
            snapshotRow: held < 0 ? nil : held)
    }

    /// The list's values of a field, at the target's precision, as numbers or as yes and no, and
    /// which rows lack one; nil for a text.
    func plainValues(_ field: Int) -> (numbers: [Int64], flags: [UInt8], missing: [UInt8])? {
        let column = columns[field]
        switch column.values {
        case .number(let mantissas): return (mantissas, [], column.missing)
        case .boolean(let values): return ([], values, column.missing)
        case .constant(.number(let mantissa)):
            return (Array(repeating: mantissa, count: desired.rowCount), [], [])
        case .constant(.boolean(let yes)):
            let value = yes ? BooleanColumn.yes : BooleanColumn.no
            return ([], Array(repeating: value, count: desired.rowCount), [])
        default: return nil
        }
    }

    /// The field's column in the snapshot, where there is one.
    func snapshotColumn(_ field: Int) -> Int? {
        snapshot == nil ? nil : snapshotColumns[field]
    }

    func record(gone row: Int) -> ComparedRecord {
        ComparedRecord(rows: self, action: .remove, listRow: nil, snapshotRow: row)
    }

    fileprivate func keepsHeld(_ field: Int) -> Bool { columns[field].keepsHeld }

    fileprivate func differs(_ field: Int, _ row: Int) -> Bool {
        differing[row] & (1 << FieldBits(field)) != 0
    }

    /// Whether `gone: { set }` says anything of this target's fields.
    var replacesFields: Bool { replacements.contains { $0 != nil && $0 != .missing } }

    /// Whether the list lacks a value that the marketplace keeps, and the snapshot with it.
    package func isKept(_ field: Int, _ row: Int) -> Bool {
        columns[field].keepsHeld && !desired.keepsUnknown && columns[field].isMissing(row)
            && held(field, Int(snapshotRow[row])) != .missing
    }

    /// Fields of which the list may lack values that the marketplace keeps.
    package var keptFields: [Int] {
        guard !desired.keepsUnknown else { return [] }
        return columns.indices.filter {
            columns[$0].keepsHeld && !columns[$0].missing.isEmpty && snapshotColumns[$0] != nil
        }
    }

    /// What `gone: { set }` makes of a field; nil where it leaves it.
    func replacement(_ field: Int) -> WireValue? { replacements[field] }

    fileprivate func listedNumber(_ field: Int, _ row: Int) -> Int64? {
        guard case .number(let mantissas) = columns[field].values, !columns[field].isMissing(row)
        else {
            guard case .number(let mantissa) = columns[field].value(row) else { return nil }
            return mantissa
        }
        return mantissas[row]
    }

    fileprivate func heldNumber(_ field: Int, _ row: Int) -> Int64? {
        guard scale(field) != nil, let snapshot, let column = snapshotColumns[field],
            !snapshot.isMissing(column, row)
        else { return nil }
        return snapshot.number(column, row)
    }
}

/// A record that would change, with its values before and after.
package struct ComparedRecord {
    package let rows: ComparedRows
    package let action: ChangeLines.Action
    /// Its row in the list; nil where it left the list.
    package let listRow: Int?
    /// Its row in the snapshot; nil where it is new.
    package let snapshotRow: Int?

    /// What the snapshot holds of a field.
    package func old(_ field: Int) -> WireValue {
        snapshotRow.map { rows.held(field, $0) } ?? .missing
    }

    /// What the target would hold: what is missing may stay as it was.
    package func new(_ field: Int) -> WireValue {
        guard let listRow else { return rows.replacement(field) ?? old(field) }
        let value = rows.listed(field, listRow)
        return value == .missing && rows.keepsHeld(field) ? old(field) : value
    }

    /// The mantissa that the snapshot holds, at the field's scale; nil where there is none.
    package func oldNumber(_ field: Int) -> Int64? {
        snapshotRow.flatMap { rows.heldNumber(field, $0) }
    }

    /// The mantissa that the item would carry, at the field's scale; nil where there is none.
    package func newNumber(_ field: Int) -> Int64? {
        guard let listRow else {
            guard case .number(let mantissa) = new(field) else { return nil }
            return mantissa
        }
        return rows.listedNumber(field, listRow) ?? (rows.keepsHeld(field) ? oldNumber(field) : nil)
    }

    /// Whether the list lacks a value that the marketplace keeps.
    package func isKept(_ field: Int) -> Bool {
        listRow.map { rows.isKept(field, $0) } ?? false
    }

    /// Whether changes.csv would have a line of the field.
    package func isChanged(_ field: Int) -> Bool {
        guard rows.isCompared(field) else { return false }
        switch action {
        case .create: return new(field) != .missing
        case .update: return rows.differs(field, listRow!)
        case .remove: return rows.replacement(field).map { $0 != old(field) } ?? false
        }
    }

    package func withKey<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        if let listRow { return try rows.desired.keys.withText(listRow, body) }
        return try rows.snapshot!.withKey(snapshotRow!, body)
    }
}
