import Reconcile
import Tables

/// What the rows of a plan come to: fed with each of them once, it makes the digest.
package struct ReviewTally: Sendable {
    /// The rows of one supplier, brand or category.
    struct Counts: Sendable {
        var created = 0
        var updated = 0
        var removed = 0
        var held = 0
        /// Prices of updates, those that wait among them.
        var up = 0
        var down = 0

        var all: Int { created + updated + removed + held }

        static func += (left: inout Counts, right: Counts) {
            left.created += right.created
            left.updated += right.updated
            left.removed += right.removed
            left.held += right.held
            left.up += right.up
            left.down += right.down
        }
    }

    /// A row that the digest shows: its texts are put together at the end.
    struct Listed: Sendable {
        var keyNumber: Int
        var target: Int
        var field: Int
        /// Nil where they are no numbers: from available to not available.
        var move: (old: ExactDecimal, new: ExactDecimal)?
        var percent: Int?
        var file: Int
        var line: Int
        var supplier: Int
        var brand: Int
        var isHeld: Bool
    }

    static let listedMax = 10

    private(set) var changes = 0
    private(set) var holds = 0
    private(set) var prices = 0
    private(set) var up: [Listed] = []
    private(set) var down: [Listed] = []
    /// The same without those that wait.
    private(set) var goingUp: [Listed] = []
    private(set) var goingDown: [Listed] = []
    private(set) var zeroed = (count: 0, held: 0)
    private(set) var firstZeroed: [Listed] = []
    private(set) var sizes = Array(repeating: (changed: 0, held: 0), count: PriceMove.buckets.count)
    private(set) var suppliers = GroupCounts()
    private(set) var brands = GroupCounts()
    private(set) var categories = GroupCounts()
    private(set) var articles = ArticleTally()
    /// By target.
    private(set) var new: [NewItems]

    /// By target: numbers in `ReviewNames.fields`, -1 for none.
    private let priceFields: [Int]
    private let stockFields: [Int]

    package init(_ rows: ReviewRows, _ roles: ReviewRoles) {
        let fields = rows.names.fields.all
        func numbers(_ names: [String?]) -> [Int] {
            names.map { name in fields.firstIndex { $0 == name } ?? -1 }
        }
        priceFields = numbers(roles.price)
        stockFields = numbers(roles.stock)
        new = roles.price.map { _ in NewItems() }
    }

    /// Whether the same price or stock may move at several targets.
    var hasSeveralTargets: Bool {
        [priceFields, stockFields].contains { $0.filter { $0 >= 0 }.count > 1 }
    }

    /// How far the price of a row moves; nil where it does not, or is no update.
    package func move(of row: ReviewRow) -> PriceMove? {
        guard row.action == .update, let value = value(row, priceFields) else { return nil }
        return row.withBytes(value.old) { old in
            row.withBytes(value.new) { PriceMove(from: old, to: $0) }
        }
    }

    /// Whether a value is the price of its target's item.
    package func isPrice(_ value: ReviewRow.Value, of row: ReviewRow) -> Bool {
        row.target >= 0 && priceFields[row.target] == value.field
    }

    package mutating func add(_ row: ReviewRow) {
        guard row.action != nil else { return }
        var counts = Counts()
        count(row, &counts)
        articles.addRow(row)
        let (price, stock) = (value(row, priceFields), value(row, stockFields))
        if row.action == .create, row.target >= 0 {
            let listed = listed(row, price?.field ?? -1)
            new[row.target].add(
                row, listed, price: number(price, of: row), stock: number(stock, of: row))
        }
        if let price { addPrice(row, price.field, &counts) }
        if let stock { addStock(row, stock) }
        suppliers.add(counts, to: row.supplier)
        brands.add(counts, to: row.brand)
        categories.add(counts, to: row.category)
    }

    /// Adds what the rows behind these come to.
    package mutating func add(_ later: ReviewTally) {
        changes += later.changes
        holds += later.holds
        prices += later.prices
        for row in later.up { Self.insert(row, into: &up, >) }
        for row in later.down { Self.insert(row, into: &down, <) }
        for row in later.goingUp { Self.insert(row, into: &goingUp, >) }
        for row in later.goingDown { Self.insert(row, into: &goingDown, <) }
        zeroed.count += later.zeroed.count
        zeroed.held += later.zeroed.held
        firstZeroed += later.firstZeroed.prefix(Self.listedMax - firstZeroed.count)
        for bucket in sizes.indices {
            sizes[bucket].changed += later.sizes[bucket].changed
            sizes[bucket].held += later.sizes[bucket].held
        }
        suppliers.add(later.suppliers)
        brands.add(later.brands)
        categories.add(later.categories)
        articles.add(later.articles)
        for target in new.indices { new[target].add(later.new[target]) }
    }

    private func number(_ value: ReviewRow.Value?, of row: ReviewRow) -> ExactDecimal? {
        value.flatMap { row.withBytes($0.new) { ExactDecimal($0) } }
    }

    /// How a row's price moves, and whether its stock falls to none.
    func moves(of row: ReviewRow) -> [(ArticleTally.Kind, Listed)] {
        guard row.action != nil else { return [] }
        var moves: [(ArticleTally.Kind, Listed)] = []
        if let price = value(row, priceFields), let moved = moved(row, price.field) {
            moves.append((moved.move.new > moved.move.old ? .up : .down, moved.listed))
        }
        if let stock = value(row, stockFields), let listed = zeroed(row, stock) {
            moves.append((.zeroed, listed))
        }
        return moves
    }

    private mutating func count(_ row: ReviewRow, _ counts: inout Counts) {
        if row.isHeld {
            holds += 1
            counts.held = 1
            return
        }
        changes += 1
        switch row.action {
        case .create: counts.created = 1
        case .update: counts.updated = 1
        case .remove: counts.removed = 1
        case nil: break
        }
    }

    private func value(_ row: ReviewRow, _ fields: [Int]) -> ReviewRow.Value? {
        guard row.target >= 0, row.target < fields.count else { return nil }
        let field = fields[row.target]
        return field < 0 ? nil : row.values.first { $0.field == field }
    }

    // MARK: Prices

    private mutating func addPrice(_ row: ReviewRow, _ field: Int, _ counts: inout Counts) {
        guard row.action == .update else { return }
        if !row.isHeld { prices += 1 }
        guard let (move, listed) = moved(row, field) else { return }
        if row.isHeld { sizes[move.bucket].held += 1 } else { sizes[move.bucket].changed += 1 }
        articles.add(listed, move.new > move.old ? .up : .down, bucket: move.bucket)
        if move.new > move.old {
            counts.up = 1
            Self.insert(listed, into: &up, >)
            if !row.isHeld { Self.insert(listed, into: &goingUp, >) }
        } else {
            counts.down = 1
            Self.insert(listed, into: &down, <)
            if !row.isHeld { Self.insert(listed, into: &goingDown, <) }
        }
    }

    private func moved(_ row: ReviewRow, _ field: Int) -> (move: PriceMove, listed: Listed)? {
        guard let move = move(of: row) else { return nil }
        var listed = listed(row, field)
        listed.move = (move.old, move.new)
        listed.percent = move.percent
        return (move, listed)
    }

    /// Behind those that moved as far: they stand earlier in the plan.
    private static func insert(
        _ row: Listed, into list: inout [Listed], _ isFarther: (Int, Int) -> Bool
    ) {
        let percent = row.percent ?? 0
        if list.count == listedMax, let last = list.last?.percent, !isFarther(percent, last) {
            return
        }
        let place = list.firstIndex { isFarther(percent, $0.percent ?? 0) } ?? list.count
        list.insert(row, at: place)
        if list.count > listedMax { list.removeLast() }
    }

    // MARK: Stock

    private mutating func addStock(_ row: ReviewRow, _ value: ReviewRow.Value) {
        guard let listed = zeroed(row, value) else { return }
        if row.isHeld { zeroed.held += 1 } else { zeroed.count += 1 }
        articles.add(listed, .zeroed)
        if firstZeroed.count < Self.listedMax { firstZeroed.append(listed) }
    }

    /// Nil unless its stock falls to none.
    private func zeroed(_ row: ReviewRow, _ value: ReviewRow.Value) -> Listed? {
        let old = row.withBytes(value.old) { Self.stock($0) }
        let new = row.withBytes(value.new) { Self.stock($0) }
        guard let old, let new, old.isFree, !new.isFree else { return nil }
        var listed = listed(row, value.field)
        if let before = old.number, let after = new.number { listed.move = (before, after) }
        return listed
    }

    /// Whether something can be bought; nil where nothing is said of it.
    private static func stock(
        _ text: UnsafeRawBufferPointer
    ) -> (isFree: Bool, number: ExactDecimal?)? {
        if let number = ExactDecimal(text) { return (number.mantissa > 0, number) }
        switch text.first {
        case UInt8(ascii: "t"): return (true, nil)
        case UInt8(ascii: "f"): return (false, nil)
        default: return nil
        }
    }

    private func listed(_ row: ReviewRow, _ field: Int) -> Listed {
        Listed(
            keyNumber: row.keyNumber, target: row.target, field: field, move: nil, percent: nil,
            file: row.file, line: row.line, supplier: row.supplier, brand: row.brand,
            isHeld: row.isHeld)
    }
}

/// Counts by name; a record without one is counted, too.
struct GroupCounts: Sendable {
    /// By number of the name + 1.
    private(set) var counts: [ReviewTally.Counts] = []

    mutating func add(_ counts: ReviewTally.Counts, to name: Int) {
        while self.counts.count <= name + 1 { self.counts.append(ReviewTally.Counts()) }
        self.counts[name + 1] += counts
    }

    mutating func add(_ other: GroupCounts) {
        for (index, counts) in other.counts.enumerated() { add(counts, to: index - 1) }
    }
}
