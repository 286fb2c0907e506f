package import Diagnostics
import Formats
import Pipelines

/// Where one pipeline stands: its last run, what waits and for whom, what is stale.
package struct PipelineStatus: Sendable {
    /// A source whose file is old, or has been read again for long.
    package struct StaleSource: Sendable, Equatable {
        package var source: String
        /// The file's name below `inbox/`.
        package var name: String
        /// Seconds since it was last modified, or, up to the last run, since it was first read.
        package var ageSeconds: Int
        /// What the pipeline allows; nil where it says nothing, and a week counts as long.
        package var maxAgeSeconds: Int?
    }

    package var pipeline: String
    package var run: RunFolder?
    package var stale: [StaleSource] = []
    /// Approved runs whose requests nothing has confirmed, the oldest first.
    package var outstanding: [RunFolder] = []
    /// Files that lie in the inbox because the last run has refused them.
    package var refused: [RefusedFile] = []
    /// Files in the inbox that the next run would find.
    package var waiting: [WaitingFile] = []
    /// Files that it has read and that are still in the inbox.
    package var kept: [KeptFile] = []
    /// Files that no pipeline reads, if a pattern of this one comes nearest to their names.
    package var unread: [UnreadFile] = []
    /// The pipeline file's first fault: nothing can be run.
    package var fault: Diagnostic?
    /// Its plan folders and bags that cannot be used; `run` is of the others.
    package var damaged: [Diagnostic] = []

    package static let longSeconds = 7 * 86_400
}

extension Workspace {
    /// All pipelines in the order of their names.
    ///
    /// - Parameter now: what ages are told from.
    package func status(now: UTCTime, environment: [String: String]) throws -> [PipelineStatus] {
        let inbox = try InboxStatus(self)
        return try pipelineNames().map { name in
            var status = PipelineStatus(pipeline: name)
            status.waiting = inbox.waiting[name] ?? []
            status.unread = inbox.unread[name] ?? []
            status.kept = try keptFiles(name)
            (status.run, status.damaged) = try latestSoundRun(name)
            var ages: [String: Int] = [:]
            do {
                let (pipeline, _) = try load(name, environment: environment, today: now.day)
                for source in pipeline.sources { ages[source.spec.source] = source.maxAgeSeconds }
            } catch let failure as Failure where failure.exit == .badPipeline {
                status.fault = failure.diagnostics.first { $0.severity == .error }
            }
            // What is damaged already keeps the snapshots from being checked, too.
            if status.damaged.isEmpty { status.damaged = snapshotFaults(of: name) }
            status.damaged += try planGoneFaults(name)
            status.refused = refusedFiles(name)
            // What cannot be read is named as damaged.
            status.outstanding = (try? outstandingRuns(name)) ?? []
            if let plan = status.run?.plan {
                status.stale = plan.inputs.compactMap { stale($0, in: plan, ages, now) }
            }
            return status
        }
    }

    /// As `latestRun`; what cannot be used is passed over and named.
    private func latestSoundRun(_ pipeline: String) throws -> (RunFolder?, [Diagnostic]) {
        var damaged: [Diagnostic] = []
        func sound(_ find: () throws -> RunFolder?) throws -> RunFolder? {
            do {
                return try find()
            } catch let failure as Failure {
                damaged += failure.diagnostics
            } catch let failure as IOFailure {
                damaged.append(failure.diagnostic)
            }
            return nil
        }
        let runs = try outboxRunIDs(pipeline).sorted().compactMap { id in
            try sound { try runFolder(pipeline, id) }
        }
        let last = runs.max { ($0.plan.sequence, $0.id) < ($1.plan.sequence, $1.id) }
        return (try last ?? sound { try latestSealedRun(pipeline) }, damaged)
    }

    /// Why the pipeline's next run, and an approval, would be refused for its snapshots.
    private func snapshotFaults(of pipeline: String) -> [Diagnostic] {
        do {
            return try snapshotFaults(SnapshotStore(self, pipeline))
        } catch let failure as Failure {
            return failure.diagnostics
        } catch let failure as IOFailure {
            return [failure.diagnostic]
        } catch {
            return []
        }
    }

    private func stale(
        _ input: PlanFile.Input, in plan: PlanFile, _ ages: [String: Int], _ now: UTCTime
    ) -> PipelineStatus.StaleSource? {
        let modified = input.modifiedAt.flatMap { UTCTime($0) }
        var stale = PipelineStatus.StaleSource(
            source: input.source, name: input.name, ageSeconds: 0,
            maxAgeSeconds: ages[input.source])
        if let most = stale.maxAgeSeconds, let modified {
            stale.ageSeconds = now.seconds - modified.seconds
            return stale.ageSeconds > most ? stale : nil
        }
        guard let run = UTCTime(plan.at), let first = UTCTime(runID: input.bag) else { return nil }
        stale.ageSeconds = run.seconds - first.seconds
        return stale.ageSeconds > PipelineStatus.longSeconds ? stale : nil
    }
}

extension UTCTime {
    /// The time in a run id, `20261122T020000Z-3f9a21c4`.
    init?(runID: String) {
        guard RunID(runID) != nil else { return nil }
        let digits = Array(runID.utf8.prefix(15)).map { String(UnicodeScalar($0)) }
        func part(_ range: Range<Int>) -> String { digits[range].joined() }
        self.init(
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
                + "T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    }
}
