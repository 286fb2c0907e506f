import Tables

/// What a `pick` orders the rows of its sources by: for each preference a whole number, the less
/// the better, so that two rows are compared without a look at what they hold.
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

    /// Preferences.
    private let width: Int
    /// Where the rows of each source begin.
    private let starts: [Int]
    /// For each row of all sources one number for each preference, side by side.
    private var worths: [Int64]

    /// - Parameters:
    ///   - rows: how many each source has
    ///   - preferences: how many there are
    init(rows: [Int], preferences: Int) {
        width = preferences
        var starts: [Int] = []
        var total = 0
        for count in rows {
            starts.append(total)
            total += count
        }
        self.starts = starts
        worths = Array(repeating: 0, count: total * preferences)
    }

    /// - Parameter wishes: of one preference, by source.
    mutating func set(_ preference: Int, _ wishes: [Wish]) {
        let scale = wishes.map(\.finestScale).max() ?? 0
        for (source, wish) in wishes.enumerated() {
            guard fill(source, preference, wish, scale) else {
                return rank(preference, wishes)
            }
        }
    }

    /// Below zero where the first of two rows is better.
    @inline(__always)
    func compare(_ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)) -> Int {
        let newAt = (starts[Int(new.source)] &+ Int(new.row)) &* width
        let oldAt = (starts[Int(old.source)] &+ Int(old.row)) &* width
        for preference in 0..<width {
            let (new, old) = (worths[newAt &+ preference], worths[oldAt &+ preference])
            if new != old { return new < old ? -1 : 1 }
        }
        return 0
    }

    // MARK: Numbers

    /// A missing number comes last.
    private static let last = Int64.max

    /// - Returns: false where a number at the common scale does not fit.
    private mutating func fill(
        _ source: Int, _ preference: Int, _ wish: Wish, _ scale: UInt8
    ) -> Bool {
        var at = starts[source] * width + preference
        func scaled(_ numbers: NumberColumn, _ row: Int) -> Int64? {
            let own = numbers.scales[row]
            if own == NumberColumn.missing { return Self.last }
            let factor = ExactDecimal.powersOfTen[Int(scale - own)]
            let (worth, overflows) = numbers.mantissas[row].multipliedReportingOverflow(by: factor)
            return overflows || abs(Int128(worth)) >= Int128(Self.last) ? nil : worth
        }
        switch wish {
        case .when(let flags):
            for flag in flags {
                worths[at] = flag == BooleanColumn.yes ? 0 : 1
                at += width
            }
        case .freshest(let times):
            for time in times {
                worths[at] = -time
                at += width
            }
        case .least(let numbers):
            for row in numbers.scales.indices {
                guard let worth = scaled(numbers, row) else { return false }
                worths[at] = worth
                at += width
            }
        case .most(let numbers):
            for row in numbers.scales.indices {
                guard let worth = scaled(numbers, row) else { return false }
                worths[at] = worth == Self.last ? worth : -worth
                at += width
            }
        }
        return true
    }

    /// Where no common scale holds all numbers, each is worth its place among them.
    private mutating func rank(_ preference: Int, _ wishes: [Wish]) {
        var all: [(value: ExactDecimal, at: Int)] = []
        var isMost = false
        for (source, wish) in wishes.enumerated() {
            if case .most = wish { isMost = true }
            guard let numbers = wish.numbers else { continue }
            for row in numbers.scales.indices {
                let at = (starts[source] + row) * width + preference
                worths[at] = Self.last
                if let value = numbers.value(row) { all.append((value, at)) }
            }
        }
        all.sort { $0.value < $1.value }
        var place: Int64 = 0
        for index in all.indices {
            if index > 0, all[index - 1].value < all[index].value { place += 1 }
            worths[all[index].at] = isMost ? -place : place
        }
    }
}

extension PickOrder.Wish {
    fileprivate var numbers: NumberColumn? {
        switch self {
        case .least(let numbers), .most(let numbers): numbers
        case .when, .freshest: nil
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

    /// What `explain` shows of a row.
    func shown(_ row: Int) -> String {
        switch self {
        case .when(let flags): flags[row] == BooleanColumn.yes ? "true" : "false"
        case .least(let numbers), .most(let numbers): numbers.value(row).map { "\($0)" } ?? "none"
        case .freshest: ""
        }
    }
}
