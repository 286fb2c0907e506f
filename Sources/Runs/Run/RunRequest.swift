package import Diagnostics
package import Tables

/// What a run is asked for, with everything that it may know of the world around it.
package struct RunRequest: Sendable {
    package var pipeline: String
    /// Every record is emitted, whatever the diff says.
    package var full = false
    /// Nothing in the workspace is touched.
    package var dryRun = false
    /// The run's own clock.
    package var now: UTCTime
    /// The wall clock in nanoseconds since 1970: tells whether a file is still being written.
    package var wallNanoseconds: Int64
    package var environment: [String: String]
    /// Who runs, for whoever finds the pipeline locked.
    package var holder: String
    package var progress: @Sendable (RunProgress) -> Void = { _ in }
    package var isCancelled: @Sendable () -> Bool = { false }

    package init(
        pipeline: String, now: UTCTime, wallNanoseconds: Int64, environment: [String: String],
        holder: String
    ) {
        self.pipeline = pipeline
        self.now = now
        self.wallNanoseconds = wallNanoseconds
        self.environment = environment
        self.holder = holder
    }
}

/// How far a run has come: its steps in their order.
package enum RunProgress: Sendable, Equatable {
    case reading(bytes: Int, of: Int)
    case comparing(records: Int)
    /// The requests of one target; `items` are written so far.
    case writing(target: String, items: Int)
    /// The review page, and all files made durable.
    case saving

    package static let steps = 4

    /// From 1.
    package var step: Int {
        switch self {
        case .reading: 1
        case .comparing: 2
        case .writing: 3
        case .saving: 4
        }
    }
}

/// What a run has to say when it is done.
package struct RunReport: Sendable {
    package var plan: PlanFile
    /// Nil for a dry run.
    package var folder: Path?
    package var warnings: [Diagnostic]
    /// The first rejects of each code, with their files' names.
    package var rejects: [ListedReject]
    /// Matching files that were left in the inbox, each with the reason.
    package var left: [(source: String, name: String, reason: String)]
    /// Of a run that is in the workspace already: who has approved it.
    package var approvedBy: [String] = []
    /// The open plans that this one replaces, as they stood before it.
    package var replaced: [RunFolder] = []
    /// Closed runs that are in the archive alone from now on.
    package var leftOutbox: [RunFolder] = []
    /// The same run is in the workspace already: it was planned a moment ago, or it is open and
    /// nothing has changed since.
    package var alreadyPlanned = false
    /// Files that the pipeline has and that are still in the inbox.
    package var kept: [KeptFile] = []
    /// Files in the inbox that no pipeline reads.
    package var unread: [UnreadFile] = []
    /// Of a dry run: the first lines of changes.csv.
    package var firstChanges: [UInt8] = []
    /// The same of holds.csv.
    package var firstHolds: [UInt8] = []
}

package struct ListedReject: Sendable {
    package var reject: Reject
    package var file: String
    package var target: String
}

extension RunReport {
    /// What a person should know of files that stay in the inbox though nothing waits for them.
    package var inboxWarnings: [Diagnostic] {
        UnreadFile.diagnostics(unread) + KeptFile.diagnostics(kept)
    }

    /// What is reported if the run is in the workspace already.
    func with(_ same: RunFolder) -> RunReport {
        var report = self
        report.plan = same.plan
        report.folder = same.folder
        report.alreadyPlanned = true
        report.approvedBy = same.journal.approvers
        report.replaced = []
        return report
    }
}

/// A file that the pipeline has in a bag and that is still in the inbox.
package struct KeptFile: Sendable {
    /// Below `inbox/`, as it shows.
    package var name: String
    /// The run that has it.
    package var run: String
    /// The pipelines that have not read it yet; if there is none, the file cannot be moved.
    package var waitsFor: [String]

    /// How many are named one by one.
    private static let namedMax = 5

    /// Warnings about those that cannot be moved.
    static func diagnostics(_ files: [KeptFile]) -> [Diagnostic] {
        let stuck = files.filter(\.waitsFor.isEmpty)
        var all = stuck.prefix(namedMax).map { file in
            Diagnostic(
                .inputKept, "\"\(file.name)\"", severity: .warning,
                at: Place(file: "inbox/\(file.name)"),
                help: "run \(file.run) has it in its bag and no run reads it again; give the user"
                    + " that runs sverka the right to move files out of that folder, or remove it")
        }
        if stuck.count > namedMax {
            all[namedMax - 1].help! += "; and \((stuck.count - namedMax).of("more file"))"
        }
        return all
    }
}
