import Diagnostics
import Formats
import Pipelines

/// The files that one run reads, and what else it found in the inbox.
struct RunInputs {
    var taken: [TakenInput] = []
    var setAside: [SetAsideFile] = []
    var left: [(source: String, name: String, reason: String)] = []
    /// What a person should know of which files were taken.
    var notes: [Diagnostic] = []
    /// Files in the inbox that no pipeline reads.
    var unread: [UnreadFile] = []
}

/// A file that is archived unread, because a newer one of the same pattern is there.
struct SetAsideFile {
    var source: Int
    var file: InboxFile
    var digest: Digest
    var stored: String
}

extension Workspace {
    /// All are open at once, so that what was hashed is what is archived; a process may have 1 024.
    static let inputsMax = 500

    /// For each pattern of each source the new file, or else the last good one from its bag.
    ///
    /// - Throws: `Failure` (66) where a source has no input at all, (75) where what there is is
    ///   still being written, (65) where there are too many.
    func takeInputs(
        of pipeline: Pipeline, former: RunFolder?, _ request: RunRequest
    ) throws -> RunInputs {
        var inputs = RunInputs()
        var names = StoredNames()
        var faults: [Diagnostic] = []
        let (before, justRefused) = try lastGoodInputs(of: pipeline, former)
        let refused = try justRefused + refusedSince(before, former, of: pipeline.name)
        inputs.unread = try unreadFiles(InboxReaders(self))
        for (index, stage) in pipeline.sources.enumerated() {
            let found = try InboxScan.find(
                stage, of: pipeline.name, in: self, wallNanoseconds: request.wallNanoseconds)
            let source = stage.spec.source
            inputs.left += found.left.map { (source, TakenInput.shown($0.name).text, $0.reason) }
            var taken = found.taken.map { file in
                TakenInput(
                    source: index, pattern: file.pattern, name: file.name, path: file.path,
                    status: file.status, former: nil,
                    stored: names.place("inputs", source, file.name))
            }
            let replaced = Set(taken.map(\.pattern))
            for old in before
            where old.source == source && !replaced.contains(old.pattern) {
                guard let input = try lastGood(old, index, pipeline) else { continue }
                taken.append(input)
                let newer = refused.first { $0.isFor(source, old.pattern) }
                if let newer { inputs.notes.append(newer.olderRead(old)) }
            }
            if taken.isEmpty, stage.whenAbsent == nil {
                let last = refused.first { $0.input.source == source }
                faults.append(
                    missing(stage, found, refused: last, inputs.unread, of: pipeline.name))
            }
            inputs.notes += try unmatched(stage, found, before, of: pipeline.name)
            inputs.taken += taken.sorted { $0.pattern < $1.pattern }
            guard !request.dryRun else { continue }
            for file in found.setAside {
                guard let digest = try digestIfThere(file.path) else { continue }
                inputs.setAside.append(
                    SetAsideFile(
                        source: index, file: file, digest: digest,
                        stored: names.place("set-aside", source, file.name)))
            }
        }
        guard faults.isEmpty else { throw Failure(faults) }
        guard inputs.taken.count <= Self.inputsMax else { throw Failure(tooMany(inputs)) }
        return inputs
    }

    /// For each source the inputs of the newest run that was not rejected for that source's file,
    /// and those that were, the newest first.
    private func lastGoodInputs(
        of pipeline: Pipeline, _ former: RunFolder?
    ) throws -> (inputs: [PlanFile.Input], refused: [RefusedInput]) {
        var wanted = Set(pipeline.sources.map(\.spec.source))
        var inputs: [PlanFile.Input] = []
        // Of refused files: an earlier run may have read the same.
        var refused: Set<String> = []
        var files: [RefusedInput] = []
        var run = former
        while let current = run {
            let mine = current.plan.inputs.filter { wanted.contains($0.source) }
            let without = current.refusedSources
            refused.formUnion(mine.filter { without.contains($0.source) }.map(\.sha256))
            files += try refusedInputs(of: current).filter { wanted.contains($0.input.source) }
            let bad = Set(mine.filter { refused.contains($0.sha256) }.map(\.source))
            inputs += mine.filter { !bad.contains($0.source) }
            wanted.formIntersection(bad)
            guard !wanted.isEmpty else { break }
            run = try latestRun(pipeline.name, before: current.plan.sequence)
        }
        return (inputs, files)
    }

    /// How many runs are looked back for a file that was refused before the last one.
    private static let lookedBackMax = 50

    /// Files that were refused after the one that stands in for them was read for the first time,
    /// the newest first: the run after the refusal has said so, and as long as nothing newer comes
    /// it is still so.
    private func refusedSince(
        _ inputs: [PlanFile.Input], _ former: RunFolder?, of pipeline: String
    ) throws -> [RefusedInput] {
        let old = inputs.filter { $0.bag != former?.id.text }
        guard let first = old.compactMap({ RunID($0.bag) }).min() else { return [] }
        let later = try runIDs(pipeline).reversed().prefix { first < $0 }
            .prefix(Self.lookedBackMax)
        let rejected = try later.compactMap { id in
            try unlessDamaged {
                let isRejected = try journal(pipeline, id)?.state == .rejected
                return isRejected ? try runFolder(pipeline, id) : nil
            }
        }
        return try rejected.flatMap { run in
            (try unlessDamaged { try refusedInputs(of: run) } ?? []).filter { file in
                old.contains { input in
                    file.isFor(input.source, input.pattern) && file.input.sha256 != input.sha256
                        && RunID(input.bag).map { $0 < run.id } ?? false
                }
            }
        }
    }

    /// The source's file of a former run, where its bag still has it and the source still asks.
    private func lastGood(
        _ old: PlanFile.Input, _ source: Int, _ pipeline: Pipeline
    ) throws -> TakenInput? {
        guard let run = RunID(old.bag), old.pattern < pipeline.sources[source].from.count else {
            return nil
        }
        let path = try bag(pipeline.name, run) / "data" / Path(old.stored)
        guard let status = try disk.status(path), status.kind == .file else { return nil }
        return TakenInput(
            source: source, pattern: old.pattern, name: old.originalName, path: path,
            status: status, former: old, stored: old.stored)
    }

    /// Nil where the file was taken away meanwhile.
    private func digestIfThere(_ path: Path) throws -> Digest? {
        do {
            return try disk.digest(of: path)
        } catch let failure as IOFailure where failure.isMissing {
            return nil
        }
    }

    private func tooMany(_ inputs: RunInputs) -> Diagnostic {
        let first = inputs.taken[Self.inputsMax]
        return Diagnostic(
            .tooManyInputs, "(\(inputs.taken.count); at most \(Self.inputsMax) are read)",
            at: Place(file: "inbox/\(first.shownName.text)", note: "the first beyond them"),
            help: "move some out of the inbox and run once for each part, in the order of their "
                + "names")
    }

    private func missing(
        _ stage: ReadStage, _ found: InboxFiles, refused: RefusedInput?, _ unread: [UnreadFile],
        of pipeline: String
    ) -> Diagnostic {
        let patterns = stage.from.map { "inbox/\($0)" }.joined(separator: ", ")
        let detail = "\"\(stage.spec.source)\""
        // What is no file never becomes one: waiting for it would be in vain.
        guard let left = found.left.first(where: { $0.isFile }) else {
            let inVain = found.left.first.map { left in
                Place(
                    file: "inbox/\(TakenInput.shown(left.name).text)", note: left.reason)
            }
            if let inVain {
                return Diagnostic(
                    .inputMissing, detail, at: inVain, help: "only that matches \(patterns): "
                        + "put a file there")
            }
            if let refused {
                return Diagnostic(
                    .inputMissing, detail,
                    at: Place(
                        file: refused.place, note: "held, and rejected with run \(refused.run)"),
                    help: "nothing else was ever read, and nothing matches \(patterns): put a"
                        + " file there; \(refused.remedy)")
            }
            return Diagnostic(
                .inputMissing, detail, at: stage.place,
                help: "nothing matches \(patterns), and no run in the archive read one: "
                    + whatIsThere(stage, unread, of: pipeline))
        }
        let name = TakenInput.shown(left.name).text
        return Diagnostic(
            .inputUnsettled, detail, at: Place(file: "inbox/\(name)", note: left.reason),
            help: "try again when it is whole")
    }
}

extension PlanFile.Input {
    /// The file's own name, byte for byte.
    var originalName: [UInt8] {
        PlanFile.originalName(name, nameBytes)
    }
}
