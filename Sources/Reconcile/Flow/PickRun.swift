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
    private let ranking: Ranking
    /// For each key of the result the source and the row that is best so far.
    private var best: [(source: Int32, row: Int32)] = []
    private var result: RecordTable

    init(_ stage: PickStage, _ sources: [RecordTable], _ flow: FlowContext) {
        self.stage = stage
        self.sources = sources
        self.flow = flow
        ranking = Ranking(files: sources.map(\.files), modified: flow.modified)
        let rows = sources.reduce(0) { max($0, $1.rowCount) }
        result = RecordTable(keyName: sources[0].keyName, fields: [], rows: rows)
    }

    func run(_ totals: inout StageTotals) throws -> RecordTable {
        var pick = self
        var sources = sources
        for source in sources.indices { try rank(&sources[source], &totals) }
        for source in sources.indices { pick.enter(source, sources[source]) }
        pick.gather(sources, &totals)
        return pick.result
    }

    /// Evaluates the preferences; a row in which one fails is rejected.
    private func rank(_ records: inout RecordTable, _ totals: inout StageTotals) throws {
        var ranks: [Ranking.Rank] = []
        let position = ranking.ranks.count
        for preference in stage.prefer {
            guard let rule = preference.rules.isEmpty ? nil : preference.rules[position] else {
                ranks.append(.freshest)
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
            case (.when, .boolean(let values)): ranks.append(.when(values.values))
            case (.least, .number(let values)): ranks.append(.least(values))
            case (.most, .number(let values)): ranks.append(.most(values))
            default: preconditionFailure("lint sees to it that a preference has its type")
            }
        }
        ranking.ranks.append(ranks)
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
            result.index.touchKeys(hashes, in: result.keys)
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
        } else if ranking.isBetter(candidate, best[found]) {
            best[found] = candidate
        }
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
        let fields = stage.fields.filter { flow.used.contains($0.name) }
        let columns = Halves.each(fields.count, rows: best.count) { column(fields[$0], sources) }
        for (field, column) in zip(fields, columns) { result.set(field, column) }
        if let supplier = stage.supplier, flow.used.contains(supplier) {
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
        switch field.type {
        case .text:
            var values = TextValues()
            for (source, row) in best {
                if case .text(let column)? = columns[Int(source)] {
                    column.texts.withText(Int(row)) { values.texts.append($0) }
                } else {
                    values.texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
                }
            }
            return .text(values)
        case .boolean:
            return .boolean(
                BooleanColumn(
                    values: best.map { source, row in
                        guard case .boolean(let column)? = columns[Int(source)] else {
                            return BooleanColumn.missing
                        }
                        return column.values[Int(row)]
                    }))
        default:
            var values = NumberColumn()
            values.mantissas.reserveCapacity(best.count)
            values.scales.reserveCapacity(best.count)
            for (source, row) in best {
                if case .number(let column)? = columns[Int(source)] {
                    values.mantissas.append(column.mantissas[Int(row)])
                    values.scales.append(column.scales[Int(row)])
                } else {
                    values.append(nil)
                }
            }
            return .number(values)
        }
    }
}

/// Which of two records is the better one.
///
/// A class, because `PickRun` changes while it asks: asked of a part of itself, it would first copy
/// all of itself for every row.
private final class Ranking {
    /// What one preference orders a source's rows by.
    enum Rank {
        case when([UInt8])
        case least(NumberColumn)
        case most(NumberColumn)
        case freshest
    }

    /// By source and preference.
    var ranks: [[Rank]] = []
    /// By source and row which of the run's inputs it comes from.
    private let files: [[UInt16]]
    private let modified: [Int64]

    init(files: [[UInt16]], modified: [Int64]) {
        self.files = files
        self.modified = modified
    }

    func isBetter(
        _ new: (source: Int32, row: Int32), _ old: (source: Int32, row: Int32)
    ) -> Bool {
        for preference in ranks[Int(new.source)].indices {
            let order = order(
                ranks[Int(new.source)][preference], Int(new.row),
                ranks[Int(old.source)][preference], Int(old.row), new, old)
            if order != 0 { return order < 0 }
        }
        return false
    }

    /// Below zero where the new one is better.
    private func order(
        _ new: Rank, _ newRow: Int, _ old: Rank, _ oldRow: Int,
        _ newAt: (source: Int32, row: Int32), _ oldAt: (source: Int32, row: Int32)
    ) -> Int {
        switch (new, old) {
        case (.when(let new), .when(let old)):
            let isNew = new[newRow] == BooleanColumn.yes
            let isOld = old[oldRow] == BooleanColumn.yes
            return isNew == isOld ? 0 : isNew ? -1 : 1
        case (.least(let new), .least(let old)):
            return Self.compare(new.value(newRow), old.value(oldRow))
        case (.most(let new), .most(let old)):
            guard let new = new.value(newRow), let old = old.value(oldRow) else {
                return Self.compare(new.value(newRow), old.value(oldRow))
            }
            return Self.compare(old, new)
        default:
            let newTime = modified[Int(files[Int(newAt.source)][newRow])]
            let oldTime = modified[Int(files[Int(oldAt.source)][oldRow])]
            return newTime == oldTime ? 0 : newTime > oldTime ? -1 : 1
        }
    }

    /// A missing number comes last.
    private static func compare(_ left: ExactDecimal?, _ right: ExactDecimal?) -> Int {
        guard let left else { return right == nil ? 0 : 1 }
        guard let right else { return -1 }
        return left == right ? 0 : left < right ? -1 : 1
    }
}
