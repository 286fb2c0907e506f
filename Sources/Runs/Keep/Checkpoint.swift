import Diagnostics
import Foundation
import Reconcile

/// The snapshots as they were when the last pruned run was closed: what the archive begins with.
///
/// `archive/PIPELINE/checkpoint/`, kept like the snapshots themselves: its manifest says what of
/// it counts, and replacing that is the one step which moves it. See docs/formats/snapshot.md.
struct Checkpoint {
    /// The number of the last run that is in it.
    let sequence: Int
    /// Its id.
    let run: RunID
    private let workspace: Workspace
    private let folder: Path
    private let entries: [Manifest.Entry]

    /// What `through.RUN.json` says.
    struct Through: Codable {
        var pipeline: String
        var run: String
        var sequence: Int
    }

    static func folder(_ workspace: Workspace, _ pipeline: String) -> Path {
        workspace.archive(pipeline) / "checkpoint"
    }

    /// Nil where the archive still has its first bag.
    ///
    /// - Throws: `Failure` (W053) where it is not as it was written.
    init?(_ workspace: Workspace, _ pipeline: String) throws {
        self.workspace = workspace
        folder = Self.folder(workspace, pipeline)
        let path = folder / Manifest.fileName
        guard try workspace.disk.exists(path) else { return nil }
        entries = try workspace.manifest(path).entries
        // Empty where a crash came before the first one was whole.
        guard !entries.isEmpty else { return nil }
        guard
            let entry = entries.first(where: {
                $0.path.printable.hasPrefix("through.") && $0.path.printable.hasSuffix(".json")
            }), try workspace.disk.exists(folder / entry.path)
        else { throw Failure(Self.damaged(workspace, folder)) }
        let bytes = try workspace.disk.readAll(folder / entry.path, bytesMax: 1 << 16)
        guard SHA256.digest(of: bytes) == entry.digest,
            let through = try? JSONDecoder().decode(Through.self, from: Data(bytes)),
            through.pipeline == pipeline, let run = RunID(through.run)
        else { throw Failure(Self.damaged(workspace, folder / entry.path)) }
        sequence = through.sequence
        self.run = run
    }

    /// Its snapshots, by its manifest alone.
    var confirmed: [(target: String, run: String, digest: Digest)] {
        entries.compactMap { entry in
            let parts = entry.path.printable.split(separator: ".")
            guard parts.count == 3, parts[2] == "snapshot" else { return nil }
            return (String(parts[0]), String(parts[1]), entry.digest)
        }
    }

    /// - Throws: `Failure` (W053) where one is missing or its bytes differ.
    func snapshots() throws -> [String: RebuiltSnapshot] {
        var found: [String: RebuiltSnapshot] = [:]
        for entry in entries {
            let parts = entry.path.printable.split(separator: ".")
            guard parts.count == 3, parts[2] == "snapshot" else { continue }
            let path = folder / entry.path
            guard try workspace.disk.exists(path) else {
                throw Failure(Self.damaged(workspace, path))
            }
            let file = try workspace.disk.map(path)
            guard SHA256.digest(of: file.bytes) == entry.digest else {
                throw Failure(Self.damaged(workspace, path))
            }
            found[String(parts[0])] = RebuiltSnapshot(
                run: String(parts[1]), digest: entry.digest, file: file)
        }
        return found
    }

    /// Makes these the checkpoint of the pipeline, in one step (law 4).
    static func write(
        _ workspace: Workspace, _ through: Through, _ snapshots: [String: RebuiltSnapshot]
    ) throws {
        let (disk, folder) = (workspace.disk, Self.folder(workspace, through.pipeline))
        try disk.makeFolders(folder)
        if try !disk.exists(folder / Manifest.fileName) {
            try disk.writeWhole(folder / Manifest.fileName, [])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = Array(try encoder.encode(through)) + [UInt8(ascii: "\n")]
        let name = Path("through.\(through.run).json")
        try disk.writeWhole(folder / name, text)
        var entries = [(name, SHA256.digest(of: text))]
        for (target, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) {
            let name = Path("\(target).\(snapshot.run).snapshot")
            let digest = try disk.writeWholeHashed(folder / name) {
                try $0.append(snapshot.file.bytes)
            }
            entries.append((name, digest))
        }
        try disk.writeWhole(folder / Manifest.fileName, Manifest(entries).bytes)
        let named = Set(entries.map(\.0.bytes) + [Array(Manifest.fileName.utf8)])
        for entry in try disk.list(folder) where !named.contains(entry.name) {
            try disk.remove(folder / entry.name)
        }
    }

    private static func damaged(_ workspace: Workspace, _ path: Path) -> Diagnostic {
        Diagnostic(
            .checkpointDamaged, at: Place(file: workspace.shown(path)),
            help: "put archive/PIPELINE/checkpoint/ back from a copy of the archive")
    }
}
