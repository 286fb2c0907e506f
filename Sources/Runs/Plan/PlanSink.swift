import Reconcile
import Tables

/// Where a run's plan goes while it grows: to a folder, or, for a dry run, nowhere.
protocol PlanSink: AnyObject {
    func changes(_ lines: [UInt8]) throws
    func holds(_ lines: [UInt8]) throws
    func labels(_ lines: [UInt8]) throws
    func reject(_ reject: Reject, file: String, target: String) throws
    func batch(_ file: String, _ body: [UInt8]) throws
    /// Does what was put off, on whatever thread it is called.
    func catchUp()
    /// Returns when all that came is written.
    ///
    /// - Returns: the digests of all batches by their file names.
    func settled() throws -> [String: Digest]
}

extension PlanSink {
    func catchUp() {}
}

/// A plan folder in the making, written by whichever thread has time for it.
final class StagedPlan: PlanSink, @unchecked Sendable {
    private let disk: Disk
    let folder: Path
    // Safe to share: after `init` the work behind alone touches the files, `entries` and
    // `digests`, piece by piece, and whoever waits for it in `settled`.
    private let behind = WorkBehind()
    private let changesFile: WritingFile
    private let holdsFile: WritingFile
    private let labelsFile: WritingFile
    private let rejectsFile: WritingFile
    private var entries: [(Path, Digest)] = []
    private var digests: [String: Digest] = [:]
    /// Lines of rejects.csv that are not written yet.
    private var rejects: [UInt8] = []
    private static let rejectBytes = 64 << 10

    init(_ folder: Path, _ disk: Disk) throws {
        self.folder = folder
        self.disk = disk
        do {
            try disk.makeFolders(folder / "batches")
            changesFile = try disk.create(folder / "changes.csv", hashing: true)
            holdsFile = try disk.create(folder / "holds.csv", hashing: true)
            labelsFile = try disk.create(folder / "labels.csv", hashing: true)
            rejectsFile = try disk.create(folder / "rejects.csv", hashing: true)
            try changesFile.append(ChangeLines.header)
            try holdsFile.append(HoldLines.header)
            try rejectsFile.append(RejectLines.header)
        } catch {
            // Nobody has the draft yet that would take it away.
            try? disk.removeTree(folder)
            throw error
        }
    }

    func changes(_ lines: [UInt8]) throws {
        try behind.add { [self] in try changesFile.append(lines) }
    }

    func holds(_ lines: [UInt8]) throws {
        try behind.add { [self] in try holdsFile.append(lines) }
    }

    func labels(_ lines: [UInt8]) throws {
        try behind.add { [self] in try labelsFile.append(lines) }
    }

    func reject(_ reject: Reject, file: String, target: String) throws {
        RejectLines.append(reject, file: file, target: target, to: &rejects)
        if rejects.count >= Self.rejectBytes { try writeRejects() }
    }

    private func writeRejects() throws {
        let lines = rejects
        rejects.removeAll(keepingCapacity: false)
        try behind.add { [self] in try rejectsFile.append(lines) }
    }

    func batch(_ file: String, _ body: [UInt8]) throws {
        try behind.add { [self] in
            let place = "batches/\(file)"
            let digest = try write(place, body)
            entries.append((Path(place), digest))
            digests[file] = digest
        }
    }

    func catchUp() { behind.catchUp() }

    func settled() throws -> [String: Digest] {
        try writeRejects()
        try behind.finish()
        return digests
    }

    /// No work of it goes on any more.
    func stop() { try? behind.finish() }

    /// Writes the rest of the folder; the caller makes it durable and renames it.
    ///
    /// - Parameters:
    ///   - absent: absent.csv; nil where the plan has none
    ///   - page: gives the review page of the folder, whose other files are whole then
    /// - Returns: the digest of the manifest.
    func finish(
        _ plan: PlanFile, _ absent: [UInt8]? = nil, at time: UTCTime, page: () throws -> ReviewPage,
        approval: ((Digest) -> JournalEvent)? = nil
    ) throws -> Digest {
        _ = try settled()
        for file in [changesFile, holdsFile, labelsFile, rejectsFile] {
            let name = file.path.name
            try file.close()
            entries.append((Path(bytes: name), file.digest))
        }
        if let absent { entries.append((Path("absent.csv"), try write("absent.csv", absent))) }
        let digest = try write(PlanFile.fileName, try plan.encoded())
        entries.append((Path(PlanFile.fileName), digest))
        let pageName = Path(ReviewPage.fileName)
        entries.append((pageName, try page().write(to: folder / pageName)))
        let manifest = try write(Manifest.fileName, Manifest(entries).bytes)
        let event = JournalEvent(plan.state, at: time, manifest: manifest)
        let first = try event.line(after: nil)
        let more = try approval?(manifest).line(after: SHA256.digest(of: first)) ?? []
        _ = try write(Journal.fileName, first + more)
        return manifest
    }

    private func write(_ place: String, _ bytes: [UInt8]) throws -> Digest {
        let file = try disk.create(folder / Path(place), hashing: true)
        try file.append(bytes)
        try file.close()
        return file.digest
    }
}

/// Counts only: a dry run leaves every byte of the workspace as it was.
final class DryPlan: PlanSink {
    /// The first lines of what would be written, for the terminal.
    private(set) var firstChanges: [UInt8] = []
    private(set) var firstHolds: [UInt8] = []
    private(set) var firstRejects: [UInt8] = []
    private static let shownBytes = 64 << 10

    func changes(_ lines: [UInt8]) throws {
        if firstChanges.count < Self.shownBytes { firstChanges += lines }
    }

    func holds(_ lines: [UInt8]) throws {
        if firstHolds.count < Self.shownBytes { firstHolds += lines }
    }

    func labels(_ lines: [UInt8]) throws {}

    func reject(_ reject: Reject, file: String, target: String) throws {
        guard firstRejects.count < Self.shownBytes else { return }
        RejectLines.append(reject, file: file, target: target, to: &firstRejects)
    }

    private var digests: [String: Digest] = [:]

    func batch(_ file: String, _ body: [UInt8]) throws { digests[file] = SHA256.digest(of: body) }

    func settled() throws -> [String: Digest] { digests }
}
