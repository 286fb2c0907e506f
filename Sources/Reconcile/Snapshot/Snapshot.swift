import Diagnostics
import Foundation
import Tables

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Bytes that stay where they are for as long as their owner lives: a mapped file.
package protocol ByteStorage: AnyObject, Sendable {
    var bytes: UnsafeRawBufferPointer { get }
}

/// A snapshot as it lies in its file: columns are read in place.
///
/// The file was checked against its manifest before; that the parts lie within it is checked here,
/// so that no later access leaves it.
package final class Snapshot: ByteStorage, @unchecked Sendable {
    package let header: SnapshotHeader
    private let storage: any ByteStorage
    // Safe to share and to keep: never written, and `storage` holds the bytes in place for as
    // long as the snapshot lives.
    private let base: UnsafeRawBufferPointer
    private let keyEnds: Int
    private let keyBytes: Int
    private let columns: [SnapshotColumn]

    package var rowCount: Int { header.rows }
    /// The whole file, valid for as long as this is.
    package var bytes: UnsafeRawBufferPointer { storage.bytes }

    /// - Throws: `Failure` (W001) where the bytes are no snapshot of this format.
    package init(_ storage: any ByteStorage, name: String) throws {
        self.storage = storage
        base = storage.bytes
        var parts = SnapshotParts(bytes: storage.bytes, name: name)
        header = try parts.header()
        let rows = header.rows
        keyEnds = try parts.take(rows * 4)
        keyBytes = try parts.take(header.keyBytes)
        try parts.check(ends: keyEnds, count: rows, total: header.keyBytes)
        var columns: [SnapshotColumn] = []
        for column in header.columns { columns.append(try parts.column(column, rows: rows)) }
        self.columns = columns
        try parts.checkEnd()
    }

    /// The key of a row, valid only within the closure.
    package func withKey<Result>(
        _ row: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // Safe: init has checked that the ends rise and stay within the key bytes.
        let start =
            row == 0 ? 0 : Int(base.load(fromByteOffset: keyEnds + row * 4 - 4, as: UInt32.self))
        let end = Int(base.load(fromByteOffset: keyEnds + row * 4, as: UInt32.self))
        return try body(
            UnsafeRawBufferPointer(rebasing: base[(keyBytes + start)..<(keyBytes + end)]))
    }

    /// Several keys at once: where in `bytes` each starts and ends, valid only within the closure.
    func withKeys(
        _ rows: Range<Int>,
        _ body: (
            _ starts: UnsafePointer<UInt32>, _ ends: UnsafePointer<UInt32>,
            _ bytes: UnsafeRawBufferPointer
        ) -> Void
    ) {
        guard !rows.isEmpty else { return }
        // Safe: key ends start at a multiple of 4 and are checked to lie within the file; the
        // start of a key is the end of the one before, but the first key has none before it.
        let ends = base.baseAddress!.advanced(by: keyEnds).assumingMemoryBound(to: UInt32.self)
        let bytes = UnsafeRawBufferPointer(rebasing: base[keyBytes..<keyBytes + header.keyBytes])
        if rows.lowerBound > 0 {
            body(ends + (rows.lowerBound - 1), ends + rows.lowerBound, bytes)
        } else {
            let starts = [0] + (0..<rows.count - 1).map { ends[$0] }
            starts.withUnsafeBufferPointer { body($0.baseAddress!, ends, bytes) }
        }
    }

    package func key(_ row: Int) -> [UInt8] { withKey(row) { Array($0) } }

    /// The first row at or after `start` whose key is not below `key`, and whether it is the key.
    ///
    /// - Complexity: a few comparisons where the row is near `start`: steps that double, then
    ///   halving.
    package func find(
        _ key: UnsafeRawBufferPointer, from start: Int
    ) -> (row: Int, isKey: Bool) {
        var low = start
        var step = 1
        while low + step <= rowCount, order(low + step - 1, key) < 0 {
            low += step
            step *= 2
        }
        var high = min(rowCount, low + step - 1)
        while low < high {
            let middle = (low + high) / 2
            if order(middle, key) < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, low < rowCount && order(low, key) == 0)
    }

    /// Below, at or above zero as the row's key is below, at or above `key`.
    private func order(_ row: Int, _ key: UnsafeRawBufferPointer) -> Int {
        withKey(row) { KeyOrder.compare($0, key) }
    }

    /// Index of the column with this name, or nil.
    package func column(named name: String) -> Int? {
        header.columns.firstIndex { $0.name == name }
    }

    package func isMissing(_ column: Int, _ row: Int) -> Bool {
        guard let flags = columns[column].missing else { return false }
        return base[flags + row] != 0
    }

    /// The mantissa at the column's scale; only where not missing.
    package func number(_ column: Int, _ row: Int) -> Int64 {
        let part = columns[column]
        let index = part.constant ? 0 : row
        return part.width == 4
            ? Int64(base.load(fromByteOffset: part.values + index * 4, as: Int32.self))
            : base.load(fromByteOffset: part.values + index * 8, as: Int64.self)
    }

    /// The column's mantissas, to be looked up many times, for as long as the snapshot lives.
    func numbers(_ column: Int) -> SnapshotNumbers {
        SnapshotNumbers(base, columns[column])
    }

    /// A column of numbers or of yes and no, to be looked up many times, for as long as the
    /// snapshot lives.
    func plain(_ column: Int) -> SnapshotPlain {
        SnapshotPlain(base, columns[column], isNumber: header.columns[column].kind == .number)
    }

    /// Appends the mantissas of many rows; 0 where one is missing.
    func appendNumbers(_ column: Int, _ rows: Range<Int>, to numbers: inout [Int64]) {
        let part = columns[column]
        let values = self.numbers(column)
        if part.constant {
            numbers.append(contentsOf: repeatElement(values[0], count: rows.count))
        } else {
            for row in rows { numbers.append(values[row]) }
        }
    }

    /// Appends 0 or 1 for many rows; 0 where one is missing.
    func appendBooleans(_ column: Int, _ rows: Range<Int>, to booleans: inout [UInt8]) {
        let part = columns[column]
        if part.constant {
            booleans.append(contentsOf: repeatElement(base[part.values], count: rows.count))
        } else {
            let start = part.values + rows.lowerBound
            booleans.append(contentsOf: base[start..<start + rows.count])
        }
    }

    package func boolean(_ column: Int, _ row: Int) -> Bool {
        base[columns[column].values + (columns[column].constant ? 0 : row)] != 0
    }

    package func text(_ column: Int, _ row: Int) -> UnsafeRawBufferPointer {
        let part = columns[column]
        let index = part.constant ? 0 : row
        let start =
            index == 0
            ? 0 : Int(base.load(fromByteOffset: part.values + index * 4 - 4, as: UInt32.self))
        let end = Int(base.load(fromByteOffset: part.values + index * 4, as: UInt32.self))
        return UnsafeRawBufferPointer(rebasing: base[(part.texts + start)..<(part.texts + end)])
    }

    /// The value as what it is; nil where it is missing.
    package func value(_ column: Int, _ row: Int) -> WireValue {
        if isMissing(column, row) { return .missing }
        switch header.columns[column].kind {
        case .number: return .number(number(column, row))
        case .boolean: return .boolean(boolean(column, row))
        case .text: return .text(Array(text(column, row)))
        }
    }
}

/// A snapshot's column of numbers, read in place.
struct SnapshotNumbers {
    // Safe: whoever asks holds the snapshot, which has checked that the bytes are there. A
    // reference of its own would be counted at each look.
    private let values: UnsafeRawPointer
    private let isNarrow: Bool
    /// Bytes from one row's value to the next's; 0 where all are the same.
    private let stride: Int

    init(_ base: UnsafeRawBufferPointer, _ part: SnapshotColumn) {
        values = base.baseAddress! + part.values
        isNarrow = part.width == 4
        stride = part.constant ? 0 : part.width
    }

    @inline(__always)
    subscript(row: Int) -> Int64 {
        isNarrow
            ? Int64(values.load(fromByteOffset: row &* stride, as: Int32.self))
            : values.load(fromByteOffset: row &* stride, as: Int64.self)
    }
}

/// A snapshot's column of numbers, or of yes and no as 1 and 0, read in place.
struct SnapshotPlain {
    // Safe: as in `SnapshotNumbers`.
    private let numbers: SnapshotNumbers
    private let flags: UnsafeRawPointer?
    private let flagStride: Int
    private let missing: UnsafeRawPointer?

    init(_ base: UnsafeRawBufferPointer, _ part: SnapshotColumn, isNumber: Bool) {
        numbers = SnapshotNumbers(base, part)
        flags = isNumber ? nil : base.baseAddress! + part.values
        flagStride = part.constant ? 0 : 1
        missing = part.missing.map { base.baseAddress! + $0 }
    }

    /// Nil where the row has no value.
    @inline(__always)
    subscript(row: Int) -> Int64? {
        if let missing, missing.load(fromByteOffset: row, as: UInt8.self) != 0 { return nil }
        guard let flags else { return numbers[row] }
        return flags.load(fromByteOffset: row &* flagStride, as: UInt8.self) != 0 ? 1 : 0
    }
}

/// Where the parts of one column start in the file.
struct SnapshotColumn: Sendable {
    var missing: Int?
    var values: Int
    var texts: Int
    var width: Int
    var constant: Bool
}

enum KeyOrder {
    /// Below, at or above zero, by bytes.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let shared = min(left.count, right.count)
        if shared > 0 {
            // Safe: both sides hold at least `shared` bytes.
            let order = memcmp(left.baseAddress!, right.baseAddress!, shared)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}

/// Walks the parts of a snapshot file, checking that each lies within it.
private struct SnapshotParts {
    let bytes: UnsafeRawBufferPointer
    let name: String
    private var offset = 0

    init(bytes: UnsafeRawBufferPointer, name: String) {
        self.bytes = bytes
        self.name = name
    }

    func fault(_ detail: String) -> Failure {
        Failure(
            Diagnostic(
                .snapshotUnreadable, detail, at: Place(file: name),
                help: "put the file back from a copy; it must match its line in the manifest"))
    }

    /// The offset of a part of so many bytes; the next starts at a multiple of 8.
    mutating func take(_ count: Int) throws -> Int {
        // The gap behind the last part belongs to the file too.
        guard count >= 0, count <= bytes.count - offset,
            (count + 7) & ~7 <= bytes.count - offset
        else { throw fault("it is cut short") }
        defer { offset += (count + 7) & ~7 }
        return offset
    }

    mutating func header() throws -> SnapshotHeader {
        let magic = SnapshotHeader.magic
        let start = try take(magic.count)
        guard bytes[start..<start + magic.count].elementsEqual(magic) else {
            throw fault("it does not begin as a snapshot of this version")
        }
        let lengthAt = try take(8)
        let length = bytes.load(fromByteOffset: lengthAt, as: UInt64.self)
        let headerAt = try take(Int(clamping: length))
        let text = Data(bytes[headerAt..<headerAt + Int(length)])
        guard let header = try? JSONDecoder().decode(SnapshotHeader.self, from: text),
            header.rows >= 0, header.rows <= Int(Int32.max), header.keyBytes >= 0
        else { throw fault("its header is not understood") }
        return header
    }

    mutating func column(_ column: SnapshotHeader.Column, rows: Int) throws -> SnapshotColumn {
        let missing = column.missing ? try take(rows) : nil
        let count = column.constant ? min(1, rows) : rows
        switch column.kind {
        case .number:
            guard column.width == 4 || column.width == 8, column.scale <= ExactDecimal.scaleMax
            else { throw fault("column \(column.name) has an unknown width or scale") }
            let values = try take(count * column.width)
            return SnapshotColumn(
                missing: missing, values: values, texts: 0, width: column.width,
                constant: column.constant)
        case .boolean:
            return SnapshotColumn(
                missing: missing, values: try take(count), texts: 0, width: 1,
                constant: column.constant)
        case .text:
            let ends = try take(count * 4)
            let texts = try take(column.textBytes)
            try check(ends: ends, count: count, total: column.textBytes)
            return SnapshotColumn(
                missing: missing, values: ends, texts: texts, width: 4, constant: column.constant)
        }
    }

    func check(ends: Int, count: Int, total: Int) throws {
        var last: UInt32 = 0
        for index in 0..<count {
            let end = bytes.load(fromByteOffset: ends + index * 4, as: UInt32.self)
            guard end >= last else { throw fault("its text offsets go back") }
            last = end
        }
        guard Int(last) == total || count == 0 && total == 0 else {
            throw fault("its text offsets pass its text")
        }
    }

    func checkEnd() throws {
        guard offset == bytes.count else { throw fault("it is longer than its header says") }
    }
}
