import Diagnostics

/// A zip archive (APPNOTE 6.3), read by its table of contents at the end, in which each file stands
/// once. Everything in it is checked before anything is unpacked.
///
/// - Source: docs/formats/zip.md
struct ZipArchive {
    static let tableSignature: UInt64 = 0x0201_4B50
    private static let end64Bytes = 56
    private static let locatorBytes = 20
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
        try checkStart()
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

    /// The record at the very end says where the table is.
    private func findTable() throws -> Table {
        guard let end = try ZipEnd.find(in: bytes) else {
            let isFirstPart = try ZipInputs.marker(in: bytes) != nil
            throw isFirstPart ? oneOfSeveral() : bytes.cut()
        }
        guard try end.isPadded(in: bytes) else {
            throw bytes.failure(
                .zipBytesBehind, "(\(end.bytesBehind.of("byte")))",
                "something was added to the archive; download it again, or have it packed again")
        }
        let table = try table(end)
        guard table.count > 0 || table.size == 0 else {
            throw bytes.contradiction("its end", "a table of contents without files")
        }
        return table
    }

    private func oneOfSeveral() -> Failure {
        bytes.failure(.zipDamaged, "(one part of several)", "pack the list into one archive")
    }

    private func table(_ end: ZipEnd) throws -> Table {
        let short = end.record
        var table = Table(start: short.int32(16), size: short.int32(12), count: short.int16(10))
        var before = end.offset
        if let (wide, at) = try wideTable(end) {
            // What the short record says itself, it must say alike.
            let isSame = [
                (table.count, wide.count, 0xFFFF), (table.size, wide.size, 0xFFFF_FFFF),
                (table.start, wide.start, 0xFFFF_FFFF),
            ].allSatisfy { short, wide, none in short == none || short == wide }
            guard isSame else {
                throw bytes.contradiction("its end", "the 64-bit record says something else")
            }
            table = wide
            before = at
        } else if end.isOneOfSeveral || short.int16(8) != table.count {
            throw oneOfSeveral()
        }
        guard table.size <= before else {
            throw bytes.contradiction("its end", "the table of contents is not where it is said")
        }
        try checkPlace(table, before - table.size)
        return table
    }

    /// The table stands right before its end, or the archive does not start where the file does.
    private func checkPlace(_ table: Table, _ place: Int) throws {
        guard table.start != place else { return }
        if table.size >= 4, try bytes.read(place, 4).number(0, 4) == Self.tableSignature {
            if table.start < place { throw bytesBefore(place - table.start) }
            throw bytes.failure(
                .zipCut, "(\((table.start - place).of("byte")) in front of its end are missing)",
                "a part of an archive is not read; download the file again")
        }
        throw bytes.contradiction("its end", "the table of contents is not where it is said")
    }

    /// The 64-bit record, and where it is; some programs write one that is not needed.
    private func wideTable(_ end: ZipEnd) throws -> (table: Table, at: Int)? {
        guard end.offset >= Self.locatorBytes,
            case let locator = try bytes.read(end.offset - Self.locatorBytes, Self.locatorBytes),
            locator.number(0, 4) == 0x0706_4B50
        else { return nil }
        let last = end.offset - Self.locatorBytes - Self.end64Bytes
        for at in [locator.int64(8), last] {
            guard let at, at >= 0, at <= last,
                case let wide = try bytes.read(at, Self.end64Bytes),
                wide.number(0, 4) == 0x0606_4B50
            else { continue }
            guard let start = wide.int64(48), let size = wide.int64(40), let count = wide.int64(32)
            else { break }
            guard wide.number(16, 8) == 0, locator.number(4, 4) == 0, wide.int64(24) == count else {
                throw oneOfSeveral()
            }
            return (Table(start: start, size: size, count: count), at)
        }
        throw bytes.damaged("(no table of contents)")
    }

    private func bytesBefore(_ count: Int) -> Failure {
        bytes.failure(
            .zipBytesBefore, "(\(count.of("byte")))",
            "an error message of the server, or a program that unpacks it? download it again, or "
                + "have it packed again")
    }

    /// The first file begins where the archive does, or behind the mark of an archive that was to
    /// be split and was not.
    private func checkStart() throws {
        guard let first = entries.map(\.offset).min(), first > 0 else { return }
        if first == 4, try ZipInputs.marker(in: bytes) != nil { return }
        throw bytesBefore(first)
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
            guard at + Self.centralBytes <= table.size,
                central.number(at, 4) == Self.tableSignature
            else {
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
        guard let names = ZipNames(nameBytes, flags: flags, extra: extra) else {
            throw bytes.failure(
                .zipUnsafeName, "(a name that is said to be UTF-8 and is not)",
                "have the archive packed again")
        }
        var entry = ZipEntry(
            names: names, nameBytes: nameBytes, flags: flags, method: central.int16(at + 10),
            checksum: UInt32(central.number(at + 16, 4)), packedBytes: central.int32(at + 20),
            unpackedBytes: central.int32(at + 24), offset: central.int32(at + 42))
        let name = entry.name
        var wide = Zip64(extra)
        guard wide.widen(&entry.unpackedBytes), wide.widen(&entry.packedBytes),
            wide.widen(&entry.offset)
        else { throw bytes.damaged("(\(name): a size is missing)") }
        // 0xFFFF: the number is in the 64-bit field, behind the others.
        let disk = central.int16(at + 34)
        guard disk == 0 || disk == 0xFFFF && wide.rest(4) == 0 else { throw oneOfSeveral() }
        return entry
    }

    // MARK: Checks

    private func checkNames() throws {
        var seen: Set<String> = []
        for entry in entries {
            if let fault = ZipEntry.fault(in: entry.name) {
                throw bytes.failure(
                    .zipUnsafeName, "(\(fault))",
                    "have the list packed again, under a plain name in a plain folder")
            }
            // Folders hold nothing.
            guard !entry.isFolder else { continue }
            guard seen.insert(entry.name).inserted else {
                throw bytes.failure(
                    .zipRepeatedName, "(\(entry.name))",
                    "it is not clear which of the two is meant; have it packed again")
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
        guard [ZipEntry.stored, ZipEntry.deflated].contains(entry.method),
            entry.flags & ZipEntry.patchedFlag == 0
        else {
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
        let flags = local.int16(6)
        let localName = Array(rest.bytes[..<nameLength])
        let extra = Array(rest.bytes[nameLength...])
        guard localName == entry.nameBytes
            || ZipNames(localName, flags: flags, extra: extra).map(entry.names.isSame) ?? false
        else {
            throw bytes.contradiction(entry.name, "the file itself has another name")
        }
        // Other flags say how it was packed, or what the sizes and names look like.
        guard local.int16(8) == entry.method,
            (flags ^ entry.flags) & ZipEntry.encryptedFlags == 0
        else {
            throw bytes.contradiction(entry.name, "the file itself is packed in another way")
        }
        try checkSizes(local, extra, entry)
        let start = entry.offset + Self.localBytes + nameLength + extraLength
        let next = entries.map(\.offset).filter { $0 > entry.offset }.min() ?? centralStart
        guard start <= next, entry.packedBytes <= next - start else { throw overlap(entry) }
        return start..<start + entry.packedBytes
    }

    /// Each of size, packed size and checksum is what the table says, or left open where they
    /// follow the data.
    private func checkSizes(_ local: ZipRecord, _ extra: [UInt8], _ entry: ZipEntry) throws {
        let follow = (local.int16(6) | entry.flags) & ZipEntry.sizesFollowFlag != 0
        var (unpacked, packed) = (local.int32(22), local.int32(18))
        var wide = Zip64(extra)
        guard wide.widen(&unpacked) && wide.widen(&packed) || follow else {
            throw bytes.damaged("(\(entry.name): a size is missing)")
        }
        let checksum = Int(local.number(14, 4))
        let isSame = [
            (unpacked, entry.unpackedBytes), (packed, entry.packedBytes),
            (checksum, Int(entry.checksum)),
        ].allSatisfy { said, stated in
            said == stated || follow && (said == 0 || said == 0xFFFF_FFFF)
        }
        guard isSame else {
            throw bytes.contradiction(entry.name, "the file itself has another size or checksum")
        }
    }
}
