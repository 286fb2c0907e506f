import Tables

/// A plan by article, and what it creates: docs/formats/review.md, "Articles" and "New items".
extension ReviewDigest {
    /// One article's value of one field at one target.
    package struct Move: Encodable, Sendable, Equatable {
        package var target: String
        package var field: String
        package var old: String
        package var new: String
        /// Hundredths of a percent.
        @Nullable package var percent: Int?
        @Nullable package var file: String?
        @Nullable package var line: Int?
        package var held: Bool
    }

    package struct Article: Encodable, Sendable, Equatable {
        package var key: String
        @Nullable package var name: String?
        @Nullable package var supplier: String?
        @Nullable package var brand: String?
        /// At every target where it moves so, the farthest first.
        package var moves: [Move]
    }

    package struct Movers: Encodable, Sendable {
        package var articles: Int
        package var heldArticles: Int
        package var held: [Article]
        package var going: [Article]
    }

    package struct Articles: Encodable, Sendable {
        package var changed: Int
        package var held: Int
        package var up: Movers
        package var down: Movers
        package var zeroed: Movers
    }

    /// The articles of a supplier, brand or category.
    package struct GroupOfArticles: Encodable, Sendable, Equatable {
        package var all = 0
        package var created = 0
        package var removed = 0
        package var held = 0
        package var up = 0
        package var down = 0

        static func += (left: inout Self, right: Self) {
            left.all += right.all
            left.created += right.created
            left.removed += right.removed
            left.held += right.held
            left.up += right.up
            left.down += right.down
        }
    }

    package struct Spread: Encodable, Sendable, Equatable {
        package var field: String
        package var count: Int
        /// How many are not above 0.
        package var none: Int
        /// Decimal texts.
        package var least: String
        package var median: String
        package var greatest: String
    }

    package struct Priced: Encodable, Sendable, Equatable {
        package var key: String
        package var price: String
        @Nullable package var name: String?
        package var held: Bool
    }

    package struct Item: Encodable, Sendable, Equatable {
        package struct Value: Encodable, Sendable, Equatable {
            package var field: String
            package var value: String
        }

        package var key: String
        @Nullable package var name: String?
        package var held: Bool
        package var values: [Value]
    }

    package struct New: Encodable, Sendable {
        package var target: String
        package var created: Int
        package var held: Int
        @Nullable package var price: Spread?
        @Nullable package var stock: Spread?
        package var cheapest: [Priced]
        package var dearest: [Priced]
        package var items: [Item]
    }
}

extension ReviewDigest.Articles {
    init(_ tally: ReviewTally, _ rows: ReviewRows) throws {
        let moves = try ArticleMoves(tally, rows)
        changed = tally.articles.changed
        held = tally.articles.waiting
        up = try ReviewDigest.Movers(tally, .up, moves)
        down = try ReviewDigest.Movers(tally, .down, moves)
        zeroed = try ReviewDigest.Movers(tally, .zeroed, moves)
    }
}

extension ReviewDigest.Movers {
    fileprivate init(
        _ tally: ReviewTally, _ kind: ArticleTally.Kind, _ moves: ArticleMoves
    ) throws {
        articles = tally.articles.count(kind)
        heldArticles = tally.articles.waiting(kind)
        held = try tally.articles.held[kind.rawValue].rows.map { try moves.article($0, kind) }
        going = try tally.articles.going[kind.rawValue].rows.map { try moves.article($0, kind) }
    }
}

/// All moves of the articles that a digest lists: at other targets than that of the farthest, too.
private struct ArticleMoves {
    private let rows: ReviewRows
    /// By kind, then by number of the key; none if each row is an article.
    private var others: [[Int: [ReviewTally.Listed]]]

    init(_ tally: ReviewTally, _ rows: ReviewRows) throws {
        self.rows = rows
        others = ArticleTally.Kind.allCases.map { _ in [:] }
        guard tally.hasSeveralTargets else { return }
        let lists = tally.articles.held + tally.articles.going
        let listed = Set(lists.flatMap(\.rows).map(\.keyNumber))
        guard !listed.isEmpty else { return }
        var found = others
        try rows.forEach { row in
            guard listed.contains(row.keyNumber) else { return }
            for (kind, move) in tally.moves(of: row) {
                found[kind.rawValue][row.keyNumber, default: []].append(move)
            }
        }
        others = found
    }

    func article(
        _ farthest: ReviewTally.Listed, _ kind: ArticleTally.Kind
    ) throws -> ReviewDigest.Article {
        let all = others[kind.rawValue][farthest.keyNumber] ?? [farthest]
        // The one that it is listed for comes first.
        let isFirst = { (row: ReviewTally.Listed) in
            row.target == farthest.target && row.isHeld == farthest.isHeld
        }
        let sorted = all.filter(isFirst) + all.filter { !isFirst($0) }
        let head = try ReviewDigest.Row(farthest, rows)
        return ReviewDigest.Article(
            key: head.key, name: head.name, supplier: head.supplier, brand: head.brand,
            moves: try sorted.map { try move($0) })
    }

    private func move(_ listed: ReviewTally.Listed) throws -> ReviewDigest.Move {
        let row = try ReviewDigest.Row(listed, rows)
        return ReviewDigest.Move(
            target: row.target, field: row.field, old: row.old, new: row.new,
            percent: row.percent, file: row.file, line: row.line, held: row.held)
    }
}

extension ReviewDigest.New {
    /// Nil for a target that is told of no new item.
    init?(_ new: NewItems, _ target: ReviewDigest.Target, _ rows: ReviewRows) throws {
        guard new.created + new.held > 0 else { return nil }
        func name(_ number: Int) throws -> String? {
            let name = try rows.name(number)
            return name.isEmpty ? nil : name
        }
        func priced(_ priced: NewItems.Priced) throws -> ReviewDigest.Priced {
            ReviewDigest.Priced(
                key: rows.keys.string(priced.row.keyNumber), price: priced.price.description,
                name: try name(priced.row.keyNumber), held: priced.row.isHeld)
        }
        self.init(
            target: target.target, created: new.created, held: new.held,
            price: ReviewDigest.Spread(new.prices, target.priceField),
            stock: ReviewDigest.Spread(new.stocks, target.stockField),
            cheapest: try new.cheapest.map(priced), dearest: try new.dearest.map(priced),
            items: try new.items.map { item in
                ReviewDigest.Item(
                    key: rows.keys.string(item.row.keyNumber),
                    name: try name(item.row.keyNumber), held: item.row.isHeld,
                    values: item.values.map { value in
                        ReviewDigest.Item.Value(
                            field: rows.names.fields[value.field], value: value.value)
                    })
            })
    }
}

extension ReviewDigest.Spread {
    fileprivate init?(_ spread: NewItems.Spread, _ field: String?) {
        guard let field, let figures = spread.figures else { return nil }
        self.init(
            field: field, count: figures.count, none: spread.none,
            least: figures.least.description, median: figures.median.description,
            greatest: figures.greatest.description)
    }
}
