internal import Diagnostics

/// Makes a BagIt 1.0 bag (RFC 8493) of a folder that holds its payload in `data/` already.
///
/// The tag files are written in an order that makes `bagit.txt` the last: a folder is a bag as
/// soon as that file stands in it, and then everything else is durable. Called again on a bag that
/// a crash left half written it converges to the same bytes. See docs/formats/bag.md.
package struct BagWriter: Sendable {
    package static let payloadFolder = "data"
    package static let declarationName = "bagit.txt"
    package static let infoName = "bag-info.txt"
    package static let declaration = Array(
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

    private let disk: Disk

    package init(_ disk: Disk) { self.disk = disk }

    /// - Input: `known` holds digests of payload files that were computed while they were read or
    ///   written, by their path in the bag (`data/inputs/price.csv`); these are not read again.
    /// - Returns: what was sealed.
    /// - Throws: `IOFailure`; `Failure` with V-codes for a payload that no bag may hold (links,
    ///   names that are not UTF-8), for a known file that is missing, and for files beside `data/`
    ///   that are no tag files of ours.
    @discardableResult
    package func seal(
        _ folder: Path, info: BagInfo, known: [Path: Digest] = [:]
    ) throws -> Bag {
        try removeLeftAside(in: folder)
        let payload = try payload(of: folder)
        let digests = try digests(of: payload, in: folder, known: known)
        try disk.syncTree(folder / Self.payloadFolder)

        let manifest = Manifest(zip(payload.files.map(\.path), digests)).bytes
        let sum = payload.sum
        let tagFiles = [
            (Self.infoName, info.bytes(payload: sum)),
            (Manifest.fileName, manifest),
        ]
        let tagManifest = Manifest(
            (tagFiles + [(Self.declarationName, Self.declaration)]).map {
                (Path($0.0), SHA256.digest(of: $0.1))
            }
        ).bytes
        for (name, bytes) in tagFiles
            + [(Manifest.tagFileName, tagManifest), (Self.declarationName, Self.declaration)]
        {
            try write(bytes, to: folder / name)
        }
        try disk.syncFolder(folder)
        return Bag(
            folder: folder, payload: sum, manifestDigest: SHA256.digest(of: manifest),
            tagManifestDigest: SHA256.digest(of: tagManifest))
    }

    /// Files that a crash left while they were written aside; safe names never look like that.
    private func removeLeftAside(in folder: Path) throws {
        for entry in try disk.list(folder) {
            let path = folder / entry.name
            switch entry.kind {
            case .folder: try removeLeftAside(in: path)
            case .file: if AsideName.matches(entry.name) { try disk.remove(path) }
            case .link, .special: break
            }
        }
    }

    private func payload(of folder: Path) throws -> Inventory {
        let ours = [
            Self.payloadFolder, Self.declarationName, Self.infoName, Manifest.fileName,
            Manifest.tagFileName,
        ].map { Array($0.utf8) }
        let others = try Inventory(of: folder, disk) { ours.contains($0.name) }
        let payload = try Inventory(of: folder, disk) { $0.name != Array(Self.payloadFolder.utf8) }
        var faults = others.faults + payload.faults
        for fault in faults {
            if case .unreadable(let failure) = fault.kind { throw failure }
        }
        faults += others.files.map { VerificationFault(.extra, folder / $0.path) }
        faults += payload.files.filter { $0.path.text == nil }.map {
            VerificationFault(.nameUnfit, folder / $0.path)
        }
        guard faults.isEmpty else { throw Failure(faults.map(\.diagnostic)) }
        return payload
    }

    private func digests(
        of payload: Inventory, in folder: Path, known: [Path: Digest]
    ) throws -> [Digest] {
        let present = Set(payload.files.map(\.path))
        let missing = known.keys.filter { !present.contains($0) }.sorted()
        guard missing.isEmpty else {
            throw Failure(missing.map { VerificationFault(.missing, folder / $0).diagnostic })
        }
        let unknown = payload.files.filter { known[$0.path] == nil }
        let computed = try disk.digests(of: unknown.map { (folder / $0.path, $0.size) })
        var all = known
        for (file, digest) in zip(unknown, computed) { all[file.path] = try digest.get() }
        return payload.files.map { all[$0.path]! }
    }

    /// What stands there with the same bytes was made durable by the seal that wrote it.
    private func write(_ bytes: [UInt8], to path: Path) throws {
        if let status = try disk.status(path), status.kind == .file, status.size == bytes.count,
            try disk.readAll(path, bytesMax: bytes.count) == bytes
        {
            return
        }
        try disk.writeWhole(path, bytes)
    }
}

/// A sealed bag.
package struct Bag: Sendable, Equatable {
    package var folder: Path
    package var payload: PayloadSum
    package var manifestDigest: Digest
    /// Stands for every byte of the bag: the tag manifest covers the manifest, which covers the
    /// payload.
    package var tagManifestDigest: Digest
}
