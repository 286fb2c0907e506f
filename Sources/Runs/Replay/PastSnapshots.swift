import Diagnostics
import Reconcile

extension Workspace {
    /// The snapshots that a run was compared with, by target: the live ones where they are the same
    /// still, else put together again from the changes of the runs before it.
    ///
    /// - Throws: `Failure` (W041) where the bags that are there do not give them.
    func pastSnapshots(of run: RunFolder) throws -> [String: Snapshot] {
        var found: [String: Snapshot] = [:]
        let store = try SnapshotStore(self, run.plan.pipeline)
        var earlier: [RunFolder]?
        for target in run.plan.targets {
            guard let wanted = target.snapshot else { continue }
            if store.digest(target.target)?.hex == wanted {
                found[target.target] = try store.snapshot(target.target)
                continue
            }
            let runs = try earlier ?? confirmedRuns(before: run)
            earlier = runs
            found[target.target] = try rebuilt(target.target, wanted, runs, for: run)
        }
        return found
    }

    /// The runs of the pipeline that moved snapshots before this one, in their order.
    private func confirmedRuns(before run: RunFolder) throws -> [RunFolder] {
        try runIDs(run.plan.pipeline).compactMap { try runFolder(run.plan.pipeline, $0) }
            .filter { $0.plan.sequence < run.plan.sequence && $0.journal.state == .confirmed }
            .sorted { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }
    }

    private func rebuilt(
        _ target: String, _ wanted: String, _ runs: [RunFolder], for run: RunFolder
    ) throws -> Snapshot {
        var snapshot: Snapshot?
        for earlier in runs {
            guard let made = earlier.plan.targets.first(where: { $0.target == target }),
                made.totals.changesSnapshot
            else { continue }
            let path = earlier.folder / "changes.csv"
            let changes = try disk.map(path)
            let listed = try manifest(earlier.folder / Manifest.fileName).entries.first {
                $0.path == Path("changes.csv")
            }
            guard SHA256.digest(of: changes.bytes) == listed?.digest else {
                throw Failure(bagDamaged(path))
            }
            var merge = SnapshotMerge(
                target: target, identifier: made.identifier, fields: made.fields,
                snapshot: snapshot, name: shown(path))
            try changes.withBytes { try merge.read(changes: $0) }
            let bytes = try merge.file(pipeline: run.plan.pipeline, run: earlier.id.text)
            let next = try Snapshot(HeldBytes(bytes), name: shown(path))
            if SHA256.digest(of: bytes).hex == wanted { return next }
            snapshot = next
        }
        throw Failure(
            Diagnostic(
                .pastSnapshotLost, "\"\(target)\"", at: Place(file: shown(run.folder)),
                help: "the bags of the runs before it are not all there, or not sound; see:",
                command: "sverka verify"))
    }
}
