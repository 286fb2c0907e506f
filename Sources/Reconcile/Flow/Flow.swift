import Diagnostics
import Formats
package import Pipelines
package import Rules
package import Tables

/// The stages between `read` and `diff`: from the sources' tables to the list that is compared.
///
/// A stage that drops or rejects records marks their rows and leaves them where they are, so that
/// nothing is moved for it; a stage that makes records out of others makes a new table.
/// docs/formats/stages.md says what each does.
package struct Flow {
    private let context: FlowContext
    private var before: PreviousValues
    /// By source; one that was joined or picked is gone.
    private var sources: [RecordTable?]
    private var list: RecordTable
    package private(set) var totals: [StageTotals] = []
    /// What the `check` stages have found, in their order.
    package private(set) var checks: [CheckResult] = []
    /// What the `join` stages could not tell, in their order.
    package private(set) var doubts: [JoinDoubt] = []

    /// - Parameters:
    ///   - sources: what was read, by source
    ///   - snapshots: by target, for what fields held before
    ///   - modified: for each of the run's inputs its last modification
    ///   - today: whole days since 1970-01-01
    ///   - keepsAll: fields that nothing asks for are made, too
    ///   - trace: follows the records of one key
    ///   - listing: gets a reject, with its file's place among the run's inputs
    package init(
        _ pipeline: Pipeline, sources: [RecordTable], snapshots: [String: Snapshot] = [:],
        modified: [Int64], today: Int64, keepsAll: Bool = false, trace: FlowTrace? = nil,
        listing: @escaping (Reject) throws -> Void
    ) {
        context = FlowContext(
            pipeline: pipeline, rules: RuleRun(today: today, tables: pipeline.tables),
            modified: modified, listing: listing, used: pipeline.usedFields, keepsAll: keepsAll,
            trace: trace)
        before = PreviousValues(pipeline.emits, snapshots)
        self.sources = sources
        list = sources[0]
        // One owner only, or the first change would copy all columns.
        self.sources[0] = nil
    }

    /// Runs all stages, or the first of them.
    ///
    /// - Returns: the list, of which the live rows are the records.
    package mutating func run(first count: Int = .max) throws -> RecordTable {
        let pipeline = context.pipeline
        for (index, stage) in pipeline.flow.prefix(count).enumerated() {
            var totals = StageTotals(
                stage: index + 1, word: stage.word, place: FlowContext.text(stage.place),
                of: stage.source.flatMap { $0 == 0 ? nil : pipeline.sources[$0].spec.source },
                came: 0, went: 0, dropped: 0, rejected: 0, merged: 0)
            try run(stage, &totals)
            self.totals.append(totals)
        }
        return list
    }

    /// The records of a source that is neither joined nor picked yet, or the list.
    package func records(of source: Int?) -> RecordTable {
        guard let source, source != 0 else { return list }
        guard let records = sources[source] else {
            preconditionFailure("the caller sees to it that the source stands for itself")
        }
        return records
    }

    /// An expression's value in each row of such records, and the rows in which it has none.
    package func evaluate(
        _ rule: PlacedRule, of source: Int?
    ) -> (column: ValueColumn, faults: [(row: Int, fault: RuleRowFault)]) {
        var before = before
        let records = records(of: source)
        return context.rules.evaluate(rule, records, previous: before.columns(rule, records))
    }

    private mutating func run(_ stage: FlowStage, _ totals: inout StageTotals) throws {
        let context = context
        if !stage.leavesRows { before.forget() }
        switch stage {
        case .filter(let stage):
            try change(stage.source, &totals) { try context.filter(stage, &$0, &$1) }
        case .set(let stage):
            try change(stage.source, &totals) { try context.set(stage, &$0, &$1) }
        case .sum(let stage):
            try change(stage.source, &totals) { records, totals in
                records = try SumRun(stage, records, context).run(&totals)
            }
        case .check(let stage):
            var before = before
            var result: CheckResult?
            try change(stage.source, &totals) { records, totals in
                let found = CheckResult(stage, records, context, &before)
                totals.failed = found.failed
                result = found
            }
            self.before = before
            if let result { checks.append(result) }
        case .join(let stage):
            let other = take(stage.other)
            var doubt: JoinDoubt?
            try change(nil, &totals) { records, totals in
                doubt = try JoinRun(stage, other, context).run(&records, &totals)
            }
            if let doubt { doubts.append(doubt) }
        case .pick(let stage):
            var picked = stage.sources.map { take($0) }
            totals.came = picked.reduce(0) { $0 + $1.liveCount }
            context.trace?.begin(totals.stage, source: nil, picked)
            var pick = PickRun(stage, picked, context)
            picked = []
            list = try pick.run(&totals)
            context.trace?.end(list)
            totals.went = list.liveCount
        }
    }

    /// Lets `work` change a source's records or the list, and counts what it did to them.
    private mutating func change(
        _ source: Int?, _ totals: inout StageTotals,
        _ work: (inout RecordTable, inout StageTotals) throws -> Void
    ) throws {
        let source = source ?? 0
        var records = RecordTable(keyName: "", fields: [])
        if source == 0 { swap(&records, &list) } else { swap(&records, &sources[source]!) }
        totals.came = records.liveCount
        context.trace?.begin(totals.stage, source: source == 0 ? nil : source, [records])
        let fates = context.trace == nil ? [] : records.fates
        try work(&records, &totals)
        context.trace?.end(records)
        context.trace?.note(fates, records)
        totals.went = records.liveCount
        if source == 0 { swap(&records, &list) } else { swap(&records, &sources[source]!) }
    }

    /// A source's records, or the list's, for whoever makes others out of them: the only copy.
    private mutating func take(_ source: Int) -> RecordTable {
        var records = RecordTable(keyName: "", fields: [])
        if source == 0 {
            swap(&records, &list)
        } else {
            swap(&records, &sources[source]!)
            sources[source] = nil
        }
        return records
    }

    private mutating func take(_ other: JoinStage.Other) -> RecordTable {
        switch other {
        case .source(let index): return take(index)
        case .table(let index): return RecordTable(context.pipeline.tables[index])
        }
    }
}

extension RecordTable {
    /// A table of the workspace's own as the other side of a join.
    init(_ table: TableStage) {
        self.init(
            keyName: table.key, fields: table.columns, columns: table.values.columns,
            rows: table.keys.count)
        for row in 0..<table.keys.count {
            _ = table.keys.withText(row) { index.insert($0, into: &keys) }
        }
        lines = Array(repeating: 0, count: keys.count)
        files = Array(repeating: 0, count: keys.count)
        fates = Array(repeating: .live, count: keys.count)
    }
}

extension FlowStage {
    /// Whether the list's rows behind it are those before it.
    fileprivate var leavesRows: Bool {
        switch self {
        case .filter, .set, .check: true
        case .join, .pick, .sum: false
        }
    }
}
