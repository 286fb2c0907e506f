import Diagnostics
import Pipelines
import Reconcile

extension PlanFile {
    /// Whether the pipeline lets this plan go without a person: it says so in `approve`, and no
    /// check of a source or of the plan holds.
    var approvesItself: Bool {
        // One of held records alone is for a person to look at.
        guard state == .planned, approvers ?? 1 == 1,
            targets.contains(where: { $0.totals.items > 0 }),
            let policy = ApprovalPolicy(approve), !checks.contains(where: \.holdsPlan)
        else { return false }
        switch policy {
        case .always: return false
        case .whenClean: return true
        case .above(let limit):
            return !targets.contains { target in
                let totals = target.totals
                let changed = totals.created + totals.updated + totals.goneRemoved
                return limit.isPassed(by: changed, of: totals.records)
            }
        }
    }
}

extension Workspace {
    /// Approves a plan that may go without a person; any other is left as it is, and so is one that
    /// is not as it was written, or that was compared with a snapshot that has moved or is not the
    /// one last confirmed: those wait.
    ///
    /// - Returns: the run as it stands then.
    func approvedByItself(_ run: RunFolder, now: UTCTime) throws -> RunFolder {
        guard run.journal.isWaiting, run.plan.approvesItself else { return run }
        let manifest: Digest
        do {
            manifest = try checkUnchanged(run)
            try checkSnapshots(run)
            try checkBag(run)
        } catch let failure as Failure
            where failure.exit == .notAllowed || failure.isOfSnapshots
        {
            return run
        }
        let by = "sverka (\(run.plan.approve))"
        try append(JournalEvent(.approved, at: now, manifest: manifest, by: by), to: run)
        return try runFolder(run.plan.pipeline, run.id) ?? run
    }
}

extension Failure {
    fileprivate var isOfSnapshots: Bool {
        diagnostics.allSatisfy { $0.code == .snapshotNotConfirmed }
    }
}
