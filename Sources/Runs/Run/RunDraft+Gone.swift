import Diagnostics
import Formats
import Pipelines
import Reconcile

/// What becomes of the records that the list lacks: docs/formats/absent.md.
extension RunDraft {
    /// Before the first target is compared.
    var gone: TargetDiff.Gone {
        // Of a source that is not there nothing is known.
        if sources.contains(where: { $0.lack == "absent" && $0.then == "keep" }) {
            return TargetDiff.Gone(.keep)
        }
        return TargetDiff.Gone(
            pipeline.diff.gone, isDoubtful: goneDoubt != nil, absences: absences)
    }

    /// Why the list may have what it seems to lack; nil where nothing makes that doubtful.
    var goneDoubt: String? {
        let unreadable = unreadableKeys.values.reduce(0, +)
        if unreadable > 0 { return "\(unreadable.of("rejected row")) may be any of them" }
        let held = sources.indices.first { isHeld($0) || heldWhenRead.contains($0) }
        return held.map { source in
            let verb = isHeld(source) ? "is held" : "was held when its file was read"
            return "\(sources[source].source) \(verb), and nothing is gone on its word"
        }
    }

    /// Sources whose file comes from an earlier run that held it. Whoever has approved that plan
    /// approved what it asked for; what the file lacks is for the next file to say.
    func sourcesHeldWhenRead() throws -> Set<Int> {
        var held: Set<Int> = []
        // Hundreds of files may be in one bag, and its run is read once.
        let bags = Dictionary(grouping: inputs.taken) { $0.former?.bag }
        for (bag, taken) in bags {
            guard let id = bag.flatMap({ RunID($0) }),
                let run = try unlessDamaged({ try workspace.runFolder(pipeline.name, id) })
            else { continue }
            let names = run.plan.checks.filter { $0.level == .source && $0.holdsPlan }
                .compactMap(\.source)
            held.formUnion(
                taken.map(\.source).filter { names.contains(pipeline.sources[$0].spec.source) })
        }
        return held
    }

    /// Whether a source waits for a person, and with it all that it says.
    private func isHeld(_ source: Int) -> Bool {
        sources[source].then == ReadStage.Lack.hold.rawValue
            || sourceVerdicts.contains { $0.source == sources[source].source && $0.holdsPlan }
            || checkResults.contains {
                $0.isAboveLimit && $0.holdsSource && $0.stage.source == source
            }
    }

    /// - Throws: `Failure` where absent.csv of the last good run is none.
    func makeAbsences() throws -> Absences? {
        guard let grace = pipeline.diff.grace else { return nil }
        return try Absences(grace: grace, sources: graceSources, former: formerAbsent)
    }

    private var graceSources: [Absences.Source] {
        let last = memory.runs.last?.measures.sources ?? []
        return pipeline.sources.indices.map { source in
            let now = sourceMeasures[source]
            let before = last.first { $0.source == now.source }?.files
            return Absences.Source(
                name: now.source,
                isThere: !now.files.isEmpty
                    && sources[source].then != ReadStage.Lack.drop.rawValue,
                isNew: now.files != before,
                isGood: unreadableKeys[source] == nil && !isHeld(source))
        }
    }

    /// Files that do not count for `grace`, while records wait for such files.
    var graceVerdicts: [PlanFile.Check] {
        let waiting = absences?.waiting.values.reduce(0, +) ?? 0
        guard waiting > 0 else { return [] }
        return graceSources.enumerated().compactMap { index, source -> PlanFile.Check? in
            guard source.isThere, source.isNew, !source.isGood else { return nil }
            var check = PlanFile.Check(
                name: "grace", verdict: .warn,
                detail: "\(source.name): \(flaw(of: index)), so that its new file does not count;"
                    + " what left the list goes on waiting: \(waiting.of("record"))",
                level: .source)
            check.source = source.name
            check.code = DiagnosticCode.fileDoesNotCount.name
            return check
        }
    }

    /// Why what a source's file lacks is doubtful.
    private func flaw(of source: Int) -> String {
        guard let rows = unreadableKeys[source] else { return "the source is held" }
        let first = firstUnreadableKey[source].map { " (the first: \($0))" } ?? ""
        return "\(rows.of("rejected row")) may be any record\(first)"
    }
}

extension PlanFile.Grace {
    init(_ absences: Absences) {
        files = absences.grace
        waiting = absences.waiting.sorted { $0.key < $1.key }.map {
            Waiting(more: $0.key, records: $0.value)
        }
    }
}

extension Workspace {
    static let absentFile = Path("absent.csv")

    /// absent.csv of the last of the runs remembered: what the next one begins with. Empty where it
    /// has none, or is not there any more.
    ///
    /// - Throws: `Failure` (W019) where it is not what that run wrote.
    func absent(after memory: Memory, of pipeline: Pipeline) throws -> [UInt8] {
        guard pipeline.diff.grace != nil, let last = memory.runs.last.flatMap({ RunID($0.run) }),
            let run = try runFolder(pipeline.name, last),
            try disk.exists(run.folder / Self.absentFile)
        else { return [] }
        let bytes = try disk.readAll(run.folder / Self.absentFile, bytesMax: 1 << 30)
        let manifest = try disk.readAll(
            run.folder / Manifest.fileName, bytesMax: Manifest.bytesMax)
        let listed = Manifest.parse(manifest).manifest.entries.first {
            $0.path == Self.absentFile
        }
        guard listed?.digest == SHA256.digest(of: bytes) else {
            throw Failure(
                Diagnostic(
                    .planChanged, at: Place(file: shown(run.folder / Self.absentFile)),
                    help: "put the file back from a copy; see what else is:",
                    command: "sverka verify"))
        }
        return bytes
    }

    /// What a run began with, kept beside its inputs: its plan depends on it.
    func keep(absent bytes: [UInt8], _ id: RunID, of pipeline: String) throws {
        guard !bytes.isEmpty else { return }
        let data = openBag(pipeline, id) / "data"
        try disk.makeFolders(data)
        try disk.writeWhole(data / Self.absentFile, bytes)
    }

    /// What the run of this bag has begun with.
    func keptAbsent(in bag: Path) throws -> [UInt8] {
        let path = bag / "data" / Self.absentFile
        return try disk.exists(path) ? try disk.readAll(path, bytesMax: 1 << 30) : []
    }
}
