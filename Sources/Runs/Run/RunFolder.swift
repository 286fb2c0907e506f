import Diagnostics

/// A planned run as it stands in the outbox or in the archive.
package struct RunFolder: Sendable {
    package let id: RunID
    /// Holds plan.json, the batches and the journal.
    package let folder: Path
    package let plan: PlanFile
    package let journal: Journal
    package let isSealed: Bool
}

extension Workspace {
    /// The runs of a pipeline that stand in the outbox, in the order in which they were planned.
    package func outboxRuns(_ pipeline: String) throws -> [RunFolder] {
        let outbox = outbox(pipeline)
        guard try disk.status(outbox, following: true)?.kind == .folder else { return [] }
        let runs = try disk.list(outbox).compactMap { entry -> RunFolder? in
            guard entry.kind == .folder, let id = RunID(entry.name) else { return nil }
            let sealed = try disk.exists(sealedBag(pipeline, id))
            return try runFolder(id, at: outbox / entry.name, isSealed: sealed)
        }
        return runs.sorted { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }
    }

    /// The run of this id, wherever it stands; nil where there is none.
    package func runFolder(_ pipeline: String, _ id: RunID) throws -> RunFolder? {
        let bag = sealedBag(pipeline, id)
        let isSealed = try disk.exists(bag)
        let planned = planFolder(pipeline, id)
        if try disk.exists(planned) { return try runFolder(id, at: planned, isSealed: isSealed) }
        return isSealed ? try runFolder(id, at: bag / "data" / "plan", isSealed: true) : nil
    }

    /// The run that was planned last: it names every source's last good input.
    package func latestRun(_ pipeline: String) throws -> RunFolder? {
        if let last = try outboxRuns(pipeline).last { return last }
        for month in try archiveMonths(pipeline).reversed() {
            for name in try folders(in: month).reversed() {
                guard let id = RunID(name) else { continue }
                let run = try runFolder(id, at: month / name / "data" / "plan", isSealed: true)
                return try laterGoodRun(than: run) ?? run
            }
        }
        return nil
    }

    /// A run that was planned after this one though its clock was before it, as memory knows.
    private func laterGoodRun(than run: RunFolder) throws -> RunFolder? {
        guard let good = try memory(of: run.plan.pipeline).runs.last,
            good.sequence > run.plan.sequence, let id = RunID(good.run)
        else { return nil }
        return try runFolder(run.plan.pipeline, id)
    }

    /// The last of the runs that were planned before the one with this number.
    func latestRun(_ pipeline: String, before sequence: Int) throws -> RunFolder? {
        var latest: RunFolder?
        // Most often the ids are in this order, too, and the search soon ends.
        for id in try runIDs(pipeline).reversed() {
            guard let run = try runFolder(pipeline, id), run.plan.sequence < sequence else {
                continue
            }
            if run.plan.sequence == sequence - 1 { return run }
            if run.plan.sequence > latest?.plan.sequence ?? 0 { latest = run }
        }
        return latest
    }

    /// The folders `archive/PIPELINE/YYYY/MM`, in their order; beside them stand others.
    func archiveMonths(_ pipeline: String) throws -> [Path] {
        let archive = archive(pipeline)
        let years = try folders(in: archive).filter { name in
            name.count == 4 && name.allSatisfy { (0x30...0x39).contains($0) }
        }
        return try years.flatMap { year in
            try folders(in: archive / year).map { archive / year / $0 }
        }
    }

    /// The bag that holds a run's inputs, sealed or not.
    func bag(_ pipeline: String, _ id: RunID) throws -> Path {
        let sealed = sealedBag(pipeline, id)
        return try disk.exists(sealed) ? sealed : openBag(pipeline, id)
    }

    /// - Throws: `Failure` (W019) where plan.json is not as `run` wrote it: what it names is moved
    ///   and removed, so nothing is done by an altered one; (W022) where the journal is no journal.
    func runFolder(_ id: RunID, at folder: Path, isSealed: Bool) throws -> RunFolder {
        let most = 64 << 20
        let remedy = "put the folder back from a copy, or move it out of the outbox"
        do {
            let bytes = try disk.readAll(folder / PlanFile.fileName, bytesMax: most)
            let journal = try Journal(disk.readAll(folder / Journal.fileName, bytesMax: most))
            let manifest = try disk.readAll(
                folder / Manifest.fileName, bytesMax: Manifest.bytesMax)
            let listed = Manifest.parse(manifest).manifest.entries.first {
                $0.path == Path(PlanFile.fileName)
            }
            let digest = SHA256.digest(of: bytes)
            guard SHA256.digest(of: manifest).hex == journal.events.first?.manifest,
                digest == listed?.digest
            else { throw Failure(changed(folder, remedy)) }
            let plan = try plans.plan(bytes, digest)
            guard plan.run == id.text else {
                throw Failure(
                    Diagnostic(
                        .planUnreadable, at: Place(file: shown(folder / PlanFile.fileName)),
                        help: "it names another run; was the folder renamed?"))
            }
            return RunFolder(
                id: id, folder: folder, plan: plan, journal: journal, isSealed: isSealed)
        } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
            throw Failure(changed(failure.path, remedy))
        } catch let error as DecodingError {
            throw Failure(
                Diagnostic(
                    .planUnreadable, "\(error)", at: Place(file: shown(folder)), help: remedy))
        }
    }

    private func changed(_ path: Path, _ remedy: String) -> Diagnostic {
        Diagnostic(.planChanged, at: Place(file: shown(path)), help: remedy)
    }

    func folders(in folder: Path) throws -> [[UInt8]] {
        guard try disk.status(folder, following: true)?.kind == .folder else { return [] }
        return try disk.list(folder).filter { $0.kind == .folder && !$0.isHidden }.map(\.name)
    }
}
