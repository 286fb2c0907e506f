import Diagnostics
import Formats
import Pipelines
import Rules
import Tables

/// One `join` stage: finds for each record of the list its match on the other side.
struct JoinRun {
    private let stage: JoinStage
    private let other: RecordTable
    private let flow: FlowContext
    /// For each row of the list its match: a group of the other side's rows, or -1.
    private var match: [Int32] = []
    /// The groups' rows; a group holds the rows that the text of one entry of `on` stands for.
    private var groups = MatchGroups()
    /// Rows of the other side for which the entry of `on` now looked at fails.
    private var rightFaults: [Int] = []
    private var doubtful = DoubtfulMatches()

    init(_ stage: JoinStage, _ other: RecordTable, _ flow: FlowContext) {
        self.stage = stage
        self.other = other
        self.flow = flow
    }

    /// - Returns: what it cannot tell; nil where it can tell everything.
    func run(
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> JoinDoubt? {
        var join = self
        try join.findMatches(&records, &totals)
        // Without a match is without one, whatever their number.
        if stage.keep != .anti {
            if stage.many == nil { try join.rejectSeveral(&records, &totals) }
            if !stage.shared { try join.rejectShared(&records, &totals) }
        }
        let doubt = join.doubtful.doubt(stage, other, records, unmatched: join.match)
        join.count(records, &totals)
        join.drop(&records, &totals)
        if stage.keep != .anti { try join.addFields(&records, &totals) }
        join.tell(records)
        return doubt
    }

    /// Shows whoever follows a key what its record matched.
    private func tell(_ records: RecordTable) {
        guard let trace = flow.trace else { return }
        for row in trace.rows(in: records) where match[row] >= 0 {
            groups.forEachRow(Int(match[row])) { matched in
                if other.fates[matched] == .live { trace.match(other.traced(matched)) }
            }
        }
    }

    // MARK: Matching

    private mutating func findMatches(
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        match = Array(repeating: -1, count: records.rowCount)
        for position in stage.on.indices { try findMatches(position, &records, &totals) }
    }

    /// Finds the matches of the records that no entry of `on` before this one has found.
    private mutating func findMatches(
        _ position: Int, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        let on = stage.on[position]
        let areKeys = Self.isKey(on.right, of: other)
        let right = try texts(on.right, of: other)
        let first = groups.add(right, areKeys: areKeys, of: other)
        let left = try texts(on.left, &records, &totals)
        let found = Probe.rows(of: left, in: first.index, first.keys)
        let unread = UnreadMatches(on.right, of: other, areKeys: areKeys, flow.rules)
        let isUnread = unread.met(by: left)
        // Its own: a closure in the loop would copy all of the stage's for each row.
        let other = other
        let (groups, fates, match) = (groups, records.fates, match)
        let states: [UInt8] = Halves.array(records.rowCount) { states, rows in
            for row in rows {
                guard match[row] < 0, fates[row] == .live else {
                    states[row] = MatchGroups.State.empty.rawValue
                    continue
                }
                let group = found[row] < 0 ? -1 : first.offset + Int(found[row])
                var state = group < 0 ? .empty : groups.state(group, other)
                // A row that could not be read may be one of several, or all that there is.
                if areKeys {
                    if state == .empty || state == .usable && other.repeats,
                        left.withText(row, { !$0.isEmpty && other.wasRejected($0) })
                    {
                        state = .rejected
                    }
                } else if !isUnread.isEmpty, isUnread[row] {
                    state = .rejected
                }
                states[row] = state.rawValue
            }
        }
        let usable = MatchGroups.State.usable.rawValue
        let offset = Int32(truncatingIfNeeded: first.offset)
        self.match = Halves.array(states.count) { matches, rows in
            for row in rows {
                matches[row] = states[row] == usable ? found[row] + offset : match[row]
            }
        }
        // Hardly ever there is one.
        let rejected = MatchGroups.State.rejected.rawValue
        if states.contains(rejected) {
            for row in states.indices where states[row] == rejected {
                try rejectMatch(row, on, &records, &totals)
            }
        }
        doubtful.note(
            unread: unread.unknown, failed: failedRows(on.right, right), left,
            unmatched: self.match)
    }

    /// Rows of the other side that have no text because a rule failed, there or in a stage before.
    private func failedRows(_ rule: PlacedRule, _ texts: TextValues) -> [Int] {
        guard case .source(let source) = stage.other else { return [] }
        let isMade = flow.pipeline.flow.contains { stage in
            guard case .set(let set) = stage, set.source == source else { return false }
            return set.fields.contains { rule.rule.fields.contains($0.field.name) }
        }
        guard isMade else { return rightFaults }
        return rightFaults + (0..<other.rowCount).filter {
            other.fates[$0] == .rejected && texts.isMissing($0)
        }
    }

    private static func isKey(_ rule: PlacedRule, of records: RecordTable) -> Bool {
        rule.rule.text.split(whereSeparator: \.isWhitespace).elementsEqual([records.keyName[...]])
    }

    /// The text that an entry of `on` gives for each row of the other side. A row in which it
    /// fails has none, and is listed: it may be the match of any record.
    private mutating func texts(
        _ rule: PlacedRule, of records: RecordTable
    ) throws -> TextValues {
        rightFaults = []
        if Self.isKey(rule, of: records) { return TextValues(records.keys) }
        let (column, faults) = flow.rules.evaluate(rule, records)
        guard case .text(let values) = column else {
            preconditionFailure("lint sees to it that what a join compares is text")
        }
        // A table of the workspace's own is no input, so its rows have no place among the rejects.
        guard case .source = stage.other else { return values }
        for (row, fault) in faults where records.fates[row] == .live {
            let reason = "\(fault.code.summary) in \(rule.rule.text), so that it matches nothing"
            try flow.list(row, column: "", fault.code, reason, records)
            rightFaults.append(row)
        }
        return values
    }

    /// The text that an entry of `on` gives for each row of the list. A record in which it fails
    /// is rejected, where no entry before it has found its match.
    private func texts(
        _ rule: PlacedRule, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> TextValues {
        if Self.isKey(rule, of: records) { return TextValues(records.keys) }
        let (column, faults) = flow.rules.evaluate(rule, records)
        guard case .text(let values) = column else {
            preconditionFailure("lint sees to it that what a join compares is text")
        }
        for (row, fault) in faults where match[row] < 0 {
            try flow.reject(
                row, column: "", fault.code,
                "\(fault.code.summary) in \(rule.rule.text) at \(FlowContext.text(rule.place))",
                &records, &totals)
        }
        return values
    }

    private func rejectMatch(
        _ row: Int, _ on: JoinStage.On, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        try flow.reject(
            row, column: on.left.rule.text, .matchRejected,
            "the row of \(stage.name) that it matches was rejected", &records, &totals)
    }

    private func rejectSeveral(
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        guard groups.haveSeveral else { return }
        for row in 0..<records.rowCount
        where match[row] >= 0 && groups.hasSeveral(Int(match[row])) {
            let count = groups.liveCount(Int(match[row]), other)
            guard count > 1 else { continue }
            try flow.reject(
                row, column: on(row).left.rule.text, .severalMatches,
                "\(count) records of \(stage.name) match it", &records, &totals)
        }
    }

    private func rejectShared(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        guard !areKeysOnBothSides(records) else { return }
        // Two entries of `on` may lead to one row by different texts, so rows are what counts.
        var owner = [Int32](repeating: -1, count: other.rowCount)
        for row in 0..<records.rowCount where match[row] >= 0 && records.fates[row] == .live {
            try groups.forEachRow(Int(match[row])) { matched in
                guard other.fates[matched] == .live else { return }
                let before = owner[matched]
                guard before >= 0, before != Int32(row) else {
                    owner[matched] = Int32(truncatingIfNeeded: row)
                    return
                }
                for one in [Int(before), row] {
                    try flow.reject(
                        one, column: on(one).left.rule.text,
                        .sharedMatch, "another record matches the same one of \(stage.name)",
                        &records, &totals)
                }
            }
        }
    }

    /// The entry of `on` that found a row's match.
    private func on(_ row: Int) -> JoinStage.On { stage.on[groups.entry(of: Int(match[row]))] }

    /// Whether no two records of the list can match one row: keys are compared, and of each at most
    /// one row is live.
    private func areKeysOnBothSides(_ records: RecordTable) -> Bool {
        guard stage.on.count == 1, !records.repeats, !other.repeats else { return false }
        return Self.isKey(stage.on[0].left, of: records) && Self.isKey(stage.on[0].right, of: other)
    }

    private func count(_ records: RecordTable, _ totals: inout StageTotals) {
        let (match, groups, fates, other) = (match, groups, records.fates, other)
        let entries = stage.on.count
        // What one thread finds in its share of the rows.
        let shares = Halves.map(match.count) { rows in
            var won = [Int](repeating: 0, count: entries)
            var isMatched = [Bool](repeating: false, count: other.rowCount)
            var unmatched = 0
            for row in rows {
                let isLive = fates[row] == .live
                guard match[row] >= 0 else {
                    if isLive { unmatched += 1 }
                    continue
                }
                let group = Int(match[row])
                if isLive { won[groups.entry(of: group)] += 1 }
                groups.forEachRow(group) { isMatched[$0] = true }
            }
            return (won: won, isMatched: isMatched, unmatched: unmatched)
        }
        totals.won = stage.on.indices.map { entry in shares.reduce(0) { $0 + $1.won[entry] } }
        totals.unmatched = shares.reduce(0) { $0 + $1.unmatched }
        totals.otherUnmatched = (0..<other.rowCount).count { row in
            other.fates[row] == .live && !shares.contains { $0.isMatched[row] }
        }
    }

    private func drop(_ records: inout RecordTable, _ totals: inout StageTotals) {
        guard stage.keep != .left else { return }
        for row in 0..<records.rowCount where records.fates[row] == .live {
            guard (match[row] >= 0) == (stage.keep == .anti) else { continue }
            records.fates[row] = .dropped
            totals.dropped += 1
        }
    }

    // MARK: Fields

    private func addFields(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        let (groups, match, other) = (groups, match, other)
        let rows: [Int32] = Halves.array(match.count) { rows, share in
            for row in share {
                rows[row] = match[row] < 0 ? -1 : groups.first(Int(match[row]), other)
            }
        }
        for (from, field) in stage.fields where flow.isUsed(field.name) {
            if let many = stage.many?.first(where: { $0.field == from }) {
                records.set(field, try reduced(many, field, &records, &totals))
            } else {
                let column = column(from)
                if stage.shared { try checkRoom(column, rows, field.name) }
                records.set(field, column.gathered(rows))
            }
        }
        guard let name = stage.matchedBy, flow.isUsed(name) else { return }
        let texts = TextValues(stage.on.map(\.left.rule.text))
        records.set(
            FlowField(name, .text), ValueColumn.text(texts.shared).gathered(
                match.map { $0 < 0 ? -1 : Int32(groups.entry(of: Int($0))) }))
    }

    /// One long text that many records match would be copied for each of them.
    ///
    /// - Throws: `Failure` if the texts pass what a column can hold.
    private func checkRoom(_ column: ValueColumn, _ rows: [Int32], _ field: String) throws {
        guard case .text(let values) = column, !values.isShared else { return }
        let bytes = Halves.map(rows.count) { share in
            share.reduce(0) { sum, row in
                rows[row] < 0 ? sum : sum + values.words.range(Int(rows[row])).count
            }
        }.reduce(0, +)
        guard bytes > Int(UInt32.max) else { return }
        throw Failure(
            Diagnostic(
                .tooMuchText, "(\(bytes) bytes in \"\(field)\", a copy for each match)",
                at: stage.place, help: "shorten the texts of \(stage.name)"))
    }

    /// What the matching rows of each record come to.
    private func reduced(
        _ many: (field: String, reducer: JoinStage.Reducer), _ field: FlowField,
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> ValueColumn {
        let column = column(many.field)
        if many.reducer == .first || many.reducer == .last {
            let isLast = many.reducer == .last
            return column.gathered(
                match.map { group in
                    if group < 0 { return -1 }
                    return isLast
                        ? groups.last(Int(group), other) : groups.first(Int(group), other)
                })
        }
        guard case .number(let numbers) = column else {
            preconditionFailure("lint sees to it that numbers alone are added or compared")
        }
        var values = NumberColumn()
        values.mantissas.reserveCapacity(match.count)
        values.scales.reserveCapacity(match.count)
        for row in 0..<records.rowCount {
            guard match[row] >= 0 else {
                values.append(nil)
                continue
            }
            var reducing = Reducing(many.reducer)
            groups.forEachRow(Int(match[row])) {
                if other.fates[$0] == .live { reducing.take(numbers.value($0)) }
            }
            if reducing.isTooLarge {
                try flow.reject(
                    row, column: field.name, .sumUnknown,
                    "the sum of \(many.field) has too many digits", &records, &totals)
            }
            values.append(reducing.value)
        }
        return .number(values)
    }

    /// The other side's values of a field, of its key too.
    private func column(_ name: String) -> ValueColumn {
        if name == other.keyName {
            return .text(TextValues(other.keys))
        }
        guard let index = other.field(named: name) else {
            preconditionFailure("lint sees to it that a joined field is there: \(name)")
        }
        return other.columns[index]
    }
}
