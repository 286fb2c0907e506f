import Diagnostics
import Formats
import Pipelines
import Rules
import Tables

/// One `pick` stage: of several sources' records with the same key the best one stays.
struct PickRun {
    private let stage: PickStage
    private let sources: [RecordTable]
    private let flow: FlowContext
    /// By source and preference what the rows are ordered by.
    private var ranks: [[Rank]] = []
    /// For each key of the result the source and the row that is best so far.
    private var best: [(source: Int32, row: Int32)] = []
    private var result: RecordTable

    /// What one preference orders a source's rows by; one of them is used.
    private struct Rank {
        var flags: [UInt8] = []
        var numbers = NumberColumn()

        func shown(_ row: Int, _ kind: Kind) -> String {
            switch kind {
            case .when: flags[row] == BooleanColumn.yes ? "true" : "false"
            case .least, .most: numbers.value(row).map { "\($0)" } ?? "none"
            case .freshest: ""
            }
        }
    }

    /// How a preference orders, without its rules: it is asked for each pair of rows.
    private enum Kind { case when, least, most, freshest }

    private let kinds: [Kind]

    init(_ stage: PickStage, _ sources: [RecordTable], _ flow: FlowContext) {
        self.stage = stage
        self.sources = sources
        self.flow = flow
        kinds = stage.prefer.map {
            switch $0 {
            case .when: .when
            case .least: .least
            case .most: .most
            case .freshest: .freshest
            }
        }
        let rows = sources.reduce(0) { max($0, $1.rowCount) }
        result = RecordTable(keyName: sources[0].keyName, fields: [], rows: rows)
    }

    func run(_ totals: inout StageTotals) throws -> RecordTable {
        var pick = self
        var sources = sources
        for source in sources.indices { try pick.rank(&sources[source], &totals) }
        for source in sources.indices { pick.enter(source, sources[source]) }
        pick.gather(sources, &totals)
        for source in sources.indices { pick.tell(source, sources[source]) }
        return pick.result
    }

    /// Shows whoever follows a key which of its records compete, and by what.
    private func tell(_ source: Int, _ records: RecordTable) {
        guard let trace = flow.trace else { return }
        for row in trace.rows(in: records) where records.fates[row] == .live {
            let winner = records.keys.withText(row) { result.index.find($0, in: result.keys) }
            guard let winner else { continue }
            trace.compete(
                TracedStage.Candidate(
                    source: stage.sources[source], record: records.traced(row),
                    ranks: zip(ranks[source], kinds).map { $0.shown(row, $1) },
                    won: best[winner] == (Int32(source), Int32(truncatingIfNeeded: row))))
        }
    }

    /// Evaluates the preferences; a row in which one fails is rejected.
    private mutating func rank(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        var ranks: [Rank] = []
        let position = self.ranks.count
        for preference in stage.prefer {
            guard let rule = preference.rules.isEmpty ? nil : preference.rules[position] else {
                ranks.append(Rank())
                continue
            }
            let (column, faults) = flow.rules.evaluate(rule, records)
            for (row, fault) in faults {
                try flow.reject(
                    row, column: "", fault.code,
                    "\(fault.code.summary) in \(rule.rule.text) at \(FlowContext.text(rule.place))",
                    &records, &totals)
            }
            switch (preference, column) {
            case (.when, .boolean(let values)): ranks.append(Rank(flags: values.values))
            case (.least, .number(let values)), (.most, .number(let values)):
                ranks.append(Rank(numbers: values))
            default: preconditionFailure("lint sees to it that a preference has its type")
            }
        }
        self.ranks.append(ranks)
    }

    /// Lets a source's records compete for their keys.
    private mutating func enter(_ source: Int, _ records: RecordTable) {
        result.index.reserve(records.rowCount, result.keys)
        var hashes: [UInt64] = []
        var start = 0
        while start < records.rowCount {
            let rows = start..<min(start + 1024, records.rowCount)
            records.keys.withTexts(rows) { starts, ends, bytes in
                result.index.hashes(of: (starts, ends), count: rows.count, in: bytes, into: &hashes)
            }
            for row in rows { enter(source, row, hashes[row - start], records) }
            start = rows.upperBound
        }
        for row in 0..<records.rejectedKeys.count {
            records.rejectedKeys.withText(row) { result.addRejected($0) }
        }
    }

    private mutating func enter(
        _ source: Int, _ row: Int, _ hashed: UInt64, _ records: RecordTable
    ) {
        switch records.fates[row] {
        case .live: break
        case .conflicting, .rejected: return records.keys.withText(row) { result.addRejected($0) }
        case .dropped, .replaced: return
        }
        let (found, isNew) = records.keys.withText(row) {
            result.index.insert($0, hashed: hashed, into: &result.keys)
        }
        let candidate = (source: Int32(source), row: Int32(truncatingIfNeeded: row))
        if isNew {
            best.append(candidate)
        } else if isBetter(candidate, best[found]) {
            best[found] = candidate
        }
    }

    private func isBetter(
        _ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)
    ) -> Bool {
        for preference in kinds.indices {
            let order = order(preference, new, old)
            if order != 0 { return order < 0 }
        }
        return false
    }

    /// Below zero where the new one is better.
    private func order(
        _ preference: Int, _ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)
    ) -> Int {
        switch kinds[preference] {
        case .when:
            let isNew = ranks[Int(new.source)][preference].flags[Int(new.row)] == BooleanColumn.yes
            let isOld = ranks[Int(old.source)][preference].flags[Int(old.row)] == BooleanColumn.yes
            return isNew == isOld ? 0 : isNew ? -1 : 1
        case .least: return Self.compare(number(preference, new), number(preference, old))
        case .most:
            guard let new = number(preference, new), let old = number(preference, old) else {
                return Self.compare(number(preference, new), number(preference, old))
            }
            return Self.compare(old, new)
        case .freshest:
            let newTime = flow.modified[Int(sources[Int(new.source)].files[Int(new.row)])]
            let oldTime = flow.modified[Int(sources[Int(old.source)].files[Int(old.row)])]
            return newTime == oldTime ? 0 : newTime > oldTime ? -1 : 1
        }
    }

    private func number(_ preference: Int, _ at: (source: Int32, row: Int32)) -> ExactDecimal? {
        ranks[Int(at.source)][preference].numbers.value(Int(at.row))
    }

    /// A missing number comes last.
    private static func compare(_ left: ExactDecimal?, _ right: ExactDecimal?) -> Int {
        guard let left else { return right == nil ? 0 : 1 }
        guard let right else { return -1 }
        return left == right ? 0 : left < right ? -1 : 1
    }

    // MARK: The result

    private mutating func gather(_ sources: [RecordTable], _ totals: inout StageTotals) {
        var won = [Int](repeating: 0, count: sources.count)
        for (source, row) in best {
            won[Int(source)] += 1
            result.lines.append(sources[Int(source)].lines[Int(row)])
            result.files.append(sources[Int(source)].files[Int(row)])
        }
        result.fates = Array(repeating: .live, count: best.count)
        for field in stage.fields where flow.isUsed(field.name) {
            result.set(field, column(field, sources))
        }
        if let supplier = stage.supplier, flow.isUsed(supplier) {
            var values = TextValues()
            let names = stage.sources.map { Array(flow.pipeline.sources[$0].spec.source.utf8) }
            for (source, _) in best {
                names[Int(source)].withUnsafeBytes { values.texts.append($0) }
            }
            result.set(FlowField(supplier, .text), .text(values))
        }
        totals.won = won
        totals.merged = sources.reduce(0) { $0 + $1.liveCount } - best.count
    }

    private func column(_ field: FlowField, _ sources: [RecordTable]) -> ValueColumn {
        let columns = sources.map { records in
            records.field(named: field.name).map { records.columns[$0] }
        }
        // Taken out of their enum once, not for each row; a source without the field has no values.
        switch field.type {
        case .text:
            let texts = columns.map { column in
                if case .text(let values)? = column { values.texts } else { TextList() }
            }
            var values = TextValues()
            values.texts.reserve(texts: best.count, bytes: 0)
            for (source, row) in best {
                if texts[Int(source)].count > 0 {
                    texts[Int(source)].withText(Int(row)) { values.texts.append($0) }
                } else {
                    values.texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
                }
            }
            return .text(values)
        case .boolean:
            let flags = columns.map { column in
                if case .boolean(let values)? = column { values.values } else { [UInt8]() }
            }
            return .boolean(
                BooleanColumn(
                    values: best.map { source, row in
                        flags[Int(source)].isEmpty
                            ? BooleanColumn.missing : flags[Int(source)][Int(row)]
                    }))
        default:
            let numbers = columns.map { column in
                if case .number(let values)? = column { values } else { NumberColumn() }
            }
            var values = NumberColumn()
            values.mantissas.reserveCapacity(best.count)
            values.scales.reserveCapacity(best.count)
            for (source, row) in best {
                if numbers[Int(source)].scales.isEmpty {
                    values.append(nil)
                } else {
                    values.mantissas.append(numbers[Int(source)].mantissas[Int(row)])
                    values.scales.append(numbers[Int(source)].scales[Int(row)])
                }
            }
            return .number(values)
        }
    }
}
