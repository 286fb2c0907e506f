import CZlib
import Diagnostics

/// Unpacks gzip (RFC 1952): one member or several behind each other. Each member's checksum and
/// length must be right, and nothing else may follow.
package final class GzipSource: ByteSource {
    private let inner: any ByteSource
    private let file: String
    private let limits: ReadLimits
    /// Safe: allocated in `init`, never moved (zlib keeps a pointer back to it), freed in `deinit`.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Safe: owned by this object; `stream.next_in` points into it.
    private let input: UnsafeMutableRawBufferPointer
    private var innerEnded = false
    private var betweenMembers = true
    private var memberCount = 0
    private var ended = false
    private var packedBytes = 0
    private var unpackedBytes = 0

    package init(_ inner: any ByteSource, file: String, limits: ReadLimits) {
        self.inner = inner
        self.file = file
        self.limits = limits
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: 64 << 10, alignment: 16)
        // 15: the largest window; 16 more: the gzip wrapper and no other (zlib.h, inflateInit2).
        let status = sverka_inflate_init2(stream, 15 + 16)
        precondition(status == Z_OK, "zlib starts: it only lacks memory or has another version")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Fills all of `buffer` unless the file ends.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count, !ended {
            if stream.pointee.avail_in == 0, !innerEnded { try refill() }
            if betweenMembers, try !beginMember() { break }
            filled += try inflateSome(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
        return filled
    }

    private func refill() throws {
        let count = try inner.read(into: input)
        innerEnded = count == 0
        packedBytes += count
        stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
    }

    /// False at the file's end. Looks at the next member's first byte; zlib judges the others.
    private func beginMember() throws -> Bool {
        guard stream.pointee.avail_in > 0 else {
            if !innerEnded { return true }
            ended = true
            return false
        }
        if memberCount > 0 {
            guard stream.pointee.next_in.pointee == 0x1F else { throw trailing() }
            inflateReset(stream)
        }
        memberCount += 1
        betweenMembers = false
        return true
    }

    private func inflateSome(_ out: UnsafeMutableRawBufferPointer) throws -> Int {
        let room = min(out.count, Int(Int32.max))
        stream.pointee.next_out = out.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        let count = room - Int(stream.pointee.avail_out)
        unpackedBytes += count
        try checkBounds()
        switch status {
        case Z_STREAM_END: betweenMembers = true
        case Z_OK: break
        case Z_BUF_ERROR:
            // Without input zlib may still hold output back, so only now it is known to be cut.
            guard count == 0, stream.pointee.avail_in == 0, innerEnded else { break }
            throw failure(.gzipCut, "(after \(packedBytes) bytes)", "fetch the file anew")
        default: throw damaged()
        }
        return count
    }

    private func checkBounds() throws {
        if unpackedBytes > limits.fileBytesMax {
            throw failure(
                .unpacksTooLarge, "(more than \(limits.fileBytesMax) bytes)",
                "split the list into several files")
        }
        let eaten = packedBytes - Int(stream.pointee.avail_in)
        if unpackedBytes > limits.ratioFreeBytes, unpackedBytes / limits.ratioMax > eaten {
            throw failure(
                .unpacksTooLarge, "(more than \(limits.ratioMax) bytes out of each packed one)",
                "no price list packs so well; if it is sound all the same, drop it unpacked")
        }
    }

    private func damaged() -> Failure {
        let offset = packedBytes - Int(stream.pointee.avail_in)
        if memberCount > 1, stream.pointee.total_out == 0 { return trailing() }
        let said = stream.pointee.msg.map { String(cString: $0) } ?? "invalid data"
        return failure(
            .gzipDamaged, "(near packed byte \(offset): \(said))", "fetch the file anew")
    }

    private func trailing() -> Failure {
        failure(
            .gzipTrailing, "(near packed byte \(packedBytes - Int(stream.pointee.avail_in)))",
            "the file was joined or overwritten; fetch it anew")
    }

    private func failure(_ code: DiagnosticCode, _ detail: String, _ help: String) -> Failure {
        Failure(Diagnostic(code, detail, at: Place(file: file), help: help))
    }
}
