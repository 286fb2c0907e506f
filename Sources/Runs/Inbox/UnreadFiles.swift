package import Diagnostics
import Formats
import Foundation

/// A file in the inbox that no pipeline reads, and the pattern that comes nearest to its name.
package struct UnreadFile: Sendable {
    /// Below `inbox/`, as it shows.
    package var name: String
    package var kind: FileKind
    fileprivate let readers: InboxReaders

    package var isFile: Bool { kind == .file }

    /// Why not, and what can be done.
    package var reason: String {
        guard isFile else { return "it is \(InboxScan.inWords(kind)): put the file itself there" }
        let near = NearPattern.nearest(to: name, among: readers.readers)
        return near?.inWords ?? "no pipeline has a read stage"
    }

    /// The pipeline whose pattern comes nearest.
    var nearestPipeline: String? {
        NearPattern.nearest(to: name, among: readers.readers)?.pipeline
    }

    /// How many a run names.
    private static let namedMax = 5

    /// The first of them, each with its reason, and how many more there are.
    package static func diagnostics(_ files: [UnreadFile]) -> [Diagnostic] {
        var all = files.prefix(namedMax).map { file in
            Diagnostic(
                file.isFile ? .fileUnread : .linkUnread, "\"\(file.name)\"", severity: .warning,
                at: Place(file: "inbox/\(file.name)"), help: file.reason)
        }
        if files.count > namedMax {
            all[namedMax - 1].help! += "; and \((files.count - namedMax).of("more file")) in inbox/"
        }
        return all
    }
}

/// How far a file's name is from a pattern.
struct NearPattern {
    enum Difference: Int, Comparable {
        case letterCase, folder, ending, name

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    var difference: Difference
    /// Edits between the texts, for names alone.
    var distance: Int
    var text: String
    var pipeline: String

    /// What a person reads: the remedy is to rename the file or to change `from`.
    var inWords: String {
        "the nearest pattern is \"\(text)\" of the pipeline \"\(pipeline)\": \(what)"
            + "; move or rename the file, or change \"from\""
    }

    /// The same beside the pattern itself.
    var ownWords: String { "\(what): move or rename the file, or change \"from\"" }

    private var what: String {
        switch difference {
        case .letterCase: "only capital letters or accents differ"
        case .folder: "it is in another folder"
        case .ending: "its ending is another"
        case .name: "its name is another"
        }
    }

    /// - Parameter name: as it shows.
    init(_ name: String, _ pattern: String, of pipeline: String) {
        text = pattern
        self.pipeline = pipeline
        (difference, distance) = Self.compare(Self.folded(name), Self.folded(pattern))
    }

    /// The nearest of several; nil if there is none.
    static func nearest(
        to name: String, among readers: [InboxReaders.Reader]
    ) -> NearPattern? {
        let all = readers.flatMap { reader in
            (reader.patterns ?? []).map { NearPattern(name, $0.text, of: reader.pipeline) }
        }
        return all.min { ($0.difference, $0.distance) < ($1.difference, $1.distance) }
    }

    private static func compare(_ name: String, _ pattern: String) -> (Difference, Int) {
        func matches(_ name: String, _ pattern: String) -> Bool {
            PathPattern(pattern)?.matches(name.utf8) ?? false
        }
        if matches(name, pattern) { return (.letterCase, 0) }
        let (folder, base) = parts(name)
        let (patternFolder, patternBase) = parts(pattern)
        if matches(base, patternBase) { return (.folder, 0) }
        let isSameFolder = patternFolder == folder || matches(folder, patternFolder)
        let stems = matches(stem(base), stem(patternBase)) || matches(stem(base), patternBase)
        if isSameFolder, stems { return (.ending, 0) }
        // A name in the pattern's own folder is nearer than any other.
        let away = isSameFolder ? 0 : 1_000 + Suggestion.distance(folder, patternFolder)
        return (.name, away + Suggestion.distance(base, patternBase))
    }

    private static func folded(_ text: String) -> String {
        text.lowercased().precomposedStringWithCompatibilityMapping
    }

    static func parts(_ path: String) -> (folder: String, base: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    static func stem(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }
}

extension Workspace {
    /// Everything in the inbox that no pipeline reads, in the order of the names. Hidden files and
    /// uploads that are not complete are passed over.
    func unreadFiles(_ readers: InboxReaders) throws -> [UnreadFile] {
        guard try disk.status(inbox, following: true)?.kind == .folder else { return [] }
        var found: [UnreadFile] = []
        try walk(inbox, below: []) { name, kind in
            let isRead = readers.readers.contains { $0.reads(name) }
            guard kind != .file || !isRead else { return }
            found.append(
                UnreadFile(name: TakenInput.shown(name).text, kind: kind, readers: readers))
        }
        return found
    }

    /// Calls `visit` for what is no folder; links are not followed.
    func walk(
        _ folder: Path, below: [UInt8], _ visit: (_ name: [UInt8], FileKind) throws -> Void
    ) throws {
        let entries: [FolderEntry]
        do {
            entries = try disk.list(folder)
        } catch let failure as IOFailure where failure.isMissing && !below.isEmpty {
            return  // taken away meanwhile
        }
        for entry in entries where !entry.isHidden && !InboxScan.isUnfinished(entry) {
            let name = below.isEmpty ? entry.name : below + [UInt8(ascii: "/")] + entry.name
            if entry.kind == .folder {
                try walk(folder / entry.name, below: name, visit)
            } else {
                try visit(name, entry.kind)
            }
        }
    }
}
