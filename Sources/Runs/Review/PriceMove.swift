package import Tables

/// How far a number moved, in exact arithmetic.
package struct PriceMove: Sendable, Equatable {
    package let old: ExactDecimal
    package let new: ExactDecimal
    /// Hundredths of a percent of the old number, rounded towards zero, at most 10^12.
    package let percent: Int
    /// Number in `buckets`.
    package let bucket: Int

    private static let percentMax: Int128 = 1_000_000_000_000

    /// Whole percents between the buckets of moves by size; an upper bound belongs to its bucket.
    package static let bounds = [-50, -30, -20, -10, -5, -1, 0, 1, 5, 10, 20, 30, 50, 100]

    /// Each bucket's bounds: above the one, up to the other.
    package static let buckets: [(above: Int?, upTo: Int?)] =
        (0...bounds.count).map { index in
            (index == 0 ? nil : bounds[index - 1], index == bounds.count ? nil : bounds[index])
        }

    /// - Input: numbers as changes.csv has them.
    /// - Returns: nil where one of them is none, the old is not above 0, or both are the same.
    package init?(from oldText: UnsafeRawBufferPointer, to newText: UnsafeRawBufferPointer) {
        guard let old = ExactDecimal(oldText), let new = ExactDecimal(newText), old != new,
            old.mantissa > 0
        else { return nil }
        let scale = max(old.scale, new.scale)
        // A target holds both at one scale in 64 bits, so these fit.
        guard let before = old.mantissa(at: scale, rounding: .down),
            let after = new.mantissa(at: scale, rounding: .down)
        else { return nil }
        let (from, moved) = (Int128(before), Int128(after) - Int128(before))
        self.old = old
        self.new = new
        percent = Int(min(max(moved * 10_000 / from, -Self.percentMax), Self.percentMax))
        bucket = Self.bounds.reduce(0) { $0 + (moved * 100 > Int128($1) * from ? 1 : 0) }
    }
}
