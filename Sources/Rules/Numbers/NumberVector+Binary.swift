import Tables

extension NumberVector {
    mutating func apply(_ operation: BinaryNumber, _ other: NumberVector, _ sites: Sites) {
        RowState.combine(&states, other.states)
        var other = other
        let isConstant = isConstant && other.isConstant
        if !fast(operation, &other, sites) {
            slowly(sites) { (x, row) throws(NumberFault) in
                try ExactArithmetic.apply(operation, x, other.value(row))
            }
        }
        self.isConstant = isConstant
    }

    private mutating func fast(
        _ operation: BinaryNumber, _ other: inout NumberVector, _ sites: Sites
    ) -> Bool {
        switch operation {
        case .add: return add(&other, subtracting: false)
        case .subtract: return add(&other, subtracting: true)
        case .multiply: return multiply(&other)
        case .divide: return divide(other, Quotient.digits, .halfEven, sites.zero)
        case .divideRounded(let digits, let rounding):
            return divide(other, digits, rounding, sites.zero)
        case .remainder: return remainder(&other, sites.zero)
        case .least: return extreme(&other, greatest: false)
        case .most: return extreme(&other, greatest: true)
        case .roundUp, .roundDown:
            guard other.isConstant, other.isUniform, other.count > 0 else { return false }
            if case .roundUp = operation { return multiple(of: other.value(0), upwards: true) }
            return multiple(of: other.value(0), upwards: false)
        }
    }

    private mutating func add(_ other: inout NumberVector, subtracting: Bool) -> Bool {
        guard Self.align(&self, &other) else { return false }
        if bound + other.bound > Self.boundMax {
            tighten()
            other.tighten()
        }
        guard bound + other.bound <= Self.boundMax else { return false }
        bound += other.bound
        // Safe: vectors of one chunk are equally long; so below.
        mantissas.withUnsafeMutableBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                if subtracting {
                    for row in 0..<left.count { left[row] &-= right[row] }
                } else {
                    for row in 0..<left.count { left[row] &+= right[row] }
                }
            }
        }
        return true
    }

    private mutating func multiply(_ other: inout NumberVector) -> Bool {
        guard isUniform, other.isUniform, scale + other.scale <= 18 else { return false }
        var product = bound.multipliedReportingOverflow(by: other.bound)
        if product.overflow || product.partialValue > Self.boundMax {
            tighten()
            other.tighten()
            product = bound.multipliedReportingOverflow(by: other.bound)
        }
        guard !product.overflow, product.partialValue <= Self.boundMax else { return false }
        bound = product.partialValue
        scale += other.scale
        mantissas.withUnsafeMutableBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                for row in 0..<left.count { left[row] &*= right[row] }
            }
        }
        return true
    }

    private mutating func extreme(_ other: inout NumberVector, greatest: Bool) -> Bool {
        guard Self.align(&self, &other) else { return false }
        bound = max(bound, other.bound)
        mantissas.withUnsafeMutableBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                if greatest {
                    for row in 0..<left.count { left[row] = max(left[row], right[row]) }
                } else {
                    for row in 0..<left.count { left[row] = min(left[row], right[row]) }
                }
            }
        }
        return true
    }

    private mutating func remainder(_ other: inout NumberVector, _ zero: UInt8) -> Bool {
        guard Self.align(&self, &other) else { return false }
        guardDivisors(&other, zero)
        bound = min(bound, other.bound)
        mantissas.withUnsafeMutableBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                for row in 0..<left.count { left[row] %= right[row] }
            }
        }
        return true
    }

    /// Marks rows with divisor 0, which then divide by 1.
    private mutating func guardDivisors(_ other: inout NumberVector, _ zero: UInt8) {
        var hasZero = false
        other.mantissas.withUnsafeBufferPointer { divisors in
            for divisor in divisors { hasZero = hasZero || divisor == 0 }
        }
        guard hasZero else { return }
        if states.isEmpty { states = Array(repeating: RowState.present, count: count) }
        for row in 0..<count where other.mantissas[row] == 0 {
            states[row] = max(states[row], states[row] == RowState.present ? zero : 0)
            other.mantissas[row] = 1
        }
        other.bound = max(other.bound, 1)
        other.isConstant = false
    }

    /// Where the dividend with all the digits wanted still is a 64-bit integer.
    private mutating func divide(
        _ other: NumberVector, _ digits: Int, _ rounding: Rounding, _ zero: UInt8
    ) -> Bool {
        guard isUniform, other.isUniform, count > 0 else { return false }
        let move = digits - Int(scale) + Int(other.scale)
        guard move >= 0, move <= 18 else { return false }
        let factor = Self.power(UInt8(move))
        var product = bound.multipliedReportingOverflow(by: factor)
        if product.overflow || product.partialValue > Self.boundMax {
            tighten()
            product = bound.multipliedReportingOverflow(by: factor)
        }
        guard !product.overflow, product.partialValue <= Self.boundMax else { return false }
        var other = other
        guardDivisors(&other, zero)
        bound = product.partialValue
        scale = UInt8(digits)
        let divisor = other.mantissas[0].magnitude
        if other.isConstant, divisor >= 2, divisor <= Self.boundMax {
            let whole = WholeDivisor(divisor)
            quotients(other, factor, rounding) { dividend, _ in whole.quotient(dividend) }
        } else {
            quotients(other, factor, rounding) { dividend, divisor in dividend / divisor }
        }
        return true
    }

    @inline(__always)
    private mutating func quotients(
        _ other: NumberVector, _ factor: UInt64, _ rounding: Rounding,
        _ divide: (UInt64, UInt64) -> UInt64
    ) {
        mantissas.withUnsafeMutableBufferPointer { left in
            other.mantissas.withUnsafeBufferPointer { right in
                for row in 0..<left.count {
                    let divisor = right[row].magnitude
                    let dividend = left[row].magnitude &* factor
                    let quotient = divide(dividend, divisor)
                    let rest = dividend &- quotient &* divisor
                    let other = divisor &- rest
                    let away: Bool =
                        switch rounding {
                        case .halfEven: rest > other || rest == other && quotient & 1 == 1
                        case .halfUp: rest >= other && rest > 0
                        case .up: rest > 0
                        case .down: false
                        }
                    let sign = (left[row] ^ right[row]) >> 63
                    let result = Int64(bitPattern: quotient &+ (away ? 1 : 0))
                    left[row] = (result ^ sign) &- sign
                }
            }
        }
    }
}
