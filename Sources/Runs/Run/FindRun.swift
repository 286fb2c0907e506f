import Diagnostics

extension Workspace {
    /// The run that `selector` names: a run id, a unique start of one, or a pipeline's name for
    /// its open run.
    ///
    /// - Throws: `Failure` where there is none, or where several begin so.
    package func findRun(_ selector: String) throws -> RunFolder {
        let names = try pipelineNames()
        if names.contains(selector) {
            let runs = try outboxRuns(selector)
            if let open = runs.last(where: \.journal.isOpen) { return open }
            if let last = try latestRun(selector) { return last }
            throw Failure(
                Diagnostic(
                    .unknownRun, "\"\(selector)\" has not run yet",
                    help: "make a plan:", command: "sverka run \(selector)"))
        }
        // An empty one begins every run's id: a script's unset variable must approve nothing.
        guard !selector.isEmpty else { throw Failure(unknown(selector, names)) }
        var found: [RunFolder] = []
        for pipeline in try pipelinesWithRuns() {
            for id in try runIDs(pipeline) where id.text.hasPrefix(selector) {
                if let run = try runFolder(pipeline, id) { found.append(run) }
            }
        }
        if let exact = found.first(where: { $0.id.text == selector }) { return exact }
        guard let only = found.first else { throw Failure(unknown(selector, names)) }
        guard found.count == 1 else {
            throw Failure(
                Diagnostic(
                    .runAmbiguous, "\"\(selector)\"",
                    help: "name one: " + found.map(\.id.text).firstFew()))
        }
        return only
    }

    func unknown(_ selector: String, _ names: [String] = []) -> Diagnostic {
        let near = Suggestion.nearest(to: selector, among: names)
        return Diagnostic(
            .unknownRun, "\"\(selector)\"",
            help: (near.map { "did you mean \"\($0)\"? " } ?? "")
                + "name a run id, a start of one, or a pipeline; these runs wait:",
            command: "sverka status")
    }

    /// Pipelines whose file may be gone but whose runs are not.
    package func pipelinesWithRuns() throws -> [String] {
        var names = Set(try pipelineNames())
        for folder in [root / "outbox", root / "archive"] {
            guard try disk.status(folder, following: true)?.kind == .folder else { continue }
            for entry in try disk.list(folder) where entry.kind == .folder && !entry.isHidden {
                if let name = String(validating: entry.name, as: UTF8.self) { names.insert(name) }
            }
        }
        return names.sorted()
    }

    /// All runs of a pipeline, in the outbox and in the archive, sorted.
    package func runIDs(_ pipeline: String) throws -> [RunID] {
        var ids = Set(try outboxRunIDs(pipeline))
        ids.formUnion(try sealedRunIDs(pipeline))
        return ids.sorted()
    }

    /// The runs whose bags stand in the archive, sorted.
    package func sealedRunIDs(_ pipeline: String) throws -> [RunID] {
        try archiveMonths(pipeline).flatMap { try folders(in: $0) }.compactMap(RunID.init).sorted()
    }
}
