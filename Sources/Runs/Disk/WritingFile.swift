internal import Tables

/// A new file, written from front to back through a buffer.
///
/// Nothing reaches the disk for certain before `sync()`; what is not closed by `close()` may lack
/// its end. One thread uses it at a time.
package final class WritingFile {
    package let path: Path
    /// Bytes appended so far.
    package private(set) var byteCount = 0
    private let file: Descriptor
    private let calls: SystemCalls
    private var hash: SHA256?
    private let buffer: UnsafeMutableRawBufferPointer
    private var held = 0

    /// 256 KiB: from there on larger writes were no faster.
    private static let bufferBytes = 256 << 10

    init(_ file: Descriptor, _ calls: SystemCalls, hashing: Bool) {
        path = file.path
        self.file = file
        self.calls = calls
        hash = hashing ? SHA256() : nil
        // Safe: owned by this object alone, freed in deinit.
        buffer = .allocate(byteCount: Self.bufferBytes, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// From so many bytes on, what comes at once is hashed on another thread while it is written.
    private static let bytesForTwo = 1 << 20

    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        byteCount += bytes.count
        if bytes.count > buffer.count - held { try flush() }
        if hash != nil, bytes.count >= Self.bytesForTwo {
            return try Halves.both { try calls.write(file, bytes) } and: { hash?.update(bytes) }
        }
        hash?.update(bytes)
        if bytes.count >= buffer.count {
            try calls.write(file, bytes)
        } else {
            UnsafeMutableRawBufferPointer(rebasing: buffer[held...]).copyMemory(from: bytes)
            held += bytes.count
        }
    }

    package func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    package func append(_ text: String) throws {
        var text = text
        try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of all bytes appended so far; only for a file created with `hashing`.
    package var digest: Digest {
        guard let hash else { preconditionFailure("the file was created without hashing") }
        return hash.finalize()
    }

    /// Makes everything appended so far durable (fsync). The name is durable only when the folder
    /// is, too: `Disk.syncFolder`.
    package func sync() throws {
        try flush()
        try calls.sync(file)
    }

    /// Hands the rest to the system and closes. Does not make it durable.
    package func close() throws {
        try flush()
        try file.close()
    }

    /// Gives the new file the time of the one that it is a copy of.
    func setModificationTime(nanoseconds: Int64) throws {
        try flush()
        try calls.setModificationTime(file, nanoseconds: nanoseconds)
    }

    private func flush() throws {
        guard held > 0 else { return }
        let full = UnsafeRawBufferPointer(rebasing: buffer[..<held])
        held = 0
        try calls.write(file, full)
    }
}
