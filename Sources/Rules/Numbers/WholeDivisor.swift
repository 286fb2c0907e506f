/// Divides by a number known beforehand, with one multiplication in the place of a division.
///
/// - Source: Granlund and Montgomery, "Division by invariant integers using multiplication"
///   (1994), for dividends of 63 bits: with `2^(l-1) < d <= 2^l` and `m = ceil(2^(63+l) / d)`,
///   `m × d` passes `2^(63+l)` by less than `2^l`, so `n × m >> (63 + l)` is `n / d`.
struct WholeDivisor {
    let divisor: UInt64
    private let multiplier: UInt64
    private let shift: UInt64

    /// - Parameter divisor: 2...2^63 - 1.
    init(_ divisor: UInt64) {
        precondition(divisor >= 2 && divisor <= UInt64(Int64.max), "a divisor of 63 bits above 1")
        self.divisor = divisor
        let bits = UInt64(64 - (divisor - 1).leadingZeroBitCount)
        let power = UInt128(1) << UInt128(63 + bits)
        multiplier = UInt64((power + UInt128(divisor) - 1) / UInt128(divisor))
        shift = bits - 1
    }

    /// - Parameter dividend: below 2^63.
    @inline(__always)
    func quotient(_ dividend: UInt64) -> UInt64 {
        dividend.multipliedFullWidth(by: multiplier).high &>> shift
    }
}
