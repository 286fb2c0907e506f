import Diagnostics
import Formats
package import Pipelines
package import Tables

/// Gathers a source's batches into a table, deciding about duplicate keys as they come.
package struct RecordTableBuilder {
    private var state: RecordTable
    private var columns: [ColumnGatherer]
    /// Rows that share their key with another and are no record for it.
    package private(set) var duplicates = 0
    private let stage: ReadStage
    /// Index of the source's first file among the run's inputs.
    private let firstFile: Int
    /// Index in the source's fields of each kept column.
    private let kept: [Int]
    private let keptOfRejects: [Int]
    /// What the sources before this one hold.
    private let heldBefore: Int

    private var twins = UnreadTwins()
    private var hashes: [UInt64] = []
    private var fresh: [Int] = []

    /// Of a key, more than most have: see `TextGatherer`.
    private static let keyBytes = 24

    /// - Parameters:
    ///   - keeping: names of the fields that a target or the diff needs
    ///   - keptOfRejects: indices of the fields that a join asks for in rows that are no records,
    ///     the key first; empty where none does
    ///   - firstFile: index of the source's first file among the run's inputs
    ///   - heldBefore: bytes of keys and texts that the sources before this one hold
    ///   - expectedRows: about how many records will come; for speed only
    ///   - fewWords: how many different texts a column shares in any case
    package init(
        stage: ReadStage, keeping: Set<String>, keptOfRejects: [Int] = [], firstFile: Int = 0,
        heldBefore: Int = 0, expectedRows: Int = 0, fewWords: Int = TextGatherer.fewWords,
        hash: KeyHash = KeyHash()
    ) {
        self.stage = stage
        self.keptOfRejects = keptOfRejects
        self.firstFile = firstFile
        self.heldBefore = heldBefore
        let fields = stage.spec.fields
        kept = fields.indices.filter { $0 != stage.spec.key && keeping.contains(fields[$0].name) }
        columns = kept.map {
            ColumnGatherer(fields[$0].type, rows: expectedRows, fewWords: fewWords)
        }
        state = RecordTable(
            keyName: fields[stage.spec.key].name,
            fields: kept.map { FlowField(fields[$0].name, fields[$0].type) },
            rows: expectedRows, hash: hash)
        state.repeats = stage.duplicates == .keep
        if !keptOfRejects.isEmpty {
            state.unread = UnreadRows(
                fields: keptOfRejects.map { FlowField(fields[$0].name, fields[$0].type) })
        }
        state.lines.reserveCapacity(expectedRows)
        state.files.reserveCapacity(expectedRows)
        state.fates.reserveCapacity(expectedRows)
        state.keys.reserve(texts: expectedRows, bytes: expectedRows * Self.keyBytes)
    }

    /// Everything that was added; the builder is empty afterwards. Lists each record that cannot be
    /// believed because a row of its key could not be read.
    package mutating func finish(listing: (Reject) throws -> Void) rethrows -> RecordTable {
        try settleUnreadTwins(listing)
        state.columns = columns.map(\.column)
        columns = []
        defer { state = RecordTable(keyName: state.keyName, fields: []) }
        return state
    }

    /// Takes the batch's records, and tells of each duplicate.
    ///
    /// - Throws: `Failure` if the keys and texts of the sources pass what a run may hold.
    package mutating func add(_ batch: RecordBatch, listing: (Reject) throws -> Void) throws {
        guard case .text(let keys) = batch.columns[stage.spec.key] else {
            preconditionFailure("lint sees to it that a key is text")
        }
        fresh.removeAll(keepingCapacity: true)
        let rowsBefore = state.keys.count
        state.index.reserve(batch.rowCount)
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
            columns[index].append(batch.columns[field], of: batch, rows: fresh)
        }
        for reject in batch.rejects {
            if !reject.key.isEmpty {
                let number = reject.key.withUnsafeBytes { state.addRejected($0) }
                let added = fresh.firstIndex { $0 >= reject.recordsBefore } ?? fresh.count
                twins.note(
                    number, after: rowsBefore + added, file: reject.file, line: reject.line)
            }
            state.unread?.add(reject.cells, file: firstFile + reject.file, line: reject.line)
        }
        guard heldBytes <= stage.spec.limits.heldBytesMax - heldBefore else {
            throw Failure(tooMuchText)
        }
    }

    /// Of keys and texts. A batch adds some megabytes at most, and each of the lists may hold twice
    /// the bound, so that what is looked at behind a batch is looked at in time.
    package var heldBytes: Int {
        columns.reduce(state.keys.bytes.count + state.rejectedKeys.bytes.count * 2) {
            $0 + $1.textBytes
        }
    }

    // MARK: Duplicates

    private mutating func admit(_ batch: RecordBatch, _ row: Int) {
        state.lines.append(batch.lines[row])
        state.files.append(UInt16(firstFile + batch.file))
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
        let elsewhere = Int(state.files[first]) == firstFile + batch.file ? "" : " of another file"
        let earlier = "line \(state.lines[first])\(elsewhere)"
        let newer = Reject(
            file: batch.file, line: Int(batch.lines[row]), column: keyLabel, code: .duplicateLost,
            reason: "", raw: raw(batch, row))
        duplicates += 1
        switch stage.duplicates {
        case .first:
            try listing(newer.saying("\(earlier) comes before it"))
            return false
        case .keep: return true
        case .last:
            var loser = newer
            loser.file = Int(state.files[first]) - firstFile
            loser.line = Int(state.lines[first])
            loser.raw = keyOnly(key)
            try listing(loser.saying("line \(batch.lines[row])\(elsewhere) comes after it"))
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
                other.file = Int(state.files[first]) - firstFile
                other.line = Int(state.lines[first])
                other.raw = keyOnly(key)
                try listing(other.saying("line \(batch.lines[row])\(elsewhere) has the same key"))
            }
            var rejected = newer
            rejected.code = .duplicateRejected
            // The first row of the key stays, as of no use; of this one nothing else is left.
            let cells = keptOfRejects.map { cell(batch, $0, row) }
            state.unread?.add(cells, file: firstFile + batch.file, line: rejected.line)
            try listing(rejected.saying("\(earlier) has the same key"))
            return false
        }
    }

    /// Of two rows of one key the one that could not be read counts as much as the other: under
    /// `"reject"` neither is believed, under `"first"` and `"last"` the record is not where the
    /// unread row would have won.
    private mutating func settleUnreadTwins(_ listing: (Reject) throws -> Void) rethrows {
        guard stage.duplicates != .keep else { return }
        for number in 0..<state.rejectedKeys.count {
            let row = state.rejectedKeys.withText(number) { state.index.find($0, in: state.keys) }
            guard let row, state.fates[row] == .live,
                let twin = twins.twin(number, of: row, stage.duplicates)
            else { continue }
            state.fates[row] = .conflicting
            duplicates += 1
            let file = Int(state.files[row]) - firstFile
            let elsewhere = twin.file == file ? "" : " of another file"
            try listing(
                Reject(
                    file: file, line: Int(state.lines[row]), column: keyLabel,
                    code: .duplicateRejected,
                    reason: "line \(twin.line)\(elsewhere) has the same key and could not be read",
                    raw: state.rejectedKeys.withText(number) { keyOnly($0) }))
        }
    }

    private func cell(_ batch: RecordBatch, _ field: Int, _ row: Int) -> RejectedCell {
        switch batch.columns[field] {
        case .text(let column):
            guard column.starts[row] != TextColumn.missing else { return .missing }
            return .text(Array(batch.text[Int(column.starts[row])..<Int(column.ends[row])]))
        case .number(let column): return column.value(row).map { .number($0) } ?? .missing
        case .boolean(let column):
            let value = column.values[row]
            return value == BooleanColumn.missing ? .missing : .boolean(value == BooleanColumn.yes)
        }
    }

    private var keyLabel: String { stage.spec.fields[stage.spec.key].location.label }

    private var tooMuchText: Diagnostic {
        Diagnostic(
            .tooMuchText, "(more than \(stage.spec.limits.heldBytesMax) bytes with source "
                + "\"\(stage.spec.source)\")",
            at: stage.place,
            help: "leave out fields that nothing needs, or divide the sources into several "
                + "pipelines")
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
