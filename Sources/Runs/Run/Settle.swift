import Diagnostics
import Formats
import Pipelines

extension Workspace {
    /// Everything that follows from a plan that stands in the outbox: the plans that it replaces
    /// are closed, its inputs leave the inbox for its bag, a confirmed approval moves the
    /// snapshots, a closed run's bag is sealed.
    ///
    /// Each step looks at what is there and does what is missing, so that it may be stopped at any
    /// instant and called again (law 4).
    ///
    /// - Parameters:
    ///   - draft: the run itself, where it has the inputs open still
    ///   - next: the run's snapshots, where they are worked out already
    /// - Throws: `Failure` (W016) where an input of the run can be found nowhere; a run that was
    ///   closed without asking for anything is sealed all the same.
    func settle(
        _ pipeline: String, _ id: RunID, now: UTCTime, draft: RunDraft? = nil,
        next: NextSnapshots? = nil
    ) throws {
        guard let run = try runFolder(pipeline, id), !run.isSealed else {
            return try removeOpenBag(pipeline, id)
        }
        try closeSuperseded(by: run, now: now)
        let lost = try storeInputs(of: run, draft: draft)
        guard lost.isEmpty || run.journal.isClosedUnused else { throw Failure(lost) }
        try clearReceived(pipeline)
        try confirmApproved(try approvedByItself(run, now: now), now: now, next: next)
        guard let run = try runFolder(pipeline, id) else { return }
        try remember(run)
        if !run.journal.isOpen { try seal(run) }
    }

    /// What a crash left undone, before anything new is begun.
    ///
    /// - Returns: the runs that have left the outbox.
    @discardableResult
    func recover(_ pipeline: String, now: UTCTime) throws -> [RunFolder] {
        for folder in [staging(pipeline), removal(pipeline)] where try disk.exists(folder) {
            try disk.removeTree(folder)
        }
        for run in try outboxRuns(pipeline) {
            do {
                try settle(pipeline, run.id, now: now)
            } catch let failure as Failure where failure.isOfLostInput && run.journal.isWaiting {
                // It can be rejected, or replaced by a run of a newer file; `approve` refuses it.
            }
        }
        try clearReceived(pipeline)
        try removeOrphans(pipeline)
        let left = try tidyOutbox(pipeline)
        try SnapshotStore(self, pipeline).removeLeftovers()
        return left
    }

    /// Closed runs leave the outbox for good, but for the latest: its requests may be wanted yet.
    /// Each stands in the archive.
    ///
    /// - Returns: the runs that have left, as they stand in the archive.
    @discardableResult
    func tidyOutbox(_ pipeline: String) throws -> [RunFolder] {
        let removal = removal(pipeline)
        let closed = try outboxRuns(pipeline).dropLast().filter(\.isSealed)
        for run in closed {
            // A crash may have come between the bag's move to its place and the sync of that.
            try disk.syncFolder(sealedBag(pipeline, run.id).parent)
            // Out of sight at once: half a plan folder would be taken for a damaged one.
            try disk.rename(planFolder(pipeline, run.id), to: removal, replacing: false)
            try disk.removeTree(removal)
        }
        return closed.map { run in
            RunFolder(
                id: run.id, folder: sealedBag(pipeline, run.id) / "data" / "plan",
                plan: run.plan, journal: run.journal, isSealed: true)
        }
    }

    private func closeSuperseded(by run: RunFolder, now: UTCTime) throws {
        for text in run.plan.supersedes {
            guard let id = RunID(text), let old = try runFolder(run.plan.pipeline, id) else {
                continue
            }
            if old.journal.isOpen {
                try append(
                    JournalEvent(.superseded, at: now, by: run.id.text), to: old)
            }
            try settle(run.plan.pipeline, id, now: now)
        }
    }

    func append(_ event: JournalEvent, to run: RunFolder) throws {
        // Read again: the run may have been looked at before the last line was written.
        let last = try journal(in: run.folder).lastLine
        try disk.appendDurably(run.folder / Journal.fileName, try event.line(after: last))
    }

    /// Bags in the making whose plan never appeared hold a pipeline file and nothing else.
    ///
    /// - Throws: `Failure` (W113) if one holds inputs: its plan was removed by hand.
    private func removeOrphans(_ pipeline: String) throws {
        let orphans = try orphans(pipeline)
        for bag in orphans where !bag.holdsInputs { try disk.removeTree(bag.path) }
        let open = archive(pipeline) / "open"
        if try disk.exists(open) { try removeWhereEmpty([archive(pipeline), open]) }
        let lost = orphans.filter(\.holdsInputs)
        guard lost.isEmpty else { throw Failure(lost.map { planGone($0.path, of: pipeline) }) }
    }

    /// Open bags without a plan in the outbox.
    private func orphans(_ pipeline: String) throws -> [(path: Path, holdsInputs: Bool)] {
        let open = archive(pipeline) / "open"
        guard try disk.exists(open) else { return [] }
        return try disk.list(open).compactMap { entry in
            guard let id = RunID(entry.name), try runPlace(pipeline, id) == nil else { return nil }
            let bag = open / entry.name
            return (bag, try disk.exists(bag / "data" / "inputs"))
        }
    }

    /// What `run` would refuse for a plan that was removed by hand.
    func planGoneFaults(_ pipeline: String) throws -> [Diagnostic] {
        try orphans(pipeline).filter(\.holdsInputs).map { planGone($0.path, of: pipeline) }
    }

    private func planGone(_ bag: Path, of pipeline: String) -> Diagnostic {
        let run = Printable.bytes(bag.name)
        return Diagnostic(
            .planGone, "run \(run)", at: Place(file: shown(bag)),
            help: "put outbox/\(pipeline)/\(run)/ back from a copy, or move the files of its"
                + " data/inputs/ back into the inbox and remove the bag")
    }

    private func removeOpenBag(_ pipeline: String, _ id: RunID) throws {
        let open = openBag(pipeline, id)
        guard try disk.exists(open), try disk.exists(sealedBag(pipeline, id)) else { return }
        try disk.removeTree(open)
        try removeWhereEmpty([open.parent])
    }

    /// Removes these folders, the last first, as far as they are empty.
    func removeWhereEmpty(_ folders: [Path]) throws {
        for folder in folders.reversed() {
            do {
                try disk.removeFolder(folder)
            } catch let failure as IOFailure where failure.isExisting {
                return
            } catch let failure as IOFailure where failure.isMissing {
                continue
            }
        }
    }
}

extension Failure {
    fileprivate var isOfLostInput: Bool { diagnostics.allSatisfy { $0.code == .inputLost } }
}
