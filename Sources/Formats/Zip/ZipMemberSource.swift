import CZlib
import Diagnostics

/// Unpacks one file of an archive. Its length and checksum must be what the archive says.
final class ZipMemberSource: ByteSource {
    private let archive: ZipBytes
    private let entry: ZipEntry
    private let limits: ReadLimits
    /// Packed bytes not read yet.
    private var rest: Range<Int>
    /// Safe: allocated in `init`, never moved (zlib keeps a pointer back to it), freed in `deinit`.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Safe: owned by this object; `stream.next_in` points into it.
    private let input: UnsafeMutableRawBufferPointer
    private var checksum = crc32(0, nil, 0)
    private var unpackedBytes = 0
    private var deflateEnded = false
    private var isChecked = false

    /// - Throws: `Failure` where the file cannot be read at all; the source's own.
    init(_ archive: ZipArchive, _ entry: ZipEntry) throws {
        self.archive = archive.bytes
        self.entry = entry
        limits = archive.limits
        rest = try archive.data(of: entry)
        guard entry.unpackedBytes <= limits.fileBytesMax else {
            throw archive.bytes.failure(
                .unpacksTooLarge, "(\(entry.name): more than \(limits.fileBytesMax) bytes)",
                "split the list into several files")
        }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: 64 << 10, alignment: 16)
        // -15: the largest window, and no wrapper (zlib.h, inflateInit2).
        let status = sverka_inflate_init2(stream, -15)
        precondition(status == Z_OK, "zlib starts: it only lacks memory or has another version")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Fills all of `buffer` unless the file ends.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let out = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = entry.method == ZipEntry.stored ? try copy(out) : try inflateSome(out)
            if count == 0 { break }
            unpackedBytes += count
            // Safe: `count` bytes of `out` were just written.
            checksum = crc32(
                checksum, out.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt32(count))
            try checkBounds()
            filled += count
        }
        if filled == 0, !buffer.isEmpty { try checkEnd() }
        return filled
    }

    /// Reads and drops what is left.
    ///
    /// - Throws: `Failure` where the file is damaged.
    func readToEnd() throws {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while try piece.withUnsafeMutableBytes({ try read(into: $0) }) > 0 {}
    }

    private func copy(_ out: UnsafeMutableRawBufferPointer) throws -> Int {
        let room = min(out.count, rest.count, Int(Int32.max))
        guard room > 0 else { return 0 }
        let count = try archive.bytes.read(
            at: rest.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: out[..<room]))
        guard count > 0 else { throw archive.cut() }
        rest = rest.lowerBound + count..<rest.upperBound
        return count
    }

    private func inflateSome(_ out: UnsafeMutableRawBufferPointer) throws -> Int {
        while !deflateEnded {
            if stream.pointee.avail_in == 0 { try refill() }
            let room = min(out.count, Int(Int32.max))
            stream.pointee.next_out = out.baseAddress!.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            let hadInput = stream.pointee.avail_in > 0
            let status = inflate(stream, Z_NO_FLUSH)
            let count = room - Int(stream.pointee.avail_out)
            switch status {
            case Z_STREAM_END: deflateEnded = true
            case Z_OK: break
            case Z_BUF_ERROR:
                guard count > 0 || hadInput || !rest.isEmpty else {
                    throw damaged("its packed bytes break off")
                }
            default: throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "bad data")
            }
            if count > 0 { return count }
        }
        return 0
    }

    private func refill() throws {
        let count = try copy(input)
        stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
    }

    // MARK: Checks

    private func checkBounds() throws {
        guard unpackedBytes <= entry.unpackedBytes else {
            throw damaged("it holds more than the \(entry.unpackedBytes) bytes that it says")
        }
        let packed = max(1, entry.packedBytes - rest.count - Int(stream.pointee.avail_in))
        if unpackedBytes > limits.ratioFreeBytes, unpackedBytes / limits.ratioMax > packed {
            throw archive.failure(
                .unpacksTooLarge,
                "(\(entry.name): more than \(limits.ratioMax) bytes out of each packed one)",
                "no price list packs so well; if it is sound all the same, drop it unpacked")
        }
    }

    private func checkEnd() throws {
        guard !isChecked else { return }
        isChecked = true
        guard rest.isEmpty, stream.pointee.avail_in == 0 else {
            throw damaged("something follows its packed bytes")
        }
        guard unpackedBytes == entry.unpackedBytes else {
            throw damaged("\(unpackedBytes) bytes where it says \(entry.unpackedBytes)")
        }
        guard UInt32(checksum) == entry.checksum else { throw damaged("its checksum is wrong") }
    }

    private func damaged(_ why: String) -> Failure { archive.damaged("(\(entry.name): \(why))") }
}
