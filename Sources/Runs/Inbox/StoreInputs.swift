import Diagnostics
import Formats

/// One file on its way from the inbox to the bag.
///
/// A supplier may put a newer file under its name at any instant. So the file is first renamed to
/// a hidden name beside it, and only what is found there to be the very file that was read goes
/// into the bag; a newer one gets its name back.
private struct InputMove {
    var from: Path
    /// That hidden name: of this run and input only, since another pipeline may want the file, too.
    var claimed: Path
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
    /// - Returns: a W016 for each input that is neither there nor here.
    func storeInputs(of run: RunFolder, draft: RunDraft?) throws -> [Diagnostic] {
        var lost: [Diagnostic] = []
        // It is there before the plan appears; where it is not, the archive is another one.
        let hasBag = try disk.exists(openBag(run.plan.pipeline, run.id))
        for (index, input) in run.plan.inputs.enumerated() where input.bag == run.id.text {
            let reading = draft.map { ($0.files[index], $0.inputs.taken[index].status) }
            var move = move(run, input.originalName, "inputs-\(index)", to: input.stored)
            move.sha256 = input.sha256
            move.bytes = input.bytes
            move.compress = input.compressed
            move.reading = reading
            if try !store(move) {
                lost.append(hasBag ? self.lost(move) : try bagLost(of: run, move))
            }
        }
        for (index, file) in run.plan.setAside.enumerated() {
            let name = PlanFile.originalName(file.name, file.nameBytes)
            var move = move(run, name, "set-aside-\(index)", to: file.stored)
            move.sha256 = file.sha256
            move.bytes = file.bytes
            // It was not read: where it has changed since, it stays in the inbox.
            _ = try store(move)
        }
        return lost
    }

    /// A W016 for each input that is neither in the inbox nor in the run's bag; nothing is moved.
    func lostInputs(of run: RunFolder) throws -> [Diagnostic] {
        try run.plan.inputs.enumerated().compactMap { index, input in
            guard input.bag == run.id.text else { return nil }
            var move = move(run, input.originalName, "inputs-\(index)", to: input.stored)
            (move.sha256, move.bytes) = (input.sha256, input.bytes)
            // In the order in which another command may move it at this moment.
            for place in [move.from, move.claimed] {
                guard let status = try disk.status(place), status.kind == .file,
                    status.size == input.bytes,
                    try disk.digest(of: place).hex == input.sha256
                else { continue }
                return nil
            }
            return try disk.exists(move.to) ? nil : lost(move)
        }
    }

    private func move(
        _ run: RunFolder, _ name: [UInt8], _ what: String, to stored: String
    ) -> InputMove {
        let from = inbox / Path(bytes: name)
        return InputMove(
            from: from, claimed: from.parent / ".\(run.id.text)-\(what).taken",
            to: openBag(run.plan.pipeline, run.id) / "data" / Path(stored), sha256: "", bytes: 0,
            compress: false, reading: nil)
    }

    /// - Returns: false where the file can be found nowhere.
    private func store(_ move: InputMove) throws -> Bool {
        if try disk.exists(move.to) {
            // A crash came before the original was removed.
            if try disk.exists(move.claimed) { try drop(move) }
            return true
        }
        let isClaimed = try claim(move)
        guard isClaimed || move.reading != nil else { return false }
        try disk.makeFolders(move.to.parent)
        if isClaimed {
            guard move.compress else {
                try disk.move(move.claimed, to: move.to)
                return true
            }
            let isStored = try write(disk.openForReading(move.claimed), move)
            if isStored { try drop(move) } else { try giveBack(move) }
            return isStored
        }
        // A newer file has the name by now; ours lives on as long as it is open.
        guard let file = move.reading?.file else { return false }
        file.rewind()
        return try write(file, move)
    }

    /// Takes the file out of sight, if it is the one.
    private func claim(_ move: InputMove) throws -> Bool {
        if try !disk.exists(move.claimed) {
            guard let now = try disk.status(move.from), now.kind == .file, now.size == move.bytes
            else { return false }
            do {
                try disk.rename(move.from, to: move.claimed, replacing: false)
            } catch let failure as IOFailure where failure.isMissing {
                return false
            }
        }
        if try isOurs(move) { return true }
        try giveBack(move)
        return false
    }

    private func isOurs(_ move: InputMove) throws -> Bool {
        guard let now = try disk.status(move.claimed), now.kind == .file else { return false }
        if let status = move.reading?.status { return now == status }
        return try now.size == move.bytes && disk.digest(of: move.claimed).hex == move.sha256
    }

    private func giveBack(_ move: InputMove) throws {
        do {
            try disk.rename(move.claimed, to: move.from, replacing: false)
        } catch let failure as IOFailure where failure.isExisting {
            // A still newer file has come, over which this one would have been lost anyway.
            try disk.remove(move.claimed)
        }
        try disk.syncFolder(move.from.parent)
    }

    /// The bag has its bytes.
    private func drop(_ move: InputMove) throws {
        guard try isOurs(move) else { return try giveBack(move) }
        try disk.remove(move.claimed)
        try disk.syncFolder(move.claimed.parent)
    }

    /// Writes the file's bytes, packed where the pipeline asks for it, into the bag.
    ///
    /// - Returns: false, and nothing is written, where they are not those of the plan.
    private func write(_ file: ReadingFile, _ move: InputMove) throws -> Bool {
        let aside = AsideName.path(for: move.to)
        do {
            guard try writeAside(aside, file, move) == move.sha256 else {
                try disk.remove(aside)
                return false
            }
            try disk.rename(aside, to: move.to, replacing: false)
        } catch {
            try? disk.remove(aside)
            throw error
        }
        try disk.syncFolder(move.to.parent)
        return true
    }

    /// - Returns: the digest of the original's bytes.
    private func writeAside(
        _ aside: Path, _ file: ReadingFile, _ move: InputMove
    ) throws -> String {
        let copy = try disk.createAside(aside)
        var hash = SHA256()
        if move.compress {
            let writer = GzipWriter { try copy.append($0) }
            try disk.forEachPiece(of: file) {
                hash.update($0)
                try writer.write($0)
            }
            try writer.finish()
        } else {
            try disk.forEachPiece(of: file) {
                hash.update($0)
                try copy.append($0)
            }
        }
        try copy.sync()
        try copy.close()
        return hash.finalize().hex
    }

    /// Not the input alone is gone, but the bag that holds it, or the whole archive.
    private func bagLost(of run: RunFolder, _ move: InputMove) throws -> Diagnostic {
        let pipeline = run.plan.pipeline
        let hasArchive = try disk.exists(archives / BagChain.fileName)
            || disk.exists(archive(pipeline))
        let bag = run.journal.isOpen ? openBag(pipeline, run.id) : sealedBag(pipeline, run.id)
        return Diagnostic(
            .inputLost, "with the bag that holds it (run \(run.id))",
            at: Place(file: shown(hasArchive ? bag : archives)),
            help: hasArchive
                ? "put the bag back from a copy of the archive; see what else is missing:"
                : "the archive is missing: mount its disk, or put it back from a copy; then see:",
            command: "sverka verify")
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
