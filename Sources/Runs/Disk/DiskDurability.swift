internal import Glibc

/// What must still be there after the power fails.
extension Disk {
    /// Makes the names in the folder durable.
    package func syncFolder(_ folder: Path) throws {
        let opened = try calls.open(folder, flags: O_RDONLY | O_DIRECTORY)
        try calls.sync(opened)
        try opened.close()
    }

    /// Makes a file durable that another process wrote.
    package func syncFile(_ path: Path) throws {
        let opened = try calls.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        try calls.sync(opened)
        try opened.close()
    }

    /// Makes files of one file system durable that another process wrote.
    func syncFiles(_ files: [Path]) throws {
        guard let first = files.first else { return }
        guard files.count > Self.syncedSinglyMax, KernelVersion.syncfsReportsFailures else {
            for file in files { try syncFile(file) }
            return
        }
        let opened = try calls.open(first.parent, flags: O_RDONLY | O_DIRECTORY)
        try calls.syncFileSystem(of: opened)
        try opened.close()
    }

    /// Makes every file and folder below `folder`, and itself, durable.
    ///
    /// 150 files of 40 KB on ext4 took 34 ms by one fsync each, 17 ms with their writing started
    /// beforehand, 12 ms by one syncfs. But syncfs also waits for what every other process wrote
    /// to that disk, and before Linux 5.8 it kept quiet about failures. So it is for many files on
    /// a new kernel; a few are synced one by one.
    package func syncTree(_ folder: Path) throws {
        var files: [Path] = []
        var folders: [Path] = []
        try collect(folder, &files, &folders)
        if files.count > Self.syncedSinglyMax, KernelVersion.syncfsReportsFailures {
            let opened = try calls.open(folder, flags: O_RDONLY | O_DIRECTORY)
            try calls.syncFileSystem(of: opened)
            return try opened.close()
        }
        for file in files {
            let opened = try calls.open(file, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
            // A hint: where the file system does not take it, the fsync below does the work.
            do { try calls.startWriting(opened) } catch is IOFailure {}
            try opened.close()
        }
        for file in files { try syncFile(file) }
        // The innermost first: a folder is named by one that is synced after it.
        for folder in folders.reversed() { try syncFolder(folder) }
    }

    private static var syncedSinglyMax: Int { 64 }

    /// Regular files and folders; a link has nothing of its own that its folder does not hold.
    private func collect(_ folder: Path, _ files: inout [Path], _ folders: inout [Path]) throws {
        folders.append(folder)
        for entry in try list(folder) {
            let path = folder / entry.name
            switch entry.kind {
            case .folder: try collect(path, &files, &folders)
            case .file: files.append(path)
            case .link, .special: break
            }
        }
    }

    /// Puts `bytes` under the name whole: at every instant, and after a crash at any, the name
    /// stands for the old content or for the new. Durable when it returns.
    package func writeWhole(_ path: Path, _ bytes: [UInt8]) throws {
        try writeWhole(path, hashing: false) { try $0.append(bytes) }
    }

    /// The same with a digest of what `write` appends, for files that are large.
    package func writeWholeHashed(
        _ path: Path, _ write: (WritingFile) throws -> Void
    ) throws -> Digest {
        var digest: Digest?
        try writeWhole(path, hashing: true) { file in
            try write(file)
            digest = file.digest
        }
        return digest!
    }

    private func writeWhole(
        _ path: Path, hashing: Bool, _ write: (WritingFile) throws -> Void
    ) throws {
        let aside = AsideName.path(for: path)
        do {
            let file = try createAside(aside, hashing: hashing)
            try write(file)
            try file.sync()
            try file.close()
            try rename(aside, to: path)
        } catch {
            try? remove(aside)
            throw error
        }
        try syncFolder(path.parent)
    }

    /// Takes the place of what a crash left there.
    func createAside(_ aside: Path, hashing: Bool = false) throws -> WritingFile {
        do {
            return try create(aside, hashing: hashing)
        } catch let failure as IOFailure where failure.code == EEXIST {
            try remove(aside)
            return try create(aside, hashing: hashing)
        }
    }

    /// Appends one line to a file of lines, made where it is missing; durable when it returns.
    ///
    /// A crash in the middle can leave the front part of a line at the end of the file. That line
    /// was never reported as written, so the next append first cuts the file back to the end of
    /// its last whole line. A reader does the same: what follows the last line feed is no line.
    /// Two processes must not append at once; the caller holds a lock.
    ///
    /// - Input: `line` without or with its line feed at the end, and none inside.
    /// - Returns: how many bytes of a torn line were cut off.
    @discardableResult
    package func appendDurably(_ path: Path, _ line: [UInt8]) throws -> Int {
        let lineFeed = UInt8(ascii: "\n")
        let whole = line.last == lineFeed ? line : line + [lineFeed]
        precondition(whole.dropLast().allSatisfy { $0 != lineFeed }, "one line at a time")
        let isNew = try !exists(path)
        let file = try calls.open(path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW)
        let size = try calls.status(file).size
        let kept = try endOfLastLine(in: file, size: size)
        if kept < size { try calls.truncate(file, to: kept) }
        do {
            try whole.withUnsafeBytes { try calls.write(file, $0) }
            try calls.sync(file)
        } catch {
            // Half a line on a full disk: taken back, so that readers see whole lines.
            try? calls.truncate(file, to: kept)
            throw error
        }
        try file.close()
        if isNew { try syncFolder(path.parent) }
        return size - kept
    }

    /// The offset after the last line feed; 0 where there is none.
    private func endOfLastLine(in file: Descriptor, size: Int) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var end = size
        while end > 0 {
            let start = max(0, end - buffer.count)
            var filled = 0
            while filled < end - start {
                let count = try buffer.withUnsafeMutableBytes { bytes in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<end - start])
                    return try calls.read(file, into: rest, at: start + filled)
                }
                guard count > 0 else { break }
                filled += count
            }
            if let last = buffer[..<filled].lastIndex(of: UInt8(ascii: "\n")) {
                return start + last + 1
            }
            end = start
        }
        return 0
    }
}

/// What the running kernel can be relied on for.
enum KernelVersion {
    /// From Linux 5.8 on, syncfs(2) tells of failed writes as fsync does.
    static let syncfsReportsFailures: Bool = {
        var names = utsname()
        guard uname(&names) == 0 else { return false }
        let release = withUnsafeBytes(of: &names.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let parts = release.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return false }
        return (parts[0], parts[1]) >= (5, 8)
    }()
}
