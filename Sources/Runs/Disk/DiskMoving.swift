internal import Glibc

extension Disk {
    /// How a file came to its new place.
    package enum Move: Sendable, Equatable { case renamed, copied, alreadyThere }

    /// Moves a file, across file systems too; durable when it returns.
    ///
    /// After a crash at any instant the file's bytes stand whole under `from`, under `to` or under
    /// both, and the same call again converges: a `to` with the same bytes is taken for the moved
    /// file. Where `to` has other bytes nothing is changed.
    ///
    /// - Input: `expecting` is compared with the bytes where they are read anyway, that is when
    ///   the move copies.
    /// - Throws: `IOFailure`: EEXIST where `to` holds other bytes; EIO where the copy does not read
    ///   back as it was written; ESTALE where the original changed meanwhile, or differs from
    ///   `expecting`.
    @discardableResult
    package func move(_ from: Path, to: Path, expecting: Digest? = nil) throws -> Move {
        // Uploaded a moment ago, it may be in memory only; its new name must not outlive its bytes.
        try syncFile(from)
        do {
            try calls.rename(from, to, .move, replacing: false)
            try syncFolder(to.parent)
            if from.parent != to.parent { try syncFolder(from.parent) }
            return .renamed
        } catch let failure as IOFailure where failure.code == EEXIST {
            return try finishMove(from, to: to)
        } catch let failure as IOFailure where failure.code == EXDEV {
            if try exists(to) { return try finishMove(from, to: to) }
            let digest = try copy(from, to: to)
            guard expecting == nil || digest == expecting else {
                try? remove(to)
                throw IOFailure(.move, from, code: ESTALE)
            }
            try removeDurably(from)
            return .copied
        }
    }

    /// Moves several files of folders that no one else changes, and makes all of it durable with as
    /// few waits as can be: one for the bytes of many files, and one for each folder.
    package func move(_ moves: [(from: Path, to: Path)]) throws {
        guard moves.count > 1 else {
            for (from, to) in moves { try move(from, to: to) }
            return
        }
        try syncFiles(moves.map(\.from))
        var folders: Set<Path> = []
        for (from, to) in moves {
            do {
                try calls.rename(from, to, .move, replacing: false)
                folders.formUnion([from.parent, to.parent])
            } catch let failure as IOFailure where [EEXIST, EXDEV].contains(failure.code) {
                try move(from, to: to)
            }
        }
        for folder in folders.sorted() { try syncFolder(folder) }
    }

    /// What stands at `to` already may be the work of an earlier try.
    private func finishMove(_ from: Path, to: Path) throws -> Move {
        guard try haveSameBytes(from, to) else { throw IOFailure(.move, to, code: EEXIST) }
        try syncFile(to)
        try syncFolder(to.parent)
        try removeDurably(from)
        return .alreadyThere
    }

    private func removeDurably(_ path: Path) throws {
        try remove(path)
        try syncFolder(path.parent)
    }

    /// Copies a file with its time of change, reads the copy back and compares; durable when it
    /// returns, and under `to` stands nothing or the whole copy.
    ///
    /// - Returns: the digest of both.
    /// - Throws: as `move` does.
    @discardableResult
    package func copy(_ from: Path, to: Path) throws -> Digest {
        let aside = AsideName.path(for: to)
        do {
            let digest = try copyAside(from, aside)
            try rename(aside, to: to, replacing: false)
            try syncFolder(to.parent)
            return digest
        } catch {
            try? remove(aside)
            throw error
        }
    }

    private func copyAside(_ from: Path, _ aside: Path) throws -> Digest {
        let original = try openForReading(from)
        let before = try original.status()
        let copied = try createAside(aside, hashing: true)
        try forEachPiece(of: original) { try copied.append($0) }
        try copied.setModificationTime(nanoseconds: before.modifiedNanoseconds)
        try copied.sync()
        try copied.close()
        let after = try original.status()
        try original.close()
        guard after == before, copied.byteCount == before.size else {
            throw IOFailure(.move, from, code: ESTALE)
        }
        guard try digest(of: aside) == copied.digest else {
            throw IOFailure(.write, aside, code: EIO)
        }
        return copied.digest
    }

    /// SHA-256 of a file's content, read in pieces of 1 MiB.
    package func digest(of path: Path) throws -> Digest {
        let file = try openForReading(path)
        var hash = SHA256()
        try forEachPiece(of: file) { hash.update($0) }
        try file.close()
        return hash.finalize()
    }

    private func haveSameBytes(_ left: Path, _ right: Path) throws -> Bool {
        guard let leftStatus = try status(left), let rightStatus = try status(right),
            leftStatus.kind == .file, rightStatus.kind == .file,
            leftStatus.size == rightStatus.size
        else { return false }
        return try digest(of: left) == digest(of: right)
    }

    /// The piece is valid inside `body` only.
    func forEachPiece(
        of file: ReadingFile, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        // Safe: allocated above, freed here, and `body` does not keep it.
        defer { piece.deallocate() }
        while true {
            let count = try file.read(into: piece)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
    }
}
