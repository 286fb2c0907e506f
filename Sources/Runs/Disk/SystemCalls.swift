internal import CHash
internal import Glibc

/// The funnel: every call that sverka's runs make into the file system is in this file, once, and
/// asks the injected faults first. It repeats what a signal interrupted and turns -1 into a thrown
/// `IOFailure`; what the calls are for is decided in `Disk`.
struct SystemCalls: Sendable {
    let faults: (any DiskFaults)?

    private func perform<Answer: SignedInteger>(
        _ call: DiskCall, _ path: Path, _ body: () -> Answer
    ) throws -> Answer {
        try faults?.before(call, path)
        while true {
            let answer = body()
            if answer != -1 { return answer }
            let code = errno
            if code != EINTR { throw IOFailure(call, path, code: code) }
        }
    }

    // MARK: Descriptors

    /// - Input: `folder` is a descriptor that `name`, a single part, is looked up in; without it
    ///   `path` itself is opened and serves only for messages otherwise.
    func open(
        _ path: Path, _ call: DiskCall = .open, flags: Int32, in folder: Descriptor? = nil,
        name: [UInt8]? = nil
    ) throws -> Descriptor {
        let number = try Path(bytes: name ?? path.bytes).withSystemPath(call) { pointer in
            try perform(call, path) {
                openat(folder?.number ?? AT_FDCWD, pointer, flags | O_CLOEXEC, 0o666)
            }
        }
        return Descriptor(number, path, self)
    }

    /// Never repeated: after an interrupted close the descriptor is gone on Linux all the same.
    func close(_ number: Int32, _ path: Path) throws {
        // Closed even where a fault is injected, or a test that injects many would run out.
        let code = Glibc.close(number) == 0 ? 0 : errno
        try faults?.before(.close, path)
        // Some file systems say only now that they had no room (NFS, quotas).
        if code != 0, code != EINTR { throw IOFailure(.close, path, code: code) }
    }

    /// May return less than asked for; 0 only at the end.
    func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        return try perform(.read, file.path) { Glibc.read(file.number, start, buffer.count) }
    }

    /// Reads at a place of its own, without moving the file's.
    func read(
        _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws -> Int {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        return try perform(.read, file.path) {
            pread(file.number, start, buffer.count, off_t(offset))
        }
    }

    /// Writes all of it, however many calls that takes.
    func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = try perform(.write, file.path) {
                // Safe: `part` is not empty, so it has an address.
                Glibc.write(file.number, part.baseAddress!, part.count)
            }
            rest = rest.dropFirst(count)
        }
    }

    func sync(_ file: Descriptor) throws {
        _ = try perform(.sync, file.path) { fsync(file.number) }
    }

    /// Starts writing the file's pages out without waiting for them.
    func startWriting(_ file: Descriptor) throws {
        _ = try perform(.sync, file.path) { sverka_start_writing(file.number) }
    }

    func syncFileSystem(of file: Descriptor) throws {
        _ = try perform(.syncAll, file.path) { sverka_syncfs(file.number) }
    }

    func truncate(_ file: Descriptor, to size: Int) throws {
        _ = try perform(.truncate, file.path) { ftruncate(file.number, off_t(size)) }
    }

    func status(_ file: Descriptor) throws -> FileStatus {
        var info = stat()
        _ = try perform(.status, file.path) { fstat(file.number, &info) }
        return FileStatus(info)
    }

    func setModificationTime(_ file: Descriptor, nanoseconds: Int64) throws {
        let time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let unchanged = timespec(tv_sec: 0, tv_nsec: Int((1 << 30) - 2))  // UTIME_OMIT
        let times = [unchanged, time]
        _ = try perform(.times, file.path) { futimens(file.number, times) }
    }

    /// False where another process holds the lock.
    func lock(_ file: Descriptor) throws -> Bool {
        do {
            _ = try perform(.lock, file.path) { flock(file.number, LOCK_EX | LOCK_NB) }
            return true
        } catch let failure as IOFailure where failure.code == EWOULDBLOCK {
            return false
        }
    }

    /// Waits as long as another process, or another part of this one, holds the lock.
    func waitForLock(_ file: Descriptor) throws {
        _ = try perform(.lock, file.path) { flock(file.number, LOCK_EX) }
    }

    /// Frees the lock also where a child process that was forked a moment ago, and has not started
    /// its program yet, holds the same open file. Nobody can be told of a fault, so none is
    /// injected.
    func unlock(_ file: Descriptor) { _ = flock(file.number, LOCK_UN) }

    /// Whether a process has the file open for writing: the kernel refuses a read lease then.
    /// Where it refuses for another reason (not our file, no leases on this file system) nothing
    /// is known, and the answer is false.
    func hasWriter(_ file: Descriptor) throws -> Bool {
        try faults?.before(.lease, file.path)
        // A writer that comes while the lease is held makes the kernel send a signal, by default
        // SIGIO, which ends the process; SIGURG is ignored by default.
        _ = fcntl(file.number, LeaseCommand.setSignal, SIGURG)
        let answer = fcntl(file.number, LeaseCommand.setLease, Int32(F_RDLCK))
        let code = errno
        if answer == 0 { _ = fcntl(file.number, LeaseCommand.setLease, Int32(F_UNLCK)) }
        return answer == -1 && code == EAGAIN
    }

    /// linux/fcntl.h: macros that Swift does not see.
    private enum LeaseCommand {
        static let setSignal: Int32 = 10  // F_SETSIG
        static let setLease: Int32 = 1024  // F_SETLEASE
    }

    /// A hint: what is read of the file is little, and here and there.
    func expectRandomReads(_ file: Descriptor) {
        _ = posix_fadvise(file.number, 0, 0, POSIX_FADV_RANDOM)
    }

    /// A read-only mapping of `count` bytes, more than 0.
    func map(_ file: Descriptor, count: Int) throws -> UnsafeRawBufferPointer {
        try faults?.before(.map, file.path)
        let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.number, 0)
        guard let start, start != MAP_FAILED else {
            throw IOFailure(.map, file.path, code: errno)
        }
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    // MARK: Names

    func status(_ path: Path, following: Bool) throws -> FileStatus {
        var info = stat()
        _ = try path.withSystemPath(.status) { pointer in
            try perform(.status, path) {
                following ? stat(pointer, &info) : lstat(pointer, &info)
            }
        }
        return FileStatus(info)
    }

    func makeFolder(_ path: Path) throws {
        _ = try path.withSystemPath(.makeFolder) { pointer in
            try perform(.makeFolder, path) { mkdir(pointer, 0o777) }
        }
    }

    /// - Input: as in `open(_:_:flags:in:name:)`.
    func unlink(
        _ path: Path, folder isFolder: Bool = false, in folder: Descriptor? = nil,
        name: [UInt8]? = nil
    ) throws {
        let call: DiskCall = isFolder ? .removeFolder : .unlink
        _ = try Path(bytes: name ?? path.bytes).withSystemPath(call) { pointer in
            try perform(call, path) {
                unlinkat(folder?.number ?? AT_FDCWD, pointer, isFolder ? Int32(AT_REMOVEDIR) : 0)
            }
        }
    }

    /// - Throws: EEXIST where `to` exists and `replacing` is false.
    func rename(_ from: Path, _ to: Path, _ call: DiskCall, replacing: Bool) throws {
        try from.withSystemPath(call) { fromPointer in
            try to.withSystemPath(call) { toPointer in
                _ = try perform(call, from) {
                    replacing
                        ? Glibc.rename(fromPointer, toPointer)
                        : renameWithoutReplacing(fromPointer, toPointer)
                }
            }
        }
    }

    /// A file system without RENAME_NOREPLACE (NFS, FUSE) says EINVAL; there the check comes before
    /// the rename, and the workspace's lock keeps our own processes out of the gap.
    private func renameWithoutReplacing(
        _ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>
    ) -> Int32 {
        let answer = sverka_rename_without_replacing(from, to)
        guard answer == -1, errno == EINVAL || errno == ENOSYS else { return answer }
        var info = stat()
        if lstat(to, &info) == 0 {
            errno = EEXIST
            return -1
        }
        return Glibc.rename(from, to)
    }

    func link(_ from: Path, _ to: Path) throws {
        _ = try from.withSystemPath(.link) { fromPointer in
            try to.withSystemPath(.link) { toPointer in
                try perform(.link, from) { Glibc.link(fromPointer, toPointer) }
            }
        }
    }

    // MARK: Folders

    /// The entries of an open folder but `.` and `..`, as the kernel gives them, unsorted.
    func entries(of folder: Descriptor) throws -> [FolderEntry] {
        try faults?.before(.list, folder.path)
        // fdopendir takes the descriptor over, and ours stays for unlinkat: hence the duplicate.
        let duplicate = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0, let stream = fdopendir(duplicate) else {
            let code = errno
            if duplicate >= 0 { _ = Glibc.close(duplicate) }
            throw IOFailure(.list, folder.path, code: code)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var entries: [FolderEntry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw IOFailure(.list, folder.path, code: errno) }
                return entries
            }
            let name = Self.name(of: entry)
            if name == [UInt8(ascii: ".")] || name == Array("..".utf8) { continue }
            let kind = try FileKind(directoryType: entry.pointee.d_type)
                ?? status(folder.path / name, following: false).kind
            entries.append(FolderEntry(name: name, kind: kind))
        }
    }

    /// Safe: the kernel ends `d_name` with a NUL inside the entry, which lives until the next
    /// readdir; the name is copied before that.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
        let start = UnsafeRawPointer(entry).advanced(by: offset)
        let count = strlen(start.assumingMemoryBound(to: CChar.self))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension Path {
    /// The path as the system wants it. A NUL inside would cut it short and name another file.
    fileprivate func withSystemPath<Answer>(
        _ call: DiskCall, _ body: (UnsafePointer<CChar>) throws -> Answer
    ) throws -> Answer {
        guard !bytes.contains(0) else { throw IOFailure(call, self, code: EINVAL) }
        let terminated = bytes + [0]
        // Safe: the pointer is used inside the closure only, and the bytes end with a NUL.
        return try terminated.withUnsafeBytes {
            try body($0.assumingMemoryBound(to: CChar.self).baseAddress!)
        }
    }
}
