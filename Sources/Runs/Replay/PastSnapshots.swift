import Diagnostics
import Reconcile

extension Workspace {
    /// The snapshots that a run was compared with, by target: the live ones where they are the same
    /// still, else put together again from the archive.
    ///
    /// - Throws: `Failure` (W041) where the archive gives other ones, and what `rebuiltSnapshots`
    ///   throws where it gives none.
    func pastSnapshots(of run: RunFolder) throws -> [String: Snapshot] {
        var found: [String: Snapshot] = [:]
        let store = try SnapshotStore(self, run.plan.pipeline)
        var earlier: RebuiltSnapshots?
        for target in run.plan.targets {
            guard let wanted = target.snapshot else { continue }
            if store.digest(target.target)?.hex == wanted {
                found[target.target] = try store.snapshot(target.target)
                continue
            }
            let rebuilt = try earlier ?? rebuiltSnapshots(run.plan.pipeline, before: run.id)
            earlier = rebuilt
            guard let past = rebuilt.targets[target.target], past.digest.hex == wanted else {
                throw Failure(lost(target.target, run))
            }
            found[target.target] = try past.snapshot(name: shown(run.folder))
        }
        return found
    }

    private func lost(_ target: String, _ run: RunFolder) -> Diagnostic {
        Diagnostic(
            .pastSnapshotLost, "\"\(target)\"", at: Place(file: shown(run.folder)),
            help: "the bags of the runs before it are not all there, or not sound; see:",
            command: "sverka verify")
    }
}
