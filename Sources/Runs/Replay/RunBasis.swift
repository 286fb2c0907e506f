import Reconcile

/// What a run that is computed again takes from its plan instead of the workspace as it is now.
struct RunBasis {
    /// The plan that is computed again, or revised.
    let plan: PlanFile
    /// Where its bag is: what else the run depended on lies below `data/`.
    let bag: Path
    /// How many runs of the pipeline were planned up to this one.
    let sequence: Int
    /// When the run that is computed was planned; its clock may be another.
    let plannedAt: UTCTime
    let supersedes: [String]
    let setAside: [PlanFile.SetAside]
    /// Of a revision, as plan.json tells it.
    let revision: Revision?
    let selection: RunSelection?

    /// The very run that the plan is of.
    init(of plan: PlanFile, bag: Path) {
        self.plan = plan
        self.bag = bag
        sequence = plan.sequence
        plannedAt = UTCTime(plan.at) ?? UTCTime(seconds: 0)
        supersedes = plan.supersedes
        setAside = plan.setAside
        revision = plan.revision
        selection = plan.revision.map(RunSelection.init)
    }

    /// A revision of it.
    init(of plan: PlanFile, bag: Path, _ revision: Revision, at time: UTCTime) {
        self.plan = plan
        self.bag = bag
        sequence = plan.sequence + 1
        plannedAt = time
        supersedes = [plan.run]
        // They lie in the bag of the run reviewed.
        setAside = []
        self.revision = revision
        selection = RunSelection(revision)
    }
}
