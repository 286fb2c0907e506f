import Diagnostics

/// The record at the end of an archive, which says where its table of contents is (APPNOTE 4.3.16).
struct ZipEnd {
    private static let signature: UInt64 = 0x0605_4B50
    static let bytes = 22
    private static let commentBytesMax = 0xFFFF

    let offset: Int
    let record: ZipRecord
    /// Bytes after the record and its comment.
    let bytesBehind: Int

    /// The last record that ends the file with its comment; else the last one that something
    /// follows and whose table of contents is where it says.
    ///
    /// - Output: nil where there is none
    static func find(in archive: ZipBytes) throws -> ZipEnd? {
        let tailBytes = min(archive.count, bytes + commentBytesMax)
        let start = archive.count - tailBytes
        let tail = try archive.read(start, tailBytes)
        var followed: ZipEnd?
        var at = tailBytes - bytes
        while at >= 0 {
            defer { at -= 1 }
            guard tail.bytes[at] == 0x50, tail.number(at, 4) == signature else { continue }
            let behind = tailBytes - at - bytes - tail.int16(at + 20)
            guard behind >= 0 else { continue }
            let record = ZipRecord(bytes: Array(tail.bytes[at..<at + bytes]))
            let end = ZipEnd(offset: start + at, record: record, bytesBehind: behind)
            if behind == 0 { return end }
            if followed == nil, try end.hasTable(in: archive) { followed = end }
        }
        return followed
    }

    /// A table of contents begins where the record says, counted from the start of the file or of
    /// the archive in it.
    func hasTable(in archive: ZipBytes) throws -> Bool {
        let size = record.int32(12)
        for start in [record.int32(16), offset - size] where start >= 0 && size >= 4 {
            guard start <= offset - 4 else { continue }
            if try archive.read(start, 4).number(0, 4) == ZipArchive.tableSignature { return true }
        }
        return false
    }

    /// Only zero bytes follow, with which some programs fill up a block.
    func isPadded(in archive: ZipBytes) throws -> Bool {
        guard bytesBehind > 0 else { return true }
        let rest = try archive.read(archive.count - bytesBehind, bytesBehind)
        return rest.bytes.allSatisfy { $0 == 0 }
    }

    /// It is one of several parts, as far as the short record says.
    var isOneOfSeveral: Bool {
        let disks = [record.int16(4), record.int16(6)].filter { $0 != 0xFFFF }
        return disks.contains { $0 != 0 }
    }
}
