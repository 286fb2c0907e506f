package import Formats

/// A file open for reading from front to back.
package final class ReadingFile: ByteSource, RandomAccess {
    package let path: Path
    private let file: Descriptor
    private let calls: SystemCalls
    private var offset = 0

    init(_ file: Descriptor, _ calls: SystemCalls) {
        path = file.path
        self.file = file
        self.calls = calls
    }

    /// Fills the front of `buffer`, possibly less than asked for; 0 only at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try calls.read(file, into: buffer, at: offset)
        offset += count
        return count
    }

    package var randomAccess: (any RandomAccess)? { self }

    /// As it is now; a run sees to it that it does not change while it is read.
    package func byteCount() throws -> Int { try calls.status(file).size }

    /// Leaves `read(into:)` where it stands, and may run beside it.
    package func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        try calls.read(file, into: buffer, at: offset)
    }

    /// Tells the system to read no more of the file than is asked for: a little here and there.
    package func expectRandomReads() { calls.expectRandomReads(file) }

    /// Reading starts again at the front.
    package func rewind() { offset = 0 }

    /// Of the open file itself, whatever its name stands for by now.
    package func status() throws -> FileStatus { try calls.status(file) }

    /// Whether a process has the file open for writing at this instant: an upload in progress.
    /// False also where the system cannot tell.
    package func isOpenForWritingElsewhere() throws -> Bool { try calls.hasWriter(file) }

    package func close() throws { try file.close() }
}
