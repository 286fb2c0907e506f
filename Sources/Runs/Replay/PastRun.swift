import Diagnostics
import Formats
import Pipelines
import Reconcile

/// A planned run with everything that it was made of, ready to be computed again.
struct PastRun {
    let workspace: Workspace
    let run: RunFolder
    let pipeline: Pipeline
    private let inputs: RunInputs
    private let former: RunFolder?
    private let snapshots: [String: Snapshot]

    /// - Throws: `Failure` (W034, W041) where the archive lacks something of it, (78) where a
    ///   variable that its pipeline takes is not set.
    init(_ workspace: Workspace, _ run: RunFolder, environment: [String: String]) throws {
        self.workspace = workspace
        self.run = run
        pipeline = try workspace.pipeline(of: run, environment: environment)
        inputs = try workspace.inputs(of: run, pipeline)
        former = try workspace.formerRun(of: run)
        snapshots = try workspace.pastSnapshots(of: run)
    }

    var bag: Path { get throws { try workspace.bag(pipeline.name, run.id) } }

    /// Computes the run, or a revision of it, into a folder that is not there yet.
    ///
    /// - Returns: the draft, whose folder is whole but for its plan.json, and the plan.
    func compute(
        _ basis: RunBasis, into folder: Path, isCancelled: @escaping @Sendable () -> Bool
    ) throws -> (draft: RunDraft, plan: PlanFile) {
        let clock = run.plan.revision?.clock ?? run.plan.at
        guard let now = UTCTime(clock) else {
            throw Failure(
                Diagnostic(.planUnreadable, "\"\(clock)\"", at: Place(file: "plan.json")))
        }
        var request = RunRequest(
            pipeline: pipeline.name, now: now, wallNanoseconds: 0, environment: [:], holder: "")
        request.full = run.plan.full
        request.isCancelled = isCancelled
        let draft = try RunDraft(
            workspace, pipeline, inputs, SnapshotStore(emptyOf: workspace, pipeline.name),
            former: former, request, sink: StagedPlan(folder, workspace.disk))
        draft.given = snapshots
        draft.basis = basis
        draft.memory = try workspace.keptMemory(in: basis.bag)
        draft.formerAbsent = try workspace.keptAbsent(in: basis.bag)
        do {
            try draft.compare(draft.read())
            return (draft, try draft.plan())
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Whether the environment takes part in what the pipeline says.
    var takesVariables: Bool {
        pipeline.files.contains { file in
            file.path.hasSuffix(".json5")
                && file.bytes.indices.dropLast().contains {
                    file.bytes[$0] == UInt8(ascii: "$") && file.bytes[$0 + 1] == UInt8(ascii: "{")
                }
        }
    }
}

extension Workspace {
    /// The run that was planned before this one: whose inputs it was told apart from. Where its bag
    /// is gone, what this run's own plan says of it.
    fileprivate func formerRun(of run: RunFolder) throws -> RunFolder? {
        let sequence = (run.plan.revision?.sequence ?? run.plan.sequence) - 1
        guard sequence > 0 else { return nil }
        for id in try runIDs(run.plan.pipeline).reversed() {
            guard let found = try runFolder(run.plan.pipeline, id) else { continue }
            if found.plan.sequence == sequence { return found }
        }
        var plan = run.plan
        plan.sequence = sequence
        for index in plan.inputs.indices where !plan.inputs[index].sameAsBefore {
            plan.inputs[index].sha256 = ""
        }
        return RunFolder(
            id: run.id, folder: run.folder, plan: plan, journal: run.journal,
            isSealed: run.isSealed)
    }
}
