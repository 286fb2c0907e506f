internal import Glibc

/// The file system as sverka's runs see it, and their only way to it.
///
/// Everything throws `IOFailure`, or what the injected faults throw. A name's last part is never
/// followed where it is a symbolic link, except where a function says so.
///
/// The other operations are beside this file: `DiskDurability`, `DiskMoving`, `DiskRemoval`.
package final class Disk: Sendable {
    let calls: SystemCalls

    package init(faults: (any DiskFaults)? = nil) { calls = SystemCalls(faults: faults) }

    // MARK: Looking

    /// The folder's entries, sorted bytewise. The folder itself may be a symbolic link, so that
    /// `inbox` can stand on another disk; links among the entries are told as such.
    package func list(_ folder: Path) throws -> [FolderEntry] {
        let opened = try calls.open(folder, flags: O_RDONLY | O_DIRECTORY)
        let entries = try calls.entries(of: opened)
        try opened.close()
        return entries.sorted()
    }

    /// Nil where nothing has that name. `following` looks through a symbolic link.
    package func status(_ path: Path, following: Bool = false) throws -> FileStatus? {
        do {
            return try calls.status(path, following: following)
        } catch let failure as IOFailure where failure.isMissing {
            return nil
        }
    }

    package func exists(_ path: Path) throws -> Bool { try status(path) != nil }

    // MARK: Reading

    /// A regular file only: a pipe in its place (ENXIO, or EINVAL here) would block for ever.
    package func openForReading(_ path: Path) throws -> ReadingFile {
        ReadingFile(try openRegular(path), calls)
    }

    /// - Throws: `IOFailure` with EFBIG where the file is larger than `bytesMax`; nothing beyond
    ///   that is read.
    package func readAll(_ path: Path, bytesMax: Int) throws -> [UInt8] {
        let file = try openForReading(path)
        let tooLarge = IOFailure(.read, path, code: EFBIG)
        let size = try file.status().size
        guard size <= bytesMax else { throw tooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, min(size + 1, 1 << 20)), alignment: 16)
        // Safe: allocated above, freed here, used in this function alone.
        defer { piece.deallocate() }
        while true {
            let count = try file.read(into: piece)
            if count == 0 { break }
            // It may have grown since its size was asked.
            guard bytes.count + count <= bytesMax else { throw tooLarge }
            bytes.append(contentsOf: piece[..<count])
        }
        try file.close()
        return bytes
    }

    /// Only for files that are replaced by rename: see `MappedFile`.
    package func map(_ path: Path) throws -> MappedFile {
        let file = try openRegular(path)
        let size = try calls.status(file).size
        let bytes =
            size == 0
            ? UnsafeRawBufferPointer(start: nil, count: 0) : try calls.map(file, count: size)
        try file.close()
        return MappedFile(bytes)
    }

    /// Symbolic links are followed: a supplier's file may be one.
    private func openRegular(_ path: Path) throws -> Descriptor {
        let file = try calls.open(path, flags: O_RDONLY | O_NONBLOCK)
        switch try calls.status(file).kind {
        case .file: return file
        case .folder: throw IOFailure(.open, path, code: EISDIR)
        case .link, .special: throw IOFailure(.open, path, code: EINVAL)
        }
    }

    // MARK: Making

    /// - Throws: EEXIST where the name is taken.
    package func create(_ path: Path, hashing: Bool = false) throws -> WritingFile {
        let file = try calls.open(path, .create, flags: O_WRONLY | O_CREAT | O_EXCL)
        return WritingFile(file, calls, hashing: hashing)
    }

    /// The folder and those above it that are missing, each durable in the one above it.
    package func makeFolders(_ path: Path) throws {
        do {
            try calls.makeFolder(path)
        } catch let failure as IOFailure where failure.code == EEXIST {
            // A link to a folder will do: a workspace's `archive` may stand on another disk.
            guard try status(path, following: true)?.kind == .folder else { throw failure }
            return
        } catch let failure as IOFailure where failure.code == ENOENT && path.parent != path {
            try makeFolders(path.parent)
            do {
                try calls.makeFolder(path)
            } catch let second as IOFailure where second.code == EEXIST {
                return  // another process was quicker, and makes it durable
            }
        }
        try syncFolder(path.parent)
    }

    /// Within one file system; what stands at `to` is replaced unless `replacing` is false.
    /// Not durable before `syncFolder` on both folders.
    package func rename(_ from: Path, to: Path, replacing: Bool = true) throws {
        try calls.rename(from, to, .rename, replacing: replacing)
    }

    /// A second name for a file.
    package func link(_ from: Path, to: Path) throws { try calls.link(from, to) }

    // MARK: Locking

    /// Takes the lock file, made where it is missing, or says who has it; never waits.
    ///
    /// - Input: `holder` says what holds it and since when, for the others: `run acme since …`;
    ///   process number and host are put before it.
    package func lock(_ path: Path, holder: String) throws -> LockOutcome {
        let file = try calls.open(path, flags: O_RDWR | O_CREAT | O_NOFOLLOW)
        guard try calls.lock(file) else {
            let text = LockText.holder(from: try firstBytes(of: file, count: LockText.bytesMax))
            try file.close()
            return .held(by: text)
        }
        let lock = FileLock(file, calls)
        try calls.truncate(file, to: 0)
        try LockText.line(holder: holder).withUnsafeBytes { try calls.write(file, $0) }
        return .taken(lock)
    }

    /// Takes the lock file, made where it is missing, and waits where it is held: for locks that
    /// are held for moments only, whatever their holder does.
    package func lockWaiting(_ path: Path, holder: String) throws -> FileLock {
        let file = try calls.open(path, flags: O_RDWR | O_CREAT | O_NOFOLLOW)
        try calls.waitForLock(file)
        let lock = FileLock(file, calls)
        try calls.truncate(file, to: 0)
        try LockText.line(holder: holder).withUnsafeBytes { try calls.write(file, $0) }
        return lock
    }

    private func firstBytes(of file: Descriptor, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try bytes.withUnsafeMutableBytes { try calls.read(file, into: $0, at: 0) }
        return Array(bytes[..<filled])
    }
}
