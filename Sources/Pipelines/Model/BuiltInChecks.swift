package import Tables

/// A check that every run makes unless the pipeline says otherwise: docs/formats/checks.md.
package enum BuiltInCheck: String, Sendable, CaseIterable {
    // Of a source's file.
    case rows, rejects, cut, columns, garbled
    case sameFile = "same-file"
    case olderFile = "older-file"
    case stale
    case filled, medians, keys
    // Of a target's plan.
    case vanished, new, moved, equal
    case zeroStock = "zero-stock"
    case refused
    // Of one record.
    case move, floor
    case discountBase = "discount-base"
    case marketplace
    case emptied

    /// What stands where the pipeline says nothing.
    package var usual: CheckTuning {
        switch self {
        case .rows: CheckTuning(below: 8000, above: 15_000)
        case .rejects: CheckTuning(limit: 300)
        case .garbled: CheckTuning(limit: 100)
        case .filled: CheckTuning(limit: 500)
        case .stale: CheckTuning(above: 30_000)
        case .medians: CheckTuning(above: 14_000)
        case .keys: CheckTuning(limit: 1000)
        case .vanished: CheckTuning(limit: 200)
        case .new: CheckTuning(limit: 1500)
        case .moved: CheckTuning(limit: 2500, above: 500)
        case .equal: CheckTuning(limit: 2000)
        case .zeroStock: CheckTuning(limit: 200)
        case .refused: CheckTuning(limit: 300)
        case .move: CheckTuning(below: 4000, above: 7000)
        case .cut, .columns, .sameFile, .olderFile: CheckTuning()
        case .floor, .discountBase, .marketplace, .emptied: CheckTuning()
        }
    }
}

/// How one built-in check is set. Shares are hundredths of a percent.
package struct CheckTuning: Sendable, Equatable {
    /// The reason for which it is not made.
    package var off: String?
    package var limit: Int?
    package var below: Int?
    package var above: Int?
    /// The list's field with the least price, for `floor`.
    package var field: String?
    /// The pipeline itself says `limit`, or how far something may fall or rise: then that alone
    /// decides, however few records there are.
    package fileprivate(set) var ownsLimit = false
    package fileprivate(set) var ownsSpan = false

    package init(
        off: String? = nil, limit: Int? = nil, below: Int? = nil, above: Int? = nil,
        field: String? = nil
    ) {
        self.off = off
        self.limit = limit
        self.below = below
        self.above = above
        self.field = field
    }
}

/// All built-in checks of a pipeline.
package struct CheckTunings: Sendable, Equatable {
    private var given: [BuiltInCheck: CheckTuning]

    package init(_ given: [BuiltInCheck: CheckTuning] = [:]) { self.given = given }

    package subscript(_ check: BuiltInCheck) -> CheckTuning {
        var tuning = check.usual
        guard let own = given[check] else { return tuning }
        tuning.off = own.off
        tuning.limit = own.limit ?? tuning.limit
        tuning.below = own.below ?? tuning.below
        tuning.above = own.above ?? tuning.above
        tuning.field = own.field
        tuning.ownsLimit = own.limit != nil
        tuning.ownsSpan = own.below != nil || own.above != nil
        return tuning
    }
}

/// What a field of a target's items means to a check.
package enum TargetRole: String, Sendable, CaseIterable {
    /// What the buyer pays, or what a discount is taken off.
    case price
    /// The price struck through, above the price.
    case discountBase
    /// The lower price beside `price`.
    case discounted
    /// Below which no price may go.
    case least
    /// Whole percent off `price`.
    case discount
    case stock
    case available
}

/// What a marketplace does with prices that it takes, in its own numbers: the plan says so before.
package struct MarketplaceRules: Sendable, Equatable {
    /// Up to this price, the least difference between discount base and price.
    package struct Discount: Sendable, Equatable {
        /// nil for all prices above the others.
        package var upTo: ExactDecimal?
        /// In the price's own unit: the difference is at least this; or nil.
        package var least: ExactDecimal?
        /// The difference is more than this; or nil.
        package var above: ExactDecimal?
        /// Of the discount base, in hundredths of a percent: at least this; or nil.
        package var leastShare: Int?
        /// More than this; or nil.
        package var aboveShare: Int?

        package init(upTo: ExactDecimal?) { self.upTo = upTo }
    }

    /// A price that is so many times lower is put aside.
    package var quarantineFall: ExactDecimal?
    /// A price that moved by more is put aside; hundredths of a percent.
    package var quarantineMove: Int?
    package var discounts: [Discount]
    /// Hundredths of a percent of the discount base: at most this.
    package var discountMost: Int?
    /// Less than this.
    package var discountBelow: Int?

    package init() { discounts = [] }
}
