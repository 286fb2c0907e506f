import Tables

/// What a `pick` orders the rows of its sources by: one whole number a row, the less the better, so
/// that two rows are compared without a look at what they hold.
///
/// The number is put together from the preferences like digits: what the first says counts most. Where
/// the digits would grow too long, each value is replaced by its place among all.
struct PickOrder {
    /// What one preference says of one source's rows, row by row.
    enum Wish {
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
    init(rows: [Int]) {
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
    func compare(_ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)) -> Int {
        let newWorth = worths[starts[Int(new.source)] &+ Int(new.row)]
        let oldWorth = worths[starts[Int(old.source)] &+ Int(old.row)]
        return newWorth == oldWorth ? 0 : newWorth < oldWorth ? -1 : 1
    }

    /// Adds a preference, which counts where those before it leave rows equal.
    ///
    /// - Parameter wishes: by source.
    /// - Complexity: a few passes over the rows; a sort where the digits grow too long.
    mutating func add(_ wishes: [Wish]) {
        let scale = wishes.map(\.finestScale).max() ?? 0
        if let bounds = Self.bounds(wishes, scale),
            append(bounds, { wishes[$0].worths(at: scale) ?? [] })
        {
            return
        }
        worths = Self.places(worths.indices.map { (worths[$0], $0) }, of: worths.count)
        span = (worths.max() ?? 0) + 1
        let places = Self.places(wishes)
        let isAppended = append(0...(places.joined().max() ?? 0)) { places[$0] }
        precondition(isAppended, "places among 2^31 rows leave room for each other")
    }

    // MARK: Digits

    /// A missing number comes last.
    fileprivate static let last = Int64.max

    /// The least and the greatest number; nil where one does not fit at that scale.
    private static func bounds(_ wishes: [Wish], _ scale: UInt8) -> ClosedRange<Int64>? {
        var (low, high) = (last, Int64.min)
        for wish in wishes {
            guard let worths = wish.worths(at: scale) else { return nil }
            for worth in worths where worth != last {
                low = min(low, worth)
                high = max(high, worth)
            }
        }
        return low > high ? 0...0 : low...high
    }

    /// - Returns: false where that makes the numbers too long; nothing is changed then.
    private mutating func append(
        _ bounds: ClosedRange<Int64>, _ digits: (_ source: Int) -> [Int64]
    ) -> Bool {
        let range = Int128(bounds.upperBound) - Int128(bounds.lowerBound) + 2
        guard let next = Int64(exactly: Int128(span) * range) else { return false }
        let base = Int64(range)
        for (source, start) in starts.enumerated() {
            for (row, digit) in digits(source).enumerated() {
                let value = digit == Self.last ? base - 1 : digit - bounds.lowerBound
                worths[start + row] = worths[start + row] * base + value
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
        return (worths(at: 0) ?? []).map { ExactDecimal($0) }
    }

    /// Digits after the point of the finest number.
    fileprivate var finestScale: UInt8 {
        var finest: UInt8 = 0
        for scale in numbers?.scales ?? [] where scale != NumberColumn.missing {
            finest = max(finest, scale)
        }
        return finest
    }

    /// One whole number a row, the less the better; nil where one does not fit at that scale.
    fileprivate func worths(at scale: UInt8) -> [Int64]? {
        switch self {
        case .when(let flags): return flags.map { $0 == BooleanColumn.yes ? 0 : 1 }
        case .freshest(let times): return times.map { -$0 }
        case .least(let numbers): return Self.scaled(numbers, scale, negated: false)
        case .most(let numbers): return Self.scaled(numbers, scale, negated: true)
        }
    }

    private static func scaled(
        _ numbers: NumberColumn, _ scale: UInt8, negated: Bool
    ) -> [Int64]? {
        var worths: [Int64] = []
        worths.reserveCapacity(numbers.scales.count)
        for row in numbers.scales.indices {
            let own = numbers.scales[row]
            guard own != NumberColumn.missing else {
                worths.append(PickOrder.last)
                continue
            }
            let factor = ExactDecimal.powersOfTen[Int(scale - own)]
            let (worth, overflows) = numbers.mantissas[row].multipliedReportingOverflow(by: factor)
            if overflows || worth == .min || worth == .max { return nil }
            worths.append(negated ? -worth : worth)
        }
        return worths
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
