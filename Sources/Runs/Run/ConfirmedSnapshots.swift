import Diagnostics
import Reconcile

/// What one target's snapshot must be: the file that the last confirmed run left.
struct ConfirmedSnapshot {
    /// The run whose confirmation made it.
    var run: String
    /// SHA-256 of the file; nil where the journal of an earlier version does not say it.
    var digest: String?
    /// The pipeline as that run names it; nil where only the checkpoint is left of the run.
    var pipeline: String?
}

/// Snapshots that were put back from an older copy, taken from another pipeline, edited or lost
/// have sound checksums. They show by what the last confirmed run has recorded of them.
extension Workspace {
    /// - Throws: `Failure` (W108) with every snapshot that is not the one last confirmed.
    func checkConfirmed(_ store: SnapshotStore) throws {
        let faults = try snapshotFaults(store)
        guard faults.isEmpty else { throw Failure(faults) }
    }

    /// A W108 for each target whose snapshot is not the one that was confirmed last.
    ///
    /// - Complexity: the journals of the runs since the last confirmed one, and its plan.
    func snapshotFaults(_ store: SnapshotStore) throws -> [Diagnostic] {
        let expected = try confirmedSnapshots(store)
        let hasArchive = try disk.exists(archives / BagChain.fileName)
            || !archiveMonths(store.pipeline).isEmpty
        return try Set(expected.keys).union(store.targets).sorted().compactMap { target in
            try fault(of: target, in: store, expected[target]).map { detail in
                guard hasArchive else {
                    return Diagnostic(
                        .snapshotNotConfirmed, "\"\(target)\": \(detail)",
                        at: Place(file: shown(archives)),
                        help: "the archive is missing: mount its disk, or restore it from a copy")
                }
                return Diagnostic(
                    .snapshotNotConfirmed, "\"\(target)\": \(detail)",
                    at: Place(file: shown(store.path(target) ?? snapshots(store.pipeline))),
                    help: "nothing is compared with it; make the snapshots again from the archive:",
                    command: "sverka snapshot rebuild \(store.pipeline)")
            }
        }
    }

    private func fault(
        of target: String, in store: SnapshotStore, _ expected: ConfirmedSnapshot?
    ) throws -> String? {
        guard let run = store.run(target), let digest = store.digest(target) else {
            return expected.map { "expected the one of run \($0.run), found none" }
        }
        guard let expected else { return "run \(run), which made it, is not a confirmed run here" }
        guard run == expected.run else {
            return "expected the one of run \(expected.run), found that of run \(run)"
        }
        if let recorded = expected.digest {
            return recorded == digest.hex
                ? nil : "expected SHA-256 \(recorded), found \(digest.hex)"
        }
        guard let header = try store.snapshot(target)?.header else { return nil }
        let isSame = header.target == target && header.run == run
            && header.pipeline == expected.pipeline ?? header.pipeline
        return isSame
            ? nil
            : "it says that it is of \(header.pipeline), \(header.target), run \(header.run)"
    }

    // MARK: What must be there

    /// By target, what the snapshots must be.
    private func confirmedSnapshots(
        _ store: SnapshotStore
    ) throws -> [String: ConfirmedSnapshot] {
        let pipeline = store.pipeline
        var found = try movedUnsaid(store)
        let checkpoint = try Checkpoint(self, pipeline)
        let first = (checkpoint?.sequence ?? 0) + 1
        func add(_ target: String, _ snapshot: ConfirmedSnapshot) {
            if found[target] == nil { found[target] = snapshot }
        }
        for run in try confirmedRuns(pipeline) where run.plan.sequence >= first {
            if let recorded = run.journal.confirmedSnapshots {
                for (target, snapshot) in recorded {
                    add(target, ConfirmedSnapshot(
                        run: snapshot.run, digest: snapshot.sha256, pipeline: run.plan.pipeline))
                }
                return found
            }
            for target in run.plan.targets where target.totals.changesSnapshot {
                add(target.target, ConfirmedSnapshot(
                    run: run.id.text, digest: nil, pipeline: run.plan.pipeline))
            }
        }
        for entry in checkpoint?.confirmed ?? [] {
            add(entry.target, ConfirmedSnapshot(
                run: entry.run, digest: entry.digest.hex, pipeline: nil))
        }
        return found
    }

    /// What an approved run has made of the snapshots before a crash, or another command at this
    /// moment, could add its last line to the journal.
    private func movedUnsaid(_ store: SnapshotStore) throws -> [String: ConfirmedSnapshot] {
        guard let run = try movedUnsaid(store.pipeline, store) else { return [:] }
        let moved = run.plan.targets.filter { $0.totals.changesSnapshot }
        return Dictionary(uniqueKeysWithValues: moved.map {
            ($0.target, ConfirmedSnapshot(
                run: run.id.text, digest: nil, pipeline: run.plan.pipeline))
        })
    }

    /// The confirmed runs, the last first; only the last one where that says everything.
    private func confirmedRuns(_ pipeline: String) throws -> [RunFolder] {
        var later = 0
        for id in try runIDs(pipeline).reversed() {
            guard let run = try confirmedRun(pipeline, id) else {
                later += 1
                continue
            }
            // Where a clock went back, the order of the ids is not that of the runs.
            let last = try unlessDamaged { try latestRun(pipeline) }?.plan.sequence
            let isLast = last.map { $0 - run.plan.sequence } == later
            if isLast, run.journal.confirmedSnapshots != nil { return [run] }
            return try allConfirmedRuns(pipeline)
        }
        return []
    }

    /// By the order in which they were planned, the last first.
    private func allConfirmedRuns(_ pipeline: String) throws -> [RunFolder] {
        let runs = try runIDs(pipeline).compactMap { try confirmedRun(pipeline, $0) }
        return runs.sorted { ($0.plan.sequence, $0.id) > ($1.plan.sequence, $1.id) }
    }

    /// A damaged run confirms nothing: then the snapshot that it has made is no confirmed one.
    private func confirmedRun(_ pipeline: String, _ id: RunID) throws -> RunFolder? {
        try unlessDamaged {
            guard try archivedJournal(pipeline, id)?.state == .confirmed else { return nil }
            return try archivedRun(pipeline, id)
        }
    }

    private func archivedJournal(_ pipeline: String, _ id: RunID) throws -> Journal? {
        let bag = sealedBag(pipeline, id)
        guard try disk.exists(bag) else { return try journal(pipeline, id) }
        return try journal(in: bag / "data" / "plan")
    }
}

extension Journal {
    /// What the run's confirmation has left; nil in journals of earlier versions.
    var confirmedSnapshots: [String: JournalEvent.Snapshot]? {
        events.last { $0.event == .confirmed }?.snapshots
    }
}
