import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// Runs the days of a case, each on the snapshots of the day before, and writes down what comes.
struct TwinRunner {
    private var snapshots: [String: Snapshot] = [:]

    static func run(_ twin: inout TwinCase) throws {
        var runner = TwinRunner()
        for day in twin.days.indices {
            twin.days[day].answer = try runner.answer(twin.days[day], own: twin.own)
        }
    }

    private mutating func answer(_ day: TwinDay, own: [String: String]) throws -> TwinAnswer {
        let pipeline = try Self.load(day.pipeline, own: own)
        var answer = TwinAnswer()
        let desired = try Self.desired(day, pipeline, &answer)
        for emit in pipeline.emits {
            let held = snapshots[emit.target.name]
            let (target, next) = try Self.target(day, pipeline, emit, desired, held)
            answer.targets.append(target)
            snapshots[emit.target.name] = next
        }
        return answer
    }

    static func load(_ text: String, own: [String: String] = [:]) throws -> Pipeline {
        let loader = PipelineLoader(
            environment: [:], today: "2026-11-22", targetNames: own.keys.sorted(),
            targetFile: { own[$0].map { Array($0.utf8) } })
        let (pipeline, diagnostics) = loader.load(
            Array(text.utf8), path: "pipelines/acme.json5", name: "acme")
        guard let pipeline else { throw Failure(diagnostics) }
        return pipeline
    }

    static func desired(
        _ day: TwinDay, _ pipeline: Pipeline, _ answer: inout TwinAnswer
    ) throws -> RecordTable {
        let stage = pipeline.sources[0]
        var kept: Set<String> = [pipeline.diff.key]
        for emit in pipeline.emits {
            for case .field(let name) in emit.item { kept.insert(name) }
        }
        var builder = RecordTableBuilder(stage: stage, keeping: kept)
        var duplicates: [TwinListed] = []
        for batch in day.batches {
            try builder.add(batch.records(fields: stage.spec.fields)) {
                duplicates.append(TwinListed($0))
            }
        }
        var desired = builder.finish { duplicates.append(TwinListed($0)) }
        answer.duplicates = duplicates
        answer.duplicateCount = builder.duplicates
        desired.partial = day.partial
        return desired
    }

    static func target(
        _ day: TwinDay, _ pipeline: Pipeline, _ emit: EmitStage, _ desired: RecordTable,
        _ held: Snapshot?, checks: [any RowCheck] = [],
        holds: @escaping (_ lines: [UInt8]) throws -> Void = { _ in }
    ) throws -> (TwinTarget, Snapshot) {
        var target = TwinTarget()
        var changes = Array(ChangeLines.header.utf8)
        var diff = TargetDiff(
            emit: emit, desired: desired, snapshot: held, gone: TargetDiff.Gone(pipeline.diff.gone),
            full: day.full, source: SourceNames(files: day.files), checks: checks,
            output: PlanOutput(
                changes: { changes += $0 },
                holds: holds,
                reject: { target.rejects.append(TwinListed($0)) },
                batch: { file, body, items in
                    target.batches.append(
                        TwinRequest(
                            file: file, body: String(decoding: body, as: UTF8.self), items: items))
                }))
        target.totals = try diff.run()
        target.changes = String(
            decoding: changes.dropFirst(ChangeLines.header.utf8.count), as: UTF8.self)
        var merge = SnapshotMerge(
            target: emit.target.name,
            identifier: emit.target.fields[emit.target.identifier].name,
            fields: diff.snapshotFields, snapshot: held, name: "changes.csv")
        try changes.withUnsafeBytes { try merge.read(changes: $0) }
        let next = try Snapshot(
            AlignedBytes(merge.file(pipeline: "acme", run: "20261122T020000Z-3f9a21c4")),
            name: "next")
        target.snapshot = String(decoding: next.exported(), as: UTF8.self)
        return (target, next)
    }
}

extension TwinListed {
    init(_ reject: Reject) {
        self.init(
            file: reject.file, line: reject.line, column: reject.column, code: reject.code.name,
            raw: String(decoding: reject.raw, as: UTF8.self))
    }
}

extension TwinBatch {
    /// The batch as a reader would have made it.
    func records(fields: [FieldSpec]) throws -> RecordBatch {
        var text: [UInt8] = []
        let columns = fields.indices.map { field -> Column in
            let values = rows.map { $0.values[field] }
            switch fields[field].type {
            case .text: return .text(Self.texts(values, &text))
            case .integer, .decimal, .date: return .number(Self.numbers(values))
            case .boolean: return .boolean(Self.booleans(values))
            }
        }
        return RecordBatch(
            text: text, columns: columns, lines: rows.map { UInt32($0.line) }, file: file,
            rejects: rejects.map { unread in
                var reject = Reject(
                    file: file, line: unread.line, column: "price",
                    code: DiagnosticCode("R003", "not a number", exit: .badInput), reason: "bad",
                    raw: [], key: Array(unread.key.utf8))
                reject.recordsBefore = rows.count { $0.line < unread.line }
                return reject
            })
    }

    private static func texts(_ values: [TwinValue], _ text: inout [UInt8]) -> TextColumn {
        var column = TextColumn()
        for value in values {
            guard case .text(let value) = value else {
                column.starts.append(TextColumn.missing)
                column.ends.append(TextColumn.missing)
                continue
            }
            column.starts.append(UInt32(text.count))
            text += Array(value.utf8)
            column.ends.append(UInt32(text.count))
        }
        return column
    }

    private static func numbers(_ values: [TwinValue]) -> NumberColumn {
        var column = NumberColumn()
        for value in values {
            guard case .number(let text) = value else {
                column.mantissas.append(0)
                column.scales.append(NumberColumn.missing)
                continue
            }
            guard let number = ExactDecimal(text) else {
                preconditionFailure("the test makes numbers that can be held: \(text)")
            }
            column.mantissas.append(number.mantissa)
            column.scales.append(number.scale)
        }
        return column
    }

    private static func booleans(_ values: [TwinValue]) -> BooleanColumn {
        BooleanColumn(
            values: values.map {
                guard case .boolean(let flag) = $0 else { return BooleanColumn.missing }
                return flag ? BooleanColumn.yes : BooleanColumn.no
            })
    }
}
