package import Diagnostics

/// What verification found.
package struct Verification: Sendable, Equatable {
    /// Bags, plan folders and snapshots folders.
    package var folders = 0
    /// Files whose digest was computed, and their bytes.
    package var files = 0
    package var bytes = 0
    /// In the order of folders; in each, what concerns the whole before single files by path.
    package var faults: [VerificationFault] = []

    package init() {}

    /// There was no folder to look into, or none of a kind that has checksums.
    package var isNothing: Bool {
        faults.contains { $0.kind == .nothingToVerify || $0.kind == .nothingThere }
    }
    package var isSound: Bool { !faults.contains { $0.severity == .error } }
    package var diagnostics: [Diagnostic] { faults.map(\.diagnostic) }
}

/// Computes every checksum again and names every fault, not only the first.
///
/// Two threads hash; the report is the same however they are timed. See docs/formats/bag.md,
/// "What verify checks".
package struct Verifier: Sendable {
    let disk: Disk

    package init(_ disk: Disk) { self.disk = disk }

    /// Recognises, in this order: a bag (`bagit.txt`, or another of its tag files), a plan or
    /// snapshots folder (`manifest-sha256.txt`), a workspace (`pipelines/`), and a plan folder that
    /// lost its manifest (`plan.json`).
    ///
    /// - Throws: nothing that reading the files can cause, that is reported; only what injected
    ///   faults throw, and `IOFailure` where `folder` itself cannot be looked at.
    package func verify(_ folder: Path) throws -> Verification {
        var result = Verification()
        if try isBag(folder) {
            try verifyBag(folder, &result)
        } else if try disk.exists(folder / Manifest.fileName) {
            try verifyListed(folder, &result)
        } else if try disk.status(folder / "pipelines", following: true)?.kind == .folder {
            try verifyWorkspace(folder, &result)
        } else if try disk.exists(folder / "plan.json") {
            try verifyListed(folder, &result)
        } else {
            let isThere = try disk.status(folder, following: true) != nil
            result.faults.append(
                VerificationFault(isThere ? .nothingToVerify : .nothingThere, folder))
        }
        return result
    }

    /// A bag that lost its `bagit.txt` is a damaged bag, not something else.
    private func isBag(_ folder: Path) throws -> Bool {
        let isMarked = try [BagWriter.declarationName, BagWriter.infoName, Manifest.tagFileName]
            .contains { try disk.exists(folder / $0) }
        guard !isMarked else { return true }
        guard try disk.status(folder / BagWriter.payloadFolder)?.kind == .folder else {
            return false
        }
        return try disk.list(folder).contains { entry in
            let name = String(decoding: entry.name, as: UTF8.self)
            return name.hasPrefix("manifest-") || name.hasPrefix("tagmanifest-")
        }
    }

    /// Reads a manifest with what is wrong with its lines; nil and a fault where there is none.
    func manifest(_ path: Path, _ faults: inout [VerificationFault]) throws -> Manifest? {
        guard let bytes = try content(path, missing: .manifestMissing, &faults) else { return nil }
        let (manifest, lineFaults) = Manifest.parse(bytes)
        faults += lineFaults.map { VerificationFault(.manifestLine($0), path) }
        return manifest
    }

    /// A small file's bytes; nil and a fault where it cannot be had.
    func content(
        _ path: Path, missing: VerificationFault.Kind, _ faults: inout [VerificationFault]
    ) throws -> [UInt8]? {
        do {
            switch try disk.status(path)?.kind {
            case .file: return try disk.readAll(path, bytesMax: Manifest.bytesMax)
            case nil: faults.append(VerificationFault(missing, path))
            case .folder, .link, .special: faults.append(VerificationFault(.specialFile, path))
            }
        } catch let failure as IOFailure {
            faults.append(VerificationFault(.unreadable(failure), path))
        }
        return nil
    }

    /// What is at a place; nil if there is nothing, or it cannot be said.
    func kind(_ path: Path) -> FileKind? { (try? disk.status(path))??.kind }

    /// Compares what a manifest lists with what is there.
    ///
    /// - Input: `present` are the files that it must list, all of them and no others.
    /// - Returns: the faults by path.
    func compare(
        _ manifest: Manifest, _ manifestPath: Path, with present: [Inventory.File],
        in folder: Path, isTag: Bool, _ result: inout Verification
    ) throws -> [VerificationFault] {
        let sizes = Dictionary(uniqueKeysWithValues: present.map { ($0.path, $0.size) })
        let listed = Set(manifest.entries.map(\.path))
        var faults: [VerificationFault] = []
        for file in present where !listed.contains(file.path) {
            faults.append(VerificationFault(.extra, folder / file.path))
        }
        var hashed: [(entry: Manifest.Entry, size: Int)] = []
        for entry in manifest.entries {
            if let size = sizes[entry.path] {
                hashed.append((entry, size))
            } else if kind(folder / entry.path) == .folder {
                let place = (manifestPath, entry.line)
                faults.append(
                    VerificationFault(.specialFile, folder / entry.path, listed: place))
            } else if kind(folder / entry.path) == nil {
                let place = (manifestPath, entry.line)
                faults.append(VerificationFault(.missing, folder / entry.path, listed: place))
            }
        }
        let digests = try disk.digests(of: hashed.map { (folder / $0.entry.path, $0.size) })
        for ((entry, size), digest) in zip(hashed, digests) {
            let path = folder / entry.path
            let place = (manifestPath, entry.line)
            switch digest {
            case .failure(let failure):
                faults.append(VerificationFault(.unreadable(failure), path, listed: place))
            case .success(let found):
                result.files += 1
                result.bytes += size
                guard found != entry.digest else { continue }
                let kind: VerificationFault.Kind =
                    isTag
                    ? .tagChanged(expected: entry.digest, found: found)
                    : .changed(expected: entry.digest, found: found)
                faults.append(VerificationFault(kind, path, listed: place))
            }
        }
        return faults.sorted { $0.path < $1.path }
    }
}
