package import Tables

/// What a `pick` orders the rows of its sources by: one whole number a row, the less the better, so
/// that two rows are compared without a look at what they hold.
///
/// The number is put together from the preferences like digits: what the first says counts most.
/// Where the digits would grow too long, each value is replaced by its place among all.
package struct PickOrder {
    /// What one preference says of one source's rows, row by row.
    package enum Wish {
        /// Better where true.
        case when([UInt8])
        case least(NumberColumn)
        case most(NumberColumn)
        /// Nanoseconds of each row's file.
        case freshest([Int64])
    }

    /// Where the rows of each source begin.
    private let starts: [Int]
    private var worths: [Int64]
    /// All worths are below.
    private var span: Int64 = 1

    /// - Parameter rows: how many each source has, below 2^31 in all.
    package init(rows: [Int]) {
        var starts: [Int] = []
        var total = 0
        for count in rows {
            starts.append(total)
            total += count
        }
        precondition(total < 1 << 31, "a table's rows have numbers of 32 bits")
        self.starts = starts
        worths = Array(repeating: 0, count: total)
    }

    /// Below zero where the first of two rows is better.
    @inline(__always)
    package func compare(
        _ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)
    ) -> Int {
        let newWorth = worths[starts[Int(new.source)] &+ Int(new.row)]
        let oldWorth = worths[starts[Int(old.source)] &+ Int(old.row)]
        return newWorth == oldWorth ? 0 : newWorth < oldWorth ? -1 : 1
    }

    /// Adds a preference, which counts where those before it leave rows equal.
    ///
    /// - Parameter wishes: by source.
    /// - Complexity: a few passes over the rows; a sort where the digits grow too long.
    package mutating func add(_ wishes: [Wish]) {
        let scale = wishes.map(\.finestScale).max() ?? 0
        if let bounds = Self.bounds(wishes, scale),
            append(bounds, { source, rows, give in
                wishes[source].forEach(rows, at: scale, give)
            })
        {
            return
        }
        worths = Self.places(worths.indices.map { (worths[$0], $0) }, of: worths.count)
        span = (worths.max() ?? 0) + 1
        let places = Self.places(wishes)
        let highest = places.joined().filter { $0 != Self.last }.max() ?? 0
        let isAppended = append(0...highest) { source, rows, give in
            for row in rows { give(row, places[source][row]) }
            return true
        }
        precondition(isAppended, "places among 2^31 rows leave room for each other")
    }

    // MARK: Digits

    /// A missing number comes last.
    fileprivate static let last = Int64.max

    /// The least and the greatest number; nil where one does not fit at that scale.
    private static func bounds(_ wishes: [Wish], _ scale: UInt8) -> ClosedRange<Int64>? {
        var (low, high) = (last, Int64.min)
        for wish in wishes {
            let parts = Halves.map(wish.count) { rows -> (low: Int64, high: Int64)? in
                var (low, high) = (last, Int64.min)
                let fits = wish.forEach(rows, at: scale) { _, worth in
                    guard worth != last else { return }
                    low = min(low, worth)
                    high = max(high, worth)
                }
                return fits ? (low, high) : nil
            }
            for part in parts {
                guard let part else { return nil }
                (low, high) = (min(low, part.low), max(high, part.high))
            }
        }
        return low > high ? 0...0 : low...high
    }

    /// - Parameter digits: gives some rows of a source their numbers, and says that all fit
    /// - Returns: false where that makes the numbers too long; nothing is changed then.
    @inline(__always)
    private mutating func append(
        _ bounds: ClosedRange<Int64>,
        _ digits: (_ source: Int, _ rows: Range<Int>, _ give: (Int, Int64) -> Void) -> Bool
    ) -> Bool {
        let range = Int128(bounds.upperBound) - Int128(bounds.lowerBound) + 2
        guard let next = Int64(exactly: Int128(span) * range) else { return false }
        let (base, low) = (Int64(range), bounds.lowerBound)
        let ends = starts.dropFirst() + [worths.count]
        worths.withUnsafeMutableBufferPointer { worths in
            // Safe: each thread changes the worths of its own rows.
            let worths = worths
            for (source, (start, end)) in zip(starts, ends).enumerated() {
                let fits = Halves.map(end - start) { rows in
                    digits(source, rows) { row, digit in
                        let value = digit == Self.last ? base &- 1 : digit &- low
                        worths[start &+ row] = worths[start &+ row] &* base &+ value
                    }
                }
                precondition(!fits.contains(false), "the bounds were found at the same scale")
            }
        }
        span = next
        return true
    }

    // MARK: Places

    /// Each value's place among all of a preference, by source.
    private static func places(_ wishes: [Wish]) -> [[Int64]] {
        var values: [(ExactDecimal, Int)] = []
        var (total, isMost) = (0, false)
        var counts: [Int] = []
        for wish in wishes {
            if case .most = wish { isMost = true }
            let column = wish.values
            for (row, value) in column.enumerated() {
                if let value { values.append((value, total + row)) }
            }
            counts.append(column.count)
            total += column.count
        }
        var all = places(values, of: total, descending: isMost)[...]
        return counts.map { count in
            defer { all = all.dropFirst(count) }
            return Array(all.prefix(count))
        }
    }

    /// - Returns: by index the value's place; `last` for an index without a value.
    private static func places<Value: Comparable>(
        _ values: [(value: Value, index: Int)], of count: Int, descending: Bool = false
    ) -> [Int64] {
        let sorted = values.sorted { descending ? $1.value < $0.value : $0.value < $1.value }
        var places = [Int64](repeating: last, count: count)
        var place: Int64 = 0
        for index in sorted.indices {
            if index > 0, sorted[index].value != sorted[index - 1].value { place += 1 }
            places[sorted[index].index] = place
        }
        return places
    }
}

extension PickOrder.Wish {
    private var numbers: NumberColumn? {
        switch self {
        case .least(let numbers), .most(let numbers): numbers
        case .when, .freshest: nil
        }
    }

    /// What it orders by, row by row; nil where a number is missing.
    fileprivate var values: [ExactDecimal?] {
        if let numbers { return numbers.scales.indices.map { numbers.value($0) } }
        var values: [ExactDecimal?] = []
        _ = forEach(0..<count, at: 0) { _, worth in values.append(ExactDecimal(worth)) }
        return values
    }

    fileprivate var count: Int {
        switch self {
        case .when(let flags): flags.count
        case .freshest(let times): times.count
        case .least(let numbers), .most(let numbers): numbers.scales.count
        }
    }

    /// Digits after the point of the finest number.
    fileprivate var finestScale: UInt8 {
        var finest: UInt8 = 0
        for scale in numbers?.scales ?? [] where scale != NumberColumn.missing {
            finest = max(finest, scale)
        }
        return finest
    }

    /// Gives one whole number a row, the less the better.
    ///
    /// - Returns: false where one does not fit at that scale; the rows behind it have none then.
    @inline(__always)
    fileprivate func forEach(
        _ rows: Range<Int>, at scale: UInt8, _ give: (_ row: Int, _ worth: Int64) -> Void
    ) -> Bool {
        switch self {
        case .when(let flags):
            for row in rows { give(row, flags[row] == BooleanColumn.yes ? 0 : 1) }
            return true
        case .freshest(let times):
            for row in rows { give(row, -times[row]) }
            return true
        case .least(let numbers): return Self.forEach(numbers, rows, scale, negated: false, give)
        case .most(let numbers): return Self.forEach(numbers, rows, scale, negated: true, give)
        }
    }

    @inline(__always)
    private static func forEach(
        _ numbers: NumberColumn, _ rows: Range<Int>, _ scale: UInt8, negated: Bool,
        _ give: (_ row: Int, _ worth: Int64) -> Void
    ) -> Bool {
        for row in rows {
            let own = numbers.scales[row]
            guard own != NumberColumn.missing else {
                give(row, PickOrder.last)
                continue
            }
            let factor = ExactDecimal.powersOfTen[Int(scale - own)]
            let (worth, overflows) = numbers.mantissas[row].multipliedReportingOverflow(by: factor)
            if overflows || worth == .min || worth == .max { return false }
            give(row, negated ? -worth : worth)
        }
        return true
    }

    /// What `explain` shows of a row.
    func shown(_ row: Int) -> String {
        switch self {
        case .when(let flags): flags[row] == BooleanColumn.yes ? "true" : "false"
        case .least(let numbers), .most(let numbers): numbers.value(row).map { "\($0)" } ?? "none"
        case .freshest: ""
        }
    }
}
