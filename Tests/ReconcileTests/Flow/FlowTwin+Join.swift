import Pipelines
import Rules
import Tables

extension FlowTwin {
    /// What a record of the list has met.
    private struct Match {
        /// Rows of the other side.
        var rows: [Int]
        /// Index of the entry of `on`.
        var entry: Int
    }

    mutating func join(
        _ list: inout TwinList, _ stage: JoinStage, _ on: [(left: TwinRule, right: TwinRule)],
        _ counts: inout TwinTotals
    ) {
        let other: TwinList =
            switch stage.other {
            case .source(let index): sources[index]
            case .table(let index): tables[index]
            }
        let rights = on.map { rightTexts(other, stage, $0.right) }
        var matches: [Int: Match] = [:]
        for row in list.rows.indices where list.rows[row].fate == .live {
            matches[row] = match(&list, row, other, on, rights, &counts)
        }
        if stage.keep != .anti {
            for (row, match) in matches where stage.many == nil && match.rows.count > 1 {
                reject(&list, row, on[match.entry].left.placed.rule.text, "R301", &counts)
            }
            if !stage.shared { rejectShared(&list, matches, on, &counts) }
        }
        count(list, other, matches, on.count, &counts)
        for row in list.rows.indices where list.rows[row].fate == .live {
            let isMatched = matches[row] != nil
            guard stage.keep == .inner && !isMatched || stage.keep == .anti && isMatched else {
                continue
            }
            list.rows[row].fate = .dropped
            counts.dropped += 1
        }
        if stage.keep != .anti { addFields(&list, other, stage, matches, on, &counts) }
    }

    /// The other side's rows by the text of one entry of `on`.
    private mutating func rightTexts(
        _ other: TwinList, _ stage: JoinStage, _ right: TwinRule
    ) -> [String: [Int]] {
        var found: [String: [Int]] = [:]
        for (row, record) in other.rows.enumerated() where record.fate != .replaced {
            switch right.result(other, record) {
            case .value(let value):
                if let text = value?.text { found[text, default: []].append(row) }
            case .fault(let code):
                if case .source = stage.other, record.fate == .live { show(other, row, "", code) }
            }
        }
        return found
    }

    private mutating func match(
        _ list: inout TwinList, _ row: Int, _ other: TwinList,
        _ on: [(left: TwinRule, right: TwinRule)], _ rights: [[String: [Int]]],
        _ counts: inout TwinTotals
    ) -> Match? {
        for entry in on.indices {
            let left: String
            switch on[entry].left.result(list, list.rows[row]) {
            case .fault(let code):
                reject(&list, row, "", code, &counts)
                return nil
            case .value(let value):
                guard let text = value?.text else { continue }
                left = text
            }
            let rows = rights[entry][left] ?? []
            let live = rows.filter { other.rows[$0].fate == .live }
            let isKey = on[entry].right.placed.rule.text == other.keyName
            let isUnread = isKey
                ? (live.isEmpty || other.repeats) && other.wasRejected(left)
                : other.unread.contains { unreadText(other, $0, on[entry].right) == left }
            let isOfNoUse = rows.contains {
                other.rows[$0].fate == .conflicting || other.rows[$0].fate == .rejected
            }
            if isUnread || isOfNoUse {
                reject(&list, row, on[entry].left.placed.rule.text, "R304", &counts)
                return nil
            }
            if !live.isEmpty { return Match(rows: live, entry: entry) }
        }
        return nil
    }

    /// What is compared of a row that could not be read; nil where that is not known, too.
    private func unreadText(
        _ other: TwinList, _ row: TwinRecord, _ right: TwinRule
    ) -> String? {
        guard row.unknown.isDisjoint(with: right.placed.rule.fields),
            case .value(let value) = right.result(other, row)
        else { return nil }
        return value?.text
    }

    private mutating func rejectShared(
        _ list: inout TwinList, _ matches: [Int: Match],
        _ on: [(left: TwinRule, right: TwinRule)], _ counts: inout TwinTotals
    ) {
        var users: [Int: [Int]] = [:]
        for (row, match) in matches where list.rows[row].fate == .live {
            for matched in match.rows { users[matched, default: []].append(row) }
        }
        for rows in users.values where rows.count > 1 {
            for row in rows {
                let entry = matches[row]!.entry
                reject(&list, row, on[entry].left.placed.rule.text, "R302", &counts)
            }
        }
    }

    private func count(
        _ list: TwinList, _ other: TwinList, _ matches: [Int: Match], _ entries: Int,
        _ counts: inout TwinTotals
    ) {
        let live = list.rows.indices.filter { list.rows[$0].fate == .live }
        let met = Set(matches.values.flatMap(\.rows))
        counts.unmatched = live.count { matches[$0] == nil }
        counts.otherUnmatched = other.rows.indices.count {
            other.rows[$0].fate == .live && !met.contains($0)
        }
        counts.won = (0..<entries).map { entry in live.count { matches[$0]?.entry == entry } }
    }

    private mutating func addFields(
        _ list: inout TwinList, _ other: TwinList, _ stage: JoinStage, _ matches: [Int: Match],
        _ on: [(left: TwinRule, right: TwinRule)], _ counts: inout TwinTotals
    ) {
        for (from, field) in stage.fields where used.contains(field.name) {
            let reducer = stage.many?.first { $0.field == from }?.reducer ?? .first
            for row in list.rows.indices where list.rows[row].fate == .live {
                guard let match = matches[row] else { continue }
                let all = match.rows.map { other.value(from, other.rows[$0]) }
                if reducer == .first || reducer == .last {
                    list.rows[row].values[field.name] = reducer == .first ? all[0] : all.last!
                } else if let value = reduce(all.map { $0?.number }, reducer) {
                    list.rows[row].values[field.name] = value.map { .number($0) }
                } else {
                    reject(&list, row, field.name, "R305", &counts)
                }
            }
        }
        guard let name = stage.matchedBy else { return }
        for (row, match) in matches {
            list.rows[row].values[name] = .text(on[match.entry].left.placed.rule.text)
        }
    }

    /// `.some(nil)` where a value is missing; nil where the digits do not fit.
    private func reduce(
        _ values: [ExactDecimal?], _ reducer: JoinStage.Reducer
    ) -> ExactDecimal?? {
        var sum = values[0]
        for value in values.dropFirst() where sum != nil {
            guard let value else { return .some(nil) }
            guard reducer == .sum else { continue }
            guard let next = sum!.plus(value) else { return nil }
            sum = next
        }
        if reducer == .sum { return .some(sum) }
        guard !values.contains(where: { $0 == nil }) else { return .some(nil) }
        return .some(reducer == .min ? values.map { $0! }.min()! : values.map { $0! }.max()!)
    }
}
