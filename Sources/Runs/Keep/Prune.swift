import Diagnostics
import Pipelines

/// Which bags are to go.
package struct PruneRequest: Sendable {
    package var pipeline: String
    /// Bags of runs that are older go; nil takes the age from the pipeline's `archive` stage.
    package var keepSeconds: Int?
    package var dryRun = false
    package var by: String
    package var now: UTCTime
    package var holder: String
    package var environment: [String: String]
    /// So many of the newest good runs are kept whatever their age: checks remember them.
    package var goodRunsKept = 30

    package init(
        pipeline: String, keepSeconds: Int?, by: String, now: UTCTime, holder: String,
        environment: [String: String]
    ) {
        self.pipeline = pipeline
        self.keepSeconds = keepSeconds
        self.by = by
        self.now = now
        self.holder = holder
        self.environment = environment
    }
}

/// What `prune` removed, or would remove.
package struct PruneReport: Sendable {
    /// An old bag that stays.
    package struct Kept: Sendable, Equatable {
        package enum Reason: String, Sendable {
            case newest, memory, outbox
            /// A run that stays has read an input of it. It may itself lack what led to it.
            case input
            /// An earlier bag stays: the checkpoint cannot move past that.
            case order
        }

        package var run: String
        package var reason: Reason
    }

    package var pipeline: String
    /// Nil where the pipeline keeps its bags for ever.
    package var keepSeconds: Int?
    package var removed: [PrunedBag] = []
    package var kept: [Kept] = []
    /// The run as of which the checkpoint now stands.
    package var checkpoint: String?
}

extension Workspace {
    /// Removes the bags of a pipeline that are older than asked for and that nothing needs any
    /// more, and leaves what they came to: a checkpoint of the snapshots, and a line for each.
    ///
    /// In this order, each step durable before the next, so that it may be stopped at any instant
    /// and called again (law 4): checkpoint, lines, bags.
    ///
    /// - Throws: as `rebuiltSnapshots`; `Failure` (78) where the pipeline is asked for its age
    ///   and cannot be read.
    package func prune(_ request: PruneRequest) throws -> PruneReport {
        let pipeline = request.pipeline
        guard try pipelinesWithRuns().contains(pipeline) else {
            throw Failure(try unknownPipeline(pipeline))
        }
        var report = PruneReport(pipeline: pipeline)
        report.keepSeconds = try request.keepSeconds ?? keepSeconds(of: pipeline, request)
        let lock = request.dryRun ? nil : try lock(pipeline, holder: request.holder)
        defer { lock?.release() }
        if !request.dryRun {
            try recover(pipeline, now: request.now)
            try removeBags(try PrunedBags(disk, archives).bags.filter { $0.pipeline == pipeline })
        }
        guard let age = report.keepSeconds else { return report }
        let going = try outdated(request, age, &report)
        let chain = try BagChain(disk, archives)
        report.removed = try going.map { try line(of: $0, chain, request, age) }
        guard let last = going.last else { return report }
        let held = try Checkpoint(self, pipeline)?.sequence ?? 0
        if last.plan.sequence > held { report.checkpoint = last.id.text }
        guard !request.dryRun else { return report }
        if last.plan.sequence > held { try moveCheckpoint(to: last) }
        try sign(report.removed)
        try removeBags(report.removed)
        return report
    }

    private func keepSeconds(of pipeline: String, _ request: PruneRequest) throws -> Int? {
        try load(pipeline, environment: request.environment, today: request.now.day)
            .pipeline.archive.keepSeconds
    }

    /// The runs whose bags go, in the order of the runs.
    private func outdated(
        _ request: PruneRequest, _ age: Int, _ report: inout PruneReport
    ) throws -> [RunFolder] {
        let pipeline = request.pipeline
        let runs = try archivedRuns(pipeline)
        let (earliest, overflows) = request.now.seconds.subtractingReportingOverflow(age)
        func isOld(_ run: RunFolder) -> Bool {
            guard !overflows, let at = UTCTime(run.plan.at) else { return false }
            return at.seconds < earliest
        }
        let good = runs.filter { [.confirmed, .empty].contains($0.journal.state) }
        let remembered = Set(good.suffix(request.goodRunsKept).map(\.id))
        var reasons: [RunID: PruneReport.Kept.Reason] = [:]
        for run in runs where run.isSealed && isOld(run) {
            if run.id == runs.last?.id {
                reasons[run.id] = .newest
            } else if try disk.exists(planFolder(pipeline, run.id)) {
                reasons[run.id] = .outbox
            } else if remembered.contains(run.id) {
                reasons[run.id] = .memory
            }
        }
        func isStaying(_ run: RunFolder) -> Bool {
            !run.isSealed || !isOld(run) || reasons[run.id] != nil
        }
        // What follows the first run that stays leads from it to the newest snapshots.
        for run in runs.drop(while: { !isStaying($0) }) where !isStaying(run) {
            reasons[run.id] = .order
        }
        let staying = runs.filter(isStaying)
        let needed = Set(staying.flatMap { $0.plan.inputs.map(\.bag) })
        var going: [RunFolder] = []
        for run in runs where run.isSealed && isOld(run) {
            let reason = reasons[run.id] ?? (needed.contains(run.id.text) ? .input : nil)
            if let reason {
                report.kept.append(PruneReport.Kept(run: run.id.text, reason: reason))
            } else {
                going.append(run)
            }
        }
        return going
    }

    private func line(
        of run: RunFolder, _ chain: BagChain, _ request: PruneRequest, _ age: Int
    ) throws -> PrunedBag {
        let bag = sealedBag(request.pipeline, run.id)
        let tags = try disk.digest(of: bag / Manifest.tagFileName)
        if let entry = chain.entry(of: bag), entry.digest != tags {
            // What is not the bag that was sealed is evidence, and stays.
            let place = (archives / BagChain.fileName, entry.line)
            let kind = VerificationFault.Kind.bagReplaced(expected: entry.digest, found: tags)
            throw Failure(VerificationFault(kind, bag, listed: place).diagnostic)
        }
        return PrunedBag(
            at: request.now.text, by: request.by, keepSeconds: age, pipeline: request.pipeline,
            run: run.id.text, sequence: run.plan.sequence, sha256: tags.hex,
            manifest: try disk.digest(of: bag / Manifest.fileName).hex)
    }

    private func moveCheckpoint(to run: RunFolder) throws {
        let pipeline = run.plan.pipeline
        let snapshots = try rebuiltSnapshots(pipeline, through: run.plan.sequence).targets
        try Checkpoint.write(
            self,
            Checkpoint.Through(
                pipeline: pipeline, run: run.id.text, sequence: run.plan.sequence), snapshots)
    }

    private func sign(_ bags: [PrunedBag]) throws {
        let lock = try lockChain()
        defer { lock.release() }
        for bag in bags {
            try disk.appendDurably(archives / PrunedBags.fileName, try bag.line())
        }
    }

    /// Those of them that still stand in the archive.
    private func removeBags(_ bags: [PrunedBag]) throws {
        for bag in bags {
            guard let id = RunID(bag.run) else { continue }
            let removal = archive(bag.pipeline) / ".removal"
            try disk.removeTree(removal)
            let place = sealedBag(bag.pipeline, id)
            guard try disk.exists(place) else { continue }
            let tags = place / Manifest.tagFileName
            guard try disk.exists(tags), try disk.digest(of: tags).hex == bag.sha256 else {
                continue
            }
            // Out of sight at once: half a bag would be taken for a damaged one.
            try disk.rename(place, to: removal, replacing: false)
            try disk.syncFolder(place.parent)
            try disk.removeTree(removal)
            try removeWhereEmpty([place.parent.parent, place.parent])
        }
    }
}
