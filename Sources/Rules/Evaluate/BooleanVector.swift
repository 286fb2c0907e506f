/// Yes and no of one chunk's rows.
struct BooleanVector {
    /// 0 or 1; in rows without a value either.
    var values: [UInt8]
    /// `RowState`s; empty where every row has a value.
    var states: [UInt8] = []

    var count: Int { values.count }

    init(repeating value: Bool, count: Int) {
        values = Array(repeating: value ? 1 : 0, count: count)
    }

    init(values: [UInt8], states: [UInt8] = []) {
        self.values = values
        self.states = states
    }

    /// Whether every row has a value and all are the same.
    var agreed: Bool? {
        guard states.isEmpty else { return nil }
        var all: UInt8 = 1
        var any: UInt8 = 0
        values.withUnsafeBufferPointer { values in
            for value in values {
                all &= value
                any |= value
            }
        }
        return all == 1 ? true : any == 0 ? false : nil
    }

    mutating func negate() {
        values.withUnsafeMutableBufferPointer { values in
            for row in 0..<values.count { values[row] ^= 1 }
        }
    }

    /// `&&`, or `||`: the right side, and its fault, count only where the left side leaves it open.
    mutating func join(_ right: BooleanVector, isAnd: Bool) {
        if states.isEmpty, right.states.isEmpty {
            // Safe: vectors of one chunk are equally long.
            values.withUnsafeMutableBufferPointer { left in
                right.values.withUnsafeBufferPointer { right in
                    if isAnd {
                        for row in 0..<left.count { left[row] &= right[row] }
                    } else {
                        for row in 0..<left.count { left[row] |= right[row] }
                    }
                }
            }
            return
        }
        if states.isEmpty { states = Array(repeating: RowState.present, count: count) }
        let open: UInt8 = isAnd ? 1 : 0
        for row in 0..<count where states[row] == RowState.present && values[row] == open {
            values[row] = right.values[row]
            states[row] = RowState.of(right.states, row)
        }
    }
}

enum Comparison: Sendable {
    case equal, unequal, less, atMost, more, atLeast
}

extension NumberVector {
    func compared(_ comparison: Comparison, to other: NumberVector) -> BooleanVector {
        var states = states
        RowState.combine(&states, other.states)
        var (left, right) = (self, other)
        guard Self.align(&left, &right) else {
            return slowlyCompared(comparison, to: other, states)
        }
        let values: [UInt8] =
            switch comparison {
            case .equal: left.compare(right) { $0 == $1 }
            case .unequal: left.compare(right) { $0 != $1 }
            case .less: left.compare(right) { $0 < $1 }
            case .atMost: left.compare(right) { $0 <= $1 }
            case .more: left.compare(right) { $0 > $1 }
            case .atLeast: left.compare(right) { $0 >= $1 }
            }
        return BooleanVector(values: values, states: states)
    }

    @inline(__always)
    private func compare(_ other: NumberVector, _ holds: (Int64, Int64) -> Bool) -> [UInt8] {
        // Safe: both have `count` elements, and every one of the result is written.
        mantissas.withUnsafeBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                Array(unsafeUninitializedCapacity: left.count) { result, initialized in
                    for row in 0..<left.count { result[row] = holds(left[row], right[row]) ? 1 : 0 }
                    initialized = left.count
                }
            }
        }
    }

    private func slowlyCompared(
        _ comparison: Comparison, to other: NumberVector, _ states: [UInt8]
    ) -> BooleanVector {
        var result = BooleanVector(repeating: false, count: count)
        result.states = states
        for row in 0..<count where RowState.of(states, row) == RowState.present {
            let (x, y) = (value(row), other.value(row))
            let order = x < y ? -1 : y < x ? 1 : 0
            result.values[row] = comparison.holds(order) ? 1 : 0
        }
        return result
    }
}

extension Comparison {
    /// - Parameter order: below 0 where the left side is less, above 0 where it is greater.
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .unequal: order != 0
        case .less: order < 0
        case .atMost: order <= 0
        case .more: order > 0
        case .atLeast: order >= 0
        }
    }
}
