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
    var digests: [Digest] = []

    let workspace: Workspace
    let snapshots: SnapshotStore
    /// By target; none for a target that has no snapshot yet.
    var loaded: [String: Snapshot] = [:]
    /// By target, the snapshot with what was asked for since and is not confirmed.
    var asked: [String: (snapshot: Snapshot, digest: Digest)] = [:]
    /// A past run that is explained knows nothing of it.
    var comparesAsked = true
    /// Snapshots to compare with instead of the workspace's.
    var given: [String: Snapshot]?
    let former: RunFolder?
    let request: RunRequest
    /// The run that this one computes again; nil for a new one.
    var basis: RunBasis?
    /// Looks on, where somebody asks about records and not for a plan.
    var watch: (any RunWatch)?
    let sink: any PlanSink
    let tally = RejectTally()

    var reports: [SourceReport] = []
    /// Of the keys and texts of the sources read so far.
    var heldBytes = 0
    /// By source, rejected rows that may be any record of the list.
    var unreadableKeys: [Int: Int] = [:]
    /// By source where the first of them is, and its code.
    var firstUnreadableKey: [Int: String] = [:]
    var sources: [PlanFile.Source] = []
    /// Of the stages between `read` and `diff`.
    var stages: [StageTotals] = []
    /// What the `check` stages have found.
    var checkResults: [CheckResult] = []
    /// What the `join` stages could not tell.
    var joinDoubts: [JoinDoubt] = []
    /// Records that are compared.
    var records = 0
    var targets: [PlanFile.Target] = []
    /// What the last good runs were like.
    var memory = Memory()
    /// absent.csv of the last good run; empty where there is none.
    var formerAbsent: [UInt8] = []
    /// Of a pipeline with `grace`, when its list is compared.
    var absences: Absences?
    /// Sources whose file an earlier run held.
    var heldWhenRead: Set<Int> = []
    var sourceMeasures: [SourceMeasures] = []
    var sourceVerdicts: [PlanFile.Check] = []
    /// Of verdicts on files, the records that they are about.
    var questioned: [(verdict: PlanFile.Check, records: QuestionedRecords)] = []
    var targetMeasures: [TargetMeasures] = []
    var targetVerdicts: [PlanFile.Check] = []
    lazy var gauge = TargetGauge(pipeline.checks)
    /// The row-level checks, and what they have said for all targets.
    var rowChecks: [AskedRowCheck] = []

    var isCancelled: Bool { request.isCancelled() }

    init(
        _ workspace: Workspace, _ pipeline: Pipeline, _ inputs: RunInputs,
        _ snapshots: SnapshotStore, former: RunFolder?, _ request: RunRequest,
        sink: (any PlanSink)? = nil
    ) throws {
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
        self.sink = try sink ?? (request.dryRun ? DryPlan() : StagedPlan(staging, workspace.disk))
    }

    // MARK: Comparing

    /// Compares the desired state with every target's snapshot.
    func compare(_ desired: RecordTable) throws {
        rowChecks = makeRowChecks(desired)
        absences = try makeAbsences()
        let gone = gone
        if let selection = basis?.selection { rowChecks = selection.applied(to: rowChecks) }
        let labels = LabelLines(
            desired, pipeline.labels, identifiers: pipeline.foreignIdentifiers,
            sources: inputs.taken.map { pipeline.sources[$0.source].spec.source },
            write: { try self.sink.labels($0) })
        request.progress(.comparing(records: records))
        for emit in pipeline.emits {
            if request.isCancelled() { throw Failure(Diagnostic(.interrupted)) }
            let name = emit.target.name
            var batches: [PlanFile.Batch] = []
            var items = 0
            let output = PlanOutput(
                changes: { try self.sink.changes($0) },
                holds: { try self.sink.holds($0) },
                reject: { try self.list($0, target: name) },
                batch: { file, body, count in
                    try self.sink.batch(file, body)
                    batches.append(
                        PlanFile.Batch(file: file, items: count, bytes: body.count, sha256: ""))
                    items += count
                    self.request.progress(.writing(target: name, items: items))
                },
                catchUp: { self.sink.catchUp() })
            var diff = TargetDiff(
                emit: emit, desired: desired, snapshot: loaded[name],
                asked: asked[name]?.snapshot, gone: gone, full: request.full,
                source: SourceNames(files: names), checks: rowChecks.map(\.check) + [gauge],
                labels: labels, output: output)
            let totals = try diff.run()
            for index in rowChecks.indices { rowChecks[index].tally += diff.tallies[index] }
            try judge(diff, totals, name)
            targets.append(
                PlanFile.Target(
                    target: name, method: emit.target.method, url: emit.target.url,
                    identifier: emit.target.fields[emit.target.identifier].name,
                    fields: diff.snapshotFields, parameters: emit.ownerDigest.hex,
                    totals: totals, batches: batches,
                    snapshot: snapshotDigest(name), asked: asked[name]?.digest.hex))
        }
        try listQuestioned(labels)
        try listPlanHolds(labels)
        try labels.flush()
        let digests = try sink.settled()
        for target in targets.indices {
            for batch in targets[target].batches.indices {
                let file = targets[target].batches[batch].file
                targets[target].batches[batch].sha256 = digests[file]!.hex
            }
        }
    }

    /// SHA-256 of the snapshot that a target's records are compared with.
    private func snapshotDigest(_ target: String) -> String? {
        guard let basis else { return snapshots.digest(target)?.hex }
        return basis.plan.targets.first { $0.target == target }?.snapshot
    }

    // MARK: The plan

    /// - Throws: `Failure` (70) where the totals do not add up (law 1).
    func plan() throws -> PlanFile {
        let addUp = sources.allSatisfy(\.addsUp) && stages.allSatisfy(\.addsUp)
            && targets.allSatisfy { $0.totals.addsUp && $0.totals.records == records }
        guard addUp else {
            throw Failure(
                Diagnostic(
                    .totalsDoNotAddUp, "\(sources) \(stages) \(targets.map(\.totals))",
                    help: "this is a fault of ours: please report it with the input"))
        }
        let id = id(memory, absent: formerAbsent)
        let checks = try checkVerdicts + builtInVerdicts + clockVerdicts() + PlanChecks.all(
            sources: sources, records: records, targets: targets,
            goneDoubt: goneDoubt, stageRejects: stages.reduce(0) { $0 + $1.rejected })
            + graceVerdicts
        let isHeld = checks.contains(where: \.holdsPlan)
        // What waits is for a person to release.
        let isEmpty = targets.allSatisfy { $0.totals.items == 0 && $0.totals.waiting == 0 }
        let supersedes = try basis?.supersedes
            ?? workspace.outboxRuns(pipeline.name).filter { $0.journal.isOpen }.map(\.id.text)
        var plan = PlanFile(
            run: id.text, pipeline: pipeline.name, at: plannedAt.text, full: request.full,
            sequence: basis?.sequence ?? (former?.plan.sequence ?? 0) + 1,
            state: isHeld ? .held : isEmpty ? .empty : .planned,
            confirm: pipeline.confirm.rawValue, approve: pipeline.approve.text,
            labels: pipeline.labels.filled,
            pipelineFiles: pipeline.files.map {
                PlanFile.NamedFile(path: $0.path, sha256: SHA256.digest(of: $0.bytes).hex)
            },
            inputs: planInputs(id), setAside: basis?.setAside ?? planSetAside(), sources: sources,
            stages: stages.isEmpty ? nil : stages, targets: targets, rejects: tally.counts,
            checks: checks, supersedes: supersedes)
        plan.approvers = pipeline.approvers > 1 ? pipeline.approvers : nil
        plan.revision = basis?.revision
        if let selection = basis?.selection {
            plan.revision?.leftOut = selection.leftOut(rowChecks)
            plan.revision?.released = selection.releasedCount
        }
        plan.grace = absences.map(PlanFile.Grace.init)
        plan.measures = measured
        // A plan of an earlier version says neither, and is computed again as it was.
        if basis?.plan.memory != nil || basis == nil, !memory.runs.isEmpty {
            plan.memory = SHA256.digest(of: try memory.encoded()).hex
        }
        if basis?.plan.absent != nil || basis == nil, !formerAbsent.isEmpty {
            plan.absent = SHA256.digest(of: formerAbsent).hex
        }
        return plan
    }

    /// The run's own clock, but for a revision: that has the clock of the run reviewed, and is
    /// planned when it is approved.
    private var plannedAt: UTCTime { basis?.plannedAt ?? request.now }

    /// Of a run that is computed again those of then: which run came before may be forgotten.
    private func clockVerdicts() throws -> [PlanFile.Check] {
        if let basis { return basis.plan.checks.filter(PlanChecks.isOfClock) }
        let good = memory.runs.last.flatMap { RunID($0.run)?.time }
        let last = [good, try latestTimeUndecided()].compactMap { $0 }.max()
        return PlanChecks.clock(request.now, last: last)
    }

    /// The latest time of a run that was planned after the last good one: a run that was held for
    /// it does not make the times right.
    private func latestTimeUndecided() throws -> UTCTime? {
        let former = former.flatMap { UTCTime($0.plan.at) }
        let good = memory.runs.last?.sequence ?? 0
        for id in try workspace.runIDs(pipeline.name).reversed() where id.time > request.now {
            let run = try unlessDamaged { try workspace.runFolder(pipeline.name, id) }
            if let run, run.plan.sequence > good { return max(id.time, former ?? id.time) }
        }
        return former
    }

    /// The id that the run has where it remembers this.
    func id(_ memory: Memory, absent: [UInt8]) -> RunID {
        RunID(at: plannedAt, contents: contents(memory, absent))
    }

    /// The id that the run would have had at another time.
    func id(at time: UTCTime) -> RunID {
        RunID(at: time, contents: contents(memory, formerAbsent))
    }

    /// What the run id stands for.
    private func contents(_ memory: Memory, _ formerAbsent: [UInt8]) -> Digest {
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
            if let modified = modifiedAt(taken) { add(modified) }
        }
        for emit in pipeline.emits {
            add(emit.target.name)
            add(snapshotDigest(emit.target.name) ?? "none")
            if let asked = asked[emit.target.name] { add("asked \(asked.digest.hex)") }
            // What the environment gave; as a digest, for it may be secret.
            add(emit.resolvedDigest.hex)
        }
        if !memory.runs.isEmpty, let lines = try? memory.encoded() {
            add(SHA256.digest(of: lines).hex)
        }
        if !formerAbsent.isEmpty { add(SHA256.digest(of: formerAbsent).hex) }
        add(request.full ? "full" : "changes")
        for text in basis?.revision?.contents ?? [] { add(text) }
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
                headerLine: report.headerLine, madeAt: report.madeAt,
                modifiedAt: modifiedAt(taken), packed: report.packed,
                partial: report.partial, sameAsBefore: before?.sha256 == sha256,
                bag: taken.former?.bag ?? id.text,
                stored: taken.isNew && isPacked ? taken.stored + ".gz" : taken.stored,
                compressed: isPacked, notes: report.notes.map(\.words))
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
            warnings: warnings + inputs.notes + unmatchedStages(plan)
                + reports.flatMap(\.notes).filter { $0.severity != .note },
            rejects: tally.first, left: inputs.left, unread: inputs.unread,
            firstChanges: (sink as? DryPlan)?.firstChanges ?? [],
            firstHolds: (sink as? DryPlan)?.firstHolds ?? [])
    }

    // MARK: The staging folder

    /// Writes what is left of the plan folder.
    ///
    /// - Parameter approval: the journal's second line, of a plan that is approved as it appears.
    func finish(
        _ plan: PlanFile, approval: ((_ manifest: Digest) -> JournalEvent)? = nil
    ) throws -> Path {
        guard let staged = sink as? StagedPlan else {
            preconditionFailure("a dry run commits nothing")
        }
        request.progress(.saving)
        _ = try staged.finish(
            plan, absences?.lines(), at: plannedAt,
            page: {
                try ReviewPage(of: staged.folder, plan, pipeline, memory, workspace.disk)
            }, approval: approval)
        return staged.folder
    }

    /// Leaves no trace. What cannot be removed now is removed by the next run.
    func discard() {
        guard let staged = sink as? StagedPlan else { return }
        staged.stop()
        try? workspace.disk.removeTree(staged.folder)
    }
}
