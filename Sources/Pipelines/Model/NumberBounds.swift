package import Tables

/// The least and the greatest number that a contract takes, each of them taken or just not.
package struct NumberBounds: Sendable, Equatable {
    package var minimum: ExactDecimal?
    package var maximum: ExactDecimal?
    package var exclusiveMinimum: ExactDecimal?
    package var exclusiveMaximum: ExactDecimal?

    package init(minimum: ExactDecimal? = nil, maximum: ExactDecimal? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }

    package var isEmpty: Bool { self == NumberBounds() }

    /// What a number breaks, in words: `at least 1`; nil for one that is taken.
    package func fault(in number: ExactDecimal) -> String? {
        below(number) ?? above(number)
    }

    private func below(_ number: ExactDecimal) -> String? {
        if let minimum, number < minimum { return "at least \(minimum)" }
        if let bound = exclusiveMinimum, number <= bound { return "more than \(bound)" }
        return nil
    }

    private func above(_ number: ExactDecimal) -> String? {
        if let maximum, number > maximum { return "at most \(maximum)" }
        if let bound = exclusiveMaximum, number >= bound { return "less than \(bound)" }
        return nil
    }

    /// Both bounds in words: `at least 1 and at most 99`.
    package var inWords: String {
        let words = [
            minimum.map { "at least \($0)" }, exclusiveMinimum.map { "more than \($0)" },
            maximum.map { "at most \($0)" }, exclusiveMaximum.map { "less than \($0)" },
        ]
        return words.compactMap { $0 }.joined(separator: " and ")
    }

    /// The least mantissa taken at a scale.
    package func least(_ scale: UInt8) -> Int64 {
        // Towards what is taken: `up` is away from zero and `down` towards it.
        let low = minimum.flatMap {
            $0.mantissa(at: scale, rounding: $0.isNegative ? .down : .up)
        }
        let above = exclusiveMinimum.flatMap { bound -> Int64? in
            let rounding: Rounding = bound.isNegative ? .down : .up
            guard let mantissa = bound.mantissa(at: scale, rounding: rounding) else { return nil }
            let isBound = ExactDecimal(mantissa: mantissa, scale: scale) <= bound
            return isBound ? mantissa.addingReportingOverflow(1).partialValue : mantissa
        }
        return max(low ?? Int64.min, above ?? Int64.min)
    }

    /// The greatest mantissa taken at a scale.
    package func greatest(_ scale: UInt8) -> Int64 {
        let high = maximum.flatMap {
            $0.mantissa(at: scale, rounding: $0.isNegative ? .up : .down)
        }
        let below = exclusiveMaximum.flatMap { bound -> Int64? in
            let rounding: Rounding = bound.isNegative ? .up : .down
            guard let mantissa = bound.mantissa(at: scale, rounding: rounding) else { return nil }
            let isBound = ExactDecimal(mantissa: mantissa, scale: scale) >= bound
            return isBound ? mantissa.subtractingReportingOverflow(1).partialValue : mantissa
        }
        return min(high ?? Int64.max, below ?? Int64.max)
    }
}
