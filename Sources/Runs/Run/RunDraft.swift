import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// A run before its plan appears: the inputs being read, the records compared, the plan growing in
/// its staging folder. Nothing here outlives `discard`.
final class RunDraft {
    let pipeline: Pipeline
    let inputs: RunInputs
    /// The inputs, open: their bytes can be had even where the names are taken by newer files.
    let files: [ReadingFile]
    private(set) var digests: [Digest] = []

    private let workspace: Workspace
    private let snapshots: SnapshotStore
    /// By target; none for a target that has no snapshot yet.
    private var loaded: [String: Snapshot] = [:]
    private let former: RunFolder?
    private let request: RunRequest
    private let sink: any PlanSink
    private let tally = RejectTally()

    private var reports: [SourceReport] = []
    /// Rejected rows that may be any record of the list.
    private var unreadableKeys = 0
    private var source = PlanFile.Source(
        source: "", rows: 0, records: 0, rejected: 0, duplicates: 0, partial: false)
    private var targets: [PlanFile.Target] = []

    var isCancelled: Bool { request.isCancelled() }

    init(
        _ workspace: Workspace, _ pipeline: Pipeline, _ inputs: RunInputs,
        _ snapshots: SnapshotStore, former: RunFolder?, _ request: RunRequest
    ) throws {
        precondition(pipeline.sources.count == 1, "lint lets one source through")
        self.workspace = workspace
        self.pipeline = pipeline
        self.inputs = inputs
        self.snapshots = snapshots
        self.former = former
        self.request = request
        files = try inputs.taken.map { taken in
            do {
                return try workspace.disk.openForReading(taken.path)
            } catch let failure as IOFailure where failure.isMissing {
                throw Failure(
                    Diagnostic(
                        .inputChanged, at: Place(file: workspace.shown(taken.path)),
                        help: "it is gone from there; try again"))
            }
        }
        let staging = workspace.staging(pipeline.name)
        sink = request.dryRun ? DryPlan() : try StagedPlan(staging, workspace.disk)
    }

    // MARK: Reading

    /// Reads every input into the desired state.
    ///
    /// - Throws: `Failure` where an input is refused or changed meanwhile.
    func read() throws -> RecordTable {
        let stage = pipeline.sources[0]
        let meter = ProgressMeter(
            total: inputs.taken.reduce(0) { $0 + $1.status.size }, report: request.progress)
        let sources = files.map { HashingSource($0) { meter.add($0) } }
        let ahead = sources.map { PrefetchingSource($0) }
        defer { for source in ahead { source.finish() } }
        let names = self.names
        let spec = stage.spec
        // Safe to hand over: the reading thread alone uses the sources until it has ended.
        nonisolated(unsafe) let opened = zip(names, ahead).map { InputFile(name: $0, bytes: $1) }
        var builder = RecordTableBuilder(
            stage: stage, keeping: neededFields, expectedRows: expectedRows)
        reports = try ReadAhead.run(
            read: { emit in try SourceReader.read(files: opened, spec: spec, emit: emit) },
            meanwhile: { try loadSnapshots() },
            take: { batch in
                if request.isCancelled() { throw Failure(Diagnostic(.interrupted)) }
                for reject in batch.rejects {
                    if reject.hidesItsKey { unreadableKeys += 1 }
                    try list(reject, target: "")
                }
                try builder.add(batch) { try list($0, target: "") }
            })
        for source in ahead { source.finish() }
        digests = try sources.map { try $0.finish() }
        for (taken, source) in zip(inputs.taken, sources) {
            guard source.byteCount == taken.status.size else { throw Failure(changed(taken)) }
        }
        try checkUnchanged()
        try checkFormer()
        var desired = builder.state
        desired.partial = stage.partial ?? reports.contains(where: \.partial)
        if desired.partial { try checkPartialLists() }
        account(desired, duplicates: builder.duplicates)
        if source.rows > 0, source.records + source.duplicates == 0 { throw Failure(nothingRead) }
        return desired
    }

    /// The inputs as messages and the plan call them.
    private var names: [String] { inputs.taken.map { $0.shownName.text } }

    /// The key, and every field that an item or `gone` needs.
    private var neededFields: Set<String> {
        var fields: Set<String> = [pipeline.diff.key]
        for emit in pipeline.emits {
            for case .field(let name) in emit.item { fields.insert(name) }
        }
        return fields
    }

    /// Checks and maps the snapshots to compare with.
    private func loadSnapshots() throws {
        for emit in pipeline.emits {
            guard let snapshot = try snapshots.snapshot(emit.target.name) else { continue }
            try checkOwner(of: snapshot, emit)
            loaded[emit.target.name] = snapshot
        }
    }

    /// What one shop holds says nothing of another.
    private func checkOwner(of snapshot: Snapshot, _ emit: EmitStage) throws {
        guard let run = RunID(snapshot.header.run),
            let plan = try workspace.runFolder(pipeline.name, run)?.plan,
            let made = plan.targets.first(where: { $0.target == emit.target.name }),
            let parameters = made.parameters, parameters != emit.ownerDigest.hex
        else { return }
        throw Failure(
            Diagnostic(
                .otherParameters, "\"\(emit.target.name)\"", at: emit.place,
                help: "give the other shop or warehouse a pipeline of its own"))
    }

    /// Each partial list counts: none may be passed over, and none may take the place of one that
    /// is not decided on.
    private func checkPartialLists() throws {
        if let unread = inputs.setAside.first {
            throw Failure(
                Diagnostic(
                    .partialUnread, at: Place(file: workspace.shown(unread.file.path)),
                    help: "read them all, in the order of their names: files: \"all\""))
        }
        let waiting = try workspace.outboxRuns(pipeline.name).last {
            $0.journal.isOpen && $0.plan.sources.contains(where: \.partial)
        }
        guard let waiting, inputs.taken.contains(where: \.isNew) else { return }
        throw Failure(
            Diagnostic(
                .partialWaits, "\"\(waiting.id)\"",
                at: Place(file: workspace.shown(waiting.folder)),
                help: "the new list stays in the inbox; approve or reject the one before it:",
                command: "sverka approve \(pipeline.name)"))
    }

    /// About as many as last time.
    private var expectedRows: Int {
        let rows = former?.plan.sources.reduce(0) { max($0, $1.records) } ?? 0
        return rows + rows / 16
    }

    private func list(_ reject: Reject, target: String) throws {
        let file = names[reject.file]
        tally.add(ListedReject(reject: reject, file: file, target: target))
        try sink.reject(reject, file: file, target: target)
    }

    /// - Throws: `Failure` (75) where an input is not what it was when the inbox was looked at.
    func checkUnchanged() throws {
        for (taken, file) in zip(inputs.taken, files) {
            guard try file.status() == taken.status else { throw Failure(changed(taken)) }
        }
    }

    private func changed(_ taken: TakenInput) -> Diagnostic {
        Diagnostic(
            .inputChanged, at: Place(file: workspace.shown(taken.path)),
            help: "try again when it is whole; settle: in the read stage makes sure")
    }

    /// What was taken out of a bag is what went into it.
    private func checkFormer() throws {
        for (index, taken) in inputs.taken.enumerated() {
            // A packed copy has other bytes than its original; gzip checks its own.
            guard let former = taken.former, !former.compressed,
                former.sha256 != digests[index].hex
            else { continue }
            throw Failure(
                Diagnostic(
                    .inputLost, at: Place(file: workspace.shown(taken.path)),
                    help: "the archive is damaged; see what else is:", command: "sverka verify"))
        }
    }

    private func account(_ desired: RecordTable, duplicates: Int) {
        source.source = pipeline.sources[0].spec.source
        source.rows = reports.reduce(0) { $0 + $1.rows }
        source.rejected = reports.reduce(0) { $0 + $1.rejects }
        source.duplicates = duplicates
        source.records = desired.fates.reduce(0) { $0 + ($1 == .live ? 1 : 0) }
        source.partial = desired.partial
    }

    private var nothingRead: Diagnostic {
        let first = tally.first.first
        return Diagnostic(
            .nothingRead, "\"\(source.source)\": \(source.rows) rows, all rejected",
            at: first.map {
                Place(file: $0.file, line: $0.reject.line, note: $0.reject.code.summary)
            },
            help: first.map { "the first: \($0.reject.reason); does the pipeline fit the file?" })
    }

    // MARK: Comparing

    /// Compares the desired state with every target's snapshot.
    func compare(_ desired: RecordTable) throws {
        for emit in pipeline.emits {
            if request.isCancelled() { throw Failure(Diagnostic(.interrupted)) }
            let name = emit.target.name
            var batches: [PlanFile.Batch] = []
            let output = PlanOutput(
                changes: { try self.sink.changes($0) },
                reject: { try self.list($0, target: name) },
                batch: { file, body, items in
                    try self.sink.batch(file, body)
                    batches.append(
                        PlanFile.Batch(file: file, items: items, bytes: body.count, sha256: ""))
                })
            var diff = TargetDiff(
                emit: emit, desired: desired, snapshot: loaded[name],
                gone: gone, full: request.full,
                source: SourceNames(files: names), output: output)
            let totals = try diff.run()
            targets.append(
                PlanFile.Target(
                    target: name, method: emit.target.method, url: emit.target.url,
                    identifier: emit.target.fields[emit.target.identifier].name,
                    fields: diff.snapshotFields, parameters: emit.ownerDigest.hex,
                    totals: totals, batches: batches,
                    snapshot: snapshots.digest(name)?.hex))
        }
        let digests = try sink.settled()
        for target in targets.indices {
            for batch in targets[target].batches.indices {
                let file = targets[target].batches[batch].file
                targets[target].batches[batch].sha256 = digests[file]!.hex
            }
        }
    }

    /// A row whose key cannot be read may be the very record that seems to be gone: then `gone`
    /// waits for a person.
    private var gone: DiffStage.Gone {
        guard unreadableKeys > 0, case .set = pipeline.diff.gone else { return pipeline.diff.gone }
        return .hold
    }

    // MARK: The plan

    /// - Throws: `Failure` (70) where the totals do not add up (law 1).
    func plan() throws -> PlanFile {
        guard source.addsUp, targets.allSatisfy(\.totals.addsUp) else {
            throw Failure(
                Diagnostic(
                    .totalsDoNotAddUp, "\(source) \(targets.map(\.totals))",
                    help: "this is a fault of ours: please report it with the input"))
        }
        let id = RunID(at: request.now, contents: contents)
        let checks = PlanChecks.all(
            source: source, targets: targets, unreadableKeys: unreadableKeys)
        let isHeld = checks.contains { $0.verdict == .hold }
        let isEmpty = targets.allSatisfy { $0.totals.items == 0 }
        let open = try workspace.outboxRuns(pipeline.name).filter { $0.journal.isOpen }
        return PlanFile(
            run: id.text, pipeline: pipeline.name, at: request.now.text, full: request.full,
            sequence: (former?.plan.sequence ?? 0) + 1,
            state: isHeld ? .held : isEmpty ? .empty : .planned,
            confirm: pipeline.confirm.rawValue,
            pipelineFiles: pipeline.files.map {
                PlanFile.NamedFile(path: $0.path, sha256: SHA256.digest(of: $0.bytes).hex)
            },
            inputs: planInputs(id), setAside: planSetAside(), sources: [source],
            targets: targets, rejects: tally.counts, checks: checks,
            supersedes: open.map(\.id.text))
    }

    /// What the run id stands for.
    private var contents: Digest {
        var hash = SHA256()
        func add(_ text: String) { hash.update(Array(text.utf8) + [0]) }
        for file in pipeline.files {
            add(file.path)
            add(SHA256.digest(of: file.bytes).hex)
        }
        for (index, taken) in inputs.taken.enumerated() {
            add(pipeline.sources[taken.source].spec.source)
            hash.update(taken.name + [0])
            add(taken.former?.sha256 ?? digests[index].hex)
        }
        for emit in pipeline.emits {
            add(emit.target.name)
            add(snapshots.digest(emit.target.name)?.hex ?? "none")
            // What the environment gave; as a digest, for it may be secret.
            add(emit.resolvedDigest.hex)
        }
        add(request.full ? "full" : "changes")
        return hash.finalize()
    }

    private func planInputs(_ id: RunID) -> [PlanFile.Input] {
        inputs.taken.enumerated().map { index, taken in
            let report = reports[index]
            let source = pipeline.sources[taken.source].spec.source
            let before = former?.plan.inputs.first {
                $0.source == source && $0.pattern == taken.pattern
            }
            let isPacked = taken.former?.compressed ?? (pipeline.archive.compress && !report.packed)
            let sha256 = taken.former?.sha256 ?? digests[index].hex
            return PlanFile.Input(
                source: source, name: taken.shownName.text, nameBytes: taken.shownName.bytes,
                pattern: taken.pattern, bytes: taken.former?.bytes ?? taken.status.size,
                sha256: sha256, rows: report.rows, records: report.records,
                rejects: report.rejects, linesAside: report.linesAside,
                encoding: report.encoding.rawValue, encodingDetected: report.encodingDetected,
                delimiter: report.delimiter.map { String(UnicodeScalar($0)) },
                delimiterDetected: report.delimiter.map { _ in report.delimiterDetected },
                headerLine: report.headerLine, madeAt: report.madeAt, packed: report.packed,
                partial: report.partial, sameAsBefore: before?.sha256 == sha256,
                bag: taken.former?.bag ?? id.text,
                stored: taken.isNew && isPacked ? taken.stored + ".gz" : taken.stored,
                compressed: isPacked, notes: report.notes.map { "\($0.code.summary) \($0.detail)" })
        }
    }

    private func planSetAside() -> [PlanFile.SetAside] {
        inputs.setAside.map { file in
            let name = TakenInput.shown(file.file.name)
            return PlanFile.SetAside(
                source: pipeline.sources[file.source].spec.source, name: name.text,
                nameBytes: name.bytes, bytes: file.file.status.size, sha256: file.digest.hex,
                stored: file.stored)
        }
    }

    func report(_ plan: PlanFile, warnings: [Diagnostic]) -> RunReport {
        RunReport(
            plan: plan, folder: nil,
            warnings: warnings + reports.flatMap(\.notes).filter { $0.severity != .note },
            rejects: tally.first, left: inputs.left,
            firstChanges: (sink as? DryPlan)?.firstChanges ?? [])
    }

    // MARK: The staging folder

    /// Writes what is left of the plan folder.
    func finish(_ plan: PlanFile) throws -> Path {
        guard let staged = sink as? StagedPlan else {
            preconditionFailure("a dry run commits nothing")
        }
        _ = try staged.finish(plan, at: request.now)
        return staged.folder
    }

    /// Leaves no trace. What cannot be removed now is removed by the next run.
    func discard() {
        guard let staged = sink as? StagedPlan else { return }
        staged.stop()
        try? workspace.disk.removeTree(staged.folder)
    }
}
