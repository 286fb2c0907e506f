/// A stream of bytes, read once from front to back.
package protocol ByteSource: AnyObject {
    /// Fills the front of `buffer` and returns how many bytes it wrote; 0 only at the end.
    ///
    /// - Throws: the world's failures (I/O), or a `Failure` where the stream is cut or a bomb.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A byte array as a source, in pieces of a chosen size: what tests cut files with.
package final class ArraySource: ByteSource {
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
}
