package import Diagnostics
package import Pipelines
package import Reconcile

/// What the marketplace was asked for and has not confirmed: docs/formats/snapshot.md. The
/// snapshots, moved by each approved run since the last confirmed one. Checks compare with it, and
/// what is sent is still what differs from the snapshots (law 3).
extension Workspace {
    /// By target; empty if nothing is outstanding.
    ///
    /// - Parameters:
    ///   - sequence: as of the run with this number; nil for now
    ///   - confirmed: the snapshots that it begins with
    ///   - keeps: so that the next run need not work it out again
    /// - Throws: `Failure` (W019) if the changes of an approved run are not as it wrote them.
    /// - Complexity: one pass over the rows of a target for each outstanding run that is not in
    ///   what the run before has kept.
    func askedSnapshots(
        of pipeline: String, before sequence: Int? = nil, confirmed: [String: Snapshot],
        keeps: Bool
    ) throws -> [String: RebuiltSnapshot] {
        let runs = try outstandingRuns(pipeline, before: sequence)
        guard let last = runs.last else { return [:] }
        let kept = sequence == nil ? try keptAsked(pipeline) : nil
        var asked: [String: RebuiltSnapshot] = [:]
        var later = runs[...]
        if let kept, let place = runs.firstIndex(where: { $0.id == kept.run }) {
            asked = kept.targets
            later = runs[(place + 1)...]
            if later.isEmpty { return asked }
        } else {
            for (target, snapshot) in confirmed {
                asked[target] = RebuiltSnapshot(of: snapshot)
            }
        }
        for run in later { try move(&asked, by: run) }
        if keeps { try keepAsked(asked, through: last.id, of: pipeline) }
        return asked
    }

    /// Approved runs that nothing has confirmed, behind the last that was; the oldest first.
    package func outstandingRuns(
        _ pipeline: String, before sequence: Int? = nil
    ) throws -> [RunFolder] {
        var found: [RunFolder] = []
        var confirmed = 0
        for id in try runIDs(pipeline).reversed() {
            guard let journal = try journal(pipeline, id), journal.isApproved,
                let run = try runFolder(pipeline, id), run.plan.sequence < sequence ?? .max
            else { continue }
            guard !journal.isConfirmed else {
                confirmed = run.plan.sequence
                break
            }
            found.append(run)
        }
        return found.filter { $0.plan.sequence > confirmed }
            .sorted { $0.plan.sequence < $1.plan.sequence }
    }

    /// Sending, and reading what a marketplace answers, is not built yet: a pipeline that waits for
    /// answers is told what that means, and what is outstanding.
    package func answersMissing(_ pipeline: Pipeline) throws -> Diagnostic? {
        guard pipeline.confirm == .answer else { return nil }
        let runs = try outstandingRuns(pipeline.name)
        let open = runs.last.map { run in
            "; \(runs.count.of("run")) outstanding, the last \(run.id) with"
                + " \(run.outstandingItems.of("item"))"
        }
        let detail = "\"\(pipeline.name)\" asks for every record in each plan"
        return Diagnostic(
            .nothingAnswers, detail + (open ?? ""),
            severity: .warning, at: Place(file: shown(pipelineFile(pipeline.name))),
            help: "if you send the requests yourself, write confirm: \"approve\": your approval"
                + " then counts as the answer")
    }

    // MARK: What the next run need not work out again

    private func askedFolder(_ pipeline: String) -> Path { outbox(pipeline) / ".asked" }

    /// Worked out before, and still as it was written; nil for none.
    private func keptAsked(
        _ pipeline: String
    ) throws -> (run: RunID, targets: [String: RebuiltSnapshot])? {
        let folder = askedFolder(pipeline)
        guard let manifest = try? manifest(folder / Manifest.fileName) else { return nil }
        var targets: [String: RebuiltSnapshot] = [:]
        var through: RunID?
        for entry in manifest.entries {
            let parts = entry.path.printable.split(separator: ".")
            guard parts.count == 3, let run = RunID(String(parts[1])), through ?? run == run,
                let file = try? disk.map(folder / entry.path),
                SHA256.digest(of: file.bytes) == entry.digest
            else { return nil }
            through = run
            targets[String(parts[0])] = RebuiltSnapshot(
                run: run.text, digest: entry.digest, file: file)
        }
        return through.map { ($0, targets) }
    }

    /// It can always be made again from the runs: what stands there is replaced in any order.
    private func keepAsked(
        _ asked: [String: RebuiltSnapshot], through run: RunID, of pipeline: String
    ) throws {
        let folder = askedFolder(pipeline)
        try disk.removeTree(folder)
        try disk.makeFolders(folder)
        var entries: [(Path, Digest)] = []
        for (target, snapshot) in asked.sorted(by: { $0.key < $1.key }) {
            let name = Path("\(target).\(run.text).snapshot")
            let digest = try disk.writeWholeHashed(folder / name) { try $0.append(snapshot.bytes) }
            entries.append((name, digest))
        }
        try disk.writeWhole(folder / Manifest.fileName, Manifest(entries).bytes)
    }
}

extension RunFolder {
    /// Requests that were approved and that nothing has confirmed.
    package var outstandingItems: Int { plan.targets.reduce(0) { $0 + $1.totals.items } }
}
