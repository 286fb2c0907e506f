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
            try moveSnapshots(run, changed, &store)
        }
        try append(JournalEvent(.confirmed, at: now), to: run)
    }

    private func moveSnapshots(
        _ run: RunFolder, _ targets: [PlanFile.Target], _ store: inout SnapshotStore
    ) throws {
        let path = run.folder / "changes.csv"
        let changes = try checkedChanges(run)
        let present = store
        try store.replace(targets.map(\.target), run: run.id) { name, append in
            let target = targets.first { $0.target == name }!
            var merge = SnapshotMerge(
                target: name, identifier: target.identifier, fields: target.fields,
                snapshot: try present.snapshot(name), name: shown(path))
            try changes.withBytes { try merge.read(changes: $0) }
            try merge.write(pipeline: run.plan.pipeline, run: run.id.text, to: append)
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
