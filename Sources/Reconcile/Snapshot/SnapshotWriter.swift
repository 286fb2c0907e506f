package import Pipelines
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
    var keys = TextList()
    var columns: [SnapshotColumnWriter]

    package init(fields: [Field], expectedRows: Int) {
        self.fields = fields
        keys.reserve(texts: expectedRows, bytes: expectedRows * 12)
        columns = fields.map { SnapshotColumnWriter($0, expectedRows: expectedRows) }
    }

    /// Begins a row; a value for each field must follow.
    package mutating func begin(_ key: UnsafeRawBufferPointer) { keys.append(key) }

    package mutating func append(_ value: WireValue, to field: Int) {
        columns[field].append(value)
    }

    /// Gives the whole file to `append`, part by part; the rows are given up on the way.
    package mutating func write(
        pipeline: String, target: String, run: String,
        to append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let header = SnapshotHeader(
            pipeline: pipeline, target: target, run: run, rows: keys.count,
            keyBytes: keys.bytes.count, columns: columns.map(\.header))
        let headerBytes = try header.encoded()
        try Self.put(SnapshotHeader.magic[...], append)
        try Self.put([UInt64(headerBytes.count)], append)
        try Self.put(headerBytes[...], append)
        try Self.put(keys.ends[...], append)
        try Self.put(keys.bytes[...], append)
        keys = TextList()
        for (index, column) in header.columns.enumerated() {
            try put(columns[index], column, rows: header.rows, append)
            columns[index] = SnapshotColumnWriter(fields[index], expectedRows: 0)
        }
    }

    private func put(
        _ values: SnapshotColumnWriter, _ column: SnapshotHeader.Column, rows: Int,
        _ append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if column.missing { try Self.put(values.missing[...], append) }
        let count = column.constant ? min(1, rows) : rows
        switch column.kind {
        case .number where column.width == 4:
            let narrow = values.numbers.prefix(count).map { Int32(truncatingIfNeeded: $0) }
            try Self.put(narrow[...], append)
        case .number: try Self.put(values.numbers.prefix(count), append)
        case .boolean: try Self.put(values.booleans.prefix(count), append)
        case .text:
            try Self.put(values.texts.ends.prefix(count), append)
            try Self.put(values.texts.bytes.prefix(column.textBytes), append)
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

extension SnapshotWriter.Field {
    /// The column that holds a target's field.
    package init(_ field: TargetField) {
        switch field.form {
        case .text: self.init(name: field.name, kind: .text, scale: 0)
        case .boolean: self.init(name: field.name, kind: .boolean, scale: 0)
        case .number(let rule): self.init(name: field.name, kind: .number, scale: rule.scale)
        }
    }
}
