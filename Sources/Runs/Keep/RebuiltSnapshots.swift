import Diagnostics
package import Reconcile

/// A snapshot as the archive alone gives it.
package struct RebuiltSnapshot: Sendable {
    /// The run whose confirmation made it.
    package let run: String
    package let digest: Digest
    let file: any ByteStorage

    var bytes: UnsafeRawBufferPointer { file.bytes }

    init(run: String, digest: Digest, file: any ByteStorage) {
        (self.run, self.digest, self.file) = (run, digest, file)
    }

    init(of snapshot: Snapshot) {
        self.init(
            run: snapshot.header.run, digest: SHA256.digest(of: snapshot.bytes), file: snapshot)
    }

    /// Its bytes, and the table that they are.
    package func snapshot(name: String) throws -> Snapshot { try Snapshot(file, name: name) }
}

/// All snapshots of a pipeline, worked out from its bags.
package struct RebuiltSnapshots: Sendable {
    package var targets: [String: RebuiltSnapshot] = [:]
    /// How many confirmed runs they come from, beyond those of the checkpoint.
    package var runs = 0
}

extension Workspace {
    /// The snapshots that follow from the bags alone: those of the checkpoint, moved by
    /// changes.csv of each confirmed run since, in the order of the runs.
    ///
    /// - Parameters:
    ///   - limit: gives them as they were when this run was planned; nil for the newest
    ///   - unconfirmed: an approved run that moved the snapshots before a crash kept it from
    ///     saying so
    /// - Throws: `Failure` (W050) where a bag is missing, (W019) where one is not as its run wrote
    ///   it, (W017) where `limit` is no run, (W051) where it lies before the checkpoint.
    /// - Complexity: one pass over the rows of a target for each run that changes it.
    package func rebuiltSnapshots(
        _ pipeline: String, before limit: RunID? = nil, with unconfirmed: RunID? = nil
    ) throws -> RebuiltSnapshots {
        guard let limit else {
            let missing = try missingBags(pipeline)
            guard missing.isEmpty else { throw Failure(missing) }
            return try rebuiltSnapshots(pipeline, through: .max, with: unconfirmed)
        }
        guard let run = try runFolder(pipeline, limit) else { throw Failure(unknown(limit.text)) }
        let last = run.plan.sequence - 1
        // Before the first run there was no snapshot, wherever the checkpoint stands.
        guard last > 0 else { return RebuiltSnapshots() }
        guard last >= (try Checkpoint(self, pipeline)?.sequence ?? 0) else {
            throw Failure(tooOld(run))
        }
        return try rebuiltSnapshots(pipeline, through: last)
    }

    /// The same as of the run of this number.
    func rebuiltSnapshots(
        _ pipeline: String, through last: Int, with unconfirmed: RunID? = nil
    ) throws -> RebuiltSnapshots {
        let checkpoint = try Checkpoint(self, pipeline)
        var first = (checkpoint?.sequence ?? 0) + 1
        var result = RebuiltSnapshots()
        if let checkpoint { result.targets = try checkpoint.snapshots() }
        for run in try archivedRuns(pipeline) where run.plan.sequence >= first {
            guard run.plan.sequence <= last else { break }
            guard run.plan.sequence == first else { throw Failure(missingBag(pipeline, first)) }
            first += 1
            guard run.journal.state == .confirmed || run.id == unconfirmed else { continue }
            result.runs += 1
            try move(&result.targets, by: run)
        }
        if last != .max, first <= last { throw Failure(missingBag(pipeline, first)) }
        return result
    }

    /// Every run, from its bag where it has one, in the order in which they were planned.
    func archivedRuns(_ pipeline: String) throws -> [RunFolder] {
        try runIDs(pipeline).compactMap { try archivedRun(pipeline, $0) }
            .sorted { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }
    }

    /// A run, from its bag where it has one.
    func archivedRun(_ pipeline: String, _ id: RunID) throws -> RunFolder? {
        let bag = sealedBag(pipeline, id)
        guard try disk.exists(bag) else { return try runFolder(pipeline, id) }
        return try runFolder(id, at: bag / "data" / "plan", isSealed: true)
    }

    /// Moves them by exactly the changes of a run.
    func move(_ snapshots: inout [String: RebuiltSnapshot], by run: RunFolder) throws {
        let changed = run.plan.targets.filter { $0.totals.changesSnapshot }
        guard !changed.isEmpty else { return }
        let name = shown(run.folder / "changes.csv")
        let changes = try checkedChanges(run)
        for target in changed {
            var merge = SnapshotMerge(
                target: target.target, identifier: target.identifier, fields: target.fields,
                snapshot: try snapshots[target.target]?.snapshot(name: name), name: name)
            try changes.withBytes { try merge.read(changes: $0) }
            let file = GrowingBytes()
            try merge.write(pipeline: run.plan.pipeline, run: run.id.text) { file.append($0) }
            snapshots[target.target] = RebuiltSnapshot(
                run: run.id.text, digest: SHA256.digest(of: file.bytes), file: file)
        }
    }

    /// What the list of all bags names, nothing stands for any more, and `prune` has not removed.
    ///
    /// The numbers of the runs that are left say nothing of the newest ones, and a run that was
    /// made since has taken the number of a lost one.
    private func missingBags(_ pipeline: String) throws -> [Diagnostic] {
        let chain = try BagChain(disk, archives)
        let pruned = try PrunedBags(disk, archives)
        let archive = archive(pipeline)
        // What the checkpoint holds needs no bag, also where the list of pruned ones is lost.
        let held = try Checkpoint(self, pipeline)?.run
        return try chain.entries.compactMap { entry in
            guard let bag = chain.bag(entry), bag.parent.parent.parent == archive,
                let id = RunID(bag.name), held.map({ $0 < id }) ?? true,
                !pruned.holds(bag, entry.digest),
                try !disk.exists(bag), try !disk.exists(planFolder(pipeline, id))
            else { return nil }
            return Diagnostic(
                .archiveIncomplete, "the bag of \(id) is not there",
                at: Place(file: shown(archives / BagChain.fileName), line: entry.line),
                help: "put it back from a copy as \(shown(bag))")
        }
    }

    private func missingBag(_ pipeline: String, _ sequence: Int) -> Diagnostic {
        Diagnostic(
            .archiveIncomplete, "run number \(sequence) of \"\(pipeline)\" is not there",
            at: Place(file: shown(archive(pipeline))),
            help: "put its bag back from a copy; see which it is:", command: "sverka verify")
    }

    private func tooOld(_ run: RunFolder) -> Diagnostic {
        Diagnostic(
            .beforeCheckpoint, "\"\(run.id)\"", at: Place(file: shown(run.folder)),
            help: "the bags that led to it were pruned; a copy of the archive has them still")
    }
}

/// Bytes that grow and then stay where they are.
private final class GrowingBytes: ByteStorage, @unchecked Sendable {
    // Safe to share: appended to by the one function that made it, and never after that.
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var count = 0

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    func append(_ part: UnsafeRawBufferPointer) {
        if count + part.count > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(memory.count * 2, count + part.count), alignment: 16)
            larger.copyMemory(from: bytes)
            memory.deallocate()
            memory = larger
        }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: part)
        count += part.count
    }

    deinit { memory.deallocate() }
}
