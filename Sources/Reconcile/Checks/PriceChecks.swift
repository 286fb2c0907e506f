import Diagnostics
package import Pipelines
import Tables

/// A price that moves too far at once: what a slip of one cell looks like.
package final class MoveCheck: RowCheck {
    package let name = BuiltInCheck.move.rawValue
    private let below: Int
    private let above: Int
    private var price = 0
    private var scale: UInt8 = 0

    package init(_ tuning: CheckTuning) {
        below = tuning.below ?? 0
        above = tuning.above ?? 0
    }

    package func begin(_ rows: ComparedRows) -> Bool {
        guard let field = rows.field(of: .price), let scale = rows.scale(field) else {
            return false
        }
        (price, self.scale) = (field, scale)
        return true
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        guard let old = record.oldNumber(price), old > 0, let new = record.newNumber(price),
            new != old
        else { return nil }
        let limit = new < old ? below : above
        guard TargetGauge.isMoved(from: old, to: new, share: limit) else { return nil }
        let change = Percent.text(
            Int128(new) - Int128(old), of: Int128(old), unlike: limit, signed: true)
        let sign = new < old ? Percent.minus : "+"
        return RowFinding(
            .hold,
            "\(PriceText.of(old, scale)) → \(PriceText.of(new, scale)) is \(change),"
                + " limit \(sign)\(Percent.exact(limit))")
    }
}

/// A price below the least that the list itself states, or one without a least price: law 7. Where
/// no field is named, the least price that the target's own items carry, of those that have one.
package final class FloorCheck: RowCheck {
    package let name = BuiltInCheck.floor.rawValue
    private let fieldName: String?
    private var price = 0
    private var scale: UInt8 = 0
    private var discount: Int?
    private var floors: NumberColumn?
    /// The target's field, at its scale.
    private var least: (field: Int, scale: UInt8)?

    package init(field: String?) { fieldName = field }

    package func begin(_ rows: ComparedRows) -> Bool {
        guard let field = rows.field(of: .discounted) ?? rows.field(of: .price),
            let scale = rows.scale(field)
        else { return false }
        (price, self.scale) = (field, scale)
        discount = rows.field(of: .discount)
        (floors, least) = (nil, nil)
        if let fieldName {
            guard let column = rows.desired.field(named: fieldName),
                case .number(let floors) = rows.desired.column(column)
            else { return false }
            self.floors = floors
        } else if let field = rows.field(of: .least), let scale = rows.scale(field) {
            least = (field, scale)
        }
        return floors != nil || least != nil
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        guard let row = record.listRow, let new = paid(record) else { return nil }
        if let least {
            guard let floor = record.newNumber(least.field), floor > 0 else { return nil }
            return below(new, ExactDecimal(mantissa: floor, scale: least.scale))
        }
        guard let floor = floors?.value(row) else {
            return RowFinding(.hold, "no least price is known")
        }
        return below(new, floor)
    }

    private func below(_ price: ExactDecimal, _ floor: ExactDecimal) -> RowFinding? {
        guard price < floor else { return nil }
        return RowFinding(.hold, "\(price.grouped) is below the least price \(floor.grouped)")
    }

    /// What the buyer pays; nil where there is no price, or one past all bounds.
    private func paid(_ record: ComparedRecord) -> ExactDecimal? {
        guard let new = record.newNumber(price) else { return nil }
        guard let percent = discount.flatMap({ record.newNumber($0) }), percent > 0 else {
            return ExactDecimal(mantissa: new, scale: scale)
        }
        let (mantissa, overflows) = new.multipliedReportingOverflow(by: 100 - percent)
        guard !overflows, scale <= 16 else { return nil }
        return ExactDecimal(mantissa: mantissa, scale: scale + 2)
    }
}

/// A price that is not below the price struck through beside it.
package final class DiscountBaseCheck: RowCheck {
    package let name = BuiltInCheck.discountBase.rawValue
    private var prices: Discounted?

    package init() {}

    package func begin(_ rows: ComparedRows) -> Bool {
        prices = Discounted(rows)
        return prices != nil
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        guard let (price, base) = prices?.of(record), price >= base else { return nil }
        return RowFinding(
            .hold,
            "the price \(price.grouped) is not below \(base.grouped), which it is a discount of")
    }
}

/// What the marketplace itself says of prices: which it puts aside, which discounts it refuses.
package final class MarketplaceCheck: RowCheck {
    package let name = BuiltInCheck.marketplace.rawValue
    private var rules = MarketplaceRules()
    private var prices: Discounted?
    private var price: Int?
    private var discount: Int?
    private var scale: UInt8 = 0

    package init() {}

    package func begin(_ rows: ComparedRows) -> Bool {
        rules = rows.target.rules
        prices = rules.limitsDiscounts ? Discounted(rows) : nil
        price = rows.field(of: .price)
        scale = price.flatMap { rows.scale($0) } ?? 0
        discount = rows.field(of: .discount)
        return rules != MarketplaceRules() && price != nil
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        if let reason = quarantine(record) {
            return RowFinding(.hold, "will be put aside: " + reason)
        }
        if let reason = refusal(record) { return RowFinding(.hold, "will be refused: " + reason) }
        return nil
    }

    private func quarantine(_ record: ComparedRecord) -> String? {
        guard let old = paid(record.oldNumber(price!), percent(record, old: true)), old > 0,
            let new = paid(record.newNumber(price!), percent(record, old: false))
        else { return nil }
        if let fall = rules.quarantineFall {
            let factor = Int128(ExactDecimal.powersOfTen[Int(fall.scale)])
            if new * Int128(fall.mantissa) <= old * factor {
                return "the price is at least \(fall) times lower"
            }
        }
        if let move = rules.quarantineMove, abs(new - old) * 10_000 > old * Int128(move) {
            return "the price moves by more than \(Percent.exact(move))"
        }
        return nil
    }

    /// A price in hundredths of its unit, the discount taken off.
    private func paid(_ price: Int64?, _ percent: Int64) -> Int128? {
        price.map { Int128($0) * Int128(100 - percent) }
    }

    private func percent(_ record: ComparedRecord, old: Bool) -> Int64 {
        guard let discount else { return 0 }
        return (old ? record.oldNumber(discount) : record.newNumber(discount)) ?? 0
    }

    private func refusal(_ record: ComparedRecord) -> String? {
        guard let (price, base) = prices?.of(record), price < base,
            let difference = base.minus(price)
        else { return nil }
        let rule = rules.discounts.first { $0.upTo.map { price <= $0 } ?? true }
        if let rule, let reason = Self.tooSmall(difference, of: base, rule) { return reason }
        let share = DiscountShare(difference, of: base)
        if let most = rules.discountMost, share.isAbove(most) {
            return "the discount is above \(Percent.exact(most))"
        }
        if let bound = rules.discountBelow, !share.isBelow(bound) {
            return "the discount is not below \(Percent.exact(bound))"
        }
        return nil
    }

    /// Why a discount is smaller than the marketplace takes; nil where it is not.
    private static func tooSmall(
        _ difference: ExactDecimal, of base: ExactDecimal, _ rule: MarketplaceRules.Discount
    ) -> String? {
        if let least = rule.least, difference < least {
            return "the discount of \(difference.grouped) is below \(least.grouped)"
        }
        if let bound = rule.above, difference <= bound {
            return "the discount of \(difference.grouped) is not above \(bound.grouped)"
        }
        let share = DiscountShare(difference, of: base)
        if let least = rule.leastShare, share.isBelow(least) {
            return "the discount is below \(Percent.exact(least))"
        }
        if let bound = rule.aboveShare, !share.isAbove(bound) {
            return "the discount is not above \(Percent.exact(bound))"
        }
        return nil
    }
}

extension MarketplaceRules {
    fileprivate var limitsDiscounts: Bool {
        !discounts.isEmpty || discountMost != nil || discountBelow != nil
    }
}

/// A price, and the higher one that it is a discount of.
private struct Discounted {
    private let price: (field: Int, scale: UInt8)
    private let base: (field: Int, scale: UInt8)

    init?(_ rows: ComparedRows) {
        let pairs: [(TargetRole, TargetRole)] = [(.price, .discountBase), (.discounted, .price)]
        for (low, high) in pairs {
            if let price = rows.field(of: low), let base = rows.field(of: high),
                let scale = rows.scale(price), let baseScale = rows.scale(base)
            {
                self.price = (price, scale)
                self.base = (base, baseScale)
                return
            }
        }
        return nil
    }

    /// nil where there is no base, or one of 0, which takes it away.
    func of(_ record: ComparedRecord) -> (price: ExactDecimal, base: ExactDecimal)? {
        guard let low = record.newNumber(price.field), let high = record.newNumber(base.field),
            high > 0
        else { return nil }
        return (
            ExactDecimal(mantissa: low, scale: price.scale),
            ExactDecimal(mantissa: high, scale: base.scale)
        )
    }
}

private enum PriceText {
    static func of(_ mantissa: Int64, _ scale: UInt8) -> String {
        ExactDecimal(mantissa: mantissa, scale: scale).grouped
    }
}

/// A difference as a share of a discount base, compared without rounding.
private struct DiscountShare {
    /// In hundredths of a percent, rounded down.
    private let hundredths: Int
    private let isExact: Bool

    /// - Input: a base above 0; a difference beyond it, of a price below 0, is more than any share.
    init(_ difference: ExactDecimal, of base: ExactDecimal) {
        let part = Int128(difference.mantissa) * Int128(ExactDecimal.powersOfTen[Int(base.scale)])
        let all = Int128(base.mantissa) * Int128(ExactDecimal.powersOfTen[Int(difference.scale)])
        guard part <= all else {
            (hundredths, isExact) = (.max, true)
            return
        }
        // Digit by digit, as on paper: both are below 10^37, so that ten times a rest fits.
        var (whole, rest) = part.quotientAndRemainder(dividingBy: all)
        for _ in 0..<4 {
            let (digit, left) = (rest * 10).quotientAndRemainder(dividingBy: all)
            whole = whole * 10 + digit
            rest = left
        }
        hundredths = Int(clamping: whole)
        isExact = rest == 0
    }

    func isBelow(_ share: Int) -> Bool { hundredths < share }

    func isAbove(_ share: Int) -> Bool { hundredths > share || hundredths == share && !isExact }
}
