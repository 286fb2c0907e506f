import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables
import TestSupport
import Testing

/// The stages between `read` and `diff` against their slow twin.
@Suite("Stages between read and diff") struct FlowTests {
    @Test(arguments: 0..<2) func equalTheirTwin(lane: Int) throws {
        for seed in 0..<1_200 {
            let seed = UInt64(lane * 1_200 + seed)
            var maker = FlowMaker(seed: seed)
            let difference = try FlowComparison(maker.make(), pieces: [1, 3, 64][Int(seed % 3)])
            #expect(difference.lines == [], "seed \(seed)")
            if !difference.lines.isEmpty { return }
        }
    }

    /// From 20 000 rows on two threads share the work.
    @Test(arguments: 0..<2) func equalTheirTwinOnTwoThreads(seed: UInt64) throws {
        var maker = FlowMaker(seed: 77_000 + seed, keys: 60_000, rowsMax: 21_000)
        let difference = try FlowComparison(maker.make(), pieces: 4_096)
        #expect(difference.lines == [], "seed \(seed)")
    }

    /// The random cases meet what they are meant to meet.
    @Test func casesAreOfEveryKind() throws {
        var seen: Set<String> = []
        var rejects: Set<Substring> = []
        for seed in 0..<600 {
            var maker = FlowMaker(seed: UInt64(seed))
            let made = maker.make()
            for (stage, _) in made.stages { seen.insert(stage.word) }
            rejects.formUnion(made.twin().rejects.flatMap { $0.split(separator: " ") })
        }
        #expect(seen == ["filter", "set", "join", "pick", "sum"])
        #expect(rejects.isSuperset(of: ["R301", "R302", "R303", "R304", "R305", "E100", "E101"]))
    }

    /// A comparison that cannot fail proves nothing.
    @Test func differencesAreSeen() throws {
        for seed in 0..<40 {
            var maker = FlowMaker(seed: UInt64(seed))
            let made = maker.make()
            let right = made.twin()
            var wrong: [FlowTwin] = []
            if let row = right.list.rows.firstIndex(where: { $0.fate == .live }) {
                wrong += [right, right, right]
                wrong[0].list.rows[row].line += 1
                wrong[1].list.rows[row].fate = .dropped
                wrong[2].list.rows[row].key += "?"
            }
            wrong += [right, right]
            wrong[wrong.count - 2].totals[0].merged += 1
            wrong[wrong.count - 1].rejects.append("0:2  R301 sku=A-1")
            for twin in wrong {
                #expect(try !FlowComparison(made, twin, pieces: 1).lines.isEmpty, "seed \(seed)")
            }
        }
    }
}

/// Runs a case both ways and says in which lines they differ.
struct FlowComparison {
    private(set) var lines: [String] = []

    init(_ made: FlowCase, pieces: Int) throws {
        try self.init(made, made.twin(), pieces: pieces)
    }

    init(_ made: FlowCase, _ twin: FlowTwin, pieces: Int) throws {
        var rejects: [String] = []
        var flow = try made.flow(pieces: pieces) { reject in
            let raw = String(decoding: reject.raw, as: UTF8.self)
            rejects.append(
                "\(reject.file):\(reject.line) \(reject.column) \(reject.code.name) \(raw)")
        }
        let list = try flow.run()
        compare(rejects.sorted(), twin.rejects.sorted())
        compare(flow.totals.map(Self.line), twin.totals.map(Self.line))
        compare(flow.totals.map(\.addsUp), flow.totals.map { _ in true })
        let fields = made.fields.filter { twin.used.contains($0.name) }
        compare(Self.rows(list, fields), Self.rows(twin.list, fields))
        let keys = Set(made.sources.flatMap { $0.files.joined().map(\.key) + $0.unread }).sorted()
        compare(
            keys.map { "\($0) \(Self.standing(of: $0, list))" },
            keys.map { "\($0) \(twin.list.standing(of: $0))" })
    }

    private mutating func compare<Line: Equatable>(_ found: [Line], _ expected: [Line]) {
        guard found != expected else { return }
        for index in 0..<max(found.count, expected.count) {
            let found = index < found.count ? "\(found[index])" : "nothing"
            let expected = index < expected.count ? "\(expected[index])" : "nothing"
            if found != expected, lines.count < 6 {
                lines.append("found \(found) expected \(expected)")
            }
        }
    }

    private static func line(_ totals: StageTotals) -> String {
        line(
            TwinTotals(
                came: totals.came, went: totals.went, dropped: totals.dropped,
                rejected: totals.rejected, merged: totals.merged, unmatched: totals.unmatched,
                otherUnmatched: totals.otherUnmatched, won: totals.won))
    }

    private static func line(_ totals: TwinTotals) -> String { "\(totals)" }

    /// The live rows, each as a line, in the order of their keys.
    private static func rows(_ list: RecordTable, _ fields: [FlowField]) -> [String] {
        var lines: [String] = []
        for row in 0..<list.rowCount where list.fates[row] == .live {
            var line = "\(list.keys.string(row)) \(list.files[row]):\(list.lines[row])"
            for field in fields {
                guard let index = list.field(named: field.name) else {
                    line += " no \(field.name)"
                    continue
                }
                line += " \(field.name)=\(shown(value(list.columns[index], row)))"
            }
            lines.append(line)
        }
        return lines.sorted()
    }

    private static func value(_ column: ValueColumn, _ row: Int) -> TwinField? {
        switch column {
        case .text(let values):
            values.isMissing(row) ? nil : .text(values.string(row))
        case .number(let values): values.value(row).map { .number($0) }
        case .boolean(let values):
            values.values[row] == BooleanColumn.missing
                ? nil : .boolean(values.values[row] == BooleanColumn.yes)
        }
    }

    private static func rows(_ list: TwinList, _ fields: [FlowField]) -> [String] {
        list.rows.filter { $0.fate == .live }.map { row in
            "\(row.key) \(row.file):\(row.line)"
                + fields.map { " \($0.name)=\(shown(row.values[$0.name]))" }.joined()
        }.sorted()
    }

    private static func shown(_ value: TwinField?) -> String {
        switch value {
        case nil: "missing"
        case .text(let text)?: "\"\(text)\""
        case .number(let number)?: "\(number)"
        case .boolean(let flag)?: "\(flag)"
        }
    }

    private static func standing(of key: String, _ list: RecordTable) -> String {
        let row = Array(key.utf8).withUnsafeBytes { list.index.find($0, in: list.keys) }
        if let row, list.fates[row] != .dropped {
            return list.fates[row] == .live ? "live" : "rejected"
        }
        let isRejected = Array(key.utf8).withUnsafeBytes { list.wasRejected($0) }
        return isRejected ? "rejected" : "gone"
    }
}
