import Diagnostics

/// A zip archive (APPNOTE 6.3), read by its table of contents at the end, in which each file stands
/// once. Everything in it is checked before anything is unpacked.
///
/// - Source: docs/formats/zip.md
struct ZipArchive {
    private static let endBytes = 22
    private static let end64Bytes = 56
    private static let locatorBytes = 20
    private static let commentBytesMax = 0xFFFF
    private static let centralBytes = 46
    private static let localBytes = 30

    let bytes: ZipBytes
    let limits: ReadLimits
    private(set) var entries: [ZipEntry] = []
    /// Where the table of contents begins: no file may reach beyond it.
    private var centralStart = 0

    var file: String { bytes.file }

    /// - Throws: `Failure` where the archive is refused; the source's own.
    init(_ source: any RandomAccess, file: String, limits: ReadLimits) throws {
        bytes = try ZipBytes(source, file: file)
        self.limits = limits
        guard bytes.count <= limits.fileBytesMax else {
            throw bytes.failure(
                .fileTooLarge, "(more than \(limits.fileBytesMax) bytes)",
                "split the list into several files")
        }
        let table = try findTable()
        centralStart = table.start
        try readEntries(table)
        try checkNames()
        try checkOverlap()
    }

    func entry(named name: String) -> ZipEntry? { entries.first { $0.name == name } }

    // MARK: The table of contents

    private struct Table {
        var start: Int
        var size: Int
        var count: Int
    }

    /// The record at the very end says where the table is; a comment may follow it, nothing else.
    private func findTable() throws -> Table {
        let tailBytes = min(bytes.count, Self.endBytes + Self.commentBytesMax)
        let tailStart = bytes.count - tailBytes
        let tail = try bytes.read(tailStart, tailBytes)
        var at = tailBytes - Self.endBytes
        while at >= 0 {
            if tail.number(at, 4) == 0x0605_4B50,
                tail.int16(at + 20) == tailBytes - at - Self.endBytes
            {
                let end = ZipRecord(bytes: Array(tail.bytes[at..<at + Self.endBytes]))
                return try table(end, at: tailStart + at)
            }
            at -= 1
        }
        throw bytes.cut()
    }

    private func table(_ end: ZipRecord, at offset: Int) throws -> Table {
        var table = Table(start: end.int32(16), size: end.int32(12), count: end.int16(10))
        var before = offset
        var isOneDisk = end.int16(4) == 0 && end.int16(6) == 0 && end.int16(8) == table.count
        let wants64 = table.count == 0xFFFF || table.size == 0xFFFF_FFFF
            || table.start == 0xFFFF_FFFF
        if wants64, offset >= Self.locatorBytes,
            case let locator = try bytes.read(offset - Self.locatorBytes, Self.locatorBytes),
            locator.number(0, 4) == 0x0706_4B50
        {
            guard let at = locator.int64(8) else { throw bytes.damaged("(no table of contents)") }
            let end = try bytes.read(at, Self.end64Bytes)
            guard end.number(0, 4) == 0x0606_4B50, let start = end.int64(48),
                let size = end.int64(40), let count = end.int64(32)
            else { throw bytes.damaged("(no table of contents)") }
            table = Table(start: start, size: size, count: count)
            isOneDisk = end.number(16, 8) == 0 && locator.number(4, 4) == 0
                && end.int64(24) == count
            before = at
        }
        guard isOneDisk else {
            throw bytes.failure(
                .zipDamaged, "(one part of several)", "pack the list into one archive")
        }
        guard table.start <= before, table.size == before - table.start else {
            throw bytes.contradiction("its end", "the table of contents is not where it is said")
        }
        return table
    }

    private mutating func readEntries(_ table: Table) throws {
        guard table.count <= limits.membersMax, table.size <= limits.memberTableBytesMax else {
            throw bytes.failure(
                .zipTooManyMembers, "(\(table.count) of them)",
                "a list is a few files; is this the right archive?")
        }
        let central = try bytes.read(table.start, table.size)
        var at = 0
        for _ in 0..<table.count {
            guard at + Self.centralBytes <= table.size, central.number(at, 4) == 0x0201_4B50 else {
                throw bytes.damaged("(its table of contents breaks off)")
            }
            let nameEnd = at + Self.centralBytes + central.int16(at + 28)
            let extraEnd = nameEnd + central.int16(at + 30)
            let next = extraEnd + central.int16(at + 32)
            guard next <= table.size else {
                throw bytes.damaged("(its table of contents breaks off)")
            }
            let name = Array(central.bytes[at + Self.centralBytes..<nameEnd])
            entries.append(
                try entry(central, at, name, extra: Array(central.bytes[nameEnd..<extraEnd])))
            at = next
        }
        guard at == table.size else {
            throw bytes.contradiction("its end", "more files than it says")
        }
    }

    private func entry(
        _ central: ZipRecord, _ at: Int, _ nameBytes: [UInt8], extra: [UInt8]
    ) throws -> ZipEntry {
        let flags = central.int16(at + 8)
        guard let name = ZipEntry.text(nameBytes, flags: flags) else {
            throw bytes.failure(
                .zipUnsafeName, "(a name that is said to be UTF-8 and is not)",
                "have the archive packed anew")
        }
        guard central.int16(at + 34) == 0 else { throw bytes.damaged("(one part of several)") }
        var entry = ZipEntry(
            name: name, nameBytes: nameBytes, flags: flags, method: central.int16(at + 10),
            checksum: UInt32(central.number(at + 16, 4)), packedBytes: central.int32(at + 20),
            unpackedBytes: central.int32(at + 24), offset: central.int32(at + 42))
        var wide = Zip64(extra)
        guard wide.widen(&entry.unpackedBytes), wide.widen(&entry.packedBytes),
            wide.widen(&entry.offset)
        else { throw bytes.damaged("(\(name): a size is missing)") }
        return entry
    }

    // MARK: Checks

    private func checkNames() throws {
        var seen: Set<String> = []
        for entry in entries {
            if let fault = ZipEntry.fault(in: entry.name) {
                throw bytes.failure(
                    .zipUnsafeName, "(\(fault))", "nothing is taken from such an archive")
            }
            guard seen.insert(entry.name).inserted else {
                throw bytes.failure(
                    .zipRepeatedName, "(\(entry.name))",
                    "nobody can say which of the two is meant; have it packed anew")
            }
        }
    }

    /// By what the table says; `data` looks at the local header of what is read.
    private func checkOverlap() throws {
        var end = 0
        for entry in entries.sorted(by: { $0.offset < $1.offset }) {
            guard entry.offset >= end else { throw overlap(entry) }
            let header = Self.localBytes + entry.nameBytes.count
            guard entry.offset <= centralStart - header,
                entry.packedBytes <= centralStart - header - entry.offset
            else { throw overlap(entry) }
            end = entry.offset + header + entry.packedBytes
        }
    }

    private func overlap(_ entry: ZipEntry) -> Failure {
        bytes.failure(
            .zipOverlap, "(\(entry.name))", "nothing is taken from such an archive")
    }

    // MARK: Reading

    /// Where a file's packed bytes stand. Its local header has to say what the table says.
    func data(of entry: ZipEntry) throws -> Range<Int> {
        if entry.flags & ZipEntry.encryptedFlags != 0 {
            throw bytes.failure(
                .zipEncrypted, "(\(entry.name))", "ask the supplier for it without a password")
        }
        guard [ZipEntry.stored, ZipEntry.deflated].contains(entry.method) else {
            throw bytes.failure(
                .zipMethod, "(\(entry.name): method \(entry.method))",
                "have it packed as zip with the usual method, deflate")
        }
        let local = try bytes.read(entry.offset, Self.localBytes)
        guard local.number(0, 4) == 0x0403_4B50 else {
            throw bytes.contradiction(entry.name, "there is no file where the table has it")
        }
        let (nameLength, extraLength) = (local.int16(26), local.int16(28))
        let rest = try bytes.read(entry.offset + Self.localBytes, nameLength + extraLength)
        guard Array(rest.bytes[..<nameLength]) == entry.nameBytes else {
            throw bytes.contradiction(entry.name, "the file itself has another name")
        }
        guard local.int16(8) == entry.method, local.int16(6) == entry.flags else {
            throw bytes.contradiction(entry.name, "the file itself is packed in another way")
        }
        try checkSizes(local, Array(rest.bytes[nameLength...]), entry)
        let start = entry.offset + Self.localBytes + nameLength + extraLength
        let next = entries.map(\.offset).filter { $0 > entry.offset }.min() ?? centralStart
        guard start <= next, entry.packedBytes <= next - start else { throw overlap(entry) }
        return start..<start + entry.packedBytes
    }

    private func checkSizes(_ local: ZipRecord, _ extra: [UInt8], _ entry: ZipEntry) throws {
        var (unpacked, packed) = (local.int32(22), local.int32(18))
        var wide = Zip64(extra)
        guard wide.widen(&unpacked), wide.widen(&packed) else {
            throw bytes.damaged("(\(entry.name): a size is missing)")
        }
        let checksum = UInt32(local.number(14, 4))
        let isSame = unpacked == entry.unpackedBytes && packed == entry.packedBytes
            && checksum == entry.checksum
        let follows = entry.flags & ZipEntry.sizesFollowFlag != 0
        guard isSame || follows && unpacked == 0 && packed == 0 && checksum == 0 else {
            throw bytes.contradiction(entry.name, "the file itself has another size or checksum")
        }
    }
}

/// The extra field that holds what does not fit into 32 bits (APPNOTE 4.5.3).
private struct Zip64 {
    private var record = ZipRecord(bytes: [])
    private var at = 0

    init(_ extra: [UInt8]) {
        let all = ZipRecord(bytes: extra)
        var at = 0
        while at + 4 <= extra.count {
            let length = all.int16(at + 2)
            guard at + 4 + length <= extra.count else { return }
            if all.int16(at) == 1 {
                record = ZipRecord(bytes: Array(extra[at + 4..<at + 4 + length]))
                return
            }
            at += 4 + length
        }
    }

    /// Takes the next number where the short field says that it stands here.
    mutating func widen(_ value: inout Int) -> Bool {
        guard value == 0xFFFF_FFFF else { return true }
        guard at + 8 <= record.bytes.count, let wide = record.int64(at) else { return false }
        value = wide
        at += 8
        return true
    }
}
