internal import Diagnostics

/// What no checksum shows: whether snapshots, plans, bags and memory of a workspace belong
/// together. Whatever `status`, `run` or `approve` would refuse is named in their own words.
extension Verifier {
    func verifyRuns(_ root: Path, _ result: inout Verification) throws {
        let workspace = Workspace(root: root, disk: disk)
        var names = Set(try workspace.pipelinesWithRuns())
        for name in try workspace.folders(in: root / "snapshots") {
            if let name = String(validating: name, as: UTF8.self) { names.insert(name) }
        }
        for name in names.sorted() {
            var check = RunsCheck(workspace: workspace, pipeline: name, result: result)
            try check.all()
            result = check.result
        }
    }
}

/// One pipeline's runs, compared with each other.
private struct RunsCheck {
    let workspace: Workspace
    let pipeline: String
    var result: Verification

    private var disk: Disk { workspace.disk }

    mutating func all() throws {
        let faulty = Set(result.faults.filter { $0.severity == .error }.map(\.path))
        for id in try workspace.outboxRunIDs(pipeline).sorted() {
            let folder = workspace.planFolder(pipeline, id)
            let isFaulty = faulty.contains { $0 == folder || $0.relative(to: folder) != nil }
            try refusals(isFaulty) { try $0.checkPlan(id) }
        }
        let snapshots = workspace.snapshots(pipeline)
        let places = [snapshots, workspace.outbox(pipeline)]
        let isNamed = faulty.contains { path in
            places.contains { path == $0 || path.relative(to: $0) != nil }
        }
        try refusals(isNamed) {
            let store = try SnapshotStore($0.workspace, $0.pipeline)
            let found = try $0.workspace.snapshotFaults(store)
            $0.result.faults += found.map { VerificationFault(.refused($0), snapshots) }
        }
        let open = workspace.archive(pipeline) / "open"
        result.faults += try workspace.planGoneFaults(pipeline).map {
            VerificationFault(.refused($0), open)
        }
        try checkNumbers()
        try checkMemory()
    }

    /// What the body throws becomes faults, unless the folder's faults have been named.
    private mutating func refusals(
        _ isNamed: Bool, _ body: (inout RunsCheck) throws -> Void
    ) throws {
        do {
            try body(&self)
        } catch let failure as Failure {
            guard !isNamed else { return }
            result.faults += failure.diagnostics.map {
                VerificationFault(.refused($0), workspace.outbox(pipeline))
            }
        } catch let failure as IOFailure {
            result.faults.append(VerificationFault(.unreadable(failure), failure.path))
        }
    }

    // MARK: Plans of the outbox

    private mutating func checkPlan(_ id: RunID) throws {
        guard let run = try workspace.runFolder(pipeline, id) else { return }
        if run.isSealed { return try checkArchived(run) }
        let open = workspace.openBag(run.plan.pipeline, id)
        guard try disk.exists(open) else {
            // It may have been sealed at this moment.
            let sealed = workspace.sealedBag(run.plan.pipeline, id)
            if try !disk.exists(sealed) {
                let place = run.journal.isOpen ? open : sealed
                result.faults.append(VerificationFault(.bagOfRunMissing(run: id.text), place))
            }
            return
        }
        guard run.journal.isWaiting else { return }
        try workspace.checkPlanAndSnapshots(run)
        let lost = try workspace.lostInputs(of: run)
        guard lost.isEmpty else { throw Failure(lost) }
        try workspace.checkInputs(run, storedOnly: true)
        try workspace.checkBag(run)
    }

    /// The outbox keeps the last closed run beside its bag, and commands read its journal there.
    private mutating func checkArchived(_ run: RunFolder) throws {
        let bag = workspace.sealedBag(run.plan.pipeline, run.id) / "data" / "plan"
        let (here, there) = (run.folder / Journal.fileName, bag / Journal.fileName)
        guard try disk.exists(there), try disk.digest(of: here) != disk.digest(of: there) else {
            return
        }
        result.faults.append(VerificationFault(.journalNotArchived, here))
    }

    // MARK: The order of the runs

    /// Every run that can be read; one that cannot was named by its folder's faults.
    private func readableRuns() throws -> (runs: [RunFolder], isAll: Bool) {
        var runs: [RunFolder] = []
        var isAll = true
        for id in try workspace.runIDs(pipeline) {
            if let run = try unlessDamaged({ try workspace.archivedRun(pipeline, id) }) {
                runs.append(run)
            } else {
                isAll = false
            }
        }
        return (runs.sorted { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }, isAll)
    }

    /// From the checkpoint on no number is missing or comes twice, and the bags that the last run
    /// has read from are there.
    private mutating func checkNumbers() throws {
        let (runs, isAll) = try readableRuns()
        guard isAll, !runs.isEmpty else { return }
        let pruned = try PrunedBags(disk, workspace.archives).bags
            .filter { $0.pipeline == pipeline }
        let checkpoint = try unlessDamaged { try Checkpoint(workspace, pipeline) }?.sequence ?? 0
        let known = Set(pruned.map(\.sequence))
        var next = checkpoint + 1
        for run in runs where run.plan.sequence > checkpoint {
            while next < run.plan.sequence {
                if !known.contains(next) {
                    add(.runMissing(sequence: next), workspace.archive(pipeline))
                }
                next += 1
            }
            if run.plan.sequence < next {
                let kind = VerificationFault.Kind.runTwice(
                    sequence: run.plan.sequence, run: run.id.text)
                add(kind, workspace.archive(pipeline))
            }
            next = max(next, run.plan.sequence + 1)
        }
        let gone = Set(pruned.map(\.run))
        guard let last = runs.last else { return }
        for bag in Set(last.plan.inputs.map(\.bag)).sorted() where bag != last.id.text {
            guard let id = RunID(bag), !gone.contains(bag),
                try !disk.exists(workspace.sealedBag(pipeline, id)),
                try !disk.exists(workspace.openBag(pipeline, id))
            else { continue }
            add(.bagOfRunMissing(run: bag), workspace.sealedBag(pipeline, id))
        }
    }

    private mutating func add(_ kind: VerificationFault.Kind, _ path: Path) {
        let fault = VerificationFault(kind, path)
        if !result.faults.contains(fault) { result.faults.append(fault) }
    }

    // MARK: Memory

    /// Each line of memory.ndjson says what the plan of its run says.
    private mutating func checkMemory() throws {
        let path = workspace.memoryFile(pipeline)
        // A damaged file is made again from the runs, and is no fault.
        guard try disk.status(path)?.kind == .file,
            let memory = try? Memory.decode(disk.readAll(path, bytesMax: Memory.bytesMax))
        else { return }
        let (runs, isAll) = try readableRuns()
        let byID = Dictionary(runs.map { ($0.id.text, $0) }) { first, _ in first }
        let pruned = Set(try PrunedBags(disk, workspace.archives).bags.map(\.run))
        for remembered in memory.runs {
            if let run = byID[remembered.run] {
                if run.remembered != remembered {
                    add(.memoryDiffers(detail: "run \(run.id) says something else"), path)
                }
            } else if isAll, !pruned.contains(remembered.run) {
                let run = Printable.text(remembered.run)
                add(.memoryDiffers(detail: "run \(run) is not there"), path)
            }
        }
        let known = Set(memory.runs.map(\.run))
        // The run that was approved last is added when its bag is sealed.
        let good = runs.filter { $0.isSealed }
        let others = good.compactMap(\.remembered).filter { !known.contains($0.run) }
        let kept = Set(Memory(memory.runs + others).runs.map(\.run))
        for run in good where kept.contains(run.id.text) && !known.contains(run.id.text) {
            add(.memoryDiffers(detail: "run \(run.id) is missing from it"), path)
        }
    }
}

extension Workspace {
    /// Of a plan that waits, what `approve` checks before it looks at the inputs.
    fileprivate func checkPlanAndSnapshots(_ run: RunFolder) throws {
        try checkBatches(run)
        // One that was taken for another is named for the pipeline as a whole.
        let store = try SnapshotStore(self, run.plan.pipeline)
        if try snapshotFaults(store).isEmpty { try checkSnapshots(run) }
    }
}
