import Diagnostics
package import Reconcile

extension MappedFile: ByteStorage {}

/// The snapshots of one pipeline on disk: docs/formats/snapshot.md.
package struct SnapshotStore {
    private let workspace: Workspace
    private let folder: Path
    let pipeline: String
    /// What the manifest names: target → file and digest.
    private var entries: [String: Manifest.Entry] = [:]

    /// - Throws: `Failure` where the manifest is not understood.
    package init(_ workspace: Workspace, _ pipeline: String) throws {
        self.workspace = workspace
        self.pipeline = pipeline
        folder = workspace.snapshots(pipeline)
        let path = folder / Manifest.fileName
        guard try workspace.disk.exists(path) else {
            try checkNoneIsLost()
            return
        }
        for entry in try workspace.manifest(path).entries {
            guard let target = Self.target(ofFile: entry.path.printable) else { continue }
            entries[target] = entry
        }
    }

    /// Of no target, whatever the workspace holds.
    init(emptyOf workspace: Workspace, _ pipeline: String) {
        self.workspace = workspace
        self.pipeline = pipeline
        folder = workspace.snapshots(pipeline)
    }

    /// Snapshots without their manifest are not "none yet": nothing may be made of that.
    private func checkNoneIsLost() throws {
        guard try workspace.disk.exists(folder) else { return }
        let names = try workspace.disk.list(folder).map { String(decoding: $0.name, as: UTF8.self) }
        guard let lost = names.first(where: { Self.target(ofFile: $0) != nil }) else { return }
        throw Failure(
            Diagnostic(
                .snapshotDamaged, at: Place(file: workspace.shown(folder / lost)),
                help: "its manifest is gone: make the snapshots again from the archive:",
                command: "sverka snapshot rebuild \(pipeline)"))
    }

    /// SHA-256 of the target's snapshot; nil before the first.
    package func digest(_ target: String) -> Digest? { entries[target]?.digest }

    /// Where the target's snapshot is, by the manifest.
    func path(_ target: String) -> Path? { entries[target].map { folder / $0.path } }

    /// The targets that have a snapshot, sorted.
    package var targets: [String] { entries.keys.sorted() }

    /// The run that made the target's snapshot.
    func run(_ target: String) -> String? {
        entries[target].map {
            String($0.path.printable.dropFirst(target.count + 1).dropLast(".snapshot".count))
        }
    }

    /// What a confirmation records of them.
    var recorded: [String: JournalEvent.Snapshot] {
        var all: [String: JournalEvent.Snapshot] = [:]
        for (target, entry) in entries {
            all[target] = JournalEvent.Snapshot(run: run(target)!, sha256: entry.digest.hex)
        }
        return all
    }

    /// The target's snapshot, checked against its manifest line.
    ///
    /// - Throws: `Failure` (W021) where it is missing or its bytes differ.
    package func snapshot(_ target: String) throws -> Snapshot? {
        guard let entry = entries[target] else { return nil }
        let path = folder / entry.path
        let shown = workspace.shown(path)
        let damaged = Failure(
            Diagnostic(
                .snapshotDamaged, at: Place(file: shown),
                help: "it is never used; make it again from the archive:",
                command: "sverka snapshot rebuild \(pipeline)"))
        guard try workspace.disk.exists(path) else { throw damaged }
        let file = try workspace.disk.map(path)
        guard SHA256.digest(of: file.bytes) == entry.digest else { throw damaged }
        let snapshot = try Snapshot(file, name: shown)
        // It is looked at again when the lists are read, which takes the most memory.
        file.letGo()
        return snapshot
    }

    /// Makes the given files the snapshots of their targets, all at once (law 4).
    ///
    /// - Parameters:
    ///   - targets: those whose snapshots the run moves
    ///   - write: gives the bytes of a target's whole file, part by part
    package mutating func replace(
        _ targets: [String], run: RunID,
        write: (_ target: String, _ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        try replace(targets.map { ($0, run.text) }, write: write)
    }

    /// The same where each target's snapshot is of a run of its own.
    mutating func replace(
        _ targets: [(target: String, run: String)],
        write: (_ target: String, _ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let disk = workspace.disk
        try disk.makeFolders(folder)
        if try !disk.exists(folder / Manifest.fileName) {
            // Whoever verifies now must not take the first snapshots for ones that lost theirs.
            try disk.writeWhole(folder / Manifest.fileName, [])
        }
        for (target, run) in targets {
            let name = "\(target).\(run).snapshot"
            let digest = try disk.writeWholeHashed(folder / name) { file in
                try write(target) { try file.append($0) }
            }
            entries[target] = Manifest.Entry(Path(name), digest)
        }
        let manifest = Manifest(entries.values.map { ($0.path, $0.digest) })
        try disk.writeWhole(folder / Manifest.fileName, manifest.bytes)
        try removeLeftovers()
    }

    /// Removes snapshot files that the manifest does not name: left over from a crash.
    package func removeLeftovers() throws {
        let disk = workspace.disk
        guard try disk.exists(folder) else { return }
        let named = Set(entries.values.map(\.path.bytes))
        for entry in try disk.list(folder) where !named.contains(entry.name) {
            guard let name = String(validating: entry.name, as: UTF8.self),
                Self.target(ofFile: name) != nil
            else { continue }
            try disk.remove(folder / entry.name)
        }
    }

    /// `xway-prices.20261122T020000Z-3f9a21c4.snapshot` → `xway-prices`
    private static func target(ofFile name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == "snapshot", RunID(String(parts[1])) != nil,
            !parts[0].isEmpty
        else { return nil }
        return String(parts[0])
    }
}
