import Pipelines
import Reconcile
import Tables
import Testing

/// What row-level checks hold, judged by a slow twin: the same day without a check, of whose lines
/// those of held records are taken out by their text.
@Suite("Row checks")
struct RowCheckTests {
    static let targets = [
        ["xway-prices"], ["ozon-stocks"], ["yandex-prices"], ["wildberries-prices"],
        ["ozon-prices", "yandex-stocks"],
    ]

    @Test("held records are those that the twin holds, and the snapshot leaves them as they are")
    func random() throws {
        var seen = Seen()
        for seed in 0..<250 {
            let chosen = Self.targets[seed % Self.targets.count]
            var maker = CaseMaker(seed: UInt64(seed) &+ 77_000, targets: chosen)
            let twin = maker.make(id: "\(seed)")
            var snapshots: [String: Snapshot] = [:]
            for day in twin.days {
                let pipeline = try TwinRunner.load(day.pipeline, own: twin.own)
                var answer = TwinAnswer()
                let desired = try TwinRunner.desired(day, pipeline, &answer)
                for emit in pipeline.emits {
                    let before = snapshots[emit.target.name]
                    snapshots[emit.target.name] = try compare(
                        day, pipeline, emit, desired, before, seed, &seen)
                }
            }
        }
        #expect(seen.held > 300 && seen.waiting > 10 && seen.warned > 300, "\(seen)")
    }

    @Test("a check that has nothing to say of a target is not asked")
    func notBegun() throws {
        var maker = CaseMaker(seed: 5, targets: ["xway-prices"])
        let day = maker.make(id: "5").days[0]
        let pipeline = try TwinRunner.load(day.pipeline)
        var answer = TwinAnswer()
        let desired = try TwinRunner.desired(day, pipeline, &answer)
        let check = TextCheck(name: "silent", salt: 1, begins: false)
        let (target, _) = try TwinRunner.target(
            day, pipeline, pipeline.emits[0], desired, nil, checks: [check])
        #expect(check.asked == 0 && target.totals.held == 0 && target.totals.created > 0)
    }

    private struct Seen {
        var held = 0
        var waiting = 0
        var warned = 0
    }

    /// The lines of every record that a check is asked about, as changes.csv would have them.
    private func everyLine(
        _ day: TwinDay, _ pipeline: Pipeline, _ emit: EmitStage, _ desired: RecordTable,
        _ before: Snapshot?
    ) throws -> [[String]] {
        var holds: [UInt8] = []
        _ = try TwinRunner.target(
            day, pipeline, emit, desired, before, checks: [EveryRecord()], holds: { holds += $0 })
        return Lines.all(String(decoding: holds, as: UTF8.self)).map { Array($0.dropLast(3)) }
    }

    private func compare(
        _ day: TwinDay, _ pipeline: Pipeline, _ emit: EmitStage, _ desired: RecordTable,
        _ before: Snapshot?, _ seed: Int, _ seen: inout Seen
    ) throws -> Snapshot {
        let (plain, _) = try TwinRunner.target(day, pipeline, emit, desired, before)
        let lines = try everyLine(day, pipeline, emit, desired, before)
        // What the list lacks and the marketplace keeps is seen by checks, and is no change.
        let sent = lines.filter { !Lines.isKept($0, emit.target) }
        #expect(sent == Lines.all(plain.changes).map(\.dropsBatch))
        let checks = [
            TextCheck(name: "one", salt: UInt64(seed)),
            TextCheck(name: "two, \"quoted\"", salt: UInt64(seed) &+ 9),
        ]
        var holds: [UInt8] = []
        let (checked, next) = try TwinRunner.target(
            day, pipeline, emit, desired, before, checks: checks, holds: { holds += $0 })
        let slow = SlowHolds(lines, checks, emit.target)
        #expect(Lines.all(checked.changes).map(\.dropsBatch) == slow.changes)
        #expect(Lines.all(String(decoding: holds, as: UTF8.self)) == slow.holds)
        #expect(checked.totals.addsUp, "\(checked.totals)")
        #expect(checked.totals.held == slow.held && checked.totals.goneWaiting == slow.waiting)
        var expected = plain.totals
        expected.created -= slow.created
        expected.updated -= slow.held - slow.created - slow.unchanged
        expected.unchanged -= slow.unchanged
        expected.goneRemoved -= slow.waiting
        expected.held = slow.held
        expected.goneWaiting = slow.waiting
        expected.items -= slow.held + slow.waiting - (day.full ? 0 : slow.unchanged)
        #expect(checked.totals == expected)
        // A held record's row of the snapshot stays as it was.
        let old = before.map { String(decoding: $0.exported(), as: UTF8.self) } ?? ""
        for key in slow.keys {
            #expect(Lines.row(key, in: checked.snapshot) == Lines.row(key, in: old))
        }
        seen.held += slow.held
        seen.waiting += slow.waiting
        seen.warned += slow.holds.count { $0[9] == "warn" }
        return next
    }
}

/// Warns of each record that it is asked about.
private final class EveryRecord: RowCheck {
    let name = "every"

    func begin(_ rows: ComparedRows) -> Bool { true }

    func finding(_ record: ComparedRecord) -> RowFinding? { RowFinding(.warn, "asked") }
}

/// Holds or warns by what a record's changes say as text.
private final class TextCheck: RowCheck {
    let name: String
    private let salt: UInt64
    private let begins: Bool
    private(set) var asked = 0

    init(name: String, salt: UInt64, begins: Bool = true) {
        self.name = name
        self.salt = salt
        self.begins = begins
    }

    func begin(_ rows: ComparedRows) -> Bool { begins }

    func finding(_ record: ComparedRecord) -> RowFinding? {
        asked += 1
        var told: [[String]] = []
        for field in record.rows.target.fields.indices
        where record.isChanged(field) || record.isKept(field) {
            let scale = record.rows.scale(field) ?? 0
            func text(_ value: WireValue) -> String {
                var bytes: [UInt8] = []
                value.append(to: &bytes, scale: scale)
                return Lines.plain(bytes)
            }
            told.append([
                record.rows.target.fields[field].name, text(record.old(field)),
                record.isKept(field) ? "" : text(record.new(field)),
            ])
            if record.rows.scale(field) != nil {
                #expect(record.oldNumber(field) == number(record.old(field)))
                #expect(record.newNumber(field) == number(record.new(field)))
            }
        }
        if told.isEmpty {
            told = [[record.rows.target.fields[record.rows.target.identifier].name, "",
                record.withKey { Lines.plain($0) }]]
        }
        return finding(told)
    }

    private func number(_ value: WireValue) -> Int64? {
        guard case .number(let mantissa) = value else { return nil }
        return mantissa
    }

    func finding(_ told: [[String]]) -> RowFinding? {
        var hash = 0xCBF2_9CE4_8422_2325 ^ salt
        for cell in told.joined() {
            for byte in cell.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        switch (hash >> 20) % 5 {
        case 0: return RowFinding(.hold, "=held, \(told.count)")
        case 1: return RowFinding(.warn, "warned")
        default: return nil
        }
    }
}

/// What the checks make of the lines of every record, by their text.
private struct SlowHolds {
    var changes: [[String]] = []
    var holds: [[String]] = []
    var held = 0
    var created = 0
    /// Held although nothing of them would change.
    var unchanged = 0
    var waiting = 0
    var keys: [String] = []

    init(_ lines: [[String]], _ checks: [TextCheck], _ target: Target) {
        var rest = lines[...]
        while let first = rest.first {
            let record = rest.prefix { $0[0] == first[0] && $0[1] == first[1] }
            rest = rest.dropFirst(record.count)
            let told = record.map { [$0[2], $0[3], $0[4]] }
            let findings = checks.map { ($0.name, $0.finding(told)) }
            for (name, finding) in findings {
                guard let finding else { continue }
                for line in record {
                    holds.append(
                        line + [name, finding.verdict.rawValue, finding.reason])
                }
            }
            let sent = record.filter { !Lines.isKept($0, target) }
            if findings.contains(where: { $0.1?.verdict == .hold }) {
                keys.append(first[1])
                if first[0] == "remove" { waiting += 1 } else { held += 1 }
                if first[0] == "create" { created += 1 }
                if sent.isEmpty { unchanged += 1 }
            } else {
                changes += sent
            }
        }
    }
}

private enum Lines {
    /// A character for each byte: as `String`, letters that are composed are the same as those that
    /// are not.
    static func plain(_ bytes: some Sequence<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    static func all(_ text: String) -> [[String]] {
        var lines: [[String]] = []
        let bytes = Array(text.utf8)
        // Safe: the reader is used within the closure alone.
        bytes.withUnsafeBytes { bytes in
            var reader = CSVTextReader(bytes)
            while (try? reader.next(name: "lines")) == true {
                lines.append(
                    (0..<reader.count).map { index in
                        reader.withCell(index) { plain($0) }
                    })
            }
        }
        return lines
    }

    /// Whether the value that a line says is gone is left as it is at the marketplace.
    static func isKept(_ line: [String], _ target: Target) -> Bool {
        guard line[0] == "update", line[4].isEmpty else { return false }
        return target.fields.contains { $0.name == line[2] && $0.absence == .keeps }
    }

    static func row(_ key: String, in snapshot: String) -> [String]? {
        guard let header = all(snapshot).first else { return nil }
        return all(snapshot).dropFirst().first { $0[0] == key }.map { row in
            // Columns may come and go around a row that stays.
            zip(header, row).filter { !$0.1.isEmpty }.map { "\($0)=\($1)" }.sorted()
        }
    }
}

extension [String] {
    /// A line of changes.csv without its last column: who waits makes room in a batch.
    fileprivate var dropsBatch: [String] { Array(dropLast()) }
}
