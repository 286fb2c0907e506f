import Diagnostics
import Reconcile

/// The snapshots that a plan leads to, in memory: nothing on disk has moved. One object, so that
/// whoever handed it on keeps nothing of what is written.
final class NextSnapshots {
    let run: RunID
    /// Each is given up when it is written.
    var writers: [(target: String, writer: SnapshotWriter)] = []

    init(of run: RunID) { self.run = run }
}

extension Workspace {
    /// Moves the snapshots by exactly the changes of an approved plan whose approval counts as
    /// confirmation (law 3), and says so in its journal.
    ///
    /// - Parameter next: the run's snapshots, where they are worked out already.
    func confirmApproved(_ run: RunFolder, now: UTCTime, next: NextSnapshots? = nil) throws {
        guard run.journal.state == .approved, run.plan.confirm == "approve" else { return }
        let store = try SnapshotStore(self, run.plan.pipeline)
        let changed = run.plan.targets.filter { $0.totals.changesSnapshot }
        let isDone = changed.allSatisfy { store.run($0.target) == run.id.text }
        if !changed.isEmpty, !isDone {
            let known = next?.run == run.id ? next : nil
            try moveSnapshots(run, store, known ?? nextSnapshots(run))
        }
        var event = JournalEvent(.confirmed, at: now)
        event.snapshots = try SnapshotStore(self, run.plan.pipeline).recorded
        try append(event, to: run)
    }

    /// What the snapshots become when the plan is confirmed.
    ///
    /// - Throws: `Failure` where a snapshot is damaged (W021) or not the one that was confirmed
    ///   last (W108), or the changes are not what the run wrote.
    func nextSnapshots(_ run: RunFolder) throws -> NextSnapshots {
        let changes = try checkedChanges(run)
        let present = try SnapshotStore(self, run.plan.pipeline)
        // Between an approval and this may lie a crash, and a restore from a copy.
        try checkConfirmed(present)
        let next = NextSnapshots(of: run.id)
        for target in run.plan.targets where target.totals.changesSnapshot {
            var merge = SnapshotMerge(
                target: target.target, identifier: target.identifier, fields: target.fields,
                snapshot: try present.snapshot(target.target),
                name: shown(run.folder / "changes.csv"))
            try changes.withBytes { try merge.read(changes: $0) }
            next.writers.append((target.target, merge.merged()))
        }
        return next
    }

    private func moveSnapshots(
        _ run: RunFolder, _ store: SnapshotStore, _ next: NextSnapshots
    ) throws {
        var store = store
        try store.replace(next.writers.map(\.target), run: run.id) { name, append in
            let index = next.writers.firstIndex { $0.target == name }!
            var writer = next.writers.remove(at: index).writer
            try writer.write(
                pipeline: run.plan.pipeline, target: name, run: run.id.text, to: append)
        }
    }

    /// The changes of a plan, byte for byte as its run wrote them: between an approval and its
    /// completion may lie a crash, and a night; between that and a look back, years.
    func checkedChanges(_ run: RunFolder) throws -> MappedFile {
        let path = run.folder / "changes.csv"
        let changes = try disk.map(path)
        let listed = try manifest(run.folder / Manifest.fileName).entries.first {
            $0.path == Path("changes.csv")
        }
        guard SHA256.digest(of: changes.bytes) == listed?.digest else {
            throw Failure(
                Diagnostic(
                    .planChanged, at: Place(file: shown(path)),
                    help: "the snapshots stay as they are; put it back as it was approved"))
        }
        return changes
    }
}

extension TargetTotals {
    /// Something is created, updated or removed.
    var changesSnapshot: Bool { created + updated + goneRemoved > 0 }
}
