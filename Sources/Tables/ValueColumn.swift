/// A whole column of a table, as long as the table: what batches are gathered into.
package enum ValueColumn: Sendable {
    case text(TextValues)
    case number(NumberColumn)
    case boolean(BooleanColumn)
}

extension ValueColumn {
    /// The values of some rows, in the order given; missing where a row is -1.
    package func gathered(_ rows: [Int32]) -> ValueColumn {
        switch self {
        case .number(let column):
            return .number(NumberColumn(rows.count, of: [column]) { (0, Int(rows[$0])) })
        case .boolean(let column):
            return .boolean(BooleanColumn(rows.count, of: [column]) { (0, Int(rows[$0])) })
        case .text(let column):
            return .text(TextValues(rows.count, of: [column]) { (0, Int(rows[$0])) })
        }
    }
}

extension NumberColumn {
    /// Numbers of several columns.
    ///
    /// - Parameter place: for each number its column and its row there; missing where the row is
    ///   below zero.
    @inline(__always)
    package init(
        _ count: Int, of columns: [NumberColumn], at place: (Int) -> (column: Int, row: Int)
    ) {
        self.init(
            mantissas: Buffers.gathered(count, of: columns.map(\.mantissas), at: place, or: 0),
            scales: Buffers.gathered(
                count, of: columns.map(\.scales), at: place, or: Self.missing))
    }

    package mutating func append(_ value: ExactDecimal?) {
        mantissas.append(value?.mantissa ?? 0)
        scales.append(value?.scale ?? Self.missing)
    }
}

extension BooleanColumn {
    /// Values of several columns.
    ///
    /// - Parameter place: for each value its column and its row there; missing where the row is
    ///   below zero.
    @inline(__always)
    package init(
        _ count: Int, of columns: [BooleanColumn], at place: (Int) -> (column: Int, row: Int)
    ) {
        self.init(
            values: Buffers.gathered(
                count, of: columns.map(\.values), at: place, or: Self.missing))
    }
}
