import Tables

/// Why an operation has no result in a row.
enum NumberFault: Error { case overflow, divisionByZero, outOfRange }

/// What a number is brought to by one argument; constants are part of the operation.
enum UnaryNumber: Sendable {
    case negate
    case magnitude
    /// Digits after the point, -18...18; below 0 tens, hundreds and so on.
    case round(digits: Int, Rounding)
    case floor
    case ceil
    /// The nearest number of at least `ending` that is `ending` above a multiple of `modulus`;
    /// of two equally near the greater. `modulus` is a power of ten above `ending`.
    case roundTo(ending: Scaled, modulus: Scaled)
    /// The value beside the last of the ascending steps that is not above the number.
    case tier(Tier)
    /// Days that are a date of the years 1 to 9999.
    case dateRange

    struct Tier: Sendable {
        var steps: [Scaled]
        var values: [Scaled]
    }
}

enum BinaryNumber: Sendable {
    case add, subtract, multiply
    /// As many digits as fit, up to ten; half-even.
    case divide
    case divideRounded(digits: Int, Rounding)
    case remainder
    case least, most
    case roundUp, roundDown
}

/// One row's arithmetic, on 128 bits: what the fast loops fall back to, and what they must equal.
enum ExactArithmetic {
    static func apply(_ operation: UnaryNumber, _ x: Scaled) throws(NumberFault) -> Scaled {
        switch operation {
        case .negate: return try fit(-Int128(x.mantissa), x.scale)
        case .magnitude: return try fit(Int128(x.mantissa.magnitude), x.scale)
        case .round(let digits, let rounding): return try round(x, digits, rounding)
        case .floor: return try fit(floorDivided(x, by: .init(1)).quotient, 0)
        case .ceil: return try multiple(of: Scaled(1), from: x, upwards: true)
        case .roundTo(let ending, let modulus): return try roundTo(x, ending, modulus)
        case .tier(let tier):
            guard let index = tier.steps.lastIndex(where: { !(x < $0) }) else {
                throw .outOfRange
            }
            return tier.values[index]
        case .dateRange:
            // Whole days may still be written with zeros behind the point here.
            let days = x.decimal
            guard days.isWhole, CivilDate.range.contains(days.mantissa) else { throw .outOfRange }
            return Scaled(days)
        }
    }

    static func apply(
        _ operation: BinaryNumber, _ x: Scaled, _ y: Scaled
    ) throws(NumberFault) -> Scaled {
        let scale = max(x.scale, y.scale)
        switch operation {
        case .add: return try fit(x.widened(to: scale) + y.widened(to: scale), scale)
        case .subtract: return try fit(x.widened(to: scale) - y.widened(to: scale), scale)
        case .multiply:
            let product = Int128(x.mantissa) * Int128(y.mantissa)
            return try fit(product, x.scale + y.scale)
        case .divide: return try divide(x, y)
        case .divideRounded(let digits, let rounding):
            guard y.mantissa != 0 else { throw .divisionByZero }
            let magnitude = Quotient.rounded(
                UInt128(x.mantissa.magnitude), over: y.mantissa.magnitude,
                scale: Int(x.scale) - Int(y.scale), digits: digits, rounding: rounding)
            guard let magnitude else { throw .overflow }
            return signed(magnitude, x.mantissa ^ y.mantissa < 0, UInt8(digits))
        case .remainder:
            guard y.mantissa != 0 else { throw .divisionByZero }
            return try fit(x.widened(to: scale) % y.widened(to: scale), scale)
        case .least: return y < x ? y : x
        case .most: return x < y ? y : x
        case .roundUp, .roundDown:
            guard y.mantissa > 0 else { throw .outOfRange }
            if case .roundUp = operation { return try multiple(of: y, from: x, upwards: true) }
            return try multiple(of: y, from: x, upwards: false)
        }
    }

    static func divide(_ x: Scaled, _ y: Scaled) throws(NumberFault) -> Scaled {
        guard y.mantissa != 0 else { throw .divisionByZero }
        let found = Quotient.fitting(
            UInt128(x.mantissa.magnitude), over: y.mantissa.magnitude,
            scale: Int(x.scale) - Int(y.scale))
        guard let found else { throw .overflow }
        return signed(found.mantissa, x.mantissa ^ y.mantissa < 0, found.digits)
    }

    /// `x × from / to`, as many digits as fit, up to ten; half-even, rounded once.
    static func convert(
        _ x: Scaled, from: Scaled, to: Scaled
    ) throws(NumberFault) -> Scaled {
        guard to.mantissa != 0 else { throw .divisionByZero }
        let product = x.mantissa.magnitude.multipliedFullWidth(by: from.mantissa.magnitude)
        let found = Quotient.fitting(
            UInt128(product.high) << 64 | UInt128(product.low), over: to.mantissa.magnitude,
            scale: Int(x.scale) + Int(from.scale) - Int(to.scale))
        guard let found else { throw .overflow }
        let isNegative = x.mantissa ^ from.mantissa ^ to.mantissa < 0
        return signed(found.mantissa, isNegative, found.digits)
    }

    // MARK: parts

    private static func fit(_ wide: Int128, _ scale: UInt8) throws(NumberFault) -> Scaled {
        guard let value = Scaled(wide, scale: Int(scale)) else { throw .overflow }
        return value
    }

    private static func signed(_ magnitude: UInt64, _ isNegative: Bool, _ scale: UInt8) -> Scaled {
        let mantissa = Int64(magnitude)
        return Scaled(mantissa: isNegative ? -mantissa : mantissa, scale: scale)
    }

    private static func round(
        _ x: Scaled, _ digits: Int, _ rounding: Rounding
    ) throws(NumberFault) -> Scaled {
        guard Int(x.scale) > digits else { return x }
        let power = widePowersOfTen[Int(x.scale) - digits]
        let (quotient, rest) = UInt128(x.mantissa.magnitude).quotientAndRemainder(
            dividingBy: power)
        let half: Quotient.Half =
            rest < power / 2 ? .below : rest == power / 2 ? .exact : .above
        var result = quotient
        if rest != 0, Quotient.goesAway(quotient & 1 == 1, half: half, rounding) { result += 1 }
        if digits < 0 { result *= widePowersOfTen[-digits] }
        let wide = Int128(result)
        return try fit(x.mantissa < 0 ? -wide : wide, UInt8(max(0, digits)))
    }

    /// The whole quotient towards minus infinity, and what is left, at the larger scale.
    private static func floorDivided(
        _ x: Scaled, by step: Scaled
    ) -> (quotient: Int128, rest: Int128, step: Int128, scale: UInt8) {
        let scale = max(x.scale, step.scale)
        let divisor = step.widened(to: scale)
        var (quotient, rest) = x.widened(to: scale).quotientAndRemainder(dividingBy: divisor)
        if rest < 0 {
            quotient -= 1
            rest += divisor
        }
        return (quotient, rest, divisor, scale)
    }

    private static func multiple(
        of step: Scaled, from x: Scaled, upwards: Bool
    ) throws(NumberFault) -> Scaled {
        let (quotient, rest, divisor, scale) = floorDivided(x, by: step)
        let count = quotient + (upwards && rest != 0 ? 1 : 0)
        return try fit(count * divisor, scale)
    }

    private static func roundTo(
        _ x: Scaled, _ ending: Scaled, _ modulus: Scaled
    ) throws(NumberFault) -> Scaled {
        guard x.mantissa >= 0 else { throw .outOfRange }
        let scale = max(x.scale, ending.scale)
        let base = ending.widened(to: scale)
        let step = modulus.widened(to: scale)
        let above = x.widened(to: scale) - base + step / 2
        return try fit(base + (above > 0 ? above / step : 0) * step, scale)
    }
}
