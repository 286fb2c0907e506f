import Tables

/// One field of the list and of the snapshot where neither side lacks a value, laid open for loops
/// over all rows. What is yes or no stands as 1 or 0.
///
/// Valid only within the closure that gets it; without references, for a loop would count them.
struct PlainField {
    // Safe: `ComparedRows.withPlain` keeps the arrays and the snapshot for as long as this is used.
    fileprivate let fates: UnsafeBufferPointer<RecordTable.Fate>
    fileprivate let snapshotRow: UnsafeBufferPointer<Int32>
    fileprivate let numbers: UnsafeBufferPointer<Int64>
    fileprivate let flags: UnsafeBufferPointer<UInt8>
    fileprivate let heldNumbers: SnapshotNumbers?
    fileprivate let heldFlags: SnapshotBooleans?

    @inline(__always)
    func isLive(_ row: Int) -> Bool { fates[row] == .live }

    /// What the list asks for, a number at the field's scale.
    @inline(__always)
    func new(_ row: Int) -> Int64 {
        flags.isEmpty ? numbers[row] : flags[row] == BooleanColumn.yes ? 1 : 0
    }

    /// What the snapshot holds; nil where it has no such record, or no such field.
    @inline(__always)
    func old(_ row: Int) -> Int64? {
        let held = Int(snapshotRow[row])
        if held < 0 { return nil }
        if let heldNumbers { return heldNumbers[held] }
        return heldFlags.map { $0[held] ? 1 : 0 }
    }
}

extension ComparedRows {
    /// - Returns: nil, and `body` is not called, where the field is a text or a side lacks a value.
    @inline(__always)
    func withPlain<Result>(_ field: Int, _ body: (PlainField) -> Result) -> Result? {
        guard hasAll(field) else { return nil }
        let (numbers, flags) = plainValues(field)
        guard !numbers.isEmpty || !flags.isEmpty else { return nil }
        let column = snapshotColumn(field)
        return withExtendedLifetime((snapshot, desired.fates, snapshotRow, numbers, flags)) {
            body(
                PlainField(
                    fates: desired.fates.withUnsafeBufferPointer { $0 },
                    snapshotRow: snapshotRow.withUnsafeBufferPointer { $0 },
                    numbers: numbers.withUnsafeBufferPointer { $0 },
                    flags: flags.withUnsafeBufferPointer { $0 },
                    heldNumbers: numbers.isEmpty ? nil : column.map { snapshot!.numbers($0) },
                    heldFlags: flags.isEmpty ? nil : column.map { snapshot!.booleans($0) }))
        }
    }

    /// What a live row of the list asks for and the snapshot holds, whatever either side lacks.
    func values(_ field: Int, _ row: Int) -> (new: Int64?, old: Int64?) {
        let record = record(ofList: row)
        if scale(field) != nil { return (record.newNumber(field), record.oldNumber(field)) }
        func flag(_ value: WireValue) -> Int64? {
            guard case .boolean(let yes) = value else { return nil }
            return yes ? 1 : 0
        }
        return (flag(record.new(field)), flag(record.old(field)))
    }
}
