package import Tables

/// A small table that rules look values up in, by a text key.
package struct LookupTable: Sendable {
    package let name: String
    /// In the order of the scope's columns, each as long as the keys.
    package let columns: [ValueColumn]
    private let keys: TextList
    private let index: KeyIndex

    /// - Parameters:
    ///   - keys: without repetition; of a repeated one the first row counts.
    ///   - columns: as the scope's table states them, in its order.
    package init(name: String, keys: TextList, columns: [ValueColumn]) {
        for column in columns {
            precondition(column.count == keys.count, "a table's columns are as long as its keys")
        }
        self.name = name
        self.columns = columns
        var index = KeyIndex(expected: keys.count)
        var unique = TextList()
        // Rows of the index are rows of its own list, so a repeated key keeps its place.
        for row in 0..<keys.count {
            index.reserve(1)
            let hashed = keys.withText(row) { index.hash($0) }
            let isNew = keys.withText(row) {
                index.insert($0, hashed: hashed, into: &unique).isNew
            }
            if !isNew { unique.append(UnsafeRawBufferPointer(start: nil, count: 0)) }
        }
        self.keys = unique
        self.index = index
    }

    package var rowCount: Int { keys.count }

    /// Stands for a text that was not looked up yet.
    private static let unasked = Int32.min

    /// The key's row, or nil.
    package func row(_ key: UnsafeRawBufferPointer) -> Int? {
        key.isEmpty ? nil : index.find(key, in: keys)
    }

    func rows(_ keys: TextVector) -> [Int32] {
        if keys.isConstant, keys.count > 0 {
            let row = keys.withText(0) { self.row($0) }
            return Array(repeating: Int32(truncatingIfNeeded: row ?? -1), count: keys.count)
        }
        // What many rows share is looked up once.
        let shares = !keys.numbers.isEmpty && keys.shared <= keys.count
        var found = [Int32](repeating: Self.unasked, count: shares ? keys.shared : 0)
        let (index, known) = (index, self.keys)
        return keys.bytes.withUnsafeBytes { bytes in
            [Int32](unsafeUninitializedCapacity: keys.count) { rows, initialized in
                for row in 0..<keys.count {
                    guard keys.states[row] == RowState.present else {
                        rows[row] = -1
                        continue
                    }
                    let number = shares ? Int(keys.numbers[keys.numbers.startIndex + row]) : 0
                    if shares, found[number] != Self.unasked {
                        rows[row] = found[number]
                        continue
                    }
                    // Safe: slices lie within the buffer, and every row is written.
                    let key = UnsafeRawBufferPointer(
                        rebasing: bytes[Int(keys.starts[row])..<Int(keys.ends[row])])
                    rows[row] = Int32(truncatingIfNeeded: index.find(key, in: known) ?? -1)
                    if shares { found[number] = rows[row] }
                }
                initialized = keys.count
            }
        }
    }
}

extension ValueColumn {
    /// Rows.
    var count: Int {
        switch self {
        case .text(let column): column.count
        case .number(let column): min(column.mantissas.count, column.scales.count)
        case .boolean(let column): column.values.count
        }
    }

    var storage: Storage {
        switch self {
        case .text: .text
        case .number: .number
        case .boolean: .boolean
        }
    }
}
