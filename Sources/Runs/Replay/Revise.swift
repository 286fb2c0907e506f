import Diagnostics
import Formats
import Pipelines
import Reconcile

extension Workspace {
    /// Puts a revision of an open plan, with what was selected of it, into the plan's place: one
    /// rename makes it appear, approved already, so that there is no instant between the two.
    ///
    /// - Parameter manifest: of the plan reviewed, whose every byte was checked.
    /// - Returns: the revision.
    /// - Throws: `Failure` (64) where the selection does not fit the plan or leaves nothing, (77)
    ///   where the plan cannot be computed again byte for byte.
    func revise(_ run: RunFolder, _ manifest: Digest, _ approval: Approval) throws -> RunID {
        let reading = try SelectionReading(self, run)
        let revision = try reading.read(approval.selection, manifest)
        let past = try PastRun(self, run, environment: approval.environment)
        let staging = staging(run.plan.pipeline)
        try checkReproduces(past, staging, approval)

        let basis = RunBasis(of: run.plan, bag: try past.bag, revision, at: approval.now)
        let (draft, plan) = try past.compute(
            basis, into: staging, isCancelled: approval.isCancelled)
        do {
            guard plan.targets.contains(where: { $0.totals.items > 0 }) else {
                throw Failure(try reading.empty(revision))
            }
            let event = { manifest in
                JournalEvent.approval(
                    approval, number: 1, of: plan.approvers ?? 1, manifest)
            }
            guard try commit(draft, plan, approval: event) == nil else {
                throw Failure(
                    Diagnostic(
                        .runNotOpen, "\"\(plan.run)\"", at: Place(file: shown(run.folder)),
                        help: "the same revision stands there already"))
            }
        } catch {
            draft.discard()
            throw error
        }
        return RunID(plan.run)!
    }

    /// Without a selection the very plan that was reviewed must come out.
    private func checkReproduces(_ past: PastRun, _ staging: Path, _ approval: Approval) throws {
        let run = past.run
        let (draft, plan) = try past.compute(
            RunBasis(of: run.plan, bag: try past.bag), into: staging,
            isCancelled: approval.isCancelled)
        defer { draft.discard() }
        if plan.run != run.plan.run, past.takesVariables { throw Failure(otherEnvironment(run)) }
        _ = try draft.finish(plan)
        let report = try compare(run, staging)
        guard report.isSame else {
            let files = report.differences.map(\.file).joined(separator: ", ")
            throw Failure(
                Diagnostic(
                    .planNotReproduced, "(\(files))", at: Place(file: shown(run.folder)),
                    help: "nothing is approved; see what differs:",
                    command: "sverka replay \(run.id)"))
        }
    }
}
