import Diagnostics
import Formats
import Pipelines
import Rules
import Tables

/// What one stage of the twin counts.
struct TwinTotals: Equatable {
    var came = 0
    var went = 0
    var dropped = 0
    var rejected = 0
    var merged = 0
    var unmatched: Int?
    var otherUnmatched: Int?
    var won: [Int]?
}

/// The twin's stages: as in the model, with a closure beside each rule.
enum TwinStage {
    case filter(source: Int?, TwinRule)
    case set(source: Int?, [(name: String, rule: TwinRule)])
    case sum(SumStage)
    case join(JoinStage, on: [(left: TwinRule, right: TwinRule)])
    case pick(PickStage, rules: [[TwinRule]])
}

/// The stages between `read` and `diff` once more, slow and obvious: row by row, with dictionaries.
/// Shares no code with `Flow`.
struct FlowTwin {
    var sources: [TwinList]
    var tables: [TwinList]
    var names: [String]
    /// By file; what `freshest` asks.
    var modified: [Int64]
    /// Names of the fields that something asks for.
    var used: Set<String>
    var totals: [TwinTotals] = []
    /// `file:line column code raw`
    var rejects: [String] = []

    var list: TwinList {
        get { sources[0] }
        set { sources[0] = newValue }
    }

    mutating func run(_ stages: [TwinStage]) {
        for stage in stages {
            var counts = TwinTotals()
            switch stage {
            case .filter(let source, let rule):
                change(source, &counts) { $0.filter(&$1, rule, &$2) }
            case .set(let source, let fields):
                change(source, &counts) { $0.set(&$1, fields, &$2) }
            case .sum(let stage): change(stage.source, &counts) { $0.sum(&$1, stage, &$2) }
            case .join(let stage, let on):
                change(nil, &counts) { $0.join(&$1, stage, on, &$2) }
            case .pick(let stage, let rules): pick(stage, rules, &counts)
            }
            totals.append(counts)
        }
    }

    private mutating func change(
        _ source: Int?, _ counts: inout TwinTotals,
        _ work: (inout FlowTwin, inout TwinList, inout TwinTotals) -> Void
    ) {
        var list = sources[source ?? 0]
        counts.came = list.liveCount
        work(&self, &list, &counts)
        counts.went = list.liveCount
        sources[source ?? 0] = list
    }

    mutating func show(_ list: TwinList, _ row: Int, _ column: String, _ code: String) {
        let record = list.rows[row]
        rejects.append(
            "\(record.file):\(record.line) \(column) \(code) \(list.keyName)=\(record.key)")
    }

    mutating func reject(
        _ list: inout TwinList, _ row: Int, _ column: String, _ code: String,
        _ counts: inout TwinTotals
    ) {
        guard list.rows[row].fate == .live else { return }
        show(list, row, column, code)
        list.rows[row].fate = .rejected
        counts.rejected += 1
    }

    // MARK: filter and set

    private mutating func filter(
        _ list: inout TwinList, _ rule: TwinRule, _ counts: inout TwinTotals
    ) {
        for row in list.rows.indices where list.rows[row].fate == .live {
            switch rule.result(list, list.rows[row]) {
            case .fault(let code): reject(&list, row, "", code, &counts)
            case .value(.boolean(true)): break
            case .value:
                list.rows[row].fate = .dropped
                counts.dropped += 1
            }
        }
    }

    private mutating func set(
        _ list: inout TwinList, _ fields: [(name: String, rule: TwinRule)],
        _ counts: inout TwinTotals
    ) {
        for (name, rule) in fields {
            for row in list.rows.indices where list.rows[row].fate == .live {
                switch rule.result(list, list.rows[row]) {
                case .fault(let code): reject(&list, row, name, code, &counts)
                case .value(let value): list.rows[row].values[name] = value
                }
            }
            for row in list.unread.indices { learn(&list, row, name, rule) }
        }
    }

    /// Of a row that could not be read, what an expression would give.
    private func learn(_ list: inout TwinList, _ row: Int, _ name: String, _ rule: TwinRule) {
        let known = list.unread[row].unknown.isDisjoint(with: rule.placed.rule.fields)
        if known, case .value(let value) = rule.result(list, list.unread[row]) {
            list.unread[row].values[name] = value
            list.unread[row].unknown.remove(name)
        } else {
            list.unread[row].unknown.insert(name)
        }
    }

    // MARK: sum

    private mutating func sum(
        _ list: inout TwinList, _ stage: SumStage, _ counts: inout TwinTotals
    ) {
        var groups: [(key: String, rows: [Int])] = []
        var place: [String: Int] = [:]
        for (row, record) in list.rows.enumerated()
        where record.fate != .dropped && record.fate != .replaced {
            if place[record.key] == nil {
                place[record.key] = groups.count
                groups.append((record.key, []))
            }
            groups[place[record.key]!].rows.append(row)
        }
        var result = TwinList(keyName: list.keyName, rejected: list.rejected)
        if let by = stage.by, !stage.warehouses.isEmpty {
            counts.won = stage.warehouses.map { name, _ in
                list.rows.count { $0.fate == .live && ($0.values[by]?.text ?? "") == name }
            }
        }
        var counted = 0
        for (key, rows) in groups {
            let first = list.rows[rows[0]]
            var made = TwinRecord(key: key, file: first.file, line: first.line)
            if list.wasRejected(key) { made.fate = .rejected }
            var sum: ExactDecimal? = .zero
            for row in rows {
                guard list.rows[row].fate == .live,
                    let amount = amount(&list, row, stage, sum, &counts)
                else {
                    made.fate = .rejected
                    continue
                }
                counted += 1
                sum = sum.flatMap { sum in amount.flatMap { sum.plus($0) } }
            }
            made.values[stage.field.name] = sum.map { .number($0) }
            result.rows.append(made)
        }
        result.unread = list.unread.map { row in
            var left = TwinRecord(key: row.key, file: row.file, line: row.line)
            left.unknown = row.unknown.intersection([list.keyName]).union([stage.field.name])
            return left
        }
        counts.merged = counted - result.liveCount
        list = result
    }

    /// What a row adds, `.some(nil)` where that is missing; nil where the row is rejected.
    private mutating func amount(
        _ list: inout TwinList, _ row: Int, _ stage: SumStage, _ sum: ExactDecimal?,
        _ counts: inout TwinTotals
    ) -> ExactDecimal?? {
        let record = list.rows[row]
        var amount = record.values[stage.quantity]?.number
        if let by = stage.by {
            let name = record.values[by]?.text ?? ""
            switch stage.warehouses.first(where: { $0.name == name })?.warehouse {
            case .skipped: amount = .zero
            case .counts(let reserve) where reserve != .zero:
                guard let all = amount else { break }
                let above = all > reserve ? all.minus(reserve) : .zero
                guard let above else {
                    reject(&list, row, stage.quantity, "R305", &counts)
                    return nil
                }
                amount = above
            case .counts: break
            case nil where stage.others == .reject:
                reject(&list, row, by, "R303", &counts)
                return nil
            case nil: if stage.others == .skip { amount = .zero }
            }
        }
        if let sum, let amount, sum.plus(amount) == nil {
            reject(&list, row, stage.quantity, "R305", &counts)
            return nil
        }
        return .some(amount)
    }
}
