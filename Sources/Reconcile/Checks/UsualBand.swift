/// What values of former runs call usual: the median, and five times the median distance from it
/// to either side. One odd run among many moves neither.
package struct UsualBand: Sendable, Equatable {
    package let low: Int128
    package let high: Int128
    package let median: Int128
    package let runs: Int

    /// nil of no values.
    ///
    /// - Input: values at one scale; exact, so that the same runs give the same band everywhere.
    package init?(_ values: [Int128]) {
        guard !values.isEmpty else { return nil }
        let middle = Self.median(values)
        let spread = Self.median(values.map { abs($0 - middle) })
        median = middle
        low = middle - 5 * spread
        high = middle + 5 * spread
        runs = values.count
    }

    /// Of an even count the greater of the two in the middle: it is a value that was there.
    static func median(_ values: [Int128]) -> Int128 { values.sorted()[values.count / 2] }
}
