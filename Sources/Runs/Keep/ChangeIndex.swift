import Diagnostics
import Glibc
import Reconcile

/// Where the lines of a key stand in a bag's changes.csv: docs/formats/history.md.
///
/// Sorted hashes with the offset of the first of each run of lines, so that a key is found in a
/// few steps however many changes the bag holds.
struct ChangeIndex {
    static let place = Path("index/changes.index")
    private static let magic = Array("sverka-changes-1".utf8)
    private static let headBytes = 40
    private static let header = Array(ChangeLines.header.utf8)

    private let file: MappedFile
    private let count: Int

    /// Nil where the file is no index of a changes.csv of so many bytes.
    init?(_ file: MappedFile, changesBytes: Int) {
        let bytes = file.bytes
        guard bytes.count >= Self.headBytes, bytes.prefix(16).elementsEqual(Self.magic),
            let named = Int(exactly: Self.number(bytes, 24)), named == changesBytes,
            let count = Int(exactly: Self.number(bytes, 32)),
            bytes.count - Self.headBytes == count.multipliedReportingOverflow(by: 16).partialValue,
            count <= bytes.count / 16
        else { return nil }
        self.file = file
        self.count = count
    }

    /// The starts of the runs of lines whose key has this hash, rising.
    func offsets(_ hash: UInt64) -> [Int] {
        file.withBytes { bytes in
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if Self.number(bytes, Self.headBytes + middle * 8) < hash {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            var found: [Int] = []
            while low < count, Self.number(bytes, Self.headBytes + low * 8) == hash {
                let offset = Self.number(bytes, Self.headBytes + (count + low) * 8)
                found.append(Int(clamping: offset))
                low += 1
            }
            return found
        }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// FNV-1a with 64 bits: the same on every machine; who makes two keys meet makes one reading
    /// longer, and nothing wrong.
    static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    // MARK: Making

    /// Writes the index of a bag in the making. A changes.csv that was altered, or taken away,
    /// has none: it is read whole then.
    static func write(_ bag: Path, sequence: Int, _ disk: Disk) throws {
        let data = bag / "data"
        let changes = data / "plan" / "changes.csv"
        let path = data / place
        if try disk.exists(path) { try disk.remove(path) }
        guard try disk.status(changes)?.kind == .file else { return }
        let file = try disk.map(changes)
        guard let bytes = file.withBytes({ made(of: $0, sequence: sequence) }) else { return }
        try disk.makeFolders(path.parent)
        try disk.writeWhole(path, bytes)
    }

    /// - Complexity: one pass over the lines; a sort of as many numbers as records change.
    static func made(of bytes: UnsafeRawBufferPointer, sequence: Int) -> [UInt8]? {
        guard bytes.count >= header.count, bytes.prefix(header.count).elementsEqual(header) else {
            return nil
        }
        var entries: [(hash: UInt64, offset: UInt64)] = []
        var offset = header.count
        var last: UInt64?
        while offset < bytes.count {
            guard let (hash, next) = line(at: offset, in: bytes) else { return nil }
            if hash != last { entries.append((hash, UInt64(offset))) }
            last = hash
            offset = next
        }
        entries.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
        var out = magic
        out.reserveCapacity(headBytes + entries.count * 16)
        func add(_ number: UInt64) {
            withUnsafeBytes(of: number.littleEndian) { out.append(contentsOf: $0) }
        }
        add(UInt64(sequence))
        add(UInt64(bytes.count))
        add(UInt64(entries.count))
        for entry in entries { add(entry.hash) }
        for entry in entries { add(entry.offset) }
        return out
    }

    /// The hash of a line's key, and where the next line starts.
    private static func line(
        at offset: Int, in bytes: UnsafeRawBufferPointer
    ) -> (hash: UInt64, next: Int)? {
        // Safe: the offset lies within the bytes, and memchr looks at no more than the rest.
        let start = bytes.baseAddress! + offset
        guard let found = memchr(start, 0x0A, bytes.count - offset) else { return nil }
        let length = UnsafeRawPointer(found) - start
        guard memchr(start, 0x22, length) == nil else {
            var reader = CSVTextReader(bytes, from: offset)
            guard (try? reader.next(name: "")) == true, reader.count > 1 else { return nil }
            return (reader.withCell(1, hash), reader.offset)
        }
        let line = UnsafeRawBufferPointer(start: start, count: length)
        guard let first = line.firstIndex(of: 0x2C),
            let second = line[(first + 1)...].firstIndex(of: 0x2C)
        else { return nil }
        let cell = UnsafeRawBufferPointer(rebasing: line[(first + 1)..<second])
        return (hash(CSVText.unguarded(cell)), offset + length + 1)
    }
}
