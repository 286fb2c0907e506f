import Diagnostics
import Formats
import Tables

/// What an approval or a rejection has done.
package struct Decision: Sendable {
    package var run: RunFolder
    /// Where the run's requests are now.
    package var folder: Path
    /// The sealed bag; nil while the run is open.
    package var bag: Path?
    /// Of an approval in part: the plan that was reviewed.
    package var reviewed: PlanFile?
}

/// Who says yes, when, and to what of the plan.
package struct Approval: Sendable {
    package var by: String
    package var now: UTCTime
    package var holder: String
    /// As `run` had it: what a plan is computed again with, where only a part is approved.
    package var environment: [String: String] = [:]
    package var selection = SelectionRequest()
    package var isCancelled: @Sendable () -> Bool = { false }

    package init(by: String, now: UTCTime, holder: String) {
        self.by = by
        self.now = now
        self.holder = holder
    }
}

extension Workspace {
    /// Approves the open plan that `selector` names: a run id, a unique start of one, or a
    /// pipeline's name.
    ///
    /// Where something is selected, a revision of the plan takes its place and is approved.
    ///
    /// - Throws: `Failure` (77) where the plan is not open, is not byte for byte what the run
    ///   wrote, was compared with a snapshot that has moved since, or was approved by the same
    ///   person before; (64) where the selection does not fit the plan.
    package func approve(_ selector: String, _ approval: Approval) throws -> Decision {
        try decide(
            selector, now: approval.now, holder: approval.holder,
            revises: !approval.selection.isEmpty,
            isDone: { $0.isConfirmedByApproval && approval.selection.isSame(as: $0.plan.revision) }
        ) { run in
            let manifest = try checkUnchanged(run)
            try checkSnapshots(run)
            let lost = try storeInputs(of: run, draft: nil)
            guard lost.isEmpty else { throw Failure(lost) }
            try checkBag(run)
            guard approval.selection.isEmpty else {
                try checkInputs(run)
                return (try revise(run, manifest, approval), nil)
            }
            let event = try self.approval(approval, of: run, manifest)
            let next = try checkInputsAndMerge(run)
            try append(event, to: run)
            return (run.id, next)
        }
    }

    /// Hashes the inputs on another thread; meanwhile the snapshots that the approval leads to
    /// are worked out, where it is the last that is wanted.
    private func checkInputsAndMerge(_ run: RunFolder) throws -> NextSnapshots? {
        let isLast = run.journal.approvers.count + 1 >= run.plan.approvers ?? 1
        let check = Errand { try checkInputs(run) }
        let next = Result {
            isLast && run.plan.confirm == "approve" ? try nextSnapshots(run) : nil
        }
        try check.get()
        return try next.get()
    }

    /// - Throws: `Failure` (77) where it wants another person.
    private func approval(
        _ approval: Approval, of run: RunFolder, _ manifest: Digest
    ) throws -> JournalEvent {
        let before = run.journal.approvers
        guard !before.contains(where: { PersonName.isSame($0, approval.by) }) else {
            throw Failure(
                Diagnostic(
                    .sameApprover, "\"\(approval.by)\" has approved it already",
                    at: Place(file: shown(run.folder)),
                    help: "\(before.count) of \(run.plan.approvers ?? 1) have approved it; the"
                        + " next says who with --by NAME"))
        }
        return .approval(
            approval, number: before.count + 1, of: run.plan.approvers ?? 1, manifest)
    }

    /// Closes the open plan that `selector` names; what it proposes is proposed again by the next
    /// run.
    package func reject(
        _ selector: String, by: String, why: String, now: UTCTime, holder: String
    ) throws -> Decision {
        try decide(
            selector, now: now, holder: holder, isDone: { $0.journal.state == .rejected }
        ) { run in
            try append(JournalEvent(.rejected, at: now, by: by, why: why), to: run)
            return (run.id, nil)
        }
    }

    /// Where only what follows from a decision was left undone, that is done now, and the command
    /// has succeeded.
    ///
    /// - Parameters:
    ///   - revises: the decision makes a revision, which takes the run's place
    ///   - isDone: whether a run that waits no more has had this very decision
    private func decide(
        _ selector: String, now: UTCTime, holder: String, revises: Bool = false,
        isDone: (RunFolder) -> Bool,
        _ act: (RunFolder) throws -> (RunID, NextSnapshots?)
    ) throws -> Decision {
        let named = try findRun(selector)
        let pipeline = named.plan.pipeline
        let lock = try lock(pipeline, holder: holder)
        defer { lock.release() }
        // Where this very decision has made a revision already, it is that one's.
        let found = revises ? try revision(of: named, isDone) ?? named : named
        // A run that was reviewed and replaced leaves the outbox last.
        let isLeft = found.id != named.id && named.folder == planFolder(pipeline, named.id)
        let isUnfinished = (!found.isSealed || isLeft) && isDone(found)
        do {
            try recover(pipeline, now: now)
        } catch let failure as IOFailure where isUnfinished {
            throw unfinished(found, failure)
        }
        // Read again: it may have been closed before the lock was had.
        guard let run = try runFolder(pipeline, found.id) else { throw Failure(unknown(selector)) }
        if isUnfinished, run.isSealed {
            let reviewed = found.id == named.id ? nil : named.plan
            return try decision(pipeline, run.id, reviewed: reviewed)
        }
        guard run.journal.isWaiting else { throw Failure(try notOpen(run)) }
        let (id, next) = try act(run)
        do {
            try settle(pipeline, id, now: now, next: next)
            if id != run.id { try tidyOutbox(pipeline) }
        } catch let failure as IOFailure {
            throw unfinished(try runFolder(pipeline, id) ?? run, failure)
        }
        return try decision(pipeline, id, reviewed: id == run.id ? nil : run.plan)
    }

    /// The run that took the place of this one when a part of it was approved, and has had this
    /// decision; nil where there is none.
    private func revision(
        of run: RunFolder, _ isDone: (RunFolder) -> Bool
    ) throws -> RunFolder? {
        try outboxRuns(run.plan.pipeline).last {
            $0.plan.revision?.of == run.id.text && isDone($0)
        }
    }

    private func decision(
        _ pipeline: String, _ id: RunID, reviewed: PlanFile? = nil
    ) throws -> Decision {
        guard let closed = try runFolder(pipeline, id) else { throw Failure(unknown(id.text)) }
        return Decision(
            run: closed, folder: closed.folder,
            bag: closed.isSealed ? sealedBag(pipeline, id) : nil, reviewed: reviewed)
    }

    /// What was decided is in the journal and stands, though the disk has failed behind it.
    private func unfinished(_ run: RunFolder, _ failure: IOFailure) -> any Error {
        let what: (said: String, left: String)? = switch run.journal.state {
        case .confirmed: ("is approved and the snapshots have moved", "its archive is not written")
        case .approved: ("is approved", "the snapshots and its archive are not written")
        case .rejected: ("is rejected", "its archive is not written")
        case .planned, .held, .empty, .superseded, nil: nil
        }
        guard let what else { return failure }
        let own = Diagnostic(
            .notArchivedYet, "run \(run.id) \(what.said)", at: Place(file: shown(run.folder)),
            help: "only \(what.left) yet; the next command does it, this one again, too")
        return Failure([own] + failure.failure.diagnostics)
    }

    /// - Parameters:
    ///   - remedy: what a person is told of a plan that is not as it was written
    ///   - exit: what the command ends with then
    /// - Returns: the digest of the manifest that the run wrote.
    func checkUnchanged(
        _ run: RunFolder, remedy: String = "nothing is approved; make the plan anew:",
        exit: ExitCode = .notAllowed
    ) throws -> Digest {
        let found = try Verifier(disk).verify(run.folder)
        for fault in found.faults {
            // What the disk did not give says nothing about the plan.
            if case .unreadable(let failure) = fault.kind { throw failure }
        }
        let digest = try disk.digest(of: run.folder / Manifest.fileName)
        guard found.isSound, digest.hex == run.journal.events.first?.manifest else {
            let own = Diagnostic(
                .planChanged, at: Place(file: shown(run.folder)), help: remedy,
                command: "sverka run \(run.plan.pipeline)")
            throw Failure([own] + found.diagnostics, exit: exit)
        }
        try checkBatches(run, remedy, exit)
        return digest
    }

    /// plan.json and the manifest say the same of the requests.
    func checkBatches(
        _ run: RunFolder, _ remedy: String = "make the plan again:",
        _ exit: ExitCode = .notAllowed
    ) throws {
        let listed = try manifest(run.folder / Manifest.fileName).entries.filter {
            $0.path.printable.hasPrefix("batches/")
        }
        let batches = run.plan.targets.flatMap(\.batches)
        let digests = Dictionary(listed.map { ($0.path, $0.digest.hex) }) { first, _ in first }
        let agree = listed.count == batches.count && batches.allSatisfy { batch in
            digests[Path("batches/\(batch.file)")] == batch.sha256
        }
        guard agree else {
            let own = Diagnostic(
                .planChanged, "its requests are not those of plan.json",
                at: Place(file: shown(run.folder)), help: remedy,
                command: "sverka run \(run.plan.pipeline)")
            throw Failure([own], exit: exit)
        }
    }

    /// The bag's inputs are those that were read: the archive would else tell another story.
    ///
    /// - Parameter storedOnly: passes over inputs that a crash has left in the inbox.
    func checkInputs(_ run: RunFolder, storedOnly: Bool = false) throws {
        let data = try bag(run.plan.pipeline, run.id) / "data"
        let altered = try run.plan.inputs.filter { $0.bag == run.id.text }.filter { input in
            if storedOnly, try !disk.exists(data / Path(input.stored)) { return false }
            let path = data / Path(input.stored)
            return try originalDigest(of: path, input.compressed)?.hex != input.sha256
        }
        guard altered.isEmpty else {
            throw Failure(
                altered.map { input in
                    Diagnostic(
                        .inputAltered, "\"\(input.name)\"",
                        at: Place(file: shown(data / Path(input.stored))),
                        help: "nothing is approved; put back the file with SHA-256"
                            + " \(input.sha256), or reject the run")
                })
        }
    }

    /// Of an input's own bytes; nil where what the bag has packed cannot be unpacked.
    private func originalDigest(of path: Path, _ isPacked: Bool) throws -> Digest? {
        guard isPacked else { return try disk.digest(of: path) }
        let file = try disk.openForReading(path)
        let source = HashingSource(
            GzipSource(file, file: shown(path), limits: ReadLimits()), progress: { _ in })
        do {
            return try source.finish()
        } catch is Failure {
            return nil
        }
    }

    func checkSnapshots(_ run: RunFolder) throws {
        let store = try SnapshotStore(self, run.plan.pipeline)
        try checkConfirmed(store)
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

    private func notOpen(_ run: RunFolder) throws -> Diagnostic {
        let last = run.journal.events.last
        if last?.event == .superseded, let id = last?.by.flatMap(RunID.init),
            let next = try runFolder(run.plan.pipeline, id), next.plan.revision?.of == run.id.text,
            next.journal.isWaiting
        {
            return Diagnostic(
                .runNotOpen, "\"\(run.id)\"", at: Place(file: shown(run.folder)),
                help: "a part of it was approved, and that revision waits for another person:",
                command: "sverka approve \(next.id) --by NAME")
        }
        let by = last?.by.map { " by \($0)" } ?? ""
        let was = "it was \(last?.event.rawValue ?? "never planned")\(by) at \(last?.at ?? "?")"
        // Another run would replace the plan that is open now.
        if let open = try outboxRuns(run.plan.pipeline).last(where: \.journal.isOpen) {
            let state = open.journal.isWaiting ? "waits for review" : "is approved"
            return Diagnostic(
                .runNotOpen, "\"\(run.id)\"", at: Place(file: shown(run.folder)),
                help: "\(was) and stays closed; the plan \(open.id) is open now and \(state):",
                command: "sverka review \(open.id)")
        }
        return Diagnostic(
            .runNotOpen, "\"\(run.id)\"", at: Place(file: shown(run.folder)),
            help: "\(was) and stays closed; no plan is open, make a new one:",
            command: "sverka run \(run.plan.pipeline)")
    }
}

extension RunFolder {
    /// Approved by all who must, and counted as confirmed by that.
    fileprivate var isConfirmedByApproval: Bool {
        journal.state == .confirmed || journal.state == .approved && plan.confirm == "approve"
    }
}

extension SelectionRequest {
    /// Whether the revision, or the whole plan where it is none, is what is asked for.
    fileprivate func isSame(as revision: Revision?) -> Bool {
        let words = only.map { "--only \($0)" } + except.map { "--except \($0)" }
            + release.map { "--release \($0)" }
        return words.isEmpty || words == revision?.asked
    }
}
