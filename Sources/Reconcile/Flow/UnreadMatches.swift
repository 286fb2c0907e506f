package import Pipelines
package import Tables

/// Where one entry of a join's `on` meets rows of the other side that are no records: the texts
/// that could be read, and how many rows may have any text at all.
struct UnreadMatches {
    private var index = KeyIndex()
    private var texts = TextList()
    /// Which of the unread rows may have any text.
    private(set) var unknown: [Int] = []

    /// - Parameter areKeys: what is compared are the rows' keys: `RecordTable.wasRejected` knows
    ///   them better than this, also where a target takes two of them for one.
    init(_ rule: PlacedRule, of other: RecordTable, areKeys: Bool, _ rules: RuleRun) {
        guard let unread = other.unread, !unread.rows.isEmpty else { return }
        for (row, cell) in rules.evaluate(rule, unread).enumerated() {
            switch cell {
            case .text(let text) where !areKeys:
                _ = text.withUnsafeBytes { index.insert($0, into: &texts) }
            case .unread: unknown.append(row)
            default: break
            }
        }
    }

    /// For each text whether a row that could not be read has it; empty where none has any.
    func met(by left: TextValues) -> [Bool] {
        texts.count == 0 ? [] : Probe.rows(of: left, in: index, texts).map { $0 >= 0 }
    }
}

/// Which records of the list may match rows of the other side that may have any text.
struct DoubtfulMatches {
    /// Of those that are no records, and of those that a rule failed for.
    private var unread: Set<Int> = []
    private var failed: Set<Int> = []
    /// For each row of the list; empty where there are no such rows.
    private var mayMatch: [Bool] = []

    /// Notes such rows for one entry of `on`: a record that has a text there may match them.
    ///
    /// - Parameter match: for each row of the list its match, or -1
    mutating func note(unread: [Int], failed: [Int], _ left: TextValues, unmatched match: [Int32]) {
        guard !unread.isEmpty || !failed.isEmpty else { return }
        self.unread.formUnion(unread)
        self.failed.formUnion(failed)
        if mayMatch.isEmpty { mayMatch = Array(repeating: false, count: match.count) }
        for row in match.indices where match[row] < 0 && !left.isMissing(row) {
            mayMatch[row] = true
        }
    }

    func doubt(
        _ stage: JoinStage, _ other: RecordTable, _ records: RecordTable, unmatched match: [Int32]
    ) -> JoinDoubt? {
        var keys = TextList()
        for row in mayMatch.indices
        where mayMatch[row] && match[row] < 0 && records.fates[row] == .live {
            records.keys.withText(row) { keys.append($0) }
        }
        let places = unread.compactMap { other.unread?.rows[$0] }.map { ($0.file, $0.line) }
            + failed.map { (Int(other.files[$0]), Int(other.lines[$0])) }
        guard keys.count > 0, let first = places.min(by: <) else { return nil }
        return JoinDoubt(stage: stage, rows: places.count, first: first, keys: keys)
    }
}

/// What a join cannot tell: rows of its other side may be the match of any record without one.
package struct JoinDoubt: Sendable {
    package let stage: JoinStage
    /// How many such rows.
    package let rows: Int
    /// One of them: which of the run's inputs, from 0, and its line.
    package let first: (file: Int, line: Int)
    /// Of the list's records that may match them.
    package let keys: TextList
}

/// Holds the records whose match may be a row that could not be read: they may have one, and what
/// is worked out without it would take the unknown for nothing.
package final class JoinDoubtCheck: RowCheck {
    package let name: String
    private let reason: String
    private var index = KeyIndex()
    private var keys = TextList()

    /// - Parameter files: what the run's inputs are called
    package init(_ doubt: JoinDoubt, files: [String]) {
        name = "match of \(doubt.stage.name)"
        let place = "\(files[doubt.first.file]):\(doubt.first.line)"
        reason = doubt.rows == 1
            ? "it has no match in \(doubt.stage.name), but a row there could not be read: \(place)"
            : "it has no match in \(doubt.stage.name), but \(doubt.rows) rows there could not be"
                + " read, the first: \(place)"
        for key in 0..<doubt.keys.count {
            doubt.keys.withText(key) { _ = index.insert($0, into: &keys) }
        }
    }

    package func begin(_ rows: ComparedRows) -> Bool { true }

    package func finding(_ record: ComparedRecord) -> RowFinding? {
        record.withKey { index.find($0, in: keys) } == nil ? nil : RowFinding(.hold, reason)
    }
}
