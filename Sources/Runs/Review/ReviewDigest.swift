import Foundation
package import Pipelines
import Reconcile
import Tables

/// A plan at a glance, for the terminal and the page: docs/formats/review.md says what each key
/// means.
package struct ReviewDigest: Encodable, Sendable {
    package struct Input: Encodable, Sendable {
        package var source: String
        package var name: String
        package var rows: Int
        package var records: Int
        package var rejects: Int
        package var sha256: String
        package var encoding: String
        @Nullable package var madeAt: String?
        package var bag: String
    }

    /// What became of a source's rows, all its files together.
    package struct Source: Encodable, Sendable {
        package var source: String
        package var rows: Int
        package var records: Int
        package var rejected: Int
        package var duplicates: Int
    }

    package struct Target: Encodable, Sendable {
        package var target: String
        package var method: String
        package var url: String
        package var fields: [String]
        @Nullable package var priceField: String?
        @Nullable package var stockField: String?
        package var records: Int
        package var created: Int
        package var updated: Int
        package var removed: Int
        package var unchanged: Int
        package var refused: Int
        package var held: Int
        package var requests: Int
        /// Records that wait for further files before they are gone; nil without `grace`.
        package var graced: Int?
    }

    /// One record in one target, and its value of one field.
    package struct Row: Encodable, Sendable, Equatable {
        package var key: String
        package var target: String
        package var field: String
        package var old: String
        package var new: String
        /// Hundredths of a percent.
        @Nullable package var percent: Int?
        @Nullable package var file: String?
        @Nullable package var line: Int?
        @Nullable package var supplier: String?
        @Nullable package var brand: String?
        @Nullable package var name: String?
        package var held: Bool
    }

    package struct Zeroed: Encodable, Sendable {
        package var count: Int
        package var held: Int
        package var first: [Row]
    }

    package struct Size: Encodable, Sendable {
        /// Whole percents.
        @Nullable package var above: Int?
        @Nullable package var upTo: Int?
        package var changed: Int
        package var held: Int
        /// The same in articles, each where its farthest move is.
        package var articles: Int
        package var heldArticles: Int
    }

    package struct Group: Encodable, Sendable, Equatable {
        /// Nil for the records without one, and for the rest.
        @Nullable package var name: String?
        /// How many names are summed here, of the rest; else 0.
        package var others: Int
        package var created: Int
        package var updated: Int
        package var removed: Int
        package var held: Int
        package var up: Int
        package var down: Int
        /// The same in articles.
        package var articles: GroupOfArticles
    }

    package struct CheckCount: Encodable, Sendable {
        package var check: String
        package var verdict: String
        package var count: Int
    }

    package var format = "sverka-review-1"
    package var run: String
    package var pipeline: String
    package var at: String
    package var state: String
    package var full: Bool
    package var sequence: Int
    package var approvers: Int
    package var confirm: String
    /// The run that this one is a revision of: such a plan is approved when it is written.
    @Nullable package var revision: String?
    package var inputs: [Input]
    package var sources: [Source]
    package var targets: [Target]
    @Nullable package var grace: PlanFile.Grace?
    package var checks: [PlanFile.Check]
    package var rejects: [String: Int]
    package var rejected: [Rejected]
    /// Records of all targets that change, and that wait.
    package var changes: Int
    package var holds: Int
    /// Of the changes, updates with another price.
    package var price: Int
    package var up: [Row]
    package var down: [Row]
    /// The same without those that wait.
    package var goingUp: [Row]
    package var goingDown: [Row]
    package var zeroed: Zeroed
    package var sizes: [Size]
    package var articles: Articles
    package var new: [New]
    package var suppliers: [Group]
    @Nullable package var brands: [Group]?
    @Nullable package var categories: [Group]?
    package var checksOfRows: [CheckCount]
    package var trend: [TrendRun]
    package var rules: [FieldRule]

    static let groupsMax = 50

    /// - Parameters:
    ///   - tally: fed with every one of `rows`
    ///   - pipeline: the run's own; nil where it cannot be had
    ///   - memory: what the run's checks compared with
    package init(
        _ plan: PlanFile, _ rows: ReviewRows, _ tally: ReviewTally, _ roles: ReviewRoles,
        _ pipeline: Pipeline?, _ memory: Memory
    ) throws {
        run = plan.run
        self.pipeline = plan.pipeline
        at = plan.at
        state = plan.state.rawValue
        full = plan.full
        sequence = plan.sequence
        approvers = plan.approvers ?? 1
        confirm = plan.confirm
        revision = plan.revision?.of
        inputs = plan.inputs.map(Input.init)
        sources = plan.sources.map(Source.init)
        grace = plan.grace
        targets = plan.targets.enumerated().map { index, target in
            Target(target, price: roles.price[index], stock: roles.stock[index])
        }
        checks = plan.checks
        rejects = plan.rejects
        rejected = try rows.rejected(counts: plan.rejects)
        (changes, holds, price) = (tally.changes, tally.holds, tally.prices)
        up = try tally.up.map { try Row($0, rows) }
        down = try tally.down.map { try Row($0, rows) }
        goingUp = try tally.goingUp.map { try Row($0, rows) }
        goingDown = try tally.goingDown.map { try Row($0, rows) }
        zeroed = Zeroed(
            count: tally.zeroed.count, held: tally.zeroed.held,
            first: try tally.firstZeroed.map { try Row($0, rows) })
        let sizesOfArticles = tally.articles.sizes
        sizes = PriceMove.buckets.enumerated().map { index, bucket in
            Size(
                above: bucket.above, upTo: bucket.upTo, changed: tally.sizes[index].changed,
                held: tally.sizes[index].held, articles: sizesOfArticles[index].changed,
                heldArticles: sizesOfArticles[index].held)
        }
        articles = try Articles(tally, rows)
        new = try zip(tally.new, targets).compactMap { try New($0, $1, rows) }
        suppliers = Self.groups(
            tally.suppliers, rows.names.suppliers, tally.articles.groups(rows.supplier))
        brands = plan.labels.contains("brand")
            ? Self.groups(tally.brands, rows.names.brands, tally.articles.groups(rows.brand)) : nil
        categories = plan.labels.contains("category")
            ? Self.groups(
                tally.categories, rows.names.categories, tally.articles.groups(rows.category))
            : nil
        checksOfRows = rows.holds.counts.map { counted in
            CheckCount(
                check: rows.names.checks[counted.check],
                verdict: counted.isHold ? "hold" : "warn", count: counted.count)
        }
        trend = TrendRun.all(memory, plan)
        rules = pipeline.map(FieldRule.all) ?? []
    }

    /// One line of JSON, keys sorted, with every `<` as `\u003c`, so that it may stand in a page.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self).flatMap { byte in
            // It stands nowhere but within texts.
            byte == UInt8(ascii: "<") ? Array("\\u003c".utf8) : [byte]
        }
    }

    /// The largest first, of as many by name in the order of bytes.
    private static func groups(
        _ counted: GroupCounts, _ names: NameList, _ articles: [GroupOfArticles]
    ) -> [Group] {
        let named = counted.counts.enumerated().map { index, counts in
            (
                name: index == 0 ? nil : names[index - 1], counts: counts,
                articles: index < articles.count ? articles[index] : GroupOfArticles()
            )
        }
        let sorted = named.filter { $0.counts.all > 0 }.sorted { left, right in
            if left.counts.all != right.counts.all { return left.counts.all > right.counts.all }
            return (left.name ?? "").utf8.lexicographicallyPrecedes((right.name ?? "").utf8)
        }
        // One alone is no rest.
        let shown = sorted.count > groupsMax + 1 ? groupsMax : sorted.count
        var rest = (counts: ReviewTally.Counts(), articles: GroupOfArticles())
        for group in sorted[shown...] {
            rest.counts += group.counts
            rest.articles += group.articles
        }
        let others = sorted.count - shown
        return sorted[..<shown].map { Group($0.name, others: 0, $0.counts, $0.articles) }
            + (others > 0 ? [Group(nil, others: others, rest.counts, rest.articles)] : [])
    }
}

extension ReviewDigest.Input {
    init(_ input: PlanFile.Input) {
        self.init(
            source: input.source, name: input.name, rows: input.rows, records: input.records,
            rejects: input.rejects, sha256: input.sha256, encoding: input.encoding,
            madeAt: input.madeAt, bag: input.bag)
    }
}

extension ReviewDigest.Source {
    init(_ source: PlanFile.Source) {
        self.init(
            source: source.source, rows: source.rows, records: source.records,
            rejected: source.rejected, duplicates: source.duplicates)
    }
}

extension ReviewDigest.Target {
    init(_ target: PlanFile.Target, price: String?, stock: String?) {
        let totals = target.totals
        self.init(
            target: target.target, method: target.method, url: target.url,
            fields: target.fields.map(\.name), priceField: price, stockField: stock,
            records: totals.records, created: totals.created, updated: totals.updated,
            removed: totals.goneRemoved, unchanged: totals.unchanged,
            refused: totals.refused + totals.goneRefused, held: totals.waiting,
            requests: target.batches.count, graced: totals.goneGraced)
    }
}

extension ReviewDigest.Row {
    init(_ listed: ReviewTally.Listed, _ rows: ReviewRows) throws {
        let names = rows.names
        func text(_ list: NameList, _ number: Int) -> String? { number < 0 ? nil : list[number] }
        let name = try rows.name(listed.keyNumber)
        self.init(
            key: rows.keys.string(listed.keyNumber), target: names.targets[listed.target],
            field: names.fields[listed.field], old: listed.move?.old.description ?? "true",
            new: listed.move?.new.description ?? "false", percent: listed.percent,
            file: text(names.files, listed.file), line: listed.line == 0 ? nil : listed.line,
            supplier: text(names.suppliers, listed.supplier),
            brand: text(names.brands, listed.brand), name: name.isEmpty ? nil : name,
            held: listed.isHeld)
    }
}

extension ReviewDigest.Group {
    init(
        _ name: String?, others: Int, _ counts: ReviewTally.Counts,
        _ articles: ReviewDigest.GroupOfArticles
    ) {
        self.init(
            name: name, others: others, created: counts.created, updated: counts.updated,
            removed: counts.removed, held: counts.held, up: counts.up, down: counts.down,
            articles: articles)
    }
}
