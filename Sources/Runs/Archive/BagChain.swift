import Diagnostics

/// The list of all bags that a workspace has sealed, in the order of their sealing, each with the
/// SHA-256 of its tag manifest: `archive/chain-sha256.txt`, docs/formats/bag.md.
///
/// A line is written, durably, before its bag is moved to its place. So a bag that stands there is
/// listed; one that is listed and still stands in `open/` is on its way.
struct BagChain {
    static let fileName = "chain-sha256.txt"
    /// Names the bag before in `bag-info.txt`: `RUN SHA256`, or `none` in the first.
    static let label = "Sverka-Previous-Bag"
    static let none = "none"

    /// Names in `archive/` that are no pipeline's.
    static var files: [[UInt8]] { [Array(fileName.utf8), Array(PrunedBags.fileName.utf8)] }

    private let disk: Disk
    private let archives: Path
    /// In the order of the list.
    let entries: [Manifest.Entry]
    let faults: [ManifestFault]

    init(_ disk: Disk, _ archives: Path) throws {
        self.disk = disk
        self.archives = archives
        let path = archives / Self.fileName
        guard try disk.exists(path) else {
            (entries, faults) = ([], [])
            return
        }
        var bytes = try disk.readAll(path, bytesMax: Manifest.bytesMax)
        // What follows the last line feed was torn by a crash and is no line.
        bytes.removeSubrange((bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...)
        let (manifest, faults) = Manifest.parse(bytes)
        entries = manifest.entries.sorted { $0.line < $1.line }
        self.faults = faults
    }

    /// The bag whose line this is: `archive/PIPELINE/YYYY/MM/RUN`; nil where it is no such line.
    func bag(_ entry: Manifest.Entry) -> Path? {
        guard let text = entry.path.text else { return nil }
        let parts = text.split(separator: "/")
        guard parts.count == 5, parts[4] == Manifest.tagFileName, let id = RunID(String(parts[3])),
            parts[1] == id.year, parts[2] == id.month
        else { return nil }
        return archives / entry.path.parent
    }

    /// Whether the bag in the making is the one that is listed for this place: a crash came
    /// between its line and its move.
    func holds(_ open: Path, as sealed: Path) throws -> Bool {
        guard let entry = entry(of: sealed) else { return false }
        let path = open / Manifest.tagFileName
        let isWhole = try disk.exists(open / BagWriter.declarationName) && disk.exists(path)
        guard isWhole, try disk.digest(of: path) == entry.digest else {
            let place = (archives / Self.fileName, entry.line)
            throw Failure(VerificationFault(.bagMissing, sealed, listed: place).diagnostic)
        }
        return true
    }

    /// What the bag for this place says of the one before it.
    func previous(of sealed: Path) -> String {
        let before = entries.prefix { bag($0) != sealed }
        return Self.name(before.last { bag($0) != nil })
    }

    static func name(_ entry: Manifest.Entry?) -> String {
        guard let entry else { return none }
        return "\(Path(bytes: entry.path.parent.name).printable) \(entry.digest.hex)"
    }

    func append(_ sealed: Path, _ digest: Digest) throws {
        let place = (sealed / Manifest.tagFileName).relative(to: archives)!
        try disk.appendDurably(archives / Self.fileName, Manifest([(place, digest)]).bytes)
    }

    func entry(of sealed: Path) -> Manifest.Entry? { entries.last { bag($0) == sealed } }
}
