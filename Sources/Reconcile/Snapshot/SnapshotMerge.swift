import Diagnostics
import Tables

/// The next snapshot: the present one moved by exactly the changes of a plan.
///
/// The rows that stay lie between the rows that change in long runs, so the new columns are put
/// together from runs copied whole and single rows.
package struct SnapshotMerge {
    private struct Change {
        var key: Int32
        var field: Int32
        var value: WireValue
    }

    /// A part of the new snapshot.
    private enum Part {
        /// Rows of the present snapshot as they are.
        case run(Range<Int>)
        /// A changed key, with its row in the present snapshot where it has one.
        case key(Int, row: Int?)
    }

    private let target: String
    private let identifier: String
    private let snapshot: Snapshot?
    private let name: String
    /// Of the new snapshot: the present one's, and after them the plan's that it lacks.
    private var fields: [SnapshotWriter.Field]
    /// For each field of the new snapshot its column in the present one.
    private var held: [Int?] = []
    private var keys = TextList()
    private var index = KeyIndex()
    private var changes: [Change] = []
    /// Where each key's changes begin; they stand together, as `run` wrote them.
    private var firstChange: [Int] = []

    /// - Parameters:
    ///   - identifier: the target's field that names a record
    ///   - fields: what the plan says that the snapshot keeps of an item
    ///   - name: of changes.csv, for messages
    package init(
        target: String, identifier: String, fields planned: [SnapshotWriter.Field],
        snapshot: Snapshot?, name: String
    ) {
        self.target = target
        self.identifier = identifier
        self.snapshot = snapshot
        self.name = name
        fields =
            snapshot?.header.columns.map {
                SnapshotWriter.Field(name: $0.name, kind: $0.kind, scale: $0.scale)
            } ?? []
        held = fields.indices.map { $0 }
        for field in planned { adopt(field) }
    }

    /// Takes the lines of changes.csv that are the target's.
    ///
    /// - Throws: `Failure` (W002) where a line is not as `run` writes it.
    package mutating func read(changes bytes: UnsafeRawBufferPointer) throws {
        var reader = CSVTextReader(bytes)
        let header = ChangeLines.header.dropLast().split(separator: ",").map { Array($0.utf8) }
        guard try reader.next(name: name), reader.count == header.count,
            header.indices.allSatisfy({ reader.equals($0, header[$0]) })
        else { throw fault(reader.line) }
        let mine = Array(target.utf8)
        let names = fields.map { Array($0.name.utf8) }
        let identifierName = Array(identifier.utf8)
        while try reader.next(name: name) {
            guard reader.count == header.count else { throw fault(reader.line) }
            guard reader.equals(7, mine) else { continue }
            let key = reader.withCell(1) { insert($0) }
            guard let field = names.firstIndex(where: { reader.equals(2, $0) }) else {
                // The line of a record that is nothing but its identifier has no column.
                guard reader.equals(2, identifierName) else { throw fault(reader.line) }
                continue
            }
            guard let value = reader.withCell(4, { value($0, fields[field]) }),
                key == keys.count - 1
            else { throw fault(reader.line) }
            changes.append(Change(key: Int32(key), field: Int32(field), value: value))
        }
    }

    /// - Returns: the new snapshot's file.
    package func file(pipeline: String, run: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(pipeline: pipeline, run: run) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Gives the new snapshot's file to `append`, part by part.
    package func write(
        pipeline: String, run: String, to append: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var writer = merged()
        try writer.write(pipeline: pipeline, target: target, run: run, to: append)
    }

    /// All rows of the new snapshot: the keys on one thread, the columns on others.
    package func merged() -> SnapshotWriter {
        let parts = parts()
        let rows = (snapshot?.rowCount ?? 0) + keys.count
        var writer = SnapshotWriter(fields: fields, expectedRows: rows)
        var keys = TextList()
        swap(&keys, &writer.keys)
        withUnsafeMutablePointer(to: &keys) { keys in
            writer.columns.withUnsafeMutableBufferPointer { columns in
                // Safe: each piece of the work alone touches its column, or the keys.
                nonisolated(unsafe) let (keys, columns) = (keys, columns)
                Halves.concurrently(fields.count + 1) { piece in
                    if piece == 0 {
                        write(parts, &keys.pointee)
                    } else {
                        write(piece - 1, parts, &columns[piece - 1])
                    }
                }
            }
        }
        writer.keys = keys
        return writer
    }

    private func write(_ parts: [Part], _ keys: inout TextList) {
        for part in parts {
            switch part {
            case .run(let rows):
                snapshot!.withKeys(rows) { starts, ends, bytes in
                    keys.append(
                        contentsOf: bytes, from: Int(starts[0]),
                        ends: UnsafeBufferPointer(start: ends, count: rows.count))
                }
            case .key(let key, _): self.keys.withText(key) { keys.append($0) }
            }
        }
    }

    // MARK: Rows

    private mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
        // A key's lines follow each other, so most are the key of the line before.
        if keys.count > 0, keys.withText(keys.count - 1, { KeyOrder.compare($0, key) }) == 0 {
            return keys.count - 1
        }
        let (row, isNew) = index.insert(key, into: &keys)
        if isNew { firstChange.append(changes.count) }
        return row
    }

    private func parts() -> [Part] {
        var parts: [Part] = []
        var row = 0
        let held = snapshot?.rowCount ?? 0
        for key in sortedKeys() {
            let (next, isHeld) = keys.withText(key) { text -> (Int, Bool) in
                guard let snapshot else { return (0, false) }
                return snapshot.find(text, from: row)
            }
            if next > row { parts.append(.run(row..<next)) }
            parts.append(.key(key, row: isHeld ? next : nil))
            row = isHeld ? next + 1 : next
        }
        if row < held { parts.append(.run(row..<held)) }
        return parts
    }

    private func copy(_ rows: Range<Int>, _ field: Int, _ writer: inout SnapshotColumnWriter) {
        if let column = held[field], let snapshot {
            writer.copy(snapshot, column, rows)
        } else {
            for _ in rows { writer.append(.missing) }
        }
    }

    /// A field of all rows. A row whose other fields change belongs to the run around it.
    private func write(_ field: Int, _ parts: [Part], _ writer: inout SnapshotColumnWriter) {
        var run = 0..<0
        func flush(_ writer: inout SnapshotColumnWriter) {
            if !run.isEmpty { copy(run, field, &writer) }
            run = 0..<0
        }
        for part in parts {
            switch part {
            case .run(let rows):
                if rows.lowerBound != run.upperBound { flush(&writer) }
                run = (run.isEmpty ? rows.lowerBound : run.lowerBound)..<rows.upperBound
            case .key(let key, let row):
                let value = change(of: key, field)
                if value == nil, let row {
                    if row != run.upperBound { flush(&writer) }
                    run = (run.isEmpty ? row : run.lowerBound)..<row + 1
                } else {
                    flush(&writer)
                    writer.append(value ?? .missing)
                }
            }
        }
        flush(&writer)
        writer.finish()
    }

    private func change(of key: Int, _ field: Int) -> WireValue? {
        var value: WireValue?
        var change = firstChange[key]
        while change < changes.count, changes[change].key == key {
            if changes[change].field == field { value = changes[change].value }
            change += 1
        }
        return value
    }

    /// Sorted by the keys' bytes: first by eight of them as a number, then, for ties, by all.
    private func sortedKeys() -> [Int] {
        var order: [(prefix: UInt64, key: Int32)] = []
        order.reserveCapacity(keys.count)
        for key in 0..<keys.count {
            let prefix = keys.withText(key) { text in
                var prefix: UInt64 = 0
                for index in 0..<8 {
                    prefix = prefix << 8 | UInt64(index < text.count ? text[index] : 0)
                }
                return prefix
            }
            order.append((prefix, Int32(truncatingIfNeeded: key)))
        }
        order.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return keys.withText(Int(left.key)) { leftText in
                keys.withText(Int(right.key)) { KeyOrder.compare(leftText, $0) < 0 }
            }
        }
        return order.map { Int($0.key) }
    }

    // MARK: Columns

    /// A field that has changed its kind since: what was held of it is void.
    private mutating func adopt(_ field: SnapshotWriter.Field) {
        guard let index = fields.firstIndex(where: { $0.name == field.name }) else {
            fields.append(field)
            held.append(nil)
            return
        }
        guard fields[index] != field else { return }
        fields[index] = field
        held[index] = nil
    }

    private func value(
        _ cell: UnsafeRawBufferPointer, _ field: SnapshotWriter.Field
    ) -> WireValue? {
        if cell.isEmpty { return .missing }
        switch field.kind {
        case .text: return .text(Array(cell))
        case .boolean:
            if cell.elementsEqual("true".utf8) { return .boolean(true) }
            return cell.elementsEqual("false".utf8) ? .boolean(false) : nil
        case .number:
            return ExactDecimal(cell)
                .flatMap { $0.mantissa(at: field.scale, rounding: .down) }
                .map { .number($0) }
        }
    }

    private func fault(_ line: Int) -> Failure {
        Failure(
            Diagnostic(
                .changesUnreadable, at: Place(file: name, line: line),
                help: "the file is cut or was edited; compare it with the plan's manifest"))
    }
}
