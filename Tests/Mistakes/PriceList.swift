import TestSupport

/// A supplier's assortment on one day, and how it moves from day to day.
struct PriceList {
    struct Item {
        var key: String
        var name: String
        var brand: String
        /// In kopeks.
        var price: Int
        var stock: Int
        /// The price before a sale; nil where there is none.
        var priceBeforeSale: Int?
    }

    var items: [Item]
    private let makeKey: @Sendable (Int) -> String
    private var made = 0

    init(rows: Int, _ random: inout SeededGenerator, key: @escaping @Sendable (Int) -> String) {
        makeKey = key
        items = []
        for _ in 0..<rows { add(&random) }
    }

    private mutating func add(_ random: inout SeededGenerator) {
        let kinds = ["Чайник", "Смеситель", "Дрель", "Лампа", "Кабель", "Ключ", "Розетка", "Насос"]
        let brands = ["Восток", "Bosch", "Север", "Makita", "Заря"]
        // Prices of a real list span four powers of ten, most of them in the middle.
        let rank = random.number(0...99)
        let roubles =
            rank < 15 ? random.number(40...199)
            : rank < 75 ? random.number(200...4999)
            : rank < 95 ? random.number(5000...29_999) : random.number(30_000...250_000)
        items.append(
            Item(
                key: makeKey(made), name: "\(random.pick(kinds)) \(random.number(100...9999))",
                brand: random.pick(brands), price: roubles * 100 + random.pick([0, 0, 50, 90]),
                stock: random.chance(20) ? 0 : random.number(1...60), priceBeforeSale: nil))
        made += 1
    }

    // MARK: An ordinary day

    /// What a supplier does between two lists.
    ///
    /// - Parameter day: from 0; day 0 is a Monday
    mutating func pass(day: Int, _ random: inout SeededGenerator) {
        let isMonday = day % 7 == 0
        // Prices: some every day, more on Mondays, a season's step once a month.
        let share = isMonday ? 12 : 3
        for index in items.indices {
            if random.chance(share) { scale(index, 95...106, &random) }
            if day % 30 == 29, random.chance(10) { scale(index, 102...112, &random) }
            if random.chance(25) {
                let sold = random.number(0...4)
                let came = random.chance(20) ? random.number(5...40) : 0
                items[index].stock = max(0, items[index].stock - sold) + came
            }
        }
        // A sale at each month's last weekend, of an eighth of the assortment.
        if day % 28 == 26 { beginSale(&random) }
        if day % 28 == 0 { endSale() }
        // Some leave, some come; twice a year a collection.
        for _ in 0..<items.count where random.number(0...999) < 2 {
            items.remove(at: random.number(0...(items.count - 1)))
        }
        for _ in 0..<(items.count * 4 / 1000 + random.number(0...1)) { add(&random) }
        if day == 70 || day == 250 { for _ in 0..<(items.count * 8 / 100) { add(&random) } }
    }

    private mutating func scale(
        _ index: Int, _ percent: ClosedRange<Int>, _ random: inout SeededGenerator
    ) {
        items[index].price = max(1000, items[index].price * random.number(percent) / 100)
    }

    private mutating func beginSale(_ random: inout SeededGenerator) {
        for index in items.indices where random.chance(12) {
            items[index].priceBeforeSale = items[index].price
            items[index].price = max(1000, items[index].price * random.pick([70, 80, 85, 90]) / 100)
        }
    }

    private mutating func endSale() {
        for index in items.indices {
            if let before = items[index].priceBeforeSale { items[index].price = before }
            items[index].priceBeforeSale = nil
        }
    }
}
