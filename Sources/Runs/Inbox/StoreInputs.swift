import Diagnostics
import Formats

extension Workspace {
    /// Puts a run's new inputs, and the older files beside them, from the inbox into its bag. A
    /// file that another pipeline still has to read is copied and stays in the inbox.
    ///
    /// - Returns: a W016 for each input that is neither there nor here.
    func storeInputs(of run: RunFolder, draft: RunDraft?) throws -> [Diagnostic] {
        // It is there before the plan appears; if it is not, the archive is another one.
        let hasBag = try disk.exists(openBag(run.plan.pipeline, run.id))
        var moves = run.plan.inputs.indices.compactMap { input(of: run, $0, draft) }
        let inputCount = moves.count
        for (index, file) in run.plan.setAside.enumerated() {
            moves.append(
                InputMove(
                    run, self, what: "set-aside-\(index)", name: file.name,
                    nameBytes: file.nameBytes, stored: file.stored, sha256: file.sha256,
                    bytes: file.bytes, compress: false, file: nil,
                    status: draft?.inputs.setAside[index].file.status))
        }
        var store = InputStore(self, run, moves)
        var lost: [Diagnostic] = []
        for (index, move) in moves.enumerated() {
            let isFound = try store.take(move)
            // What was set aside was not read: if it has changed since, it stays in the inbox.
            if !isFound, index < inputCount {
                lost.append(hasBag ? self.lost(move) : try bagLost(of: run, move))
            }
        }
        try store.finish()
        return lost
    }

    /// The way of an input; nil of one that an earlier run's bag holds.
    private func input(of run: RunFolder, _ index: Int, _ draft: RunDraft? = nil) -> InputMove? {
        let input = run.plan.inputs[index]
        guard input.bag == run.id.text else { return nil }
        return InputMove(
            run, self, what: "inputs-\(index)", name: input.name, nameBytes: input.nameBytes,
            stored: input.stored, sha256: input.sha256, bytes: input.bytes,
            compress: input.compressed, file: draft?.files[index],
            status: draft?.inputs.taken[index].status)
    }

    /// A W016 for each input that is neither in the inbox nor in the run's bag; nothing is moved.
    func lostInputs(of run: RunFolder) throws -> [Diagnostic] {
        try run.plan.inputs.indices.compactMap { index in
            guard let move = input(of: run, index) else { return nil }
            // In the order in which another command may move it at this moment.
            for place in [move.from, move.claimed] {
                guard let status = try disk.status(place), status.kind == .file,
                    status.size == move.bytes,
                    try disk.digest(of: place).hex == move.sha256
                else { continue }
                return nil
            }
            return try disk.exists(move.to) ? nil : lost(move)
        }
    }

    /// Not the input alone is gone, but the bag that holds it, or the whole archive.
    private func bagLost(of run: RunFolder, _ move: InputMove) throws -> Diagnostic {
        let pipeline = run.plan.pipeline
        let hasArchive = try disk.exists(archives / BagChain.fileName)
            || disk.exists(archive(pipeline))
        let bag = run.journal.isOpen ? openBag(pipeline, run.id) : sealedBag(pipeline, run.id)
        return Diagnostic(
            .inputLost, "so is the bag that holds it (run \(run.id))",
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

/// One file on its way from the inbox to the bag.
///
/// A supplier may put a newer file under its name at any instant. So the file is first renamed to
/// a hidden name beside it, and only what is found there to be the very file that was read goes
/// into the bag; a newer one gets its name back.
private struct InputMove {
    let run: RunFolder
    let name: String
    let nameBytes: String?
    let stored: String
    let sha256: String
    let bytes: Int
    let compress: Bool
    /// The file as it was read, if the run itself still has it open.
    let file: ReadingFile?
    /// The status with which the run itself found it.
    let status: FileStatus?
    let from: Path
    /// That hidden name: of this run and input only.
    let claimed: Path
    let to: Path

    init(
        _ run: RunFolder, _ workspace: Workspace, what: String, name: String, nameBytes: String?,
        stored: String, sha256: String, bytes: Int, compress: Bool, file: ReadingFile?,
        status: FileStatus?
    ) {
        self.run = run
        self.name = name
        self.nameBytes = nameBytes
        self.stored = stored
        self.sha256 = sha256
        self.bytes = bytes
        self.compress = compress
        self.file = file
        self.status = status
        from = workspace.inbox / Path(bytes: PlanFile.originalName(name, nameBytes))
        claimed = from.parent / ".\(run.id.text)-\(what).taken"
        to = workspace.openBag(run.plan.pipeline, run.id) / "data" / Path(stored)
    }

    /// What is noted about the file while it stays in the inbox.
    func received(_ status: FileStatus) -> ReceivedFile {
        ReceivedFile(
            name: name, nameBytes: nameBytes, bytes: bytes,
            modifiedNanoseconds: status.modifiedNanoseconds, sha256: sha256, run: run.id.text,
            stored: stored)
    }
}

/// Puts the inputs of one run into its bag, one after the other; those that only change their name
/// become durable together at the end: of 16 000 files each would else cost four syncs.
private struct InputStore {
    private let workspace: Workspace
    private let pipeline: String
    private var knownReaders: InboxReaders?
    /// Claimed, and to be renamed into the bag.
    private var renames: [InputMove] = []
    private var forgotten: [(file: ReceivedFile, pipelines: [String])] = []
    private var madeFolders: Set<Path> = []
    /// How many of the moves that are still to come are of the file of this name: two sources may
    /// read one file.
    private var uses: [Path: Int] = [:]

    private var disk: Disk { workspace.disk }

    init(_ workspace: Workspace, _ run: RunFolder, _ moves: [InputMove]) {
        self.workspace = workspace
        pipeline = run.plan.pipeline
        for move in moves { uses[move.from, default: 0] += 1 }
    }

    /// - Returns: false if the file can be found nowhere.
    mutating func take(_ move: InputMove) throws -> Bool {
        uses[move.from]! -= 1
        if try disk.exists(move.to) {
            // A crash came before the original was removed.
            if try disk.exists(move.claimed) { try drop(move) }
            return true
        }
        if try disk.exists(move.claimed) {
            if try isOurs(move, at: move.claimed) { return try bring(move) }
            try workspace.giveBack(move.claimed, move.from)
        } else if let now = try disk.status(move.from), now.kind == .file,
            now.size == move.bytes, move.status.map({ $0 == now }) ?? true
        {
            return try take(move, now)
        }
        return try writeWhatWasRead(move)
    }

    /// The file is there under its name, as far as its status tells.
    private mutating func take(_ move: InputMove, _ now: FileStatus) throws -> Bool {
        let file = move.received(now)
        guard uses[move.from] == 0 else { return try copy(move, nil) }
        let readers = try knownReaders ?? InboxReaders(workspace)
        knownReaders = readers
        guard try readers.awaiting(file, besides: pipeline).isEmpty else {
            return try copy(move, file)
        }
        do {
            try disk.rename(move.from, to: move.claimed, replacing: false)
        } catch let failure as IOFailure where failure.isMissing {
            return try writeWhatWasRead(move)
        } catch let failure as IOFailure where failure.isForbidden {
            return try copy(move, file)
        }
        guard try isOurs(move, at: move.claimed) else {
            try workspace.giveBack(move.claimed, move.from)
            return try writeWhatWasRead(move)
        }
        let others = readers.pipelines(reading: file.originalName).filter { $0 != pipeline }
        if !others.isEmpty { forgotten.append((file, others)) }
        return try bring(move)
    }

    /// Only when there is something to put into it: the bag may be missing.
    private mutating func makeFolder(of move: InputMove) throws {
        if madeFolders.insert(move.to.parent).inserted { try disk.makeFolders(move.to.parent) }
    }

    /// The file has its hidden name.
    private mutating func bring(_ move: InputMove) throws -> Bool {
        try makeFolder(of: move)
        guard move.compress else {
            renames.append(move)
            return true
        }
        let isStored = try write(disk.openForReading(move.claimed), move)
        if isStored {
            try drop(move)
        } else {
            try workspace.giveBack(move.claimed, move.from)
        }
        return isStored
    }

    /// Leaves the file in the inbox and notes that this pipeline has it. The note comes first: it
    /// counts when the bytes are in the bag, so that no crash lets them be read twice.
    ///
    /// - Parameter file: nil if the same run is about to take the file once more.
    private mutating func copy(_ move: InputMove, _ file: ReceivedFile?) throws -> Bool {
        let original: ReadingFile
        if let read = move.file {
            read.rewind()
            original = read
        } else {
            do {
                original = try disk.openForReading(move.from)
            } catch let failure as IOFailure where failure.isMissing {
                return false
            }
        }
        try makeFolder(of: move)
        if let file { try workspace.note(file, received: pipeline) }
        let isStored = try write(original, move)
        if !isStored, let file { try workspace.forget(file, [pipeline]) }
        return isStored
    }

    /// A newer file has the name by now; ours lives on as long as it is open.
    private mutating func writeWhatWasRead(_ move: InputMove) throws -> Bool {
        guard let file = move.file else { return false }
        try makeFolder(of: move)
        file.rewind()
        return try write(file, move)
    }

    /// Renames what was claimed into the bag, and makes all of it durable.
    mutating func finish() throws {
        try disk.move(renames.map { ($0.claimed, $0.to) })
        for (file, pipelines) in forgotten { try workspace.forget(file, pipelines) }
    }

    private func isOurs(_ move: InputMove, at path: Path) throws -> Bool {
        guard let now = try disk.status(path), now.kind == .file else { return false }
        if let status = move.status { return now == status }
        return try now.size == move.bytes && disk.digest(of: path).hex == move.sha256
    }

    /// The bag has its bytes.
    private func drop(_ move: InputMove) throws {
        guard try isOurs(move, at: move.claimed) else {
            return try workspace.giveBack(move.claimed, move.from)
        }
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
