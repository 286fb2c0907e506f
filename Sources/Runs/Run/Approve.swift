import Diagnostics

/// What an approval or a rejection has done.
package struct Decision: Sendable {
    package var run: RunFolder
    /// Where the run's requests are now.
    package var folder: Path
    /// The sealed bag; nil while the run is open.
    package var bag: Path?
}

extension Workspace {
    /// Approves the open plan that `selector` names: a run id, a unique start of one, or a
    /// pipeline's name.
    ///
    /// - Parameter by: who approves, for the journal.
    /// - Throws: `Failure` (77) where the plan is not open, is not byte for byte what the run
    ///   wrote, or was compared with a snapshot that has moved since.
    package func approve(
        _ selector: String, by: String, now: UTCTime, holder: String
    ) throws -> Decision {
        try decide(selector, now: now, holder: holder) { run in
            let manifest = try checkUnchanged(run)
            try checkSnapshots(run)
            let lost = try storeInputs(of: run, draft: nil)
            guard lost.isEmpty else { throw Failure(lost) }
            return JournalEvent(.approved, at: now, manifest: manifest, by: by)
        }
    }

    /// Closes the open plan that `selector` names; what it proposes is proposed again by the next
    /// run.
    package func reject(
        _ selector: String, by: String, why: String, now: UTCTime, holder: String
    ) throws -> Decision {
        try decide(selector, now: now, holder: holder) { _ in
            JournalEvent(.rejected, at: now, by: by, why: why)
        }
    }

    private func decide(
        _ selector: String, now: UTCTime, holder: String,
        _ event: (RunFolder) throws -> JournalEvent
    ) throws -> Decision {
        let found = try findRun(selector)
        let pipeline = found.plan.pipeline
        let lock = try lock(pipeline, holder: holder)
        defer { lock.release() }
        try recover(pipeline, now: now)
        // Read again: it may have been closed before the lock was had.
        guard let run = try runFolder(pipeline, found.id) else { throw Failure(unknown(selector)) }
        guard run.journal.isWaiting else { throw Failure(notOpen(run)) }
        try append(try event(run), to: run)
        try settle(pipeline, run.id, now: now)
        guard let closed = try runFolder(pipeline, run.id) else { throw Failure(unknown(selector)) }
        return Decision(
            run: closed, folder: closed.folder,
            bag: closed.isSealed ? sealedBag(pipeline, run.id) : nil)
    }

    /// - Returns: the digest of the manifest that the run wrote.
    func checkUnchanged(_ run: RunFolder) throws -> Digest {
        let found = try Verifier(disk).verify(run.folder)
        for fault in found.faults {
            // What the disk did not give says nothing about the plan.
            if case .unreadable(let failure) = fault.kind { throw failure }
        }
        let digest = try disk.digest(of: run.folder / Manifest.fileName)
        guard found.isSound, digest.hex == run.journal.events.first?.manifest else {
            let own = Diagnostic(
                .planChanged, at: Place(file: shown(run.folder)),
                help: "nothing is approved; make the plan anew:",
                command: "sverka run \(run.plan.pipeline)")
            throw Failure([own] + found.diagnostics, exit: .notAllowed)
        }
        return digest
    }

    func checkSnapshots(_ run: RunFolder) throws {
        let store = try SnapshotStore(self, run.plan.pipeline)
        for target in run.plan.targets {
            guard store.digest(target.target)?.hex == target.snapshot else {
                throw Failure(
                    Diagnostic(
                        .snapshotMoved, "\"\(target.target)\"", at: Place(file: shown(run.folder)),
                        help: "nothing is approved; make the plan anew:",
                        command: "sverka run \(run.plan.pipeline)"))
            }
        }
    }

    private func notOpen(_ run: RunFolder) -> Diagnostic {
        let last = run.journal.events.last
        let by = last?.by.map { " by \($0)" } ?? ""
        return Diagnostic(
            .runNotOpen, "\"\(run.id)\"",
            at: Place(file: shown(run.folder)),
            help: "it was \(last?.event.rawValue ?? "never planned")\(by) at \(last?.at ?? "?");"
                + " what is closed stays closed; make a new plan:",
            command: "sverka run \(run.plan.pipeline)")
    }
}
