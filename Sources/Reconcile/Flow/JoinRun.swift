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
    /// Which entry of `on` found it, from 1.
    private var matchedBy: [UInt8] = []
    /// The groups' rows; a group holds the rows that the text of one entry of `on` stands for.
    private var groups = MatchGroups()

    init(_ stage: JoinStage, _ other: RecordTable, _ flow: FlowContext) {
        self.stage = stage
        self.other = other
        self.flow = flow
    }

    func run(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        var join = self
        try join.findMatches(&records, &totals)
        if stage.many == nil { try join.rejectSeveral(&records, &totals) }
        if !stage.shared, stage.keep != .anti { try join.rejectShared(&records, &totals) }
        join.count(records, &totals)
        join.drop(&records, &totals)
        if stage.keep != .anti { try join.addFields(&records, &totals) }
    }

    // MARK: Matching

    private mutating func findMatches(
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws {
        match = Array(repeating: -1, count: records.rowCount)
        matchedBy = Array(repeating: 0, count: records.rowCount)
        for (position, on) in stage.on.enumerated() {
            let right = try texts(on.right, of: other)
            let first = groups.add(
                right, areKeys: on.right.rule.text == other.keyName, of: other)
            let left = try texts(on.left, &records, &totals)
            let found = Probe.rows(of: left, in: first.index, first.keys)
            for row in 0..<records.rowCount
            where found[row] >= 0 && match[row] < 0 && records.fates[row] == .live {
                let group = first.offset + Int(found[row])
                switch groups.state(group, other) {
                case .empty: continue
                case .rejected: try rejectMatch(row, on, &records, &totals)
                case .usable:
                    match[row] = Int32(truncatingIfNeeded: group)
                    matchedBy[row] = UInt8(truncatingIfNeeded: position + 1)
                }
            }
            try rejectUnread(left, found, on, &records, &totals)
        }
    }

    /// The text that an entry of `on` gives for each row.
    private func texts(_ rule: PlacedRule, of records: RecordTable) throws -> TextList {
        if rule.rule.text == records.keyName { return records.keys }
        // A fault on the other side gives no text, so that its row matches nothing.
        guard case .text(let values) = flow.rules.evaluate(rule, records).column else {
            preconditionFailure("lint sees to it that what a join compares is text")
        }
        return values.texts
    }

    private func texts(
        _ rule: PlacedRule, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> TextList {
        if rule.rule.text == records.keyName { return records.keys }
        let (column, faults) = flow.rules.evaluate(rule, records)
        guard case .text(let values) = column else {
            preconditionFailure("lint sees to it that what a join compares is text")
        }
        for (row, fault) in faults {
            try flow.reject(
                row, column: "", fault.code,
                "\(fault.code.summary) in \(rule.rule.text) at \(FlowContext.text(rule.place))",
                &records, &totals)
        }
        return values.texts
    }

    /// The other side's row could not be read: what it would have said is not known.
    private func rejectUnread(
        _ left: TextList, _ found: [Int32], _ on: JoinStage.On, _ records: inout RecordTable,
        _ totals: inout StageTotals
    ) throws {
        guard other.rejectedKeys.count > 0, on.right.rule.text == other.keyName else { return }
        for row in 0..<records.rowCount
        where found[row] < 0 && match[row] < 0 && records.fates[row] == .live {
            let isUnread = left.withText(row) { !$0.isEmpty && other.wasRejected($0) }
            if isUnread { try rejectMatch(row, on, &records, &totals) }
        }
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
        for row in 0..<records.rowCount
        where match[row] >= 0 && groups.hasSeveral(Int(match[row])) {
            let count = groups.liveRows(Int(match[row]), other).count
            guard count > 1 else { continue }
            try flow.reject(
                row, column: stage.on[Int(matchedBy[row]) - 1].left.rule.text, .severalMatches,
                "\(count) records of \(stage.name) match it", &records, &totals)
        }
    }

    private func rejectShared(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        // Two entries of `on` may lead to one row by different texts, so rows are what counts.
        var owner = [Int32](repeating: -1, count: other.rowCount)
        for row in 0..<records.rowCount where match[row] >= 0 && records.fates[row] == .live {
            try groups.forEachRow(Int(match[row])) { matched in
                let before = owner[matched]
                guard before >= 0, before != Int32(row) else {
                    owner[matched] = Int32(truncatingIfNeeded: row)
                    return
                }
                for one in [Int(before), row] {
                    try flow.reject(
                        one, column: stage.on[Int(matchedBy[one]) - 1].left.rule.text,
                        .sharedMatch, "another record matches the same one of \(stage.name)",
                        &records, &totals)
                }
            }
        }
    }

    private func count(_ records: RecordTable, _ totals: inout StageTotals) {
        var won = [Int](repeating: 0, count: stage.on.count)
        var isMatched = [Bool](repeating: false, count: other.rowCount)
        var unmatched = 0
        for row in 0..<records.rowCount where records.fates[row] == .live {
            guard match[row] >= 0 else {
                unmatched += 1
                continue
            }
            won[Int(matchedBy[row]) - 1] += 1
            groups.forEachRow(Int(match[row])) { isMatched[$0] = true }
        }
        totals.won = won
        totals.unmatched = unmatched
        totals.otherUnmatched = (0..<other.rowCount).reduce(0) {
            $0 + (other.fates[$1] == .live && !isMatched[$1] ? 1 : 0)
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
        let rows: [Int32] = match.map { $0 < 0 ? -1 : groups.first(Int($0), other) }
        for (from, field) in stage.fields where flow.used.contains(field.name) {
            if let many = stage.many?.first(where: { $0.field == from }) {
                records.set(field, try reduced(many, field, &records, &totals))
            } else if from == other.keyName {
                var keys = TextValues()
                keys.texts = other.keys
                records.set(field, ValueColumn.text(keys).gathered(rows))
            } else if let index = other.field(named: from) {
                records.set(field, other.columns[index].gathered(rows))
            }
        }
        guard let name = stage.matchedBy, flow.used.contains(name) else { return }
        var values = TextValues()
        for row in 0..<records.rowCount {
            let text = match[row] < 0 ? "" : stage.on[Int(matchedBy[row]) - 1].left.rule.text
            Array(text.utf8).withUnsafeBytes { values.texts.append($0) }
        }
        records.set(FlowField(name, .text), .text(values))
    }

    /// What the matching rows of each record come to.
    private func reduced(
        _ many: (field: String, reducer: JoinStage.Reducer), _ field: FlowField,
        _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> ValueColumn {
        guard let index = other.field(named: many.field) else {
            preconditionFailure("lint sees to it that a reduced field is there: \(many.field)")
        }
        let column = other.columns[index]
        guard many.reducer != .first, many.reducer != .last, case .number(let numbers) = column
        else {
            let rows: [Int32] = match.map { group in
                guard group >= 0 else { return -1 }
                let live = groups.liveRows(Int(group), other)
                let row = many.reducer == .last ? live.last : live.first
                return Int32(truncatingIfNeeded: row ?? -1)
            }
            return column.gathered(rows)
        }
        var values = NumberColumn()
        for row in 0..<records.rowCount {
            guard match[row] >= 0 else {
                values.append(nil)
                continue
            }
            let live = groups.liveRows(Int(match[row]), other)
            let found = Reducing.reduce(live.map { numbers.value($0) }, many.reducer)
            if case .overflow = found {
                try flow.reject(
                    row, column: field.name, .sumUnknown,
                    "the sum of \(many.field) has too many digits", &records, &totals)
            }
            values.append(found.value)
        }
        return .number(values)
    }
}

/// Several numbers become one; a missing one among them makes the result missing.
enum Reducing {
    enum Result {
        case value(ExactDecimal?)
        case overflow

        var value: ExactDecimal? { if case .value(let value) = self { value } else { nil } }
    }

    static func reduce(_ values: [ExactDecimal?], _ reducer: JoinStage.Reducer) -> Result {
        var result: ExactDecimal?
        for value in values {
            guard let value else { return .value(nil) }
            guard let before = result else {
                result = value
                continue
            }
            switch reducer {
            case .min: result = min(before, value)
            case .max: result = max(before, value)
            case .first: break
            case .last: result = value
            case .sum:
                guard let sum = before.plus(value) else { return .overflow }
                result = sum
            }
        }
        return .value(result)
    }
}
