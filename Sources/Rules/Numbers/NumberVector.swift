import Tables

/// Numbers of one chunk's rows. Where possible all have one scale and a known bound, so that whole
/// loops run on plain 64-bit integers without a check; else each row has its own scale and is
/// worked out exactly by `ExactArithmetic`.
struct NumberVector {
    /// In rows without a value any number within `bound`.
    var mantissas: [Int64]
    /// Of every row, where `scales` is empty.
    var scale: UInt8 = 0
    /// Of each row, where they differ and cannot be brought to one.
    var scales: [UInt8] = []
    /// `RowState`s; empty where every row has a value.
    var states: [UInt8] = []
    /// No mantissa's magnitude passes it; holds only where there is one scale.
    var bound: UInt64 = 0
    /// Set where every row has the same value.
    var isConstant = false

    var count: Int { mantissas.count }
    var isUniform: Bool { scales.isEmpty }

    static let boundMax = UInt64(Int64.max)

    init(repeating value: Scaled, count: Int) {
        mantissas = Array(repeating: value.mantissa, count: count)
        scale = value.scale
        bound = value.mantissa.magnitude
        isConstant = true
    }

    init(missing count: Int) {
        mantissas = Array(repeating: 0, count: count)
        states = Array(repeating: RowState.missing, count: count)
    }

    /// - Input: `count` numbers as they lie in a `NumberColumn`.
    init(
        _ source: UnsafePointer<Int64>, _ sourceScales: UnsafePointer<UInt8>, count: Int
    ) {
        var most: UInt8 = 0
        var least = NumberColumn.missing
        var highest: UInt8 = 0
        var magnitudes: UInt64 = 0
        for row in 0..<count {
            let scale = sourceScales[row]
            most = max(most, scale == NumberColumn.missing ? 0 : scale)
            least = min(least, scale)
            highest = max(highest, scale)
        }
        for row in 0..<count {
            magnitudes |= UInt64(bitPattern: source[row] ^ (source[row] >> 63))
        }
        let hasMissing = highest == NumberColumn.missing
        let span = least == NumberColumn.missing ? 0 : most - least
        let room = (magnitudes &+ 1).multipliedReportingOverflow(by: Self.power(span))
        scale = most
        if hasMissing {
            states = Array(unsafeUninitializedCapacity: count) { states, initialized in
                for row in 0..<count {
                    states[row] = sourceScales[row] == NumberColumn.missing ? 1 : 0
                }
                initialized = count
            }
        }
        if span == 0, !hasMissing {
            bound = magnitudes &+ 1
            mantissas = Array(UnsafeBufferPointer(start: source, count: count))
        } else if !room.overflow, room.partialValue <= Self.boundMax {
            bound = room.partialValue
            mantissas = Self.widened(source, sourceScales, count, to: most)
        } else {
            // Safe: `count` elements are there, as the caller promises.
            mantissas = Array(UnsafeBufferPointer(start: source, count: count))
            scales = Array(UnsafeBufferPointer(start: sourceScales, count: count))
        }
    }

    /// Every number at the largest scale; 0 where one is missing.
    private static func widened(
        _ source: UnsafePointer<Int64>, _ scales: UnsafePointer<UInt8>, _ count: Int,
        to most: UInt8
    ) -> [Int64] {
        // Safe: a scale is an index below 256, and every element is written.
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 256) { factors in
            factors.initialize(repeating: 0)
            for scale in 0...Int(most) {
                factors[scale] = ExactDecimal.powersOfTen[Int(most) - scale]
            }
            return Array(unsafeUninitializedCapacity: count) { result, initialized in
                for row in 0..<count { result[row] = source[row] &* factors[Int(scales[row])] }
                initialized = count
            }
        }
    }

    static func power(_ exponent: UInt8) -> UInt64 {
        UInt64(ExactDecimal.powersOfTen[Int(exponent)])
    }

    func value(_ row: Int) -> Scaled {
        Scaled(mantissa: mantissas[row], scale: isUniform ? scale : scales[row])
    }

    // MARK: bounds and scales

    /// The bound that the numbers themselves give, where the one that is known is too loose.
    mutating func tighten() {
        var magnitudes: UInt64 = 0
        mantissas.withUnsafeBufferPointer { mantissas in
            for mantissa in mantissas {
                magnitudes |= UInt64(bitPattern: mantissa ^ (mantissa >> 63))
            }
        }
        bound = min(bound, magnitudes &+ 1)
    }

    func fits(at scale: UInt8) -> Bool {
        let product = bound.multipliedReportingOverflow(by: Self.power(scale - self.scale))
        return !product.overflow && product.partialValue <= Self.boundMax
    }

    /// Brings all numbers to a larger scale, at which `fits` says that they fit.
    mutating func widen(to scale: UInt8) {
        guard scale > self.scale else { return }
        let factor = ExactDecimal.powersOfTen[Int(scale - self.scale)]
        mantissas.withUnsafeMutableBufferPointer { mantissas in
            for row in 0..<mantissas.count { mantissas[row] &*= factor }
        }
        bound *= UInt64(factor)
        self.scale = scale
    }

    /// Brings both to one scale where that is possible without loss.
    static func align(_ left: inout NumberVector, _ right: inout NumberVector) -> Bool {
        guard left.isUniform, right.isUniform else { return false }
        let scale = max(left.scale, right.scale)
        if !left.fits(at: scale) { left.tighten() }
        if !right.fits(at: scale) { right.tighten() }
        guard left.fits(at: scale), right.fits(at: scale) else { return false }
        left.widen(to: scale)
        right.widen(to: scale)
        return true
    }

    /// As `align`, with a number that is part of the operation.
    mutating func align(with other: Scaled) -> Int64? {
        guard isUniform else { return nil }
        let scale = max(self.scale, other.scale)
        if !fits(at: scale) { tighten() }
        let wide = other.widened(to: scale)
        guard fits(at: scale), wide.magnitude <= UInt128(Self.boundMax) else { return nil }
        widen(to: scale)
        return Int64(wide)
    }

    // MARK: row by row

    /// Works every row out exactly; `rows` sets a result or throws.
    mutating func slowly(
        _ sites: Sites, _ operation: (Scaled, Int) throws(NumberFault) -> Scaled
    ) {
        if states.isEmpty { states = Array(repeating: RowState.present, count: count) }
        var results = Array(repeating: UInt8(0), count: count)
        for row in 0..<count {
            guard states[row] == RowState.present else {
                mantissas[row] = 0
                results[row] = NumberColumn.missing
                continue
            }
            do throws(NumberFault) {
                let result = try operation(value(row), row)
                mantissas[row] = result.mantissa
                results[row] = result.scale
            } catch {
                states[row] = sites.state(error)
                mantissas[row] = 0
                results[row] = NumberColumn.missing
            }
        }
        let former = states
        // Safe: both arrays have `count` elements.
        self = mantissas.withUnsafeBufferPointer { mantissas in
            results.withUnsafeBufferPointer { results in
                NumberVector(mantissas.baseAddress!, results.baseAddress!, count: results.count)
            }
        }
        states = former.contains { $0 != RowState.present } ? former : []
    }
}
