import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

extension Workspace {
    /// One run, from the files in the inbox to a plan that waits in the outbox.
    ///
    /// This is the story to read first. Data goes down this page and never back; each step's
    /// details are in the file named for it. Up to `commit` nothing that counts is changed, after
    /// it everything can be done again: `settle` is what a crash leaves to the next command.
    ///
    /// - Throws: `Failure` with everything that a person must mend; `IOFailure`.
    package func run(_ request: RunRequest) throws -> RunReport {
        let (pipeline, warnings) = try load(
            request.pipeline, environment: request.environment, today: request.now.day)
        let lock = request.dryRun ? nil : try lock(pipeline.name, holder: request.holder)
        defer { lock?.release() }
        let recovered = request.dryRun ? [] : try recover(pipeline.name, now: request.now)

        let former = try latestRun(pipeline.name)
        let inputs = try takeInputs(of: pipeline, former: former, request)
        let snapshots = try SnapshotStore(self, pipeline.name)
        try checkConfirmed(snapshots)
        let draft = try RunDraft(self, pipeline, inputs, snapshots, former: former, request)
        do {
            let remembered = try memory(of: pipeline.name, after: former)
            draft.memory = remembered.memory
            draft.formerAbsent = try absent(after: draft.memory, of: pipeline)
            let desired = try draft.read()
            try draft.compare(desired)
            let plan = try draft.plan()
            var report = draft.report(
                plan, warnings: warnings + [remembered.warning].compactMap { $0 })
            report.leftOutbox = recovered
            report.kept = try keptFiles(pipeline.name)
            if let open = try openRun(repeatedBy: draft, plan) {
                draft.discard()
                return request.dryRun ? report : report.with(open)
            }
            report.replaced = try plan.supersedes.compactMap(RunID.init).compactMap {
                try runFolder(pipeline.name, $0)
            }
            guard !request.dryRun else { return report }
            if let same = try commit(draft, plan) { return report.with(same) }
            forgetRefusal(pipeline.name)
            try settle(pipeline.name, RunID(plan.run)!, now: request.now, draft: draft)
            report.leftOutbox += try tidyOutbox(pipeline.name)
            report.folder = planFolder(pipeline.name, RunID(plan.run)!)
            report.kept = try keptFiles(pipeline.name)
            return report
        } catch {
            draft.discard()
            if !request.dryRun, let failure = error as? Failure {
                noteRefusal(failure, inputs, of: draft)
            }
            throw error
        }
    }

    /// Makes the plan appear in the outbox, whole.
    ///
    /// - Parameter approval: the journal's second line, of a plan that is approved as it appears.
    /// - Returns: the same run, where it stands there already.
    func commit(
        _ draft: RunDraft, _ plan: PlanFile, approval: ((_ manifest: Digest) -> JournalEvent)? = nil
    ) throws -> RunFolder? {
        let id = RunID(plan.run)!
        if let same = try runFolder(plan.pipeline, id) ?? sameRun(as: draft) {
            draft.discard()
            return same
        }
        let made = try missingFolders(openBag(plan.pipeline, id))
        do {
            let staging = try draft.finish(plan, approval: approval)
            try disk.syncTree(staging)
            try keepPipelineFiles(draft.pipeline, id)
            try keep(draft.memory, id, of: plan.pipeline)
            try keep(absent: draft.formerAbsent, id, of: plan.pipeline)
            try draft.checkUnchanged()
            if draft.isCancelled { throw Failure(Diagnostic(.interrupted)) }
            try disk.rename(staging, to: planFolder(plan.pipeline, id), replacing: false)
        } catch {
            // Not where the bag was there before: it may hold inputs.
            if let bag = made.last { try? disk.removeTree(bag) }
            try? removeWhereEmpty(made)
            throw error
        }
        try disk.syncFolder(outbox(plan.pipeline))
        return nil
    }

    /// The run that was planned at this very second with the same inputs. It may have become good
    /// since, and is remembered; so what counts is what it remembered itself.
    private func sameRun(as draft: RunDraft) throws -> RunFolder? {
        guard draft.basis == nil else { return nil }
        let pipeline = draft.pipeline.name
        for id in try runIDs(pipeline) where id.time == draft.request.now {
            let bag = try bag(pipeline, id)
            guard let memory = try unlessDamaged({ try keptMemory(in: bag) }),
                let absent = try unlessDamaged({ try keptAbsent(in: bag) })
            else { continue }
            if draft.id(memory, absent: absent) == id {
                return try runFolder(pipeline, id)
            }
        }
        return nil
    }

    /// The folder and those above it that are not there, the outermost first.
    private func missingFolders(_ folder: Path) throws -> [Path] {
        try disk.exists(folder) ? [] : try missingFolders(folder.parent) + [folder]
    }

    /// The pipeline file as it was for this run, kept beside the run's inputs.
    private func keepPipelineFiles(_ pipeline: Pipeline, _ id: RunID) throws {
        let data = openBag(pipeline.name, id) / "data"
        for file in pipeline.files {
            let safe = file.path.split(separator: "/").map { SafeName.make($0.utf8) }
            let path = data / Path(safe.joined(separator: "/"))
            try disk.makeFolders(path.parent)
            try disk.writeWhole(path, file.bytes)
        }
    }

    /// The pipeline's lock, for as long as the returned object lives.
    ///
    /// - Throws: `Failure` (75) that names the holder where another process has it.
    func lock(_ pipeline: String, holder: String) throws -> FileLock {
        let path = lockFile(pipeline)
        try disk.makeFolders(path.parent)
        switch try disk.lock(path, holder: holder) {
        case .taken(let lock): return lock
        case .held(let by):
            throw Failure(
                Diagnostic(
                    .locked, "\"\(pipeline)\"", at: Place(file: shown(path), note: by),
                    help: "wait until it has ended, and try again"))
        }
    }
}
