import Diagnostics
package import Formats
package import Pipelines
package import Tables

/// The table that a run's inputs ask for: one row a record, with the columns that the targets need.
package struct DesiredState: Sendable {
    package enum Fate: UInt8, Sendable { case live, replaced, conflicting }

    /// The pipeline's name of the key field.
    package let keyName: String
    /// The kept fields beside the key, and their columns in the same order.
    package let fields: [FieldSpec]
    package fileprivate(set) var columns: [ValueColumn]
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
}

/// Gathers batches into the desired state, deciding about duplicate keys as they come.
package struct DesiredStateBuilder {
    package private(set) var state: DesiredState
    /// Rows that share their key with another and are no record for it.
    package private(set) var duplicates = 0
    private let stage: ReadStage
    /// Index in the source's fields of each kept column.
    private let kept: [Int]

    /// - Parameter keeping: names of the fields that a target or the diff needs.
    package init(stage: ReadStage, keeping: Set<String>, hash: KeyHash = KeyHash()) {
        self.stage = stage
        let fields = stage.spec.fields
        kept = fields.indices.filter { $0 != stage.spec.key && keeping.contains(fields[$0].name) }
        state = DesiredState(
            keyName: fields[stage.spec.key].name, fields: kept.map { fields[$0] },
            columns: kept.map { Self.emptyColumn(fields[$0].type) }, index: KeyIndex(hash: hash))
        state.rejectedIndex = KeyIndex(hash: hash)
    }

    /// Takes the batch's records, and tells of each duplicate.
    ///
    /// - Throws: `Failure` where the keys of the source pass 4 GiB.
    package mutating func add(_ batch: RecordBatch, listing: (Reject) throws -> Void) throws {
        guard case .text(let keys) = batch.columns[stage.spec.key] else {
            preconditionFailure("lint sees to it that a key is text")
        }
        var fresh: [Int] = []
        fresh.reserveCapacity(batch.rowCount)
        try batch.text.withUnsafeBytes { text in
            for row in 0..<batch.rowCount {
                let range = Int(keys.starts[row])..<Int(keys.ends[row])
                let key = UnsafeRawBufferPointer(rebasing: text[range])
                guard state.keys.hasRoom(for: key.count) else { throw Failure(tooManyKeys) }
                let (found, isNew) = state.index.insert(key, into: &state.keys)
                if isNew {
                    admit(batch, row)
                    fresh.append(row)
                } else if try settle(batch, row, key, against: found, listing) {
                    fresh.append(row)
                }
            }
        }
        // The columns are gathered after the keys of the whole batch, each in one sweep.
        for (slot, field) in kept.enumerated() { append(batch, field, slot, fresh) }
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
        let earlier = "line \(state.lines[first])"
        let newer = Reject(
            file: batch.file, line: Int(batch.lines[row]), column: keyLabel, code: .duplicateLost,
            reason: "", raw: raw(batch, row))
        duplicates += 1
        switch stage.duplicates {
        case .first:
            try listing(newer.saying("\(earlier) comes first and wins"))
            return false
        case .last:
            var loser = newer
            loser.file = Int(state.files[first])
            loser.line = Int(state.lines[first])
            loser.raw = Array(key)
            try listing(loser.saying("line \(batch.lines[row]) comes last and wins"))
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
                other.raw = Array(key)
                try listing(other.saying("line \(batch.lines[row]) has the same key"))
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

    // MARK: Columns

    private static func emptyColumn(_ type: FieldType) -> ValueColumn {
        switch type {
        case .text: .text(TextValues())
        case .integer, .decimal: .number(NumberColumn())
        case .boolean: .boolean(BooleanColumn())
        }
    }

    private mutating func append(_ batch: RecordBatch, _ field: Int, _ slot: Int, _ rows: [Int]) {
        let all = rows.count == batch.rowCount
        switch (state.columns[slot], batch.columns[field]) {
        case (.text(var values), .text(let column)):
            state.columns[slot] = .boolean(BooleanColumn())  // so that `values` is the only owner
            batch.text.withUnsafeBytes { text in
                for row in rows {
                    let isMissing = column.starts[row] == TextColumn.missing
                    let range = isMissing ? 0..<0 : Int(column.starts[row])..<Int(column.ends[row])
                    values.texts.append(UnsafeRawBufferPointer(rebasing: text[range]))
                }
            }
            state.columns[slot] = .text(values)
        case (.number(var values), .number(let column)):
            state.columns[slot] = .boolean(BooleanColumn())
            if all {
                values.mantissas.append(contentsOf: column.mantissas)
                values.scales.append(contentsOf: column.scales)
            } else {
                values.mantissas.append(contentsOf: rows.lazy.map { column.mantissas[$0] })
                values.scales.append(contentsOf: rows.lazy.map { column.scales[$0] })
            }
            state.columns[slot] = .number(values)
        case (.boolean(var values), .boolean(let column)):
            state.columns[slot] = .boolean(BooleanColumn())
            values.values.append(contentsOf: rows.lazy.map { column.values[$0] })
            state.columns[slot] = .boolean(values)
        default: preconditionFailure("a batch has its source's column types")
        }
    }
}

extension Reject {
    fileprivate func saying(_ reason: String) -> Reject {
        var reject = self
        reject.reason = reason
        return reject
    }
}
