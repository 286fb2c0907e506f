import Diagnostics
import Formats
import Pipelines
import Reconcile
import Rules
import Tables
import TestSupport
import Testing

/// Single cases of the stages, each small enough to be read.
@Suite("Edges of the stages") struct FlowEdgeTests {
    typealias Row = (key: String, values: [String: TwinField])

    static func source(
        _ name: String, _ fields: [FlowField], _ rows: [Row],
        duplicates: ReadStage.Duplicates = .reject, unread: [String] = []
    ) -> TwinSource {
        let records = rows.enumerated().map { index, row in
            TwinRecord(key: row.key, file: 0, line: index + 2, values: row.values)
        }
        return TwinSource(
            name: name, fields: fields, duplicates: duplicates, files: [records], unread: unread)
    }

    static func number(_ text: String) -> TwinField { .number(ExactDecimal(text)!) }

    static func key(_ fields: [FlowField] = []) -> TwinRule {
        TwinRule("sku", "sku", fields) { .value($0("sku")) }
    }

    static func field(_ name: String, _ fields: [FlowField]) -> TwinRule {
        TwinRule(name, "sku", fields) { .value($0(name)) }
    }

    /// Joins the second source to the first.
    static func join(
        _ sources: [TwinSource], left: TwinRule = key(), right: TwinRule = key(),
        keep: JoinStage.Keep = .left, many: [(field: String, reducer: JoinStage.Reducer)]? = nil,
        shared: Bool = false
    ) -> FlowCase {
        var sources = sources
        for row in sources[1].files[0].indices { sources[1].files[0][row].file = 1 }
        let gained = sources[1].fields.map {
            (from: $0.name, field: FlowField("moscow.\($0.name)", $0.type))
        }
        let stage = JoinStage(
            other: .source(1), name: "moscow", on: [.init(left: left.placed, right: right.placed)],
            keep: keep, many: many, shared: shared, fields: keep == .anti ? [] : gained,
            matchedBy: nil, place: FlowCase.place)
        let fields = sources[0].fields + stage.fields.map(\.field)
        return FlowCase(
            sources: sources, stages: [(.join(stage), .join(stage, on: [(left, right)]))],
            wanted: fields.map(\.name), fields: fields)
    }

    static func sum(
        _ source: TwinSource, by: String? = nil,
        warehouses: [(name: String, warehouse: SumStage.Warehouse)] = [],
        others: SumStage.Others = .reject
    ) -> FlowCase {
        let stage = SumStage(
            source: 0, quantity: "qty", by: by, warehouses: warehouses, others: others,
            field: FlowField("own", .integer), place: FlowCase.place)
        return FlowCase(
            sources: [source], stages: [(.sum(stage), .sum(stage))], wanted: ["own"],
            fields: [stage.field])
    }

    /// `KEY fate value…` of every row, in the table's order, and `KEY code` of every reject.
    static func outcome(_ made: FlowCase) throws -> (rows: [String], rejects: [String]) {
        var rejects: [String] = []
        var flow = try made.flow(pieces: 64) { reject in
            let key = String(decoding: reject.raw, as: UTF8.self).dropFirst("sku=".utf8.count)
            rejects.append("\(key) \(reject.code.name)")
        }
        let list = try flow.run()
        #expect(flow.totals.allSatisfy { $0.addsUp })
        #expect(try FlowComparison(made, pieces: 1).lines == [])
        let rows = (0..<list.rowCount).map { row in
            var line = "\(list.keys.string(row)) \(list.fates[row])"
            for (field, column) in zip(list.fields, list.columns) where field.type.isNumber {
                guard list.fates[row] == .live, case .number(let numbers) = column else { continue }
                line += " \(numbers.value(row).map { "\($0)" } ?? "missing")"
            }
            return line
        }
        return (rows, rejects.sorted())
    }

    static let quantity = [FlowField("qty", .integer)]
    static let brand = [FlowField("brand", .text)]

    // MARK: join

    @Test func severalMatchesAreAmbiguous() throws {
        let list = Self.source("acme", [], [("A", [:]), ("B", [:])])
        let fields = Self.brand
        let other = Self.source(
            "moscow", fields,
            [
                ("1", ["brand": .text("A")]), ("2", ["brand": .text("A")]),
                ("3", ["brand": .text("B")]),
            ])
        let right = Self.field("brand", fields)
        let left = try Self.outcome(Self.join([list, other], right: right))
        #expect(left.rows == ["A rejected", "B live"])
        #expect(left.rejects == ["A R301"])
        // Without a match is without one, whatever their number.
        let anti = try Self.outcome(Self.join([list, other], right: right, keep: .anti))
        #expect(anti.rows == ["A dropped", "B dropped"])
        #expect(anti.rejects == [])
    }

    @Test func oneStockIsNotSoldTwice() throws {
        let fields = Self.brand
        let list = Self.source(
            "acme", fields,
            [
                ("A", ["brand": .text("X")]), ("B", ["brand": .text("X")]),
                ("C", ["brand": .text("Y")]), ("D", ["brand": .text("X")]), ("E", [:]),
            ])
        let other = Self.source(
            "moscow", Self.quantity, [("X", ["qty": Self.number("5")]), ("Y", [:])])
        let left = Self.field("brand", fields)
        let alone = try Self.outcome(Self.join([list, other], left: left))
        #expect(
            alone.rows == ["A rejected", "B rejected", "C live missing", "D rejected",
                "E live missing"])
        #expect(alone.rejects == ["A R302", "B R302", "D R302"])
        let shared = try Self.outcome(Self.join([list, other], left: left, shared: true))
        #expect(
            shared.rows == ["A live 5", "B live 5", "C live missing", "D live 5", "E live missing"])
        #expect(shared.rejects == [])
    }

    /// A match that was dropped is none, so two records cannot have it.
    @Test func droppedMatchesAreNotShared() throws {
        let fields = Self.brand
        let list = Self.source(
            "acme", [], [("A", [:]), ("B", [:])])
        var other = Self.source(
            "moscow", fields,
            [("A", ["brand": .text("B")]), ("C", ["brand": .text("A")]), ("D", [:])])
        other.isDropped = true
        let made = Self.join([list, other], right: Self.field("brand", fields))
        let found = try Self.outcome(made)
        #expect(found.rows == ["A live", "B live"])
        #expect(found.rejects == [])
    }

    @Test func matchesThatCouldNotBeReadReject() throws {
        let list = Self.source("acme", [], [("A-1", [:]), ("B", [:]), ("C", [:]), ("D", [:])])
        let other = Self.source(
            "moscow", Self.quantity,
            [("B", ["qty": Self.number("1")]), ("C", [:]), ("C", [:])], unread: ["a-1 "])
        for keep in JoinStage.Keep.allCases {
            let found = try Self.outcome(Self.join([list, other], keep: keep))
            #expect(found.rejects == ["A-1 R304", "C R304"])
            let rest = [
                "left": ["B live 1", "D live missing"], "inner": ["B live 1", "D dropped"],
                "anti": ["B dropped", "D live"],
            ][keep.rawValue]!
            #expect(found.rows == ["A-1 rejected", rest[0], "C rejected", rest[1]])
        }
    }

    /// Of several rows one could not be read: what they come to is not known.
    @Test func oneUnreadOfSeveralSpoilsTheirSum() throws {
        let list = Self.source("acme", [], [("A", [:]), ("B", [:])])
        let rows: [Row] = [
            ("A", ["qty": Self.number("1")]), ("A", ["qty": Self.number("2")]),
            ("B", ["qty": Self.number("4")]), ("B", ["qty": Self.number("8")]),
        ]
        let other = Self.source(
            "moscow", Self.quantity, rows, duplicates: .keep, unread: ["A"])
        let found = try Self.outcome(Self.join([list, other], many: [("qty", .sum)]))
        #expect(found.rows == ["A rejected", "B live 12"])
        #expect(found.rejects == ["A R304"])
    }

    @Test func keysOfTheOtherSideMayBeReduced() throws {
        let fields = Self.brand
        let list = Self.source("acme", [], [("X", [:])])
        let other = Self.source(
            "moscow", fields, [("1", ["brand": .text("X")]), ("2", ["brand": .text("X")])])
        var made = Self.join([list, other], right: Self.field("brand", fields))
        guard case .join(var stage, let on) = made.stages[0].twin else { return }
        stage.many = [("sku", .last)]
        stage.fields = [("sku", FlowField("moscow.sku", .text))]
        made.stages = [(.join(stage), .join(stage, on: on))]
        made.fields = stage.fields.map(\.field)
        made.wanted = ["moscow.sku"]
        var flow = try made.flow(pieces: 1) { _ in }
        let result = try flow.run()
        guard case .text(let values) = result.columns[0] else {
            Issue.record("a key is text")
            return
        }
        #expect(values.string(0) == "2")
        #expect(try FlowComparison(made, pieces: 1).lines == [])
    }

    /// More entries than a byte counts.
    @Test func manyEntriesOfOnAreTriedInTurn() throws {
        let list = Self.source("acme", [], [("A", [:])])
        let other = Self.source("moscow", Self.quantity, [("A", ["qty": Self.number("3")])])
        var made = Self.join([list, other])
        guard case .join(var stage, _) = made.stages[0].twin else { return }
        let never = TwinRule("'none'", "sku", []) { _ in .value(.text("none")) }
        var on = Array(repeating: (left: never, right: Self.key(Self.quantity)), count: 255)
        on += [(left: Self.key(), right: Self.key(Self.quantity))]
        stage.on = on.map { .init(left: $0.left.placed, right: $0.right.placed) }
        made.stages = [(.join(stage), .join(stage, on: on))]
        #expect(try Self.outcome(made).rows == ["A live 3"])
    }

    /// An entry that fails on the other side is listed, and a later one may still match.
    @Test func faultsOfTheOtherSideAreListed() throws {
        let fields = Self.quantity
        let list = Self.source("acme", [], [("A", [:]), ("B", [:])])
        let other = Self.source(
            "moscow", fields, [("A", ["qty": .number(.zero)]), ("B", ["qty": Self.number("2")])])
        let right = TwinRule("coalesce(0 / qty, 0) == 0 ? sku : 'no'", "sku", fields) { value in
            value("qty")?.number == .zero ? .fault("E100") : .value(value("sku"))
        }
        let found = try Self.outcome(Self.join([list, other], right: right))
        #expect(found.rows == ["A live missing", "B live 2"])
        #expect(found.rejects == ["A E100"])
    }

    // MARK: sum

    static let stock = [FlowField("place", .text), FlowField("qty", .integer)]

    @Test func unknownWarehousesSpoilTheirKey() throws {
        let rows: [Row] = [
            ("A", ["place": .text("Центр"), "qty": Self.number("5")]),
            ("A", ["place": .text("Луна"), "qty": Self.number("7")]),
            ("B", ["place": .text("Центр"), "qty": Self.number("1")]),
            ("B", ["place": .text("Брак"), "qty": Self.number("9")]),
            ("C", ["qty": Self.number("1")]),
            ("D", ["place": .text("Центр")]),
        ]
        let source = Self.source("acme", Self.stock, rows, duplicates: .keep)
        let found = try Self.outcome(
            Self.sum(
                source, by: "place",
                warehouses: [("Центр", .counts(reserve: ExactDecimal(2))), ("Брак", .skipped)]))
        #expect(found.rows == ["A rejected", "B live 0", "C rejected", "D live missing"])
        #expect(found.rejects == ["A R303", "C R303"])
    }

    /// A stage may say what rows without a warehouse count.
    @Test func aWarehouseMayHaveNoName() throws {
        let rows: [Row] = [("A", ["qty": Self.number("5")]), ("B", ["place": .text("Луна")])]
        let found = try Self.outcome(
            Self.sum(
                Self.source("acme", Self.stock, rows, duplicates: .keep), by: "place",
                warehouses: [("", .counts(reserve: ExactDecimal(2)))]))
        #expect(found.rows == ["A live 3", "B rejected"])
        #expect(found.rejects == ["B R303"])
    }

    @Test func sumsThatDoNotFitAreRejected() throws {
        let large = TwinField.number(ExactDecimal(.max))
        let rows: [Row] = [
            ("A", ["qty": large]), ("A", ["qty": Self.number("1")]),
            ("B", ["qty": large]), ("B", [:]), ("B", ["qty": large]),
            ("C", ["qty": Self.number("1")]),
        ]
        let source = Self.source("acme", Self.quantity, rows, duplicates: .keep, unread: ["c"])
        let found = try Self.outcome(Self.sum(source))
        #expect(found.rows == ["A rejected", "B live missing", "C rejected"])
        #expect(found.rejects == ["A R305"])
    }

    /// What is above the reserve is never taken for 0 because its digits do not fit.
    @Test func reservesThatDoNotFitAreRejected() throws {
        let rows: [Row] = [
            ("A", ["place": .text("Центр"), "qty": .number(ExactDecimal(.max))]),
            ("B", ["place": .text("Центр"), "qty": Self.number("2")]),
        ]
        let half = ExactDecimal("0.5")!
        let found = try Self.outcome(
            Self.sum(
                Self.source("acme", Self.stock, rows, duplicates: .keep), by: "place",
                warehouses: [("Центр", .counts(reserve: half))]))
        #expect(found.rows == ["A rejected", "B live 1.5"])
        #expect(found.rejects == ["A R305"])
    }

    @Test func sumsOfAPartialListArePartial() throws {
        let made = Self.sum(Self.source("acme", Self.quantity, [("A", [:])], duplicates: .keep))
        var builder = RecordTableBuilder(
            stage: FlowCase.read(made.sources[0]), keeping: ["qty"])
        try builder.add(
            RecordBatch(
                text: Array("A".utf8),
                columns: [
                    .text(TextColumn(starts: [0], ends: [1])),
                    .number(NumberColumn(mantissas: [4], scales: [0])),
                ], lines: [2], file: 0, rejects: [])
        ) { _ in }
        var table = builder.finish { _ in }
        table.partial = true
        var flow = Flow(
            made.pipeline(), sources: [table], modified: [1], today: 0, listing: { _ in })
        #expect(try flow.run().partial)
    }

    // MARK: The rest

    @Test func emptyListsPassEveryStage() throws {
        var met: Set<String> = []
        for seed in 0..<200 {
            var maker = FlowMaker(seed: 5_000 + UInt64(seed))
            var made = maker.make()
            for source in made.sources.indices { made.sources[source].files = [[]] }
            #expect(try FlowComparison(made, pieces: 1).lines == [], "seed \(seed)")
            for (stage, _) in made.stages { met.insert(stage.word) }
        }
        #expect(met.count == 5)
    }

    @Test func rulesLookUpInTables() throws {
        let fields = Self.brand
        let list = Self.source(
            "acme", fields,
            [("A", ["brand": .text("X")]), ("B", ["brand": .text("Y")]), ("C", [:])])
        var table = Self.source("markups", Self.quantity, [("X", ["qty": Self.number("7")])])
        table.keyName = "brand"
        let scope = RuleScope(
            fields: [.init("sku", .text, mayBeMissing: false), .init("brand", .text)],
            tables: [.init("rates", columns: [.init("rate", .decimal)]),
                .init("markups", columns: [.init("qty", .integer)])])
        let rule = try #require(Rule.compile("lookup(markups, brand)", in: scope).rule)
        let placed = PlacedRule(
            rule, fields: ["sku", "brand"], tables: ["rates", "markups"], place: FlowCase.place)
        let set = SetStage(
            source: nil, fields: [(FlowField("qty", .integer), placed)], place: FlowCase.place)
        let made = FlowCase(
            sources: [list], tables: [table], stages: [(.set(set), .set(source: nil, []))],
            wanted: ["qty"])
        var flow = try made.flow(pieces: 1) { _ in }
        let result = try flow.run()
        guard case .number(let numbers) = result.columns[result.field(named: "qty")!] else {
            Issue.record("a lookup of numbers gives numbers")
            return
        }
        #expect((0..<3).map { numbers.value($0) } == [ExactDecimal(7), nil, nil])
    }

    @Test func totalsSayWhereTheirStageStands() throws {
        let list = Self.source("acme", [], [("A", [:])])
        let made = Self.join([list, Self.source("moscow", Self.quantity, [])])
        var flow = try made.flow(pieces: 1) { _ in }
        _ = try flow.run()
        #expect(flow.totals.map(\.stage) == [1])
        #expect(flow.totals.map(\.word) == ["join"])
        #expect(flow.totals.map(\.place) == ["pipelines/acme.json5:5:3"])
        #expect(flow.totals.map(\.of) == [nil])
    }
}
