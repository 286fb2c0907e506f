import Pipelines

/// Asks a target's row-level checks about each record that would change, lists what they hold or
/// warn of, and counts.
struct RowChecking {
    private let checks: [any RowCheck]
    /// Which of the checks have something to say of this target.
    private let asked: [Int]
    private let rows: ComparedRows
    private let source: SourceNames
    private let output: PlanOutput
    /// In the order of the checks.
    private(set) var tallies: [RowTally]
    private var findings: [(check: Int, finding: RowFinding)] = []
    private var lines: [UInt8] = []

    init(
        _ checks: [any RowCheck], _ rows: ComparedRows, _ source: SourceNames,
        _ output: PlanOutput
    ) {
        self.checks = checks
        self.rows = rows
        self.source = source
        self.output = output
        asked = checks.indices.filter { checks[$0].begin(rows) }
        tallies = Array(repeating: RowTally(), count: checks.count)
    }

    /// - Returns: whether the record waits, or some check warns of it; nil where none has anything
    ///   to say.
    mutating func verdict(_ record: ComparedRecord) throws -> RowFinding.Verdict? {
        findings.removeAll(keepingCapacity: true)
        for check in asked {
            tallies[check].asked += 1
            if let finding = checks[check].finding(record) { findings.append((check, finding)) }
        }
        guard !findings.isEmpty else { return nil }
        try list(record)
        return findings.contains { $0.finding.verdict == .hold } ? .hold : .warn
    }

    mutating func flush() throws {
        guard !lines.isEmpty else { return }
        try output.holds(lines)
        lines.removeAll(keepingCapacity: true)
    }

    private mutating func list(_ record: ComparedRecord) throws {
        let target = rows.target
        let key = record.withKey { Array($0) }
        let changed = target.fields.indices.filter { record.isChanged($0) || record.isKept($0) }
        for (check, finding) in findings {
            var line = HoldLines.Line(key: key, check: checks[check].name, finding: finding)
            line.action = record.action
            line.target = target.name
            if let row = record.listRow {
                line.file = source.files[Int(rows.desired.files[row])]
                line.line = Int(rows.desired.lines[row])
            }
            count(check, line)
            for field in changed {
                line.field = target.fields[field].name
                line.old = record.old(field)
                line.new = record.isKept(field) ? .missing : record.new(field)
                line.scale = rows.scale(field) ?? 0
                HoldLines.append(line, to: &lines)
            }
            // As in changes.csv: a record of nothing but its identifier is still news.
            if changed.isEmpty {
                line.field = target.fields[target.identifier].name
                line.new = .text(key)
                HoldLines.append(line, to: &lines)
            }
        }
        if FlushAmount.large.isReached(lines.count) { try flush() }
    }

    private mutating func count(_ check: Int, _ line: HoldLines.Line) {
        switch line.finding.verdict {
        case .warn: tallies[check].warned += 1
        case .hold: tallies[check].held += 1
        }
        guard tallies[check].first.count < RowTally.firstMax else { return }
        tallies[check].first.append(
            RowTally.Place(
                key: line.key, file: line.file, line: line.line, target: line.target,
                reason: line.finding.reason))
    }
}
