import Diagnostics

extension Workspace {
    /// The open plan that a run would only repeat: no new file, and the same pipeline, inputs,
    /// snapshots, memory and outcome. It stays, with its run id and the approvals that it has.
    ///
    /// The outcome is compared, too, since rules and checks may depend on the clock: a plan that
    /// would be another today is replaced.
    func openRun(repeatedBy draft: RunDraft, _ plan: PlanFile) throws -> RunFolder? {
        guard draft.basis == nil, draft.inputs.taken.allSatisfy({ !$0.isNew }),
            draft.inputs.setAside.isEmpty,
            let open = try outboxRuns(plan.pipeline).last(where: \.journal.isOpen)
        else { return nil }
        // An approval in part waits for another person: what counts is the plan it is a part of.
        var reviewed = open
        while let of = reviewed.plan.revision.flatMap({ RunID($0.of) }) {
            guard let run = try runFolder(plan.pipeline, of) else { return nil }
            reviewed = run
        }
        let isSame = draft.id(at: reviewed.id.time) == reviewed.id
            && plan.hasOutcome(of: reviewed.plan)
        guard isSame else { return nil }
        // One that is damaged is replaced.
        return try unlessDamaged {
            _ = try checkUnchanged(open)
            return open
        }
    }
}

extension PlanFile {
    /// Whether both ask for the same, and all checks have come to the same verdicts.
    fileprivate func hasOutcome(of other: PlanFile) -> Bool {
        state == other.state && targets == other.targets && sources == other.sources
            && rejects == other.rejects && stages == other.stages && grace == other.grace
            && confirm == other.confirm && approve == other.approve
            && approvers == other.approvers
            && checks.map(\.withoutWords) == other.checks.map(\.withoutWords)
    }
}

extension PlanFile.Check {
    /// The verdict alone: a sentence may name an age, which grows.
    fileprivate var withoutWords: PlanFile.Check {
        var verdict = self
        verdict.detail = ""
        verdict.place = nil
        verdict.usual = nil
        return verdict
    }
}
