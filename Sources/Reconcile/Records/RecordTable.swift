import Diagnostics
package import Formats
package import Pipelines
package import Tables

/// The table that a run's inputs ask for: one row a record, with the columns that the targets need.
package struct RecordTable: Sendable {
    package enum Fate: UInt8, Sendable { case live, replaced, conflicting }

    /// The pipeline's name of the key field.
    package let keyName: String
    /// The kept fields beside the key, and their columns in the same order.
    package let fields: [FieldSpec]
    private let kinds: [(type: FieldType, slot: Int)]
    fileprivate var texts: [TextValues]
    fileprivate var numbers: [NumberColumn]
    fileprivate var booleans: [BooleanColumn]
    package fileprivate(set) var keys = TextList()
    package fileprivate(set) var index: KeyIndex
    package fileprivate(set) var lines: [UInt32] = []
    package fileprivate(set) var files: [UInt16] = []
    /// Only live rows are records; the others lost to, or conflict with, a row of the same key.
    package fileprivate(set) var fates: [Fate] = []
    /// Keys of rows that were rejected: they are in the list, so they are not gone from it.
    package fileprivate(set) var rejectedKeys = TextList()
    package fileprivate(set) var rejectedIndex = KeyIndex()
    /// Only what changed is listed: nothing is gone, and missing means unchanged.
    package var partial = false

    package var rowCount: Int { keys.count }

    /// - Parameter rows: how many are likely to come.
    fileprivate init(keyName: String, fields: [FieldSpec], rows: Int, hash: KeyHash) {
        self.keyName = keyName
        self.fields = fields
        index = KeyIndex(expected: rows, hash: hash)
        rejectedIndex = KeyIndex(hash: hash)
        var kinds: [(type: FieldType, slot: Int)] = []
        (texts, numbers, booleans) = ([], [], [])
        for field in fields {
            switch field.type {
            case .text:
                kinds.append((field.type, texts.count))
                texts.append(TextValues())
            case .integer, .decimal, .date:
                kinds.append((field.type, numbers.count))
                numbers.append(NumberColumn())
                numbers[numbers.count - 1].mantissas.reserveCapacity(rows)
                numbers[numbers.count - 1].scales.reserveCapacity(rows)
            case .boolean:
                kinds.append((field.type, booleans.count))
                booleans.append(BooleanColumn())
                booleans[booleans.count - 1].values.reserveCapacity(rows)
            }
        }
        self.kinds = kinds
        lines.reserveCapacity(rows)
        files.reserveCapacity(rows)
        fates.reserveCapacity(rows)
        keys.reserve(texts: rows, bytes: rows * 10)
    }

    /// Whether a row with this key was rejected: it is in the list all the same.
    func wasRejected(_ key: UnsafeRawBufferPointer) -> Bool {
        rejectedKeys.count > 0 && rejectedIndex.find(key, in: rejectedKeys) != nil
    }

    /// The values of a kept field, by its index in `fields`.
    package func column(_ field: Int) -> ValueColumn {
        let (type, slot) = kinds[field]
        switch type {
        case .text: return .text(texts[slot])
        case .integer, .decimal, .date: return .number(numbers[slot])
        case .boolean: return .boolean(booleans[slot])
        }
    }

    /// Appends the rows of a batch's column, in place.
    fileprivate mutating func append(
        _ column: Column, of batch: RecordBatch, to field: Int, rows: [Int]
    ) {
        let slot = kinds[field].slot
        let isWhole = rows.count == batch.rowCount
        switch column {
        case .text(let column):
            batch.text.withUnsafeBytes { text in
                for row in rows {
                    let isMissing = column.starts[row] == TextColumn.missing
                    let range = isMissing ? 0..<0 : Int(column.starts[row])..<Int(column.ends[row])
                    texts[slot].texts.append(UnsafeRawBufferPointer(rebasing: text[range]))
                }
            }
        case .number(let column) where isWhole:
            numbers[slot].mantissas.append(contentsOf: column.mantissas)
            numbers[slot].scales.append(contentsOf: column.scales)
        case .number(let column):
            for row in rows {
                numbers[slot].mantissas.append(column.mantissas[row])
                numbers[slot].scales.append(column.scales[row])
            }
        case .boolean(let column) where isWhole:
            booleans[slot].values.append(contentsOf: column.values)
        case .boolean(let column):
            for row in rows { booleans[slot].values.append(column.values[row]) }
        }
    }
}

/// Gathers batches into the desired state, deciding about duplicate keys as they come.
package struct RecordTableBuilder {
    package private(set) var state: RecordTable
    /// Rows that share their key with another and are no record for it.
    package private(set) var duplicates = 0
    private let stage: ReadStage
    /// Index in the source's fields of each kept column.
    private let kept: [Int]

    private var hashes: [UInt64] = []
    private var fresh: [Int] = []

    /// - Parameters:
    ///   - keeping: names of the fields that a target or the diff needs
    ///   - expectedRows: about how many records will come; for speed only
    package init(
        stage: ReadStage, keeping: Set<String>, expectedRows: Int = 0, hash: KeyHash = KeyHash()
    ) {
        self.stage = stage
        let fields = stage.spec.fields
        kept = fields.indices.filter { $0 != stage.spec.key && keeping.contains(fields[$0].name) }
        state = RecordTable(
            keyName: fields[stage.spec.key].name, fields: kept.map { fields[$0] },
            rows: expectedRows, hash: hash)
    }

    /// Takes the batch's records, and tells of each duplicate.
    ///
    /// - Throws: `Failure` where the keys of the source pass 4 GiB.
    package mutating func add(_ batch: RecordBatch, listing: (Reject) throws -> Void) throws {
        guard case .text(let keys) = batch.columns[stage.spec.key] else {
            preconditionFailure("lint sees to it that a key is text")
        }
        fresh.removeAll(keepingCapacity: true)
        let bytes = keys.starts.indices.reduce(0) { $0 + Int(keys.ends[$1] - keys.starts[$1]) }
        guard state.keys.hasRoom(for: bytes) else { throw Failure(tooManyKeys) }
        state.index.reserve(batch.rowCount, state.keys)
        try batch.text.withUnsafeBytes { text in
            keys.starts.withUnsafeBufferPointer { starts in
                keys.ends.withUnsafeBufferPointer { ends in
                    guard let starts = starts.baseAddress, let ends = ends.baseAddress else {
                        return
                    }
                    state.index.hashes(
                        of: (starts, ends), count: batch.rowCount, in: text, into: &hashes)
                }
            }
            for row in 0..<batch.rowCount {
                let range = Int(keys.starts[row])..<Int(keys.ends[row])
                let key = UnsafeRawBufferPointer(rebasing: text[range])
                let (found, isNew) = state.index.insert(
                    key, hashed: hashes[row], into: &state.keys)
                if isNew {
                    admit(batch, row)
                    fresh.append(row)
                } else if try settle(batch, row, key, against: found, listing) {
                    fresh.append(row)
                }
            }
        }
        // The columns are gathered after the keys of the whole batch, each in one sweep.
        for (index, field) in kept.enumerated() {
            state.append(batch.columns[field], of: batch, to: index, rows: fresh)
        }
        for reject in batch.rejects where !reject.key.isEmpty {
            reject.key.withUnsafeBytes {
                _ = state.rejectedIndex.insert($0, into: &state.rejectedKeys)
            }
        }
    }

    // MARK: Duplicates

    private mutating func admit(_ batch: RecordBatch, _ row: Int) {
        state.lines.append(batch.lines[row])
        state.files.append(UInt16(batch.file))
        state.fates.append(.live)
    }

    /// Decides between two rows of one key; true where the newer one is kept as a row.
    private mutating func settle(
        _ batch: RecordBatch, _ row: Int, _ key: UnsafeRawBufferPointer, against first: Int,
        _ listing: (Reject) throws -> Void
    ) throws -> Bool {
        if case .keep = stage.duplicates {
            state.keys.append(key)
            admit(batch, row)
            return true
        }
        let elsewhere = Int(state.files[first]) == batch.file ? "" : " of another file"
        let earlier = "line \(state.lines[first])\(elsewhere)"
        let newer = Reject(
            file: batch.file, line: Int(batch.lines[row]), column: keyLabel, code: .duplicateLost,
            reason: "", raw: raw(batch, row))
        duplicates += 1
        switch stage.duplicates {
        case .first:
            try listing(newer.saying("\(earlier) comes first and wins"))
            return false
        case .keep: return true
        case .last:
            var loser = newer
            loser.file = Int(state.files[first])
            loser.line = Int(state.lines[first])
            loser.raw = keyOnly(key)
            try listing(loser.saying("line \(batch.lines[row])\(elsewhere) comes last and wins"))
            state.fates[first] = .replaced
            state.index.repoint(key, from: first, to: state.keys.count)
            state.keys.append(key)
            admit(batch, row)
            return true
        case .reject:
            if state.fates[first] == .live {
                state.fates[first] = .conflicting
                duplicates += 1
                var other = newer
                other.code = .duplicateRejected
                other.file = Int(state.files[first])
                other.line = Int(state.lines[first])
                other.raw = keyOnly(key)
                try listing(other.saying("line \(batch.lines[row])\(elsewhere) has the same key"))
            }
            var rejected = newer
            rejected.code = .duplicateRejected
            try listing(rejected.saying("\(earlier) has the same key"))
            return false
        }
    }

    private var keyLabel: String { stage.spec.fields[stage.spec.key].location.label }

    private var tooManyKeys: Diagnostic {
        Diagnostic(
            .tooManyRecords, "in source \"\(stage.spec.source)\"",
            at: stage.place, help: "divide the source into several pipelines")
    }

    /// All that is left of a row of an earlier batch.
    private func keyOnly(_ key: UnsafeRawBufferPointer) -> [UInt8] {
        Array("\(state.keyName)=".utf8) + Array(key)
    }

    /// The row's fields as they were read: `sku=A-1; price=10`. The row itself is gone by now.
    private func raw(_ batch: RecordBatch, _ row: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for (field, spec) in stage.spec.fields.enumerated() {
            if field > 0 { bytes += Array("; ".utf8) }
            bytes += Array("\(spec.name)=".utf8)
            switch batch.columns[field] {
            case .text(let column):
                guard column.starts[row] != TextColumn.missing else { continue }
                bytes += batch.text[Int(column.starts[row])..<Int(column.ends[row])]
            case .number(let column): column.value(row)?.append(to: &bytes)
            case .boolean(let column):
                let value = column.values[row]
                guard value != BooleanColumn.missing else { continue }
                bytes += Array((value == BooleanColumn.yes ? "true" : "false").utf8)
            }
        }
        return bytes
    }
}

extension Reject {
    fileprivate func saying(_ reason: String) -> Reject {
        var reject = self
        reject.reason = reason
        return reject
    }
}
