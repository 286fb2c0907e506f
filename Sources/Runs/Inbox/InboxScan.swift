import Formats
import Pipelines

/// A file in the inbox that a source asks for.
struct InboxFile {
    var path: Path
    /// Below `inbox/`.
    var name: [UInt8]
    /// Index in the source's patterns.
    var pattern: Int
    var status: FileStatus
}

/// A file that matches a source's patterns and is left alone.
struct LeftFile {
    var name: [UInt8]
    var reason: String
    /// A regular file; what is none never becomes one.
    var isFile = true
}

/// What the inbox holds for one source.
struct InboxFiles {
    /// To be read, in the order in which they are read.
    var taken: [InboxFile] = []
    /// Older than the one taken of their pattern.
    var setAside: [InboxFile] = []
    /// Matching, but left alone, each with the reason.
    var left: [LeftFile] = []
    /// Matching, but in one of the pipeline's bags already.
    var received: [ReceivedFile] = []

    /// Whether anything of the inbox matches.
    var isEmpty: Bool { taken.isEmpty && setAside.isEmpty && left.isEmpty && received.isEmpty }
}

/// Finds the whole, stable files of a source.
struct InboxScan {
    static let unfinished: [[UInt8]] = [".part", ".tmp", ".filepart", ".crdownload", "~"]
        .map { Array($0.utf8) }

    private let workspace: Workspace
    private let pipeline: String
    private let stage: ReadStage
    private let patterns: [PathPattern]
    /// Each pattern stands for a file of its own kind (CommerceML: products, offers); else they
    /// are names that one list may have.
    private let patternsAreKinds: Bool
    /// The wall clock: files are stamped by it, whatever time a run is told to have.
    private let wallNanoseconds: Int64
    private var found: [InboxFile] = []
    private var files = InboxFiles()

    static func find(
        _ stage: ReadStage, of pipeline: String, in workspace: Workspace, wallNanoseconds: Int64
    ) throws -> InboxFiles {
        var scan = InboxScan(workspace, pipeline, stage, wallNanoseconds)
        if try workspace.disk.status(workspace.inbox, following: true)?.kind == .folder {
            try scan.walk(workspace.inbox, below: [])
        }
        return scan.choose()
    }

    private init(
        _ workspace: Workspace, _ pipeline: String, _ stage: ReadStage, _ wallNanoseconds: Int64
    ) {
        self.workspace = workspace
        self.pipeline = pipeline
        self.stage = stage
        self.wallNanoseconds = wallNanoseconds
        patternsAreKinds = stage.spec.format.name == "commerceml"
        patterns = stage.from.map { text in
            guard let pattern = PathPattern(text) else {
                preconditionFailure("lint sees to it that patterns are sound")
            }
            return pattern
        }
    }

    private mutating func walk(_ folder: Path, below: [UInt8]) throws {
        for entry in try workspace.disk.list(folder) where !entry.isHidden {
            let name = below.isEmpty ? entry.name : below + [UInt8(ascii: "/")] + entry.name
            if entry.kind == .folder {
                try walk(folder / entry.name, below: name)
            } else if let pattern = patterns.firstIndex(where: { $0.matches(name) }) {
                try consider(entry, folder / entry.name, name, pattern)
            }
        }
    }

    private mutating func consider(
        _ entry: FolderEntry, _ path: Path, _ name: [UInt8], _ pattern: Int
    ) throws {
        if Self.isUnfinished(entry) {
            return leave(name, "its name says that it is not whole yet")
        }
        guard entry.kind == .file else {
            return files.left.append(
                LeftFile(name: name, reason: Self.inWords(entry.kind), isFile: false))
        }
        guard let status = try workspace.disk.status(path) else { return }  // taken away meanwhile
        if let file = try workspace.received(name, path, status, by: pipeline) {
            return files.received.append(file)
        }
        let age = wallNanoseconds - status.modifiedNanoseconds
        if stage.settleSeconds > 0, age / 1_000_000_000 < Int64(stage.settleSeconds) {
            return leave(name, "changed less than \(stage.settleSeconds) s ago")
        }
        do {
            if try isBeingWritten(path) {
                return leave(name, "a process has it open for writing")
            }
        } catch let failure as IOFailure where failure.isMissing {
            return  // taken away meanwhile
        }
        let kind = patternsAreKinds ? pattern : 0
        found.append(InboxFile(path: path, name: name, pattern: kind, status: status))
    }

    /// Whether the name says that an upload is not complete.
    static func isUnfinished(_ entry: FolderEntry) -> Bool {
        unfinished.contains { entry.name.suffix($0.count).elementsEqual($0) }
    }

    /// Why something that is no regular file is not read.
    static func inWords(_ kind: FileKind) -> String {
        switch kind {
        case .link: "a symbolic link, which is never followed"
        case .folder: "a folder"
        case .file, .special: "not a regular file"
        }
    }

    private mutating func leave(_ name: [UInt8], _ reason: String) {
        files.left.append(LeftFile(name: name, reason: reason))
    }

    private func isBeingWritten(_ path: Path) throws -> Bool {
        let file = try workspace.disk.openForReading(path)
        let answer = try file.isOpenForWritingElsewhere()
        try file.close()
        return answer
    }

    /// Of several files the newest of each pattern, or all in the order of their names.
    private mutating func choose() -> InboxFiles {
        let byName = found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        guard stage.files == .newest else {
            files.taken = byName
            return files
        }
        for pattern in patterns.indices {
            let matching = byName.filter { $0.pattern == pattern }
            // Of two equally old ones the later name: dates stand in names.
            guard
                let newest = matching.indices.max(by: { left, right in
                    let (leftTime, rightTime) = (
                        matching[left].status.modifiedNanoseconds,
                        matching[right].status.modifiedNanoseconds
                    )
                    return leftTime == rightTime ? left < right : leftTime < rightTime
                })
            else { continue }
            files.taken.append(matching[newest])
            files.setAside += matching.indices.filter { $0 != newest }.map { matching[$0] }
        }
        return files
    }
}
