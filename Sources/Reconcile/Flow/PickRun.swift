import Diagnostics
import Formats
import Pipelines
import Rules
import Tables

/// One `pick` stage: of several sources' records with the same key the best one stays.
struct PickRun {
    private let stage: PickStage
    private var sources: [RecordTable]
    private let flow: FlowContext
    /// By preference and source what the rows are ordered by; kept only where a key is followed.
    private var wishes: [[PickOrder.Wish]] = []
    private var order: PickOrder
    /// For each row of the result the source and the row that is best so far; a source below zero
    /// where none is, for the row was dead when it was taken over.
    private var best: [(source: Int32, row: Int32)] = []
    private var result: RecordTable

    init(_ stage: PickStage, _ sources: [RecordTable], _ flow: FlowContext) {
        self.stage = stage
        self.sources = sources
        self.flow = flow
        order = PickOrder(rows: sources.map(\.rowCount))
        result = RecordTable(keyName: sources[0].keyName, fields: [])
    }

    mutating func run(_ totals: inout StageTotals) throws -> RecordTable {
        try rank(&totals)
        let takesOver = takesOver
        if takesOver { takeOver() }
        // The result has an index of its own.
        for source in sources.indices { sources[source].index = KeyIndex() }
        for source in sources.indices where source > 0 || !takesOver {
            enter(source)
            if flow.trace == nil { sources[source].keys = TextList() }
        }
        for source in sources.indices { tell(source, sources[source]) }
        gather(&totals)
        return result
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
                    ranks: wishes.map { $0[source].shown(row) },
                    won: best[winner] == (Int32(source), Int32(truncatingIfNeeded: row))))
        }
    }

    /// Evaluates the preferences; a row in which one fails is rejected.
    private mutating func rank(_ totals: inout StageTotals) throws {
        var all: [[PickOrder.Wish]] = stage.prefer.map { _ in [] }
        for source in sources.indices {
            for (position, preference) in stage.prefer.enumerated() {
                all[position].append(try wish(preference, source, &totals))
            }
        }
        for position in all.indices {
            order.add(all[position])
            // Let go at once: they are as long as the sources.
            if flow.trace == nil { all[position] = [] }
        }
        wishes = all
    }

    private mutating func wish(
        _ preference: PickStage.Preference, _ source: Int, _ totals: inout StageTotals
    ) throws -> PickOrder.Wish {
        guard !preference.rules.isEmpty else {
            return .freshest(sources[source].files.map { flow.modified[Int($0)] })
        }
        let rule = preference.rules[source]
        let (column, faults) = flow.rules.evaluate(rule, sources[source])
        for (row, fault) in faults {
            try flow.reject(
                row, column: "", fault.code,
                "\(fault.code.summary) in \(rule.rule.text) at \(FlowContext.text(rule.place))",
                &sources[source], &totals)
        }
        switch (preference, column) {
        case (.when, .boolean(let values)): return .when(values.values)
        case (.least, .number(let values)): return .least(values)
        case (.most, .number(let values)): return .most(values)
        default: preconditionFailure("lint sees to it that a preference has its type")
        }
    }

    // MARK: Competing

    /// Where nobody follows a key, the result grows out of the first source's keys and index.
    private var takesOver: Bool { !flow.keepsAll && flow.trace == nil && !sources[0].repeats }

    /// Makes the first source's rows the result's. One that is no record stays, as dropped: moving
    /// the others together would cost a new index.
    private mutating func takeOver() {
        let fates = sources[0].fates
        // One owner only, or the first key to come would copy them.
        swap(&result.keys, &sources[0].keys)
        swap(&result.index, &sources[0].index)
        best.reserveCapacity(fates.count)
        for (row, fate) in fates.enumerated() {
            let isLive = fate == .live
            best.append((source: isLive ? 0 : -1, row: Int32(truncatingIfNeeded: row)))
            if fate == .conflicting || fate == .rejected {
                result.keys.withText(row) { result.addRejected($0) }
            }
        }
        addRejected(of: 0)
    }

    /// Lets a source's records compete for their keys.
    private mutating func enter(_ source: Int) {
        let records = sources[source]
        // Most are looked up on both cores; one that is not there yet is entered in turn.
        let known = Probe.rows(of: records.keys, in: result.index, result.keys)
        let left = compete(source, records, known)
        var hashes: [UInt64] = []
        var start = 0
        while start < left.count {
            let rows = left[start..<min(start + Probe.stride, left.count)]
            result.index.reserve(rows.count)
            result.index.hashes(of: rows, in: records.keys, into: &hashes)
            for (row, hashed) in zip(rows, hashes) {
                let candidate = (Int32(truncatingIfNeeded: source), row)
                let row = Int(row)
                records.keys.withText(row) { key in
                    switch records.fates[row] {
                    case .live: enter(candidate, key, hashed, known: Int(known[row]))
                    case .conflicting, .rejected: result.addRejected(key)
                    case .dropped, .replaced: break
                    }
                }
            }
            start = rows.endIndex
        }
        addRejected(of: source)
    }

    /// Lets the records whose keys the result has compete, on both cores.
    ///
    /// - Parameter known: for each row of the source the result's row of its key, or -1
    /// - Returns: the rows that are left to be entered in turn: those of other keys and of keys
    ///   that only a dead row has, and what is no record.
    private mutating func compete(
        _ source: Int, _ records: RecordTable, _ known: [Int32]
    ) -> [Int32] {
        // Two rows of one key must not meet on two threads.
        guard !records.repeats else { return Array(0..<Int32(truncatingIfNeeded: known.count)) }
        let (order, fates) = (order, records.fates)
        let source = Int32(truncatingIfNeeded: source)
        return best.withUnsafeMutableBufferPointer { best in
            // Safe: of a key at most one row of the source is live, so no two of them lead to one
            // row of the result.
            let best = best
            return Array(
                Halves.map(known.count) { rows in
                    var left: [Int32] = []
                    for row in rows {
                        let (found, row) = (Int(known[row]), Int32(truncatingIfNeeded: row))
                        guard found >= 0, fates[Int(row)] == .live, best[found].source >= 0 else {
                            left.append(row)
                            continue
                        }
                        if order.compare((source, row), best[found]) < 0 {
                            best[found] = (source, row)
                        }
                    }
                    return left
                }.joined())
        }
    }

    private mutating func addRejected(of source: Int) {
        let rejected = sources[source].rejectedKeys
        for row in 0..<rejected.count {
            rejected.withText(row) { result.addRejected($0) }
        }
    }

    /// - Parameter known: the result's row of the key before this source came, or -1.
    private mutating func enter(
        _ candidate: (source: Int32, row: Int32), _ key: UnsafeRawBufferPointer, _ hashed: UInt64,
        known: Int
    ) {
        var found = known
        // A dead row may have got a successor in the meantime.
        if known < 0 || best[known].source < 0 {
            let entered = result.index.insert(key, hashed: hashed, into: &result.keys)
            if entered.isNew { return best.append(candidate) }
            found = entered.row
            if best[found].source < 0 {
                result.index.repoint(key, from: found, to: result.keys.count)
                result.keys.append(key)
                return best.append(candidate)
            }
        }
        if order.compare(candidate, best[found]) < 0 { best[found] = candidate }
    }

    // MARK: The result

    private mutating func gather(_ totals: inout StageTotals) {
        order = PickOrder(rows: [])
        wishes = []
        var won = [Int](repeating: 0, count: sources.count)
        let best = best
        for (source, _) in best where source >= 0 { won[Int(source)] += 1 }
        // A dead row is the first source's, which was taken over.
        func place(_ index: Int) -> (Int, Int) {
            (max(Int(best[index].source), 0), Int(best[index].row))
        }
        result.lines = Buffers.gathered(best.count, of: sources.map(\.lines), at: place, or: 0)
        result.files = Buffers.gathered(best.count, of: sources.map(\.files), at: place, or: 0)
        result.fates = Halves.array(best.count) { fates, rows in
            for row in rows { fates[row] = best[row].source < 0 ? .dropped : .live }
        }
        totals.won = won
        totals.merged = sources.reduce(0) { $0 + $1.liveCount } - won.reduce(0, +)
        // What is gathered is let go at once: the sources' columns and the result's side by side
        // would be the most that a run ever holds.
        for source in sources.indices { sources[source].keys = TextList() }
        for field in stage.fields where flow.isUsed(field.name) {
            result.set(field, column(field))
            for source in sources.indices { sources[source].letGo(field.name) }
        }
        if let supplier = stage.supplier, flow.isUsed(supplier) {
            let names = TextValues(stage.sources.map { flow.pipeline.sources[$0].spec.source })
            result.set(
                FlowField(supplier, .text),
                .text(TextValues(best.count, of: [names.shared]) { (0, Int(best[$0].source)) }))
        }
    }

    private func column(_ field: FlowField) -> ValueColumn {
        let best = best
        let columns = sources.map { records in
            records.field(named: field.name).map { records.columns[$0] }
        }
        // A source without the field has no values; a dead row is of none.
        let has = columns.map { $0 != nil }
        func place(_ index: Int) -> (Int, Int) {
            let (source, row) = best[index]
            return source < 0 || !has[Int(source)] ? (0, -1) : (Int(source), Int(row))
        }
        switch field.type {
        case .text:
            let texts = columns.map { column in
                if case .text(let values)? = column { values } else { TextValues() }
            }
            return .text(TextValues(best.count, of: texts, at: place))
        case .boolean:
            let flags = columns.map { column in
                if case .boolean(let values)? = column { values } else { BooleanColumn() }
            }
            return .boolean(BooleanColumn(best.count, of: flags, at: place))
        default:
            let numbers = columns.map { column in
                if case .number(let values)? = column { values } else { NumberColumn() }
            }
            return .number(NumberColumn(best.count, of: numbers, at: place))
        }
    }
}

extension RecordTable {
    /// Frees the values of a field that nobody reads any more.
    fileprivate mutating func letGo(_ field: String) {
        if let index = self.field(named: field) { columns[index] = .boolean(BooleanColumn()) }
    }
}
