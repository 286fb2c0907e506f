import Tables

/// A field of the list and of the snapshot, laid open for loops over all rows. What is yes or no
/// stands as 1 or 0.
///
/// Valid only within the closure that gets it; without references, for a loop would count them.
struct PlainField {
    // Safe: `ComparedRows.withPlain` keeps the arrays and the snapshot for as long as this is used.
    fileprivate let fates: UnsafeBufferPointer<RecordTable.Fate>
    fileprivate let snapshotRow: UnsafeBufferPointer<Int32>
    fileprivate let numbers: UnsafeBufferPointer<Int64>
    fileprivate let flags: UnsafeBufferPointer<UInt8>
    /// Empty where no row lacks a value.
    fileprivate let missing: UnsafeBufferPointer<UInt8>
    fileprivate let held: SnapshotPlain?
    /// What the list lacks stays as the snapshot has it.
    fileprivate let keepsHeld: Bool

    @inline(__always)
    func isLive(_ row: Int) -> Bool { fates[row] == .live }

    /// What the item would carry, a number at the field's scale; nil where there is none.
    @inline(__always)
    func new(_ row: Int) -> Int64? {
        if !missing.isEmpty, missing[row] != 0 { return keepsHeld ? old(row) : nil }
        return flags.isEmpty ? numbers[row] : flags[row] == BooleanColumn.yes ? 1 : 0
    }

    /// What the snapshot holds; nil where it has no such record, or no value.
    @inline(__always)
    func old(_ row: Int) -> Int64? {
        let at = Int(snapshotRow[row])
        return at < 0 ? nil : held?[at]
    }
}

extension ComparedRows {
    /// Lays a field open whose items are numbers or yes and no; nothing is done for a text.
    @inline(__always)
    func withPlain(_ field: Int, _ body: (PlainField) -> Void) {
        guard let values = plainValues(field) else { return }
        let held = snapshotColumn(field).map { snapshot!.plain($0) }
        withExtendedLifetime((snapshot, desired.fates, snapshotRow, values)) {
            body(
                PlainField(
                    fates: desired.fates.withUnsafeBufferPointer { $0 },
                    snapshotRow: snapshotRow.withUnsafeBufferPointer { $0 },
                    numbers: values.numbers.withUnsafeBufferPointer { $0 },
                    flags: values.flags.withUnsafeBufferPointer { $0 },
                    missing: values.missing.withUnsafeBufferPointer { $0 },
                    held: held, keepsHeld: columns[field].keepsHeld))
        }
    }
}
