import Diagnostics
import Reconcile

/// What `snapshot rebuild` found, and did.
package struct SnapshotRebuild: Sendable, Equatable {
    package enum State: String, Sendable { case same, missing, damaged, differs, unexpected }

    package struct Target: Sendable, Equatable {
        package var target: String
        /// How the snapshot in use stood to the rebuilt one.
        package var state: State
        /// SHA-256 of the rebuilt one; nil where the archive knows of none.
        package var rebuilt: String?
    }

    package var pipeline: String
    /// How many confirmed runs of the archive it was made from.
    package var runs: Int
    /// Sorted by name.
    package var targets: [Target]
    /// Whether the snapshots in use were replaced.
    package var isRestored: Bool

    package var isSame: Bool { targets.allSatisfy { $0.state == .same } }
}

extension Workspace {
    /// Works the snapshots out again from the bags, and puts them in the place of those in use
    /// where these are not the same byte for byte.
    ///
    /// - Parameter checkOnly: compares, and changes nothing.
    /// - Throws: as `rebuiltSnapshots`; `Failure` (W050) where a snapshot in use is sound and of a
    ///   run of which nothing else is left; (W011) where nothing is known of the
    ///   pipeline.
    package func rebuildSnapshots(
        _ pipeline: String, checkOnly: Bool, now: UTCTime, holder: String
    ) throws -> SnapshotRebuild {
        guard try pipelinesWithRuns().contains(pipeline) else {
            throw Failure(try unknownPipeline(pipeline))
        }
        let lock = try lock(pipeline, holder: holder)
        defer { lock.release() }
        // A manifest that is gone or not understood names no snapshot at all.
        let live = try unlessDamaged { try SnapshotStore(self, pipeline) }
            ?? SnapshotStore(emptyOf: self, pipeline)
        let rebuilt = try rebuiltSnapshots(pipeline, with: try movedUnsaid(pipeline, live)?.id)
        try checkNoneIsNewer(live, than: rebuilt, pipeline)
        let names = Set(rebuilt.targets.keys).union(live.targets).sorted()
        var result = SnapshotRebuild(
            pipeline: pipeline, runs: rebuilt.runs,
            targets: try names.map { name in
                SnapshotRebuild.Target(
                    target: name, state: try state(of: live, name, rebuilt.targets[name]),
                    rebuilt: rebuilt.targets[name]?.digest.hex)
            }, isRestored: false)
        guard !checkOnly else { return result }
        if !result.isSame {
            var store = SnapshotStore(emptyOf: self, pipeline)
            let targets = rebuilt.targets.sorted { $0.key < $1.key }
            try store.replace(targets.map { ($0.key, $0.value.run) }) { name, append in
                try append(rebuilt.targets[name]!.file.bytes)
            }
            result.isRestored = true
        }
        try recover(pipeline, now: now)
        return result
    }

    /// A sound snapshot of a run that the archive has never heard of is all that is left of it.
    private func checkNoneIsNewer(
        _ live: SnapshotStore, than rebuilt: RebuiltSnapshots, _ pipeline: String
    ) throws {
        for target in live.targets {
            guard let run = live.run(target).flatMap(RunID.init), let path = live.path(target),
                rebuilt.targets[target].flatMap({ RunID($0.run) }).map({ $0 < run }) ?? true,
                try runFolder(pipeline, run) == nil, try disk.exists(path),
                try disk.digest(of: path) == live.digest(target),
                try !isOfAnother(live, target)
            else { continue }
            throw Failure(
                Diagnostic(
                    .archiveIncomplete, "the bag of \(run), which made it, is not there",
                    at: Place(file: shown(path)),
                    help: "put its bag back from a copy; where there is none and you mean to go"
                        + " back, move \(shown(snapshots(pipeline)))/ away first"))
        }
    }

    /// Whether a snapshot says itself that it is of another pipeline: then nothing of this one's
    /// is lost with it.
    private func isOfAnother(_ live: SnapshotStore, _ target: String) throws -> Bool {
        guard let header = try? live.snapshot(target)?.header else { return false }
        return try header.target != target
            || header.pipeline != live.pipeline && pipelineNames().contains(header.pipeline)
    }

    private func state(
        of live: SnapshotStore, _ target: String, _ rebuilt: RebuiltSnapshot?
    ) throws -> SnapshotRebuild.State {
        guard let named = live.digest(target), let path = live.path(target) else { return .missing }
        guard let rebuilt else { return .unexpected }
        guard try disk.exists(path) else { return .missing }
        guard try disk.digest(of: path) == named else { return .damaged }
        return named == rebuilt.digest && live.run(target) == rebuilt.run ? .same : .differs
    }

    /// A run whose approval has moved the snapshots, and whose journal lacks the line yet.
    func movedUnsaid(_ pipeline: String, _ live: SnapshotStore) throws -> RunFolder? {
        try outboxRuns(pipeline).last { run in
            let changed = run.plan.targets.filter { $0.totals.changesSnapshot }
            return run.journal.state == .approved && run.plan.confirm == "approve"
                && !changed.isEmpty && changed.allSatisfy { live.run($0.target) == run.id.text }
        }
    }

    func unknownPipeline(_ name: String) throws -> Diagnostic {
        let near = Suggestion.nearest(to: name, among: try pipelinesWithRuns())
        return Diagnostic(
            .unknownPipeline, "\"\(name)\"", at: Place(file: shown(pipelineFile(name))),
            help: near.map { "did you mean \"\($0)\"?" } ?? "see what there is:",
            command: near == nil ? "sverka status" : nil)
    }
}
