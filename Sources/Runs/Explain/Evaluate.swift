package import Diagnostics
import Formats
import Pipelines
import Reconcile
import Rules
import Tables

/// An expression that is tried on the rows that a run would read now.
package struct EvaluateRequest: Sendable {
    package var run: RunRequest
    package var expression: String
    /// One record only.
    package var key: String?
    /// After how many of the stages between `read` and `diff`; nil for all, or, with a source, for
    /// those before it is joined or picked.
    package var after: Int?
    /// The source on whose records; nil for the list.
    package var source: String?

    package init(_ run: RunRequest, expression: String) {
        self.run = run
        self.expression = expression
    }
}

package struct Evaluation: Sendable {
    package struct Row: Sendable {
        package var key: String
        package var file: String
        package var line: Int
        /// As many as the expression's fields; nil where one is missing.
        package var fields: [String?]
        /// Nil where it is missing, or failed.
        package var value: String?
        /// Why it failed.
        package var fault: String?
    }

    package var pipeline: String
    package var expression: String
    /// `text`, `integer`, `decimal`, `boolean` or `date`.
    package var type: String
    /// Fields that the expression names, but for the key.
    package var fields: [String]
    /// How many stages came before, of how many.
    package var after: Int
    package var stages: Int
    package var source: String
    /// The first records, or the one asked for.
    package var rows: [Row] = []
    package var values = 0
    package var missing = 0
    package var faults = 0
    package var warnings: [Diagnostic]
}

extension Workspace {
    /// Tries an expression on the records that a run would have now. Nothing is written.
    ///
    /// - Throws: `Failure` (78) with the expression's faults and their places in it; (66) where the
    ///   source or the key is not there; whatever reading the inputs throws.
    package func evaluate(_ request: EvaluateRequest) throws -> Evaluation {
        let run = request.run
        let day = run.now.day
        let (whole, warnings) = try load(
            run.pipeline, environment: run.environment, today: day)
        let trial = try trial(request, whole)
        let pipeline = try load(
            run.pipeline, environment: run.environment, today: day, trial: trial
        ).pipeline
        guard let scope = pipeline.trialScope else {
            preconditionFailure("the place of a trial lies within the pipeline")
        }
        let rule = try compile(request.expression, scope)

        var dry = run
        dry.dryRun = true
        let former = try latestRun(pipeline.name)
        let inputs = try takeInputs(of: pipeline, former: former, dry)
        let draft = try RunDraft(
            self, pipeline, inputs, try SnapshotStore(self, pipeline.name), former: former, dry)
        // Snapshots are asked only for what was before.
        if rule.rule.previousFields.isEmpty { draft.given = [:] }
        draft.watch = KeepingAll()
        var flow = draft.flow(try draft.readSources())
        _ = try flow.run(first: trial.after)
        let (column, faults) = flow.evaluate(rule, of: trial.source)
        var result = Evaluation(
            pipeline: pipeline.name, expression: request.expression, type: rule.rule.type.rawValue,
            fields: [], after: trial.after, stages: pipeline.flow.count,
            source: pipeline.sources[trial.source ?? 0].spec.source,
            warnings: warnings + readings(request.expression, scope))
        try result.add(
            Evaluated(
                records: flow.records(of: trial.source), column: column,
                faults: Dictionary(faults.map { ($0.row, $0.fault) }) { first, _ in first },
                rule: rule.rule, files: draft.names),
            key: request.key)
        return result
    }

    /// The place that is asked about.
    private func trial(
        _ request: EvaluateRequest, _ pipeline: Pipeline
    ) throws -> PipelineLoader.Trial {
        let count = pipeline.flow.count
        if let after = request.after, !(0...count).contains(after) {
            throw Failure(
                Diagnostic(
                    .noSuchStage, "\(after)", at: Place(file: "pipelines/\(pipeline.name).json5"),
                    help: "\(count) stages stand between read and diff"))
        }
        guard let name = request.source else {
            return PipelineLoader.Trial(after: request.after ?? count, source: nil)
        }
        let names = pipeline.sources.map(\.spec.source)
        guard let source = names.firstIndex(of: name) else {
            let near = Suggestion.nearest(to: name, among: names)
            throw Failure(
                Diagnostic(
                    .noSuchSource, "\"\(name)\"",
                    at: Place(file: "pipelines/\(pipeline.name).json5"),
                    help: near.map { "did you mean \"\($0)\"?" }
                        ?? "there are: " + names.firstFew()))
        }
        guard source != 0 else {
            return PipelineLoader.Trial(after: request.after ?? count, source: nil)
        }
        let used = pipeline.flow.firstIndex { $0.uses(source) } ?? count
        let after = request.after ?? used
        guard after <= used else {
            throw Failure(
                Diagnostic(
                    .noSuchSource, "\"\(name)\" after stage \(after)",
                    at: pipeline.flow[used].place,
                    help: "stage \(used + 1) takes it into the list; --after \(used) at most"))
        }
        return PipelineLoader.Trial(after: after, source: source)
    }

    /// What a person may have meant otherwise, shown in the expression.
    private func readings(_ expression: String, _ scope: RuleScope) -> [Diagnostic] {
        let source = SourceText(label: "the expression", bytes: Array(expression.utf8))
        return Rule.readings(expression, in: scope).map {
            Diagnostic(
                $0.code, $0.detail, severity: .warning, at: source.place($0.range), help: $0.help)
        }
    }

    /// - Throws: `Failure` (78) with every fault, shown in the expression.
    private func compile(_ expression: String, _ scope: RuleScope) throws -> PlacedRule {
        let (rule, faults) = Rule.compile(expression, in: scope)
        let source = SourceText(label: "the expression", bytes: Array(expression.utf8))
        guard let rule else {
            throw Failure(
                faults.map {
                    Diagnostic($0.code, $0.detail, at: source.place($0.range), help: $0.help)
                })
        }
        return PlacedRule(
            rule, fields: scope.fields.map(\.name), tables: scope.tables.map(\.name),
            previous: scope.previousFields ?? [], place: source.place(0..<expression.utf8.count))
    }
}

extension FlowStage {
    /// Whether the stage takes the source into the list.
    func uses(_ source: Int) -> Bool {
        switch self {
        case .join(let stage): stage.other == .source(source)
        case .pick(let stage): stage.sources.contains(source)
        case .filter, .set, .sum, .check: false
        }
    }
}

/// A rule's values on the records of one table.
private struct Evaluated {
    var records: RecordTable
    var column: ValueColumn
    var faults: [Int: RuleRowFault]
    var rule: Rule
    var files: [String]
}

extension Evaluation {
    private static let rowsMax = 20

    /// - Throws: `Failure` (66) where the key asked for is no record.
    fileprivate mutating func add(_ found: Evaluated, key: String?) throws {
        let records = found.records
        fields = found.rule.fields.filter { $0 != records.keyName }
        let shown = fields.map { name in
            records.field(named: name).map { (records.columns[$0], records.fields[$0].type) }
        }
        let wanted = key.map { Array($0.utf8) }
        var lost: RecordTable.Fate?
        for row in 0..<records.rowCount {
            if let wanted, !records.keys.bytes[records.keys.range(row)].elementsEqual(wanted) {
                continue
            }
            guard records.fates[row] == .live else {
                if wanted != nil { lost = records.fates[row] }
                continue
            }
            let fault = found.faults[row]
            let value = fault == nil
                ? found.column.shown(row, FieldType(rule: found.rule.type)) : nil
            if fault != nil {
                faults += 1
            } else if value == nil {
                missing += 1
            } else {
                values += 1
            }
            guard rows.count < Self.rowsMax else { continue }
            let part = fault.map {
                String(decoding: Array(found.rule.text.utf8)[$0.range], as: UTF8.self)
            }
            rows.append(
                Row(
                    key: records.keys.string(row), file: found.files[Int(records.files[row])],
                    line: Int(records.lines[row]),
                    fields: shown.map { $0.flatMap { $0.0.shown(row, $0.1) } }, value: value,
                    fault: fault.map { "\($0.code.name) \($0.code.summary) in \(part ?? "")" }))
        }
        if let wanted, rows.isEmpty { throw Failure(missing(wanted, lost, records)) }
    }

    private func missing(
        _ key: [UInt8], _ lost: RecordTable.Fate?, _ records: RecordTable
    ) -> Diagnostic {
        var near = NearKeys(key)
        near.add(records.keys)
        let shown = "\"\(String(decoding: key, as: UTF8.self))\""
        let place = after == stages ? "in the list" : "after stage \(after)"
        guard let lost else {
            return Diagnostic(.keyNotFound, "\(shown) \(place)", help: near.help)
        }
        let why = lost == .dropped ? "a stage dropped it" : "it was rejected"
        return Diagnostic(
            .keyNotFound, "\(shown) \(place)", help: "\(why):",
            command: "sverka explain --pipeline \(pipeline) --dry "
                + ShellWord.operand(String(decoding: key, as: UTF8.self)))
    }
}

extension FieldType {
    init(rule type: RuleType) {
        self =
            switch type {
            case .text: .text
            case .integer: .integer
            case .decimal: .decimal
            case .boolean: .boolean
            case .date: .date
            }
    }
}
