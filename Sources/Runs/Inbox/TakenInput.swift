import Diagnostics
import Pipelines

/// One file that a run reads: new from the inbox, or the source's last good one from its bag.
struct TakenInput {
    /// Index in the pipeline's sources.
    var source: Int
    var pattern: Int
    var name: [UInt8]
    var path: Path
    var status: FileStatus
    /// The entry of the former plan that it was taken over from; nil for a new file.
    var former: PlanFile.Input?
    /// Below the bag's `data/`.
    var stored: String
    /// Stands in for the file's own time, where a test says when it came.
    var modifiedNanoseconds: Int64?

    var isNew: Bool { former == nil }

    /// Of the file as it came, packed in a bag or not.
    var originalBytes: Int { former?.bytes ?? status.size }

    /// The name as it shows, and its bytes where that is not the name itself.
    var shownName: (text: String, bytes: String?) { Self.shown(name) }

    static func shown(_ name: [UInt8]) -> (text: String, bytes: String?) {
        let text = Printable.bytes(name)
        guard Array(text.utf8) != name else { return (text, nil) }
        let digits = Array("0123456789abcdef")
        return (text, String(name.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
    }
}

/// Gives each stored file a name of its own that every file system and both checkers take.
struct StoredNames {
    /// By folder.
    private var taken: [String: Set<String>] = [:]

    mutating func place(_ folder: String, _ source: String, _ name: [UInt8]) -> String {
        let base = name.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? name
        let folder = "\(folder)/\(SafeName.make(source.utf8))"
        return "\(folder)/\(SafeName.make(base, avoiding: &taken[folder, default: []]))"
    }
}
