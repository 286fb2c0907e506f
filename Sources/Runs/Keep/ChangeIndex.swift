import Diagnostics
import Glibc
import Reconcile

/// Where the lines of a key stand in a bag's changes.csv: docs/formats/history.md.
///
/// Sorted hashes with the offset of the first of each run of lines, so that a key is found in a
/// few steps however many changes the bag holds.
package struct ChangeIndex {
    static let place = Path("index/changes.index")
    private static let magic = Array("sverka-changes-1".utf8)
    private static let headBytes = 40
    private static let header = Array(ChangeLines.header.utf8)

    private let file: ReadingFile
    private let count: Int

    /// Nil where the file is no index of a changes.csv of so many bytes.
    package init?(_ file: ReadingFile, bytes: Int, changesBytes: Int) throws {
        guard bytes >= Self.headBytes else { return nil }
        let head = try Self.read(file, at: 0, Self.headBytes)
        guard head.prefix(16).elementsEqual(Self.magic),
            let named = Int(exactly: Self.number(head, 24)), named == changesBytes,
            let count = Int(exactly: Self.number(head, 32)),
            bytes - Self.headBytes == count.multipliedReportingOverflow(by: 16).partialValue,
            count <= bytes / 16
        else { return nil }
        self.file = file
        self.count = count
    }

    /// The starts of the runs of lines whose key has this hash, rising.
    ///
    /// - Complexity: a hash is as likely to be high as low, so that its place is nearly known: a
    ///   page or two are read. Where it is not there, what is left is halved: for crafted hashes,
    ///   and among a million, whose places stray by more than is read at once.
    package func offsets(_ hash: UInt64) throws -> [Int] {
        var (low, high) = (0, count)
        let guess = Int(clamping: hash.multipliedFullWidth(by: UInt64(count)).high)
        var start = max(0, guess - Self.window / 2)
        while low < high {
            let rows = max(low, start)..<min(high, start + Self.window)
            let hashes = try numbers(rows)
            let place = hashes.firstIndex { $0 >= hash } ?? hashes.count
            if place == 0, rows.lowerBound > low {
                high = rows.lowerBound
            } else if place == hashes.count, rows.upperBound < high {
                low = rows.upperBound
            } else {
                // Mostly the key is not there at all.
                guard place == hashes.count || hashes[place] == hash else { return [] }
                return try offsets(hash, from: rows.lowerBound + place)
            }
            start = max(low, (low + high) / 2 - Self.window / 2)
        }
        return []
    }

    private func offsets(_ hash: UInt64, from first: Int) throws -> [Int] {
        var end = first
        while end < count {
            let hashes = try numbers(end..<min(count, end + Self.window))
            let same = hashes.prefix { $0 == hash }.count
            end += same
            if same < hashes.count { break }
        }
        guard end > first else { return [] }
        return try numbers((count + first)..<(count + end)).map { Int(clamping: $0) }
    }

    /// So many hashes are read at once: a page of the disk.
    private static let window = 512

    private func numbers(_ rows: Range<Int>) throws -> [UInt64] {
        let bytes = try Self.read(file, at: Self.headBytes + rows.lowerBound * 8, rows.count * 8)
        return rows.indices.map { Self.number(bytes, ($0 - rows.lowerBound) * 8) }
    }

    private static func read(_ file: ReadingFile, at offset: Int, _ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized..<count])
                let more = try file.read(at: offset + initialized, into: rest)
                // It is replaced as a whole, and never shortened.
                guard more > 0 else { throw IOFailure(.read, file.path, code: EIO) }
                initialized += more
            }
        }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
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
