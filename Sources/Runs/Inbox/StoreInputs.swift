import Diagnostics
import Formats

/// One file on its way from the inbox to the bag.
private struct InputMove {
    var from: Path
    var to: Path
    var sha256: String
    var bytes: Int
    var compress: Bool
    /// The file as it was read, where the run itself still has it open.
    var reading: (file: ReadingFile, status: FileStatus)?
}

extension Workspace {
    /// Moves a run's new inputs, and the older files beside them, from the inbox into its bag.
    ///
    /// - Throws: `Failure` (W016) where an input is neither there nor here.
    func storeInputs(of run: RunFolder, draft: RunDraft?) throws {
        let data = openBag(run.plan.pipeline, run.id) / "data"
        for (index, input) in run.plan.inputs.enumerated() where input.bag == run.id.text {
            let reading = draft.map { ($0.files[index], $0.inputs.taken[index].status) }
            try store(
                InputMove(
                    from: inbox / Path(bytes: input.originalName),
                    to: data / Path(input.stored), sha256: input.sha256, bytes: input.bytes,
                    compress: input.compressed, reading: reading))
        }
        for file in run.plan.setAside {
            let name = PlanFile.originalName(file.name, file.nameBytes)
            try store(
                InputMove(
                    from: inbox / Path(bytes: name), to: data / Path(file.stored),
                    sha256: file.sha256, bytes: file.bytes, compress: false, reading: nil),
                isRequired: false)
        }
    }

    private func store(_ move: InputMove, isRequired: Bool = true) throws {
        if try disk.exists(move.to) {
            // Stored before a crash; a packed one is stored before its original is removed.
            if try move.compress && isSame(move) { try disk.remove(move.from) }
            return
        }
        try disk.makeFolders(move.to.parent)
        if move.compress {
            try pack(move)
        } else if try isSame(move) {
            try disk.move(move.from, to: move.to)
        } else if let reading = move.reading {
            // A newer file has the name by now; ours lives on as long as it is open.
            try copy(reading.file, move)
        } else if isRequired {
            throw Failure(lost(move))
        }
    }

    /// Whether the name still stands for the very file that was read.
    private func isSame(_ move: InputMove) throws -> Bool {
        guard let now = try disk.status(move.from), now.kind == .file else { return false }
        if let status = move.reading?.status {
            return now.inode == status.inode && now.device == status.device
                && now.size == status.size
                && now.modifiedNanoseconds == status.modifiedNanoseconds
        }
        return try now.size == move.bytes && disk.digest(of: move.from).hex == move.sha256
    }

    private func copy(_ reading: ReadingFile, _ move: InputMove) throws {
        reading.rewind()
        let aside = move.to.parent / ([UInt8(ascii: ".")] + move.to.name)
        if try disk.exists(aside) { try disk.remove(aside) }
        let copy = try disk.create(aside, hashing: true)
        try disk.forEachPiece(of: reading) { try copy.append($0) }
        try copy.sync()
        try copy.close()
        guard copy.digest.hex == move.sha256 else {
            try disk.remove(aside)
            throw Failure(lost(move))
        }
        try disk.rename(aside, to: move.to, replacing: false)
        try disk.syncFolder(move.to.parent)
    }

    /// Stores a gzip of the file, and removes the file when that is durable.
    private func pack(_ move: InputMove) throws {
        let wasSame = try isSame(move)
        let source: ReadingFile
        if let reading = move.reading?.file {
            reading.rewind()
            source = reading
        } else if wasSame {
            source = try disk.openForReading(move.from)
        } else {
            throw Failure(lost(move))
        }
        let aside = move.to.parent / ([UInt8(ascii: ".")] + move.to.name)
        if try disk.exists(aside) { try disk.remove(aside) }
        let packed = try disk.create(aside)
        let writer = GzipWriter { try packed.append($0) }
        var hash = SHA256()
        try disk.forEachPiece(of: source) {
            hash.update($0)
            try writer.write($0)
        }
        try writer.finish()
        try packed.sync()
        try packed.close()
        guard hash.finalize().hex == move.sha256 else {
            try disk.remove(aside)
            throw Failure(lost(move))
        }
        try disk.rename(aside, to: move.to, replacing: false)
        try disk.syncFolder(move.to.parent)
        if wasSame { try disk.remove(move.from) }
    }

    private func lost(_ move: InputMove) -> Diagnostic {
        Diagnostic(
            .inputLost, at: Place(file: shown(move.from)),
            help: "put back the file with SHA-256 \(move.sha256), or reject the run")
    }
}

extension PlanFile {
    static func originalName(_ name: String, _ bytes: String?) -> [UInt8] {
        guard let bytes else { return Array(name.utf8) }
        let digits = Array(bytes.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
        }
    }
}
