/// An exact decimal number: `mantissa × 10^-scale`, always in lowest terms, so that equal numbers
/// are equal bit by bit. Holds every number of 18 significant digits, and larger ones as far as the
/// mantissa fits 64 bits; overflow is nil or a thrown error, never a wrapped or rounded number
/// (law 6).
package struct ExactDecimal: Sendable, Hashable {
    package let mantissa: Int64
    /// Digits after the point, 0...18.
    package let scale: UInt8

    package static let scaleMax: UInt8 = 18
    package static let zero = ExactDecimal(0)

    package init(_ whole: Int64) {
        mantissa = whole
        scale = 0
    }

    /// - Complexity: one division for each trailing zero of the fraction.
    package init(mantissa: Int64, scale: UInt8) {
        precondition(scale <= Self.scaleMax, "a decimal's scale is at most 18")
        var mantissa = mantissa
        var scale = scale
        while scale > 0, mantissa % 10 == 0 {
            mantissa /= 10
            scale -= 1
        }
        self.mantissa = mantissa
        self.scale = scale
    }

    /// Plain notation with a point: `-1234.5`; the only form sverka itself writes.
    package init?(_ text: String) {
        var text = text
        // Safe: the bytes are used only within the closure.
        guard let value = text.withUTF8({ Self(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// The same, of UTF-8.
    package init?(_ text: UnsafeRawBufferPointer) {
        var mantissa: Int64 = 0
        var point: Int?
        let isNegative = text.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        for index in start..<max(start, text.count) {
            let byte = text[index]
            if byte == UInt8(ascii: "."), point == nil, index > start {
                point = index
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            // Towards the sign: the least number has no positive twin.
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(digit)
                : product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            mantissa = sum
        }
        let scale = point.map { text.count - $0 - 1 } ?? 0
        guard text.count > start, point == nil || scale > 0, scale <= Int(Self.scaleMax) else {
            return nil
        }
        self.init(mantissa: mantissa, scale: UInt8(scale))
    }

    package var isNegative: Bool { mantissa < 0 }
    package var isWhole: Bool { scale == 0 }
}

extension ExactDecimal: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the plain notation: `-1234.5`.
    ///
    /// - Complexity: no allocation beyond the buffer's own growth.
    package func append(to bytes: inout [UInt8]) {
        Self.append(mantissa: mantissa, scale: scale, to: &bytes)
    }

    /// Appends `mantissa × 10^-scale` with exactly `scale` digits after the point.
    package static func append(mantissa: Int64, scale: UInt8, to bytes: inout [UInt8]) {
        if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = mantissa.magnitude
        // Safe: 20 digits hold any UInt64, 18 more the zeros before a small fraction.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
            var count = 0
            repeat {
                digits[count] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
                rest /= 10
                count += 1
            } while rest > 0 || count <= Int(scale)
            while count > 0 {
                count -= 1
                bytes.append(digits[count])
                if count == Int(scale), scale > 0 { bytes.append(UInt8(ascii: ".")) }
            }
        }
    }
}

extension ExactDecimal: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        if left.scale == right.scale { return left.mantissa < right.mantissa }
        let scale = max(left.scale, right.scale)
        return left.widened(to: scale) < right.widened(to: scale)
    }

    /// The mantissa at a larger scale; 128 bits hold any Int64 times 10^18.
    private func widened(to scale: UInt8) -> Int128 {
        Int128(mantissa) * Int128(Self.powersOfTen[Int(scale - self.scale)])
    }

    package static let powersOfTen: [Int64] = (0...18).map { exponent in
        (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
    }
}

/// How a number with too many digits is brought to fewer.
package enum Rounding: String, Sendable, CaseIterable {
    case halfEven
    case halfUp
    case up
    case down
}

extension ExactDecimal {
    /// The mantissa at `scale` digits after the point, rounded; nil where it does not fit.
    ///
    /// `halfUp` rounds a half away from zero, `up` away from zero, `down` towards zero.
    package func mantissa(at scale: UInt8, rounding: Rounding) -> Int64? {
        if scale >= self.scale {
            let (product, overflow) = mantissa.multipliedReportingOverflow(
                by: Self.powersOfTen[Int(scale - self.scale)])
            return overflow ? nil : product
        }
        let divisor = Self.powersOfTen[Int(self.scale - scale)]
        let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: divisor)
        guard remainder != 0 else { return quotient }
        let half = UInt64(divisor) / 2  // exact: a power of ten above 1 is even
        let away =
            switch rounding {
            case .down: false
            case .up: true
            case .halfUp: remainder.magnitude >= half
            case .halfEven:
                remainder.magnitude > half || remainder.magnitude == half && quotient & 1 != 0
            }
        return away ? quotient + (mantissa < 0 ? -1 : 1) : quotient
    }
}

extension ExactDecimal {
    /// The exact sum; nil where it has too many digits.
    package func plus(_ other: ExactDecimal) -> ExactDecimal? {
        let scale = max(scale, other.scale)
        let sum = widened(to: scale) + other.widened(to: scale)
        return ExactDecimal(wide: sum, scale: scale)
    }

    package func minus(_ other: ExactDecimal) -> ExactDecimal? {
        let scale = max(scale, other.scale)
        return ExactDecimal(wide: widened(to: scale) - other.widened(to: scale), scale: scale)
    }

    /// In lowest terms; nil where the digits do not fit.
    private init?(wide: Int128, scale: UInt8) {
        var (wide, scale) = (wide, scale)
        while scale > 0, wide % 10 == 0 {
            wide /= 10
            scale -= 1
        }
        guard let mantissa = Int64(exactly: wide) else { return nil }
        self.init(mantissa: mantissa, scale: scale)
    }
}
