import Diagnostics
import Reconcile

extension Workspace {
    /// Moves the snapshots by exactly the changes of an approved plan whose approval counts as
    /// confirmation (law 3), and says so in its journal.
    func confirmApproved(_ run: RunFolder, now: UTCTime) throws {
        guard run.journal.state == .approved, run.plan.confirm == "approve" else { return }
        var store = try SnapshotStore(self, run.plan.pipeline)
        let changed = run.plan.targets.filter { $0.totals.changesSnapshot }
        let isDone = changed.allSatisfy { store.run($0.target) == run.id.text }
        if !changed.isEmpty, !isDone {
            try store.replace(try nextSnapshots(run, changed, store), run: run.id)
        }
        try append(JournalEvent(.confirmed, at: now), to: run)
    }

    private func nextSnapshots(
        _ run: RunFolder, _ targets: [PlanFile.Target], _ store: SnapshotStore
    ) throws -> [(target: String, bytes: [UInt8])] {
        let path = run.folder / "changes.csv"
        let changes = try disk.map(path)
        let listed = try manifest(run.folder / Manifest.fileName).entries.first {
            $0.path == Path("changes.csv")
        }
        // Between an approval and its completion may lie a crash, and a night.
        guard SHA256.digest(of: changes.bytes) == listed?.digest else {
            throw Failure(
                Diagnostic(
                    .planChanged, at: Place(file: shown(path)),
                    help: "the snapshots stay as they are; put it back as it was approved"))
        }
        return try targets.map { target in
            let snapshot = try store.snapshot(target.target)
            var merge = SnapshotMerge(
                target: target.target, identifier: target.identifier, fields: target.fields,
                snapshot: snapshot, name: shown(path))
            try changes.withBytes { try merge.read(changes: $0) }
            let bytes = try merge.file(pipeline: run.plan.pipeline, run: run.id.text)
            return (target.target, bytes)
        }
    }
}

extension TargetTotals {
    /// Something is created, updated or removed.
    var changesSnapshot: Bool { created + updated + goneRemoved > 0 }
}
