import Tables

/// Division that states its digits and its rounding; exact up to the one rounding at its end.
enum Quotient {
    /// `/` keeps as many digits after the point as fit, up to these.
    static let digits = 10

    /// `numerator / denominator × 10^-scale`, rounded to `digits` after the point: its mantissa
    /// without sign, or nil where that passes 63 bits.
    ///
    /// - Parameters:
    ///   - numerator: below 2^126.
    ///   - denominator: 1...2^63.
    ///   - scale: -18...36.
    ///   - digits: 0...18.
    static func rounded(
        _ numerator: UInt128, over denominator: UInt64, scale: Int, digits: Int,
        rounding: Rounding
    ) -> UInt64? {
        let move = digits - scale
        if numerator <= UInt128(UInt64.max), move >= 0, move <= 18 {
            return short(UInt64(numerator), move, over: denominator, rounding)
        }
        let wide = UInt128(denominator)
        var (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: wide)
        if move >= 0 {
            // One digit after the other, as on paper: nothing here passes 128 bits.
            for _ in 0..<move {
                guard quotient <= limit else { return nil }
                remainder *= 10
                quotient = quotient * 10 + remainder / wide
                remainder %= wide
            }
            let double = remainder * 2
            let half = double < wide ? Half.below : double == wide ? .exact : .above
            return finished(quotient, isExact: remainder == 0, half: half, rounding)
        }
        let power = widePowersOfTen[-move]
        let (whole, rest) = quotient.quotientAndRemainder(dividingBy: power)
        let isExact = rest == 0 && remainder == 0
        // A power of ten is even, so only a remainder of the first division can tip a half.
        let double = rest * 2
        let half: Half =
            double < power ? .below : double == power && remainder == 0 ? .exact : .above
        return finished(whole, isExact: isExact, half: half, rounding)
    }

    /// The common case: `numerator × 10^move` passes through one division of the processor.
    private static func short(
        _ numerator: UInt64, _ move: Int, over denominator: UInt64, _ rounding: Rounding
    ) -> UInt64? {
        let power = UInt64(ExactDecimal.powersOfTen[move])
        let product = numerator.multipliedFullWidth(by: power)
        guard product.high < denominator else { return nil }
        let (quotient, remainder) = denominator.dividingFullWidth(product)
        let rest = denominator - remainder
        let half: Half = remainder < rest ? .below : remainder == rest ? .exact : .above
        return finished(UInt128(quotient), isExact: remainder == 0, half: half, rounding)
    }

    /// As `rounded`, with as many digits as fit, at most ten; half-even.
    static func fitting(
        _ numerator: UInt128, over denominator: UInt64, scale: Int
    ) -> (mantissa: UInt64, digits: UInt8)? {
        for digits in stride(from: Self.digits, through: 0, by: -1) {
            let mantissa = rounded(
                numerator, over: denominator, scale: scale, digits: digits, rounding: .halfEven)
            if let mantissa { return (mantissa, UInt8(digits)) }
        }
        return nil
    }

    /// How what is cut off compares with a half.
    enum Half { case below, exact, above }

    static func goesAway(_ isOdd: Bool, half: Half, _ rounding: Rounding) -> Bool {
        switch rounding {
        case .down: false
        case .up: true
        case .halfUp: half != .below
        case .halfEven: half == .above || half == .exact && isOdd
        }
    }

    private static let limit = UInt128(Int64.max)

    private static func finished(
        _ quotient: UInt128, isExact: Bool, half: Half, _ rounding: Rounding
    ) -> UInt64? {
        var quotient = quotient
        if !isExact, goesAway(quotient & 1 == 1, half: half, rounding) { quotient += 1 }
        return quotient <= limit ? UInt64(quotient) : nil
    }
}
