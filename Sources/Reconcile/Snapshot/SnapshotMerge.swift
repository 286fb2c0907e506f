import Diagnostics
import Pipelines
import Tables

/// The next snapshot: the present one moved by exactly the changes of a plan.
package struct SnapshotMerge {
    private struct Change {
        var key: Int
        var field: Int
        var value: WireValue
    }

    private let target: Target
    private let snapshot: Snapshot?
    private let name: String
    private var fields: [SnapshotWriter.Field]
    /// For each field of the new snapshot its column in the present one.
    private var held: [Int?] = []
    private var keys = TextList()
    private var index = KeyIndex()
    private var changes: [Change] = []

    /// - Parameter name: of changes.csv, for messages.
    package init(target: Target, snapshot: Snapshot?, name: String) {
        self.target = target
        self.snapshot = snapshot
        self.name = name
        fields =
            snapshot?.header.columns.map {
                SnapshotWriter.Field(name: $0.name, kind: $0.kind, scale: $0.scale)
            } ?? []
        held = fields.indices.map { $0 }
    }

    /// Takes the lines of changes.csv that are the target's.
    ///
    /// - Throws: `Failure` (W002) where a line is not as `run` writes it.
    package mutating func read(changes bytes: UnsafeRawBufferPointer) throws {
        var reader = CSVTextReader(bytes)
        let header = ChangeLines.header.dropLast().split(separator: ",").map { Array($0.utf8) }
        guard try reader.next(name: name), reader.cells == header else { throw fault(reader.line) }
        let mine = Array(target.name.utf8)
        while try reader.next(name: name) {
            guard reader.cells.count == header.count else { throw fault(reader.line) }
            guard CSVText.unguarded(reader.cells[7]) == mine else { continue }
            let fieldName = String(decoding: reader.cells[2], as: UTF8.self)
            guard let field = target.fields.first(where: { $0.name == fieldName }) else {
                throw fault(reader.line)
            }
            let key = CSVText.unguarded(reader.cells[1])
            let (row, _) = key.withUnsafeBytes { index.insert($0, into: &keys) }
            guard let value = value(reader.cells[4], field.form) else { throw fault(reader.line) }
            // The line of a record that is nothing but its identifier has no column.
            if case .text(let text) = value, field.name == target.fields[target.identifier].name,
                text == key
            {
                continue
            }
            changes.append(Change(key: row, field: column(for: field), value: value))
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
            try keys.withText(key) { text in
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
        return try writer.file(pipeline: pipeline, target: target.name, run: run)
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

    private mutating func column(for field: TargetField) -> Int {
        let kind: SnapshotHeader.Column.Kind
        var scale: UInt8 = 0
        switch field.form {
        case .text: kind = .text
        case .boolean: kind = .boolean
        case .number(let rule):
            kind = .number
            scale = rule.scale
        }
        if let index = fields.firstIndex(where: { $0.name == field.name }) {
            if fields[index].kind != kind || fields[index].scale != scale {
                // The target's field has changed its kind: what was held of it is void.
                fields[index] = SnapshotWriter.Field(name: field.name, kind: kind, scale: scale)
                held[index] = nil
            }
            return index
        }
        fields.append(SnapshotWriter.Field(name: field.name, kind: kind, scale: scale))
        held.append(nil)
        return fields.count - 1
    }

    private func value(_ cell: [UInt8], _ form: TargetField.Form) -> WireValue? {
        if cell.isEmpty { return .missing }
        switch form {
        case .text: return .text(CSVText.unguarded(cell))
        case .boolean:
            switch String(decoding: cell, as: UTF8.self) {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: return nil
            }
        case .number(let rule):
            return ExactDecimal(String(decoding: cell, as: UTF8.self))
                .flatMap { $0.mantissa(at: rule.scale, rounding: .down) }
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
