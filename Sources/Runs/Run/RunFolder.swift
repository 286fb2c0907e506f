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
        let runs = try outboxRunIDs(pipeline).compactMap { try runFolder(pipeline, $0) }
        return runs.sorted { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }
    }

    /// The folders of the outbox that are named as runs are; none of them is looked into.
    func outboxRunIDs(_ pipeline: String) throws -> [RunID] {
        try folders(in: outbox(pipeline)).compactMap(RunID.init)
    }

    /// The run of this id, wherever it stands; nil where there is none.
    package func runFolder(_ pipeline: String, _ id: RunID) throws -> RunFolder? {
        guard let place = try runPlace(pipeline, id) else { return nil }
        let run = try runFolder(id, at: place.folder, isSealed: place.isSealed)
        // Whoever renames a pipeline takes its folders along: then no file has the old name.
        guard run.plan.pipeline != pipeline,
            (try? pipelineNames())?.contains(run.plan.pipeline) == true
        else { return run }
        throw Failure(
            Diagnostic(
                .planOfAnother, "\"\(run.plan.pipeline)\"",
                at: Place(file: shown(run.folder / PlanFile.fileName)),
                help: "the folder was copied; move it out of \(shown(place.folder.parent))/"))
    }

    /// The journal of such a run alone, which is short.
    func journal(_ pipeline: String, _ id: RunID) throws -> Journal? {
        try runPlace(pipeline, id).map { try journal(in: $0.folder) }
    }

    func runPlace(
        _ pipeline: String, _ id: RunID
    ) throws -> (folder: Path, isSealed: Bool)? {
        let bag = sealedBag(pipeline, id)
        let isSealed = try disk.exists(bag)
        let planned = planFolder(pipeline, id)
        if try disk.exists(planned) { return (planned, isSealed) }
        return isSealed ? (bag / "data" / "plan", true) : nil
    }

    /// The run that was planned last: it names every source's last good input.
    package func latestRun(_ pipeline: String) throws -> RunFolder? {
        if let last = try outboxRuns(pipeline).last { return last }
        return try latestSealedRun(pipeline)
    }

    func latestSealedRun(_ pipeline: String) throws -> RunFolder? {
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

    /// - Throws: `Failure` (W019) where plan.json or its manifest is not as `run` wrote it: what it
    ///   names is moved and removed, so nothing is done by an altered one; (W022) where the journal
    ///   is no journal.
    func runFolder(_ id: RunID, at folder: Path, isSealed: Bool) throws -> RunFolder {
        do {
            let bytes = try disk.readAll(folder / PlanFile.fileName, bytesMax: Self.planBytesMax)
            let journal = try journal(in: folder)
            let manifest = try disk.readAll(
                folder / Manifest.fileName, bytesMax: Manifest.bytesMax)
            guard let planned = journal.events.first else {
                throw Failure(changed(folder / Journal.fileName, "it has no line"))
            }
            let names = journal.events.compactMap(\.manifest) + [planned.manifest ?? ""]
            let found = SHA256.digest(of: manifest)
            guard names.allSatisfy({ $0 == found.hex }) else {
                throw Failure(
                    changed(
                        folder / Manifest.fileName,
                        "it is not the one that \(Journal.fileName) names"))
            }
            let digest = SHA256.digest(of: bytes)
            guard digest == plans.listed(manifest, found) else {
                throw Failure(
                    changed(
                        folder / PlanFile.fileName,
                        "\(Manifest.fileName) has another SHA-256 of it"))
            }
            let plan = try plans.plan(bytes, digest)
            guard plan.run == id.text else {
                throw Failure(
                    Diagnostic(
                        .planUnreadable, "it is of the run \(plan.run)",
                        at: Place(file: shown(folder / PlanFile.fileName)),
                        help: "the folder was copied or renamed; move it out of the outbox"))
            }
            guard planned.event == plan.state else {
                throw Failure(
                    changed(
                        folder / Journal.fileName,
                        "it says \(planned.event.rawValue), and \(PlanFile.fileName) says "
                            + plan.state.rawValue))
            }
            return RunFolder(
                id: id, folder: folder, plan: plan, journal: journal, isSealed: isSealed)
        } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
            throw Failure(changed(failure.path, "it is missing, or no file"))
        } catch is DecodingError {
            throw Failure(
                Diagnostic(
                    .planUnreadable, "it is of another version of sverka",
                    at: Place(file: shown(folder / PlanFile.fileName)), help: Self.remedy))
        }
    }

    /// - Throws: `Failure` with the first line that is none (W022), or that follows another line
    ///   than it names (W019).
    func journal(in folder: Path) throws -> Journal {
        let path = folder / Journal.fileName
        let bytes: [UInt8]
        do {
            bytes = try disk.readAll(path, bytesMax: Self.planBytesMax)
        } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
            throw Failure(changed(failure.path, "it is missing, or no file"))
        }
        do {
            return try Journal(bytes)
        } catch {
            throw Failure(
                Diagnostic(
                    error.kind == .malformed ? .planUnreadable : .planChanged, error.detail,
                    at: error.place(shown(path)), help: Self.remedy))
        }
    }

    private func changed(_ path: Path, _ detail: String) -> Diagnostic {
        Diagnostic(.planChanged, detail, at: Place(file: shown(path)), help: Self.remedy)
    }

    private static var planBytesMax: Int { 64 << 20 }
    private static var remedy: String {
        "put the folder back from a copy, or move it out of the outbox"
    }

    func folders(in folder: Path) throws -> [[UInt8]] {
        guard try disk.status(folder, following: true)?.kind == .folder else { return [] }
        return try disk.list(folder).filter { $0.kind == .folder && !$0.isHidden }.map(\.name)
    }
}
