import Pipelines
import Tables

/// Gathers rows in the order of their keys and writes them as a snapshot file, in the one form
/// that docs/formats/snapshot.md allows for them.
package struct SnapshotWriter {
    package struct Field: Codable, Sendable, Equatable {
        package var name: String
        package var kind: SnapshotHeader.Column.Kind
        package var scale: UInt8

        package init(name: String, kind: SnapshotHeader.Column.Kind, scale: UInt8) {
            self.name = name
            self.kind = kind
            self.scale = scale
        }
    }

    package let fields: [Field]
    private var keys = TextList()
    private var missing: [[UInt8]]
    private var numbers: [[Int64]]
    private var booleans: [[UInt8]]
    private var texts: [TextList]

    package init(fields: [Field], expectedRows: Int) {
        self.fields = fields
        keys.reserve(texts: expectedRows, bytes: expectedRows * 12)
        missing = fields.map { _ in [] }
        numbers = fields.map { _ in [] }
        booleans = fields.map { _ in [] }
        texts = fields.map { _ in TextList() }
        for (index, field) in fields.enumerated() {
            missing[index].reserveCapacity(expectedRows)
            if field.kind == .number { numbers[index].reserveCapacity(expectedRows) }
            if field.kind == .boolean { booleans[index].reserveCapacity(expectedRows) }
        }
    }

    /// Begins a row; a value for each field must follow.
    package mutating func begin(_ key: UnsafeRawBufferPointer) { keys.append(key) }

    package mutating func append(_ value: WireValue, to field: Int) {
        missing[field].append(value == .missing ? 1 : 0)
        switch (fields[field].kind, value) {
        case (.number, .number(let mantissa)): numbers[field].append(mantissa)
        case (.number, _): numbers[field].append(0)
        case (.boolean, .boolean(let yes)): booleans[field].append(yes ? 1 : 0)
        case (.boolean, _): booleans[field].append(0)
        case (.text, .text(let text)): text.withUnsafeBytes { texts[field].append($0) }
        case (.text, _): texts[field].append(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    /// Begins rows with a snapshot's keys.
    mutating func copyKeys(_ snapshot: Snapshot, _ rows: Range<Int>) {
        snapshot.withKeys(rows) { starts, ends, bytes in
            keys.append(
                contentsOf: bytes, from: Int(starts[0]), ends: UnsafeBufferPointer(
                    start: ends, count: rows.count))
        }
    }

    /// Copies values from a snapshot's column of the same kind and scale.
    mutating func copy(_ snapshot: Snapshot, _ column: Int, _ rows: Range<Int>, to field: Int) {
        if snapshot.header.columns[column].missing {
            for row in rows { missing[field].append(snapshot.isMissing(column, row) ? 1 : 0) }
        } else {
            missing[field].append(contentsOf: repeatElement(0, count: rows.count))
        }
        switch fields[field].kind {
        case .number: snapshot.appendNumbers(column, rows, to: &numbers[field])
        case .boolean: snapshot.appendBooleans(column, rows, to: &booleans[field])
        case .text: for row in rows { texts[field].append(snapshot.text(column, row)) }
        }
    }

    /// Gives the whole file to `append`, part by part; the rows are given up on the way.
    package mutating func write(
        pipeline: String, target: String, run: String,
        to append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let columns = fields.indices.map { headerColumn($0) }
        let header = SnapshotHeader(
            pipeline: pipeline, target: target, run: run, rows: keys.count,
            keyBytes: keys.bytes.count, columns: columns)
        let headerBytes = try header.encoded()
        try Self.put(SnapshotHeader.magic[...], append)
        try Self.put([UInt64(headerBytes.count)], append)
        try Self.put(headerBytes[...], append)
        try Self.put(keys.ends[...], append)
        try Self.put(keys.bytes[...], append)
        keys = TextList()
        for (index, column) in columns.enumerated() {
            if column.missing { try Self.put(missing[index][...], append) }
            try put(values: index, column, rows: header.rows, append)
            (missing[index], numbers[index], booleans[index]) = ([], [], [])
            texts[index] = TextList()
        }
    }

    private func headerColumn(_ index: Int) -> SnapshotHeader.Column {
        let hasMissing = missing[index].contains(1)
        var column = SnapshotHeader.Column(
            name: fields[index].name, kind: fields[index].kind, scale: fields[index].scale,
            width: 0, textBytes: 0, constant: false, missing: hasMissing)
        switch fields[index].kind {
        case .number:
            let values = numbers[index]
            column.constant = !hasMissing && values.allSatisfy { $0 == values[0] }
            let fits = values.allSatisfy { $0 >= Int64(Int32.min) && $0 <= Int64(Int32.max) }
            column.width = fits ? 4 : 8
        case .boolean:
            let values = booleans[index]
            column.constant = !hasMissing && values.allSatisfy { $0 == values[0] }
        case .text:
            let list = texts[index]
            column.constant = !hasMissing && isConstant(list)
            column.textBytes = column.constant ? list.range0Count : list.bytes.count
        }
        return column
    }

    private func isConstant(_ list: TextList) -> Bool {
        guard list.count > 0 else { return true }
        let first = list.bytes[list.range(0)]
        return (1..<list.count).allSatisfy { list.bytes[list.range($0)] == first }
    }

    private func put(
        values index: Int, _ column: SnapshotHeader.Column, rows: Int,
        _ append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let count = column.constant ? min(1, rows) : rows
        switch column.kind {
        case .number where column.width == 4:
            let narrow = numbers[index].prefix(count).map { Int32(truncatingIfNeeded: $0) }
            try Self.put(narrow[...], append)
        case .number: try Self.put(numbers[index].prefix(count), append)
        case .boolean: try Self.put(booleans[index].prefix(count), append)
        case .text:
            try Self.put(texts[index].ends.prefix(count), append)
            try Self.put(texts[index].bytes.prefix(column.textBytes), append)
        }
    }

    /// The values as they lie in memory, then zeros up to a multiple of 8.
    private static func put<Element: BitwiseCopyable>(
        _ part: ArraySlice<Element>, _ append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // Little-endian is stated by the format; the build has no big-endian platform.
        try part.withUnsafeBytes { bytes in
            try append(bytes)
            let gap = -bytes.count & 7
            if gap > 0 { try [UInt8](repeating: 0, count: gap).withUnsafeBytes { try append($0) } }
        }
    }
}

extension TextList {
    fileprivate var range0Count: Int { count == 0 ? 0 : range(0).count }
}

extension SnapshotWriter.Field {
    /// The column that holds a target's field.
    init(_ field: TargetField) {
        switch field.form {
        case .text: self.init(name: field.name, kind: .text, scale: 0)
        case .boolean: self.init(name: field.name, kind: .boolean, scale: 0)
        case .number(let rule): self.init(name: field.name, kind: .number, scale: rule.scale)
        }
    }
}
