/// A stream of bytes, read once from front to back.
package protocol ByteSource: AnyObject {
    /// Fills the front of `buffer` and returns how many bytes it wrote; 0 only at the end.
    ///
    /// - Throws: the world's failures (I/O), or a `Failure` where the stream is cut or a bomb.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// The same bytes, to be read anywhere; nil where they only stream.
    var randomAccess: (any RandomAccess)? { get }
    /// So many bytes from the stream's start are whole characters of UTF-8, whoever has seen to
    /// it; some of them may not be read yet.
    var soundBytes: Int { get }
}

extension ByteSource {
    package var randomAccess: (any RandomAccess)? { nil }
    package var soundBytes: Int { 0 }
}

/// Bytes that can be read anywhere and more than once: what a zip archive needs, whose table of
/// contents stands at its end.
package protocol RandomAccess: AnyObject {
    func byteCount() throws -> Int
    /// Fills the front of `buffer` from `offset` on and returns how many bytes it wrote; 0 only at
    /// the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A byte array as a source, in pieces of a chosen size: what tests cut files with.
package final class ArraySource: ByteSource, RandomAccess {
    private let bytes: [UInt8]
    private let pieceBytes: Int
    private var offset = 0

    package init(_ bytes: [UInt8], pieceBytes: Int = .max) {
        precondition(pieceBytes > 0, "a piece holds at least one byte")
        self.bytes = bytes
        self.pieceBytes = pieceBytes
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = min(buffer.count, pieceBytes, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }

    package var randomAccess: (any RandomAccess)? { self }

    package func byteCount() -> Int { bytes.count }

    package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, offset < bytes.count else { return 0 }
        let count = min(buffer.count, pieceBytes, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        return count
    }
}
