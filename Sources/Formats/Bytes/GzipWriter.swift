import CZlib

/// Packs bytes with gzip so that the same bytes always give the same file: the header has no name,
/// no time and no system (RFC 1952 §2.3: MTIME 0, OS 255).
package final class GzipWriter {
    /// Safe: allocated in `init`, never moved (zlib keeps a pointer back to it), freed in `deinit`.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Safe: owned by this object.
    private let output: UnsafeMutableRawBufferPointer
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private var checksum: UInt = 0
    private var bytesWritten: UInt64 = 0
    private var begun = false
    private var finished = false

    /// - Parameters:
    ///   - level: 1 (fast) to 9 (small)
    ///   - sink: takes the packed bytes; they are gone when it returns
    package init(level: Int = 6, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        precondition(level >= 1 && level <= 9, "zlib knows levels 1 to 9")
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(byteCount: 64 << 10, alignment: 16)
        self.sink = sink
        // -15: bare deflate; the wrapper is written here, because zlib's own names the system.
        let status = sverka_deflate_init2(stream, Int32(level), -15)
        precondition(status == Z_OK, "zlib starts: it only lacks memory or has another version")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        precondition(!finished, "nothing is written after the end")
        var rest = bytes
        while !rest.isEmpty {
            // zlib counts in 32 bits.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            let base = piece.baseAddress!.assumingMemoryBound(to: UInt8.self)
            checksum = crc32(checksum, base, UInt32(piece.count))
            bytesWritten += UInt64(piece.count)
            // Safe: zlib only reads through next_in.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: base)
            stream.pointee.avail_in = UInt32(piece.count)
            try deflateAll(Z_NO_FLUSH)
        }
    }

    /// Writes what is left and the trailer; to be called once.
    package func finish() throws {
        precondition(!finished, "a file ends once")
        finished = true
        try deflateAll(Z_FINISH)
        var trailer: [UInt8] = []
        // Both count modulo 2^32.
        for value in [UInt64(checksum), bytesWritten] {
            for shift in stride(from: UInt64(0), to: 32, by: 8) {
                trailer.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        try trailer.withUnsafeBytes(sink)
    }

    private func deflateAll(_ flush: Int32) throws {
        if !begun {
            begun = true
            try [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255].map { UInt8($0) }.withUnsafeBytes(sink)
        }
        repeat {
            stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(output.count)
            let status = deflate(stream, flush)
            precondition(status != Z_STREAM_ERROR, "the stream is used as zlib wants it")
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 { try sink(UnsafeRawBufferPointer(rebasing: output[..<count])) }
        } while stream.pointee.avail_out == 0
    }
}
