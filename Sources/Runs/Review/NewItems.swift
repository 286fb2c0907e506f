import Tables

/// What a plan creates at one target: how its prices and stocks lie, and some whole items. A first
/// plan has no former price that a check could compare with; this is what a person can see.
struct NewItems: Sendable {
    /// Numbers of one field, kept to be sorted at the end.
    struct Spread: Sendable {
        private var mantissas: [Int64] = []
        private var scale: UInt8 = 0
        /// False if the numbers cannot be brought to one scale in 64 bits.
        private var isKnown = true
        /// How many are not above 0.
        private(set) var none = 0

        mutating func add(_ number: ExactDecimal) {
            if number.mantissa <= 0 { none += 1 }
            guard isKnown, widen(to: number.scale), let mantissa = number.exact(at: scale) else {
                isKnown = false
                return
            }
            mantissas.append(mantissa)
        }

        private mutating func widen(to wider: UInt8) -> Bool {
            guard wider > scale else { return true }
            let factor = ExactDecimal.powersOfTen[Int(wider - scale)]
            for index in mantissas.indices {
                let (product, overflow) = mantissas[index].multipliedReportingOverflow(by: factor)
                if overflow { return false }
                mantissas[index] = product
            }
            scale = wider
            return true
        }

        mutating func add(_ later: Spread) {
            none += later.none
            var later = later
            let scale = max(scale, later.scale)
            guard isKnown, later.isKnown, widen(to: scale), later.widen(to: scale) else {
                isKnown = false
                return
            }
            mantissas += later.mantissas
        }

        /// Nil for no numbers at all.
        var figures:
            (count: Int, least: ExactDecimal, median: ExactDecimal, greatest: ExactDecimal)?
        {
            guard isKnown, !mantissas.isEmpty else { return nil }
            let sorted = DigitSort.sorted(mantissas)
            func number(_ index: Int) -> ExactDecimal {
                ExactDecimal(mantissa: sorted[index], scale: scale)
            }
            return (
                sorted.count, number(0), number(sorted.count / 2), number(sorted.count - 1)
            )
        }
    }

    struct Priced: Sendable {
        var row: ReviewTally.Listed
        var price: ExactDecimal
    }

    struct Item: Sendable {
        var row: ReviewTally.Listed
        /// Numbers in `ReviewNames.fields`, with the values as changes.csv has them.
        var values: [(field: Int, value: String)]
    }

    static let endsMax = 5
    static let itemsMax = 3

    private(set) var created = 0
    private(set) var held = 0
    private(set) var prices = Spread()
    private(set) var stocks = Spread()
    private(set) var cheapest: [Priced] = []
    private(set) var dearest: [Priced] = []
    private(set) var items: [Item] = []

    mutating func add(
        _ row: ReviewRow, _ listed: ReviewTally.Listed, price: ExactDecimal?, stock: ExactDecimal?
    ) {
        if row.isHeld { held += 1 } else { created += 1 }
        if let stock { stocks.add(stock) }
        if items.count < Self.itemsMax {
            items.append(
                Item(
                    row: listed,
                    values: row.values.map { (field: $0.field, value: row.text($0.new)) }))
        }
        guard let price else { return }
        prices.add(price)
        let isEnd = cheapest.count < Self.endsMax || price < cheapest[Self.endsMax - 1].price
            || price > dearest[Self.endsMax - 1].price
        if isEnd { insert(Priced(row: listed, price: price)) }
    }

    private mutating func insert(_ priced: Priced) {
        Self.insert(priced, into: &cheapest, <)
        Self.insert(priced, into: &dearest, >)
    }

    private static func insert(
        _ priced: Priced, into list: inout [Priced],
        _ isFarther: (ExactDecimal, ExactDecimal) -> Bool
    ) {
        let place = list.firstIndex { isFarther(priced.price, $0.price) } ?? list.count
        guard place < endsMax else { return }
        list.insert(priced, at: place)
        if list.count > endsMax { list.removeLast() }
    }

    /// Adds what the rows behind these come to.
    mutating func add(_ later: NewItems) {
        created += later.created
        held += later.held
        prices.add(later.prices)
        stocks.add(later.stocks)
        for priced in later.cheapest { Self.insert(priced, into: &cheapest, <) }
        for priced in later.dearest { Self.insert(priced, into: &dearest, >) }
        items += later.items.prefix(Self.itemsMax - items.count)
    }
}

extension ExactDecimal {
    /// The mantissa at a scale that is no smaller than the number's own; nil if it does not fit.
    fileprivate func exact(at scale: UInt8) -> Int64? {
        let factor = Self.powersOfTen[Int(scale - self.scale)]
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
