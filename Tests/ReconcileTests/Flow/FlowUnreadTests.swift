import Formats
import Pipelines
import Reconcile
import Tables
import Testing

/// Joins on a field that is not the key, where rows of the other side could not be read.
@Suite("Unread rows of a join's other side") struct FlowUnreadTests {
    typealias Edge = FlowEdgeTests

    private static func list(_ brands: [(key: String, brand: String?)]) -> TwinSource {
        Edge.source(
            "acme", Edge.brand,
            brands.map { ($0.key, $0.brand.map { ["brand": .text($0)] } ?? [:]) })
    }

    private static let fields = Edge.brand + Edge.quantity

    private static func row(
        _ key: String, _ brand: String?, unknown: Set<String> = ["qty"]
    ) -> TwinRecord {
        var row = TwinRecord(key: key, file: 0, line: 7)
        row.values["brand"] = brand.map { .text($0) }
        row.unknown = unknown
        return row
    }

    /// On `brand`, which is no key on either side.
    private static func join(
        _ rows: [(String, String?)], unread: [TwinRecord], keep: JoinStage.Keep = .left,
        duplicates: ReadStage.Duplicates = .reject
    ) -> FlowCase {
        let list = list([("A", "X"), ("B", "Y"), ("C", nil), ("D", "Z")])
        var other = Edge.source(
            "moscow", fields,
            rows.map {
                ($0, ($1.map { ["brand": .text($0)] } ?? [:]).merging(
                    ["qty": Edge.number("5")], uniquingKeysWith: { $1 }))
            }, duplicates: duplicates)
        other.unreadRows = unread
        return Edge.join(
            [list, other], left: Edge.field("brand", Edge.brand),
            right: Edge.field("brand", fields), keep: keep)
    }

    /// `2 rows: B D` of each doubt.
    private static func doubts(_ made: FlowCase) throws -> [String] {
        var flow = try made.flow(pieces: 64) { _ in }
        _ = try flow.run()
        return flow.doubts.map { doubt in
            let keys = (0..<doubt.keys.count).map { doubt.keys.string($0) }
            return "\(doubt.rows) at \(doubt.first.file):\(doubt.first.line): "
                + keys.joined(separator: " ")
        }
    }

    @Test("what could be read of it is what it matches by", arguments: JoinStage.Keep.allCases)
    func readable(keep: JoinStage.Keep) throws {
        let made = Self.join([("m", "Y")], unread: [Self.row("n", "X")], keep: keep)
        let found = try Edge.outcome(made)
        #expect(found.rejects == ["A R304"])
        let rest = [
            "left": ["B live 5", "C live missing", "D live missing"],
            "inner": ["B live 5", "C dropped", "D dropped"],
            "anti": ["B dropped", "C live", "D live"],
        ][keep.rawValue]!
        #expect(found.rows == ["A rejected"] + rest)
        #expect(try Self.doubts(made) == [])
    }

    /// One of several rows of a text could not be read: which one is meant is not known.
    @Test func besideOneThatIsRead() throws {
        let made = Self.join([("m", "X")], unread: [Self.row("n", "X")])
        #expect(try Edge.outcome(made).rejects == ["A R304"])
    }

    /// Nothing of the row says whose it is: every record without a match waits, but for those that
    /// have nothing to be matched by.
    @Test func unreadable() throws {
        let row = Self.row("n", nil, unknown: ["brand", "qty"])
        let made = Self.join([("m", "Y")], unread: [row])
        #expect(
            try Edge.outcome(made).rows
                == ["A live missing", "B live 5", "C live missing", "D live missing"])
        #expect(try Self.doubts(made) == ["1 at 1:7: A D"])
    }

    /// A heading has no text there: that could be read.
    @Test func headingsMatchNothing() throws {
        let made = Self.join([("m", "Y")], unread: [Self.row("", nil, unknown: [])])
        #expect(try Self.doubts(made) == [])
        #expect(try Edge.outcome(made).rejects == [])
    }

    /// Both rows of a key that stands twice are no records, whatever their brands.
    @Test func secondRowsOfAKey() throws {
        let made = Self.join([("m", "X"), ("m", "Z")], unread: [])
        #expect(try Edge.outcome(made).rejects == ["A R304", "D R304"])
    }

    @Test("a key that could not be read may be any", arguments: [true, false])
    func keys(isUnread: Bool) throws {
        let list = Edge.source("acme", [], [("A", [:]), ("B", [:])])
        var other = Edge.source("moscow", Edge.quantity, [("A", ["qty": Edge.number("5")])])
        other.unreadRows = [Self.row("", nil, unknown: isUnread ? ["sku", "qty"] : ["qty"])]
        let made = Edge.join([list, other])
        #expect(try Edge.outcome(made).rows == ["A live 5", "B live missing"])
        #expect(try Self.doubts(made) == (isUnread ? ["1 at 1:7: B"] : []))
    }

    /// A text that a `set` stage makes of what could be read.
    @Test func textsThatAreMade() throws {
        var made = Self.join(
            [("m", "Y")], unread: [Self.row("n", "x"), Self.row("o", nil, unknown: ["brand"])])
        let rule = TwinRule("upper(brand)", "sku", Self.fields) { value in
            .value((value("brand")?.text).map { .text($0.uppercased()) })
        }
        let set = SetStage(
            source: 1, fields: [(FlowField("brand", .text), rule.placed)], place: FlowCase.place)
        made.stages.insert((.set(set), .set(source: 1, [("brand", rule)])), at: 0)
        #expect(try Edge.outcome(made).rejects == ["A R304"])
        #expect(try Self.doubts(made) == ["1 at 1:7: D"])
    }

    /// A row for which the entry fails has no text, and may be the match of any record.
    @Test func faultsOfTheOtherSide() throws {
        let list = Edge.source("acme", [], [("A", [:]), ("B", [:])])
        let other = Edge.source(
            "moscow", Edge.quantity,
            [("A", ["qty": .number(.zero)]), ("B", ["qty": Edge.number("2")])])
        let right = TwinRule("coalesce(0 / qty, 0) == 0 ? sku : 'no'", "sku", Edge.quantity) {
            $0("qty")?.number == .zero ? .fault("E100") : .value($0("sku"))
        }
        #expect(try Self.doubts(Edge.join([list, other], right: right)) == ["1 at 1:2: A"])
    }
}
