import Tables

/// One bit for each field of a target.
typealias FieldBits = UInt64

/// Compares what the list asks for with what the snapshot holds, one whole column after the other.
struct ColumnComparison {
    let columns: [WireColumn]
    let snapshot: Snapshot?
    /// For each field its column in the snapshot, where there is one.
    let snapshotColumns: [Int?]
    /// For each row of the list its row in the snapshot, or -1.
    let snapshotRow: [Int32]

    /// For each row of the list one bit a field that differs.
    func differs() -> [FieldBits] {
        var differs = [FieldBits](repeating: 0, count: snapshotRow.count)
        for field in columns.indices where columns[field].isCompared {
            let bit = FieldBits(1) << FieldBits(field)
            guard let snapshot, let column = snapshotColumns[field] else {
                for row in differs.indices where !columns[field].isMissing(row) {
                    differs[row] |= bit
                }
                continue
            }
            compare(field, bit, snapshot, column, &differs)
        }
        return differs
    }

    private func compare(
        _ field: Int, _ bit: FieldBits, _ snapshot: Snapshot, _ column: Int,
        _ differs: inout [FieldBits]
    ) {
        let wire = columns[field]
        let hasMissing = !wire.missing.isEmpty || snapshot.header.columns[column].missing
        if !hasMissing, case .number(let mantissas) = wire.values {
            let numbers = snapshot.numbers(column)
            for row in differs.indices {
                let held = Int(snapshotRow[row])
                if held >= 0, mantissas[row] != numbers[held] { differs[row] |= bit }
            }
            return
        }
        for row in differs.indices {
            let held = Int(snapshotRow[row])
            guard held >= 0 else { continue }
            if hasMissing {
                let isMissing = wire.isMissing(row)
                if isMissing, wire.keepsHeld { continue }
                if isMissing || snapshot.isMissing(column, held) {
                    if isMissing != snapshot.isMissing(column, held) { differs[row] |= bit }
                    continue
                }
            }
            let isSame: Bool
            switch wire.values {
            case .number(let mantissas): isSame = mantissas[row] == snapshot.number(column, held)
            case .boolean(let values):
                isSame = (values[row] == BooleanColumn.yes) == snapshot.boolean(column, held)
            case .constant(let value): isSame = value == snapshot.value(column, held)
            default: isSame = wire.value(row) == snapshot.value(column, held)
            }
            if !isSame { differs[row] |= bit }
        }
    }
}
