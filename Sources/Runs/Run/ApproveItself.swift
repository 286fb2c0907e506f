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
        guard run.journal.isWaiting, run.plan.approvesItself, try !isRestOfApproval(run) else {
            return run
        }
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

    /// Whether the plan is of a file of which a person has approved a part: what was left out waits
    /// until a person approves it, or a newer file comes.
    private func isRestOfApproval(_ run: RunFolder) throws -> Bool {
        let files = Set(run.plan.inputs.map(\.sha256))
        var next = try latestRun(run.plan.pipeline, before: run.plan.sequence)
        while let before = next {
            if before.journal.isGood {
                guard let part = before.plan.revision, part.leftOut > 0 else { return false }
                let fresh = before.plan.inputs.filter { [part.of, before.id.text].contains($0.bag) }
                // A part of the rest of an earlier part: of the same file still.
                if !fresh.isEmpty { return fresh.contains { files.contains($0.sha256) } }
            }
            next = try latestRun(run.plan.pipeline, before: before.plan.sequence)
        }
        return false
    }
}

extension Failure {
    fileprivate var isOfSnapshots: Bool {
        diagnostics.allSatisfy { $0.code == .snapshotNotConfirmed }
    }
}
