import Diagnostics
import Tables

/// The next snapshot: the present one moved by exactly the changes of a plan.
package struct SnapshotMerge {
    private struct Change {
        var key: Int
        var field: Int
        var value: WireValue
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
        guard try reader.next(name: name), reader.cells == header else { throw fault(reader.line) }
        let mine = Array(target.utf8)
        while try reader.next(name: name) {
            guard reader.cells.count == header.count else { throw fault(reader.line) }
            guard CSVText.unguarded(reader.cells[7]) == mine else { continue }
            let fieldName = String(decoding: reader.cells[2], as: UTF8.self)
            let key = CSVText.unguarded(reader.cells[1])
            let (row, _) = key.withUnsafeBytes { index.insert($0, into: &keys) }
            guard let field = fields.firstIndex(where: { $0.name == fieldName }) else {
                // The line of a record that is nothing but its identifier has no column.
                guard fieldName == identifier else { throw fault(reader.line) }
                continue
            }
            guard let value = value(reader.cells[4], fields[field]) else {
                throw fault(reader.line)
            }
            changes.append(Change(key: row, field: field, value: value))
        }
    }

    /// - Returns: the new snapshot's file.
    package mutating func file(pipeline: String, run: String) throws -> [UInt8] {
        let order = sortedKeys()
        let first = firstChange()
        let rows = (snapshot?.rowCount ?? 0) + keys.count
        var writer = SnapshotWriter(fields: fields, expectedRows: rows)
        var row = 0
        let held = snapshot?.rowCount ?? 0
        for key in order {
            keys.withText(key) { text in
                while row < held, let snapshot,
                    snapshot.withKey(row, { KeyOrder.compare($0, text) }) < 0
                {
                    copy(row, &writer)
                    row += 1
                }
                let isHeld = row < held
                    && snapshot!.withKey(row) { KeyOrder.compare($0, text) } == 0
                write(key, text, isHeld ? row : nil, first, &writer)
                if isHeld { row += 1 }
            }
        }
        while row < held {
            copy(row, &writer)
            row += 1
        }
        return try writer.file(pipeline: pipeline, target: target, run: run)
    }

    // MARK: Rows

    private func copy(_ row: Int, _ writer: inout SnapshotWriter) {
        guard let snapshot else { return }
        snapshot.withKey(row) { writer.begin($0) }
        for field in fields.indices {
            if let column = held[field] {
                writer.copy(snapshot, column, row, to: field)
            } else {
                writer.append(.missing, to: field)
            }
        }
    }

    private func write(
        _ key: Int, _ text: UnsafeRawBufferPointer, _ row: Int?, _ first: [Int32],
        _ writer: inout SnapshotWriter
    ) {
        writer.begin(text)
        for field in fields.indices {
            var value: WireValue?
            var change = Int(first[key])
            while change < changes.count, changes[change].key == key {
                if changes[change].field == field { value = changes[change].value }
                change += 1
            }
            if let value {
                writer.append(value, to: field)
            } else if let row, let column = held[field], let snapshot {
                writer.copy(snapshot, column, row, to: field)
            } else {
                writer.append(.missing, to: field)
            }
        }
    }

    /// A key's changes stand together, as `run` wrote them; where the first of them is.
    private func firstChange() -> [Int32] {
        var first = [Int32](repeating: Int32.max, count: keys.count)
        for (position, change) in changes.enumerated() where first[change.key] == Int32.max {
            first[change.key] = Int32(truncatingIfNeeded: position)
        }
        return first
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

    private func value(_ cell: [UInt8], _ field: SnapshotWriter.Field) -> WireValue? {
        if cell.isEmpty { return .missing }
        switch field.kind {
        case .text: return .text(CSVText.unguarded(cell))
        case .boolean:
            switch String(decoding: cell, as: UTF8.self) {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: return nil
            }
        case .number:
            return ExactDecimal(String(decoding: cell, as: UTF8.self))
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
