import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// Puts together what is known of one key in one run.
struct Explainer {
    private let workspace: Workspace
    private let explained: ExplainedRun
    private let key: [UInt8]
    private let watch: KeyWatch
    private let draft: RunDraft
    /// Where was looked, for whoever asks about a key that is not there.
    private(set) var looked = ""
    /// Where a product with this key is that no offer belongs to, so that it is no record.
    private(set) var productWithoutOffer: Place?

    private var pipeline: Pipeline { explained.pipeline }

    var traced: [TracedStage]? { watch.trace?.stages }
    var pipelineStages: [FlowStage] { pipeline.flow }
    func sourceName(_ source: Int) -> String { pipeline.sources[source].spec.source }
    func fileName(_ file: Int) -> String { draft.names[file] }

    /// When the file of a record was last modified.
    func modified(_ record: TracedRecord) -> String? {
        record.file.map { file in
            UTCTime(seconds: Int(draft.modified(draft.inputs.taken[file]) / 1_000_000_000)).text
        }
    }

    init(
        _ workspace: Workspace, _ subject: ExplainSubject, _ key: [UInt8],
        _ request: ExplainRequest
    ) throws {
        self.workspace = workspace
        self.key = key
        explained = try ExplainedRun(workspace, subject, request)
        watch = KeyWatch(key, explained.pipeline)
        draft = try explained.draft(watch, sink: watch)
        if explained.run != nil { draft.given = [:] }
    }

    /// - Parameter near: gets the keys that are there, where this one is not.
    /// - Returns: nil where the run knows nothing of the key.
    mutating func explain(_ near: inout NearKeys) throws -> Explanation? {
        let tables = try draft.readSources()
        let isRead = !watch.rows.isEmpty || !watch.rejects.isEmpty
        if !isRead { for table in tables { near.add(table.keys) } }
        var flow = draft.flow(tables)
        let list = try flow.run()
        draft.stages = flow.totals
        draft.checkResults = flow.checks
        draft.records = list.liveCount
        let last = watch.trace?.rows(in: list).last.map { list.traced($0) }
        let outcome = try outcome(list)
        let (changes, targetRejects) = (outcome.changes, outcome.rejects)
        let snapshots = try known()
        let missing = try missing()
        var result = Explanation(
            pipeline: pipeline.name, key: String(decoding: key, as: UTF8.self),
            run: explained.run?.id.text, state: explained.run?.journal.state?.rawValue)
        result.sources = sources()
        result.rejects = watch.rejects.filter { $0.target.isEmpty }
            .map { rejected($0.reject, $0.target) } + targetRejects
        result.stages = stages(flow.totals)
        result.holds = outcome.holds.map(Explanation.Hold.init)
        for emit in pipeline.emits {
            let name = emit.target.name
            let rejected = targetRejects.contains { $0.target == name }
            result.targets.append(
                target(
                    name, changes.filter { $0.target == name }, snapshots[name], last: last,
                    isRefused: rejected,
                    isWaiting: outcome.holds.contains {
                        $0.change.target == name && $0.verdict == "hold"
                    }, missing: missing))
        }
        let isKnown = snapshots.values.contains { $0.known != nil }
        guard isRead || isKnown || !changes.isEmpty || !result.rejects.isEmpty else {
            productWithoutOffer = zip(draft.names, draft.reports).compactMap { name, report in
                report.lineWithoutOffer.map { Place(file: "inbox/" + name, line: $0) }
            }.first
            looked = place(rows: draft.sources.reduce(0) { $0 + $1.rows })
            return nil
        }
        return result
    }

    private func place(rows: Int) -> String {
        let files = draft.names.isEmpty ? "no file" : draft.names.firstFew()
        let run = explained.run.map { " (run \($0.id.text))" } ?? ""
        return "\(pipeline.name)\(run): \(files), \(rows) rows"
            + (explained.run == nil ? ", and the snapshots" : ", and the plan's changes")
    }

    // MARK: What was read

    private func sources() -> [Explanation.SourceRow] {
        var raw: [Int: [Int: String]] = [:]
        for file in Set(watch.rows.map(\.file)) {
            let lines = Set(watch.rows.filter { $0.file == file }.map(\.line))
            let spec = pipeline.sources[draft.inputs.taken[file].source].spec
            raw[file] = RawLines.read(draft.files[file], name: draft.names[file], spec, lines)
        }
        return watch.rows.map { row in
            Explanation.SourceRow(
                source: pipeline.sources[row.source].spec.source, file: draft.names[row.file],
                line: row.line, raw: raw[row.file]?[row.line], fields: row.fields)
        }
    }

    private func rejected(_ reject: Reject, _ target: String) -> Explanation.Rejected {
        Explanation.Rejected(
            file: draft.names[reject.file], line: reject.line, column: reject.column,
            code: reject.code.name, summary: reject.code.summary, reason: reject.reason,
            target: target, raw: String(decoding: reject.raw, as: UTF8.self))
    }

    // MARK: What became of it

    /// The key's changes, what checks said, and what targets refused: of a planned run as its
    /// folder says, else worked out now.
    private func outcome(
        _ list: RecordTable
    ) throws -> Outcome {
        guard let run = explained.run else {
            try draft.compare(list)
            return Outcome(
                changes: watch.changes, holds: watch.holds,
                rejects: watch.rejects.filter { !$0.target.isEmpty }.map {
                    rejected($0.reject, $0.target)
                })
        }
        var changes: [KeyChange] = []
        let file = try workspace.disk.map(run.folder / "changes.csv")
        try file.withBytes { try KeyChange.read($0, key) { changes.append($0) } }
        var holds: [KeyHold] = []
        let held = try workspace.disk.map(run.folder / "holds.csv")
        try held.withBytes { try KeyHold.read($0, key) { holds.append($0) } }
        return Outcome(changes: changes, holds: holds, rejects: try refused(in: run))
    }

    /// From how many files the key was missing, of a pipeline whose records wait to be gone.
    private func missing() throws -> Int? {
        try key.withUnsafeBytes { key in
            guard let run = explained.run else { return draft.absences?.files(missing: key) }
            let file = run.folder / Workspace.absentFile
            guard try workspace.disk.exists(file) else { return nil }
            let bytes = try workspace.disk.readAll(file, bytesMax: 1 << 30)
            let names = pipeline.sources.map(\.spec.source)
            let files = try AbsentFiles(bytes, sources: names).files(key)
            return files?.compactMap { $0 }.min()
        }
    }

    private struct Outcome {
        var changes: [KeyChange]
        var holds: [KeyHold]
        var rejects: [Explanation.Rejected]
    }

    /// Lines of rejects.csv that name a target and the key.
    private func refused(in run: RunFolder) throws -> [Explanation.Rejected] {
        let wanted = pipeline.sources.map { source in
            Array("\(source.spec.fields[source.spec.key].name)=".utf8) + key
        }
        var found: [Explanation.Rejected] = []
        let file = try workspace.disk.map(run.folder / "rejects.csv")
        try file.withBytes { bytes in
            var reader = CSVTextReader(bytes)
            while try reader.next(name: "rejects.csv") {
                guard reader.count == 7, wanted.contains(where: { reader.equals(5, $0) }),
                    !reader.equals(6, [])
                else { continue }
                let cells = (0..<7).map(reader.string)
                found.append(
                    Explanation.Rejected(
                        file: cells[0], line: Int(cells[1]) ?? 0, column: cells[2], code: cells[3],
                        summary: "", reason: cells[4], target: cells[6], raw: cells[5]))
            }
        }
        return found
    }

    // MARK: Snapshots

    private struct Known {
        /// Nil where the snapshot does not have the key.
        var known: [Explanation.Field]?
    }

    /// By target what it was known to hold; none where the snapshot compared with is gone.
    private func known() throws -> [String: Known] {
        guard let run = explained.run else {
            return draft.loaded.mapValues { Known(known: $0.fields(of: key)) }
        }
        let store = try unlessDamaged { try SnapshotStore(workspace, pipeline.name) }
        guard let store else { return [:] }
        var found: [String: Known] = [:]
        for target in run.plan.targets {
            guard store.digest(target.target)?.hex == target.snapshot else { continue }
            guard let snapshot = try unlessDamaged({ try store.snapshot(target.target) }) else {
                continue
            }
            found[target.target] = Known(known: snapshot.fields(of: key))
        }
        return found
    }

    private func target(
        _ name: String, _ changes: [KeyChange], _ known: Known?, last: TracedRecord?,
        isRefused: Bool, isWaiting: Bool, missing: Int?
    ) -> Explanation.Target {
        let isFirst = explained.run.map { run in
            run.plan.targets.first { $0.target == name }?.snapshot == nil
        } ?? (draft.loaded[name] == nil)
        var target = Explanation.Target(
            target: name, action: changes.first?.action, reason: nil, batch: changes.first?.batch,
            changes: changes.map {
                Explanation.Change(field: $0.field, before: $0.old, after: $0.new)
            }, known: known?.known, wasKnown: known != nil || isFirst)
        guard changes.isEmpty else { return target }
        let isHeld = known?.known != nil
        if isHeld, !isWaiting, let missing, let grace = pipeline.diff.grace, missing <= grace {
            (target.missingFrom, target.waitsFor) = (missing, grace + 1 - missing)
            target.reason = "it left the list, missing from \(missing.of("file")): it is gone where"
                + " \(target.waitsFor!.of("more file")) in a row lack it, too"
            return target
        }
        if isRefused {
            target.reason = "the target cannot hold it"
        } else if isWaiting {
            target.reason = "it would change, and a check holds it"
        } else if last?.fate == .live {
            target.reason = "it is known to hold the same already"
        } else if last != nil && last?.fate != .dropped || !watch.rejects.isEmpty {
            target.reason = "it was rejected" + (isHeld ? ", so what is held stays" : "")
        } else if isHeld {
            switch pipeline.diff.gone {
            case .keep: target.reason = "it left the list; gone: \"keep\""
            case .hold: target.reason = "it left the list; gone: \"hold\" waits for a person"
            case .set: target.reason = "it left the list, and holds what gone sets, or is held back"
            }
        } else {
            target.reason = "it is not in the list"
        }
        return target
    }
}

extension Snapshot {
    /// What it holds of a key; nil where it does not have it.
    ///
    /// - Complexity: the logarithm of the rows: keys are in order.
    func fields(of key: [UInt8]) -> [Explanation.Field]? {
        // Safe: the bytes are used within the closure alone.
        let found = key.withUnsafeBytes { find($0, from: 0) }
        guard found.isKey else { return nil }
        return header.columns.indices.map { column in
            var bytes: [UInt8] = []
            let value = value(column, found.row)
            value.append(to: &bytes, scale: header.columns[column].scale)
            return Explanation.Field(
                header.columns[column].name,
                value == .missing ? nil : String(decoding: bytes, as: UTF8.self))
        }
    }
}
