import Foundation

/// A file that a pipeline has in one of its bags while it is still in the inbox, since another
/// pipeline has not read it yet, or since it could not be moved: docs/formats/received.md.
struct ReceivedFile: Codable, Equatable {
    /// Below `inbox/`, and its bytes if they are not the name itself.
    var name: String
    var nameBytes: String?
    var bytes: Int
    var modifiedNanoseconds: Int64
    var sha256: String
    /// The run in whose bag it is, and its place below the bag's `data/`.
    var run: String
    var stored: String

    var originalName: [UInt8] { PlanFile.originalName(name, nameBytes) }

    /// The same file, whichever pipeline's run has it.
    func isSame(as other: ReceivedFile) -> Bool {
        originalName == other.originalName && bytes == other.bytes
            && modifiedNanoseconds == other.modifiedNanoseconds && sha256 == other.sha256
    }

    /// Whether a file of the inbox may be this one: its bytes are not compared.
    func fits(_ status: FileStatus) -> Bool {
        status.kind == .file && status.size == bytes
            && status.modifiedNanoseconds == modifiedNanoseconds
    }

    /// Of the note about it: another for each version of a file, so that no pipeline ever removes
    /// the note about a newer one.
    static func noteName(_ name: [UInt8], bytes: Int, modifiedNanoseconds: Int64) -> String {
        let text = name + [0] + Array("\(bytes) \(modifiedNanoseconds)".utf8)
        return SHA256.digest(of: text).hex.prefix(32) + ".json"
    }

    fileprivate var noteName: String {
        Self.noteName(originalName, bytes: bytes, modifiedNanoseconds: modifiedNanoseconds)
    }
}

extension Workspace {
    static let receivedFolderName = "received"

    func receivedFolder(_ pipeline: String) -> Path {
        archive(pipeline) / Self.receivedFolderName
    }

    // MARK: Asking

    /// Whether the pipeline has this very file.
    func hasReceived(_ file: ReceivedFile, _ pipeline: String) throws -> Bool {
        guard let note = try receivedNote(receivedFolder(pipeline) / file.noteName) else {
            return false
        }
        return try note.isSame(as: file) && isComplete(note, pipeline)
    }

    /// What the pipeline has noted about a file that it finds in the inbox; nil if it has none of
    /// this version, or if the bytes are others.
    func received(
        _ name: [UInt8], _ path: Path, _ status: FileStatus, by pipeline: String
    ) throws -> ReceivedFile? {
        let place = receivedFolder(pipeline)
            / ReceivedFile.noteName(
                name, bytes: status.size, modifiedNanoseconds: status.modifiedNanoseconds)
        guard let note = try receivedNote(place), note.originalName == name, note.fits(status),
            try isComplete(note, pipeline), try disk.digest(of: path).hex == note.sha256
        else { return nil }
        return note
    }

    /// A note is written before the bytes are; it counts when they are in the bag. A bag that is no
    /// longer open has them all.
    private func isComplete(_ note: ReceivedFile, _ pipeline: String) throws -> Bool {
        guard let run = RunID(note.run) else { return false }
        let open = openBag(pipeline, run)
        return try !disk.exists(open) || disk.exists(open / "data" / Path(note.stored))
    }

    /// All notes of a pipeline, with their places.
    func receivedNotes(_ pipeline: String) throws -> [(place: Path, note: ReceivedFile?)] {
        let folder = receivedFolder(pipeline)
        guard try disk.exists(folder) else { return [] }
        return try disk.list(folder).map { entry in
            let place = folder / entry.name
            return (place, entry.isHidden ? nil : try receivedNote(place))
        }
    }

    /// Nil if there is none, or if it is not as sverka writes it: the file is then read again,
    /// which is safe.
    private func receivedNote(_ place: Path) throws -> ReceivedFile? {
        do {
            let bytes = try disk.readAll(place, bytesMax: 64 << 10)
            return try? JSONDecoder().decode(ReceivedFile.self, from: Data(bytes))
        } catch let failure as IOFailure where failure.isMissing || failure.isNoFile {
            return nil
        }
    }

    // MARK: Noting

    /// Notes, durably, that the pipeline has the file, or is about to.
    func note(_ file: ReceivedFile, received pipeline: String) throws {
        let folder = receivedFolder(pipeline)
        let place = folder / file.noteName
        if try receivedNote(place) == file { return }
        try disk.makeFolders(folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try disk.writeWhole(place, Array(try encoder.encode(file)) + [UInt8(ascii: "\n")])
    }

    /// Removes the notes about a file that has left the inbox.
    func forget(_ file: ReceivedFile, _ pipelines: [String]) throws {
        for pipeline in pipelines {
            let folder = receivedFolder(pipeline)
            do {
                try disk.remove(folder / file.noteName)
            } catch let failure as IOFailure where failure.isMissing {
                continue
            }
            try removeWhereEmpty([folder])
        }
    }

    // MARK: Leaving the inbox

    /// Takes those files out of the inbox that all pipelines have, and forgets what is no longer
    /// there. A file that cannot be moved stays.
    func clearReceived(_ pipeline: String) throws {
        let folder = receivedFolder(pipeline)
        let notes = try receivedNotes(pipeline)
        // A crash may have come between the last note and its folder.
        guard !notes.isEmpty else { return try removeWhereEmpty([folder]) }
        let readers = try InboxReaders(self)
        for (place, note) in notes {
            guard let note else {
                try disk.remove(place)
                continue
            }
            let path = inbox / Path(bytes: note.originalName)
            let claimed = path.parent / ".\(note.run)-\(place.name.prefix(12).text).taken"
            guard try disk.exists(claimed) || disk.status(path).map(note.fits) ?? false else {
                try forget(note, [pipeline])
                continue
            }
            guard try readers.awaiting(note, besides: pipeline).isEmpty else { continue }
            guard try clear(note, path, claimed) else { continue }
            try forget(note, readers.pipelines(reading: note.originalName) + [pipeline])
        }
        try removeWhereEmpty([folder])
    }

    /// The files that the pipeline has and that are still in the inbox, in the order of their
    /// names.
    func keptFiles(_ pipeline: String) throws -> [KeptFile] {
        let notes = try receivedNotes(pipeline).compactMap(\.note).filter { note in
            try disk.status(inbox / Path(bytes: note.originalName)).map(note.fits) ?? false
        }
        guard !notes.isEmpty else { return [] }
        let readers = try InboxReaders(self)
        return try notes.sorted { $0.name < $1.name }.map { note in
            KeptFile(
                name: note.name, run: note.run,
                waitsFor: try readers.awaiting(note, besides: pipeline))
        }
    }

    /// - Returns: false if the file cannot be moved.
    private func clear(_ note: ReceivedFile, _ path: Path, _ claimed: Path) throws -> Bool {
        if try !disk.exists(claimed) {
            do {
                try disk.rename(path, to: claimed, replacing: false)
            } catch let failure as IOFailure where failure.isMissing {
                return true
            } catch let failure as IOFailure where failure.isForbidden {
                return false
            }
        }
        let isOurs = try disk.status(claimed).map(note.fits) ?? false
            && disk.digest(of: claimed).hex == note.sha256
        if isOurs {
            try disk.remove(claimed)
            try disk.syncFolder(claimed.parent)
        } else {
            try giveBack(claimed, path)
        }
        return true
    }

    /// Gives a file back its name, unless a newer one has it.
    func giveBack(_ claimed: Path, _ path: Path) throws {
        do {
            try disk.rename(claimed, to: path, replacing: false)
        } catch let failure as IOFailure where failure.isExisting {
            // A still newer file has come, over which this one would have been lost anyway.
            try disk.remove(claimed)
        }
        try disk.syncFolder(path.parent)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
