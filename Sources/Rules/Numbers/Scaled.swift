import Tables

/// `mantissa × 10^-scale`, as a calculation leaves it: unlike `ExactDecimal` not in lowest terms.
struct Scaled: Sendable, Equatable {
    var mantissa: Int64
    var scale: UInt8

    init(mantissa: Int64, scale: UInt8) {
        self.mantissa = mantissa
        self.scale = scale
    }

    init(_ value: ExactDecimal) {
        mantissa = value.mantissa
        scale = value.scale
    }

    init(_ whole: Int64) {
        mantissa = whole
        scale = 0
    }

    var decimal: ExactDecimal { ExactDecimal(mantissa: mantissa, scale: scale) }

    /// The number that `wide × 10^-scale` is, or nil where its lowest terms do not fit: a
    /// mantissa of 63 bits and a sign, at most 18 digits after the point.
    ///
    /// - Parameter scale: 0...36.
    @inline(__always)
    init?(_ wide: Int128, scale: Int) {
        if wide.magnitude <= UInt128(Int64.max), scale <= 18 {
            self.init(mantissa: Int64(truncatingIfNeeded: wide), scale: UInt8(scale))
        } else {
            self.init(stripping: wide, scale: scale)
        }
    }

    private init?(stripping wide: Int128, scale: Int) {
        var wide = wide
        var scale = scale
        while scale > 0, wide.magnitude > UInt128(Int64.max) || scale > 18 {
            let (quotient, remainder) = wide.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return nil }
            wide = quotient
            scale -= 1
        }
        guard wide.magnitude <= UInt128(Int64.max) else { return nil }
        self.init(mantissa: Int64(wide), scale: UInt8(scale))
    }

    /// The same number at a larger scale; 128 bits hold any Int64 times 10^18.
    func widened(to scale: UInt8) -> Int128 {
        Int128(mantissa) * Int128(ExactDecimal.powersOfTen[Int(scale - self.scale)])
    }

    /// Divided by 10^digits.
    func movedPoint(by digits: Int) -> Scaled? {
        Scaled(Int128(mantissa), scale: Int(scale) + digits)
    }

    static func < (left: Scaled, right: Scaled) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.widened(to: scale) < right.widened(to: scale)
    }

    static func isEqual(_ left: Scaled, _ right: Scaled) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.widened(to: scale) == right.widened(to: scale)
    }
}

/// Powers of ten up to 10^36, of 128 bits.
let widePowersOfTen: [UInt128] = (0...36).map { exponent in
    (0..<exponent).reduce(UInt128(1)) { power, _ in power * 10 }
}
