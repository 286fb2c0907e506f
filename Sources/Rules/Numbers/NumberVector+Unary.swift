import Tables

extension NumberVector {
    mutating func apply(_ operation: UnaryNumber, _ sites: Sites) {
        let isConstant = isConstant
        if !fast(operation) {
            slowly(sites) { (x, _) throws(NumberFault) in try ExactArithmetic.apply(operation, x) }
        }
        self.isConstant = isConstant
    }

    private mutating func fast(_ operation: UnaryNumber) -> Bool {
        guard isUniform, count > 0, bound <= Self.boundMax else { return false }
        switch operation {
        case .negate:
            mantissas.withUnsafeMutableBufferPointer { values in
                for row in 0..<values.count { values[row] = 0 &- values[row] }
            }
            return true
        case .magnitude:
            mantissas.withUnsafeMutableBufferPointer { values in
                for row in 0..<values.count { values[row] = abs(values[row]) }
            }
            return true
        case .round(let digits, let rounding): return round(digits, rounding)
        case .floor: return multiple(of: Scaled(1), upwards: false)
        case .ceil: return multiple(of: Scaled(1), upwards: true)
        case .roundTo(let ending, let modulus): return roundTo(ending, modulus)
        case .tier(let tier): return look(up: tier)
        case .dateRange:
            guard scale == 0 else { return false }
            return mantissas.withUnsafeBufferPointer { values in
                var isInside = true
                for value in values { isInside = isInside && CivilDate.range.contains(value) }
                return isInside
            }
        }
    }

    /// Rows without a value hold 0 or what was calculated from it, so none can be out of bounds.
    private mutating func round(_ digits: Int, _ rounding: Rounding) -> Bool {
        let cut = Int(scale) - digits
        guard cut > 0 else { return true }
        guard cut <= 18 else { return false }
        let divisor = Self.power(UInt8(cut))
        let factor = digits < 0 ? Self.power(UInt8(-digits)) : 1
        let most = (bound / divisor + 1).multipliedReportingOverflow(by: factor)
        guard !most.overflow, most.partialValue <= Self.boundMax else { return false }
        bound = most.partialValue
        scale = UInt8(max(0, digits))
        let whole = WholeDivisor(divisor)
        let half = divisor / 2
        switch rounding {
        case .halfEven:
            cutOff(whole, factor) { quotient, rest in
                rest > half || rest == half && quotient & 1 == 1
            }
        case .halfUp: cutOff(whole, factor) { _, rest in rest >= half }
        case .up: cutOff(whole, factor) { _, rest in rest > 0 }
        case .down: cutOff(whole, factor) { _, _ in false }
        }
        return true
    }

    @inline(__always)
    private mutating func cutOff(
        _ whole: WholeDivisor, _ factor: UInt64, _ goesAway: (UInt64, UInt64) -> Bool
    ) {
        mantissas.withUnsafeMutableBufferPointer { values in
            for row in 0..<values.count {
                let magnitude = values[row].magnitude
                let quotient = whole.quotient(magnitude)
                let rest = magnitude &- quotient &* whole.divisor
                let rounded = (quotient &+ (goesAway(quotient, rest) ? 1 : 0)) &* factor
                let sign = values[row] >> 63
                values[row] = (Int64(bitPattern: rounded) ^ sign) &- sign
            }
        }
    }

    /// Down to a multiple of a constant step, or up.
    mutating func multiple(of step: Scaled, upwards: Bool) -> Bool {
        guard step.mantissa > 0, let divisor = align(with: step) else { return false }
        let room = bound.addingReportingOverflow(UInt64(divisor))
        guard !room.overflow, room.partialValue <= Self.boundMax else { return false }
        guard divisor > 1 else { return true }
        bound = room.partialValue / Self.power(scale - step.scale) + 1
        scale = step.scale
        let factor = step.mantissa
        let whole = WholeDivisor(UInt64(divisor))
        let flip: Int64 = upwards ? -1 : 0
        mantissas.withUnsafeMutableBufferPointer { values in
            for row in 0..<values.count {
                let sign = values[row] >> 63
                let magnitude = (values[row] ^ sign) &- sign
                // Away from zero for a positive number upwards and a negative one downwards.
                let more = (divisor &- 1) & (sign ^ flip)
                let quotient = whole.quotient(UInt64(bitPattern: magnitude &+ more))
                let result = Int64(bitPattern: quotient) &* factor
                values[row] = (result ^ sign) &- sign
            }
        }
        return true
    }

    private mutating func roundTo(_ ending: Scaled, _ modulus: Scaled) -> Bool {
        guard let base = align(with: ending) else { return false }
        let wide = modulus.widened(to: scale)
        guard wide < Int128(Self.boundMax / 4) else { return false }
        let step = Int64(wide)
        let room = bound.addingReportingOverflow(UInt64(step) * 2)
        guard !room.overflow, room.partialValue <= Self.boundMax, !hasNegative else {
            return false
        }
        let power = Self.power(scale - ending.scale)
        bound = room.partialValue / power + 1
        scale = ending.scale
        let (first, factor) = (ending.mantissa, step / Int64(power))
        let whole = WholeDivisor(UInt64(step))
        let shift = step / 2 - base
        mantissas.withUnsafeMutableBufferPointer { values in
            for row in 0..<values.count {
                let above = max(values[row] &+ shift, 0)
                let count = Int64(bitPattern: whole.quotient(UInt64(bitPattern: above)))
                values[row] = first &+ count &* factor
            }
        }
        return true
    }

    private var hasNegative: Bool {
        mantissas.withUnsafeBufferPointer { values in
            var signs: Int64 = 0
            for value in values { signs |= value }
            return signs < 0
        }
    }

    private mutating func look(up tier: UnaryNumber.Tier) -> Bool {
        let scale = max(self.scale, tier.steps.map(\.scale).max() ?? 0)
        if !fits(at: scale) { tighten() }
        let steps = tier.steps.map { $0.widened(to: scale) }
        let valueScale = tier.values.map(\.scale).max() ?? 0
        let values = tier.values.map { $0.widened(to: valueScale) }
        let limit = UInt128(Self.boundMax)
        guard fits(at: scale), steps.allSatisfy({ $0.magnitude <= limit }),
            values.allSatisfy({ $0.magnitude <= limit })
        else { return false }
        widen(to: scale)
        guard search(steps.map { Int64($0) }, values.map { Int64($0) }) else { return false }
        self.scale = valueScale
        bound = UInt64(values.map(\.magnitude).max() ?? 0)
        return true
    }

    /// Sets each row to the value of its step, by halving; false where a row is below the first,
    /// and then nothing is set.
    private mutating func search(_ steps: [Int64], _ results: [Int64]) -> Bool {
        let first = steps[0]
        let states = states
        return mantissas.withUnsafeMutableBufferPointer { values in
            var isBelow = false
            if states.isEmpty {
                for row in 0..<values.count { isBelow = isBelow || values[row] < first }
            } else {
                for row in 0..<values.count where states[row] == RowState.present {
                    isBelow = isBelow || values[row] < first
                }
            }
            guard !isBelow else { return false }
            return steps.withUnsafeBufferPointer { steps in
                results.withUnsafeBufferPointer { results in
                    for row in 0..<values.count {
                        // Safe: `low` stays a valid index, for `low + length <= count`.
                        var low = 0
                        var length = steps.count
                        while length > 1 {
                            let half = length &>> 1
                            low = steps[low &+ half] <= values[row] ? low &+ half : low
                            length &-= half
                        }
                        values[row] = results[low]
                    }
                    return true
                }
            }
        }
    }
}
