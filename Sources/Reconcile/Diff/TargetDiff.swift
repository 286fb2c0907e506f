import Formats
package import Pipelines
import Tables

/// Works out what one target must be told: compares the desired state with the target's snapshot,
/// field by field at the target's precision, and packs what differs into requests.
///
/// Columns are compared whole, one after the other; only then are the rows walked, in the order of
/// the list, so that changes and requests read like the list they come from. Records that left the
/// list follow, in the order of their keys.
package struct TargetDiff {
    private let emit: EmitStage
    private let desired: RecordTable
    /// What checks and `gone` compare with: what was last asked for, or else what was confirmed.
    private let snapshot: Snapshot?
    /// What was confirmed, if more was asked for since: what is sent is what differs from it.
    private var confirmed: ConfirmedRows?
    private let gone: Gone
    private let full: Bool
    let source: SourceNames

    private var matching: Matching
    private var columns: [WireColumn] = []
    /// For each field its column in the snapshot, where there is one.
    private var snapshotColumns: [Int?] = []
    private var refusals: Refusals
    private var uniqueness: Uniqueness?
    /// For each row one bit a field that differs from the snapshot.
    private var differs: [FieldBits] = []
    private var absent = AbsentValues()
    private var totals = TargetTotals()
    private var batches: BatchWriter
    /// An item without all of these says nothing; empty where each item has one of them.
    private let mayBeSilent: [Int]
    /// Of the item now being written; kept for its memory.
    private var values: RenderedValues
    /// What became of the records since the last block was listed.
    private var entries: [ChangeListing.Entry] = []
    /// Where the next block begins: in the list, and in what it lacks.
    private var nextRow = 0
    private var nextGone = 0
    let output: PlanOutput
    private let checks: [any RowCheck]
    let labels: LabelLines?
    /// Nil where no check has anything to say.
    private var checking: RowChecking?
    /// Both sides, when they are compared.
    private var open: OpenRows?
    /// The same with what was confirmed, if that is another.
    private var openConfirmed: OpenRows?
    /// Rows of the snapshot that the list lacks and that `gone` changes, or would.
    package private(set) var goneRows: [Int32] = []
    /// What the list lacks is changed as `gone: { set }` says.
    private var emitsGone = false

    /// What becomes of the records that the list lacks.
    package struct Gone {
        var means: DiffStage.Gone
        /// The list may have them after all: what would change them holds the plan.
        var isDoubtful: Bool
        /// Of a pipeline with `grace`.
        var absences: Absences?

        package init(
            _ means: DiffStage.Gone, isDoubtful: Bool = false, absences: Absences? = nil
        ) {
            self.means = means
            self.isDoubtful = isDoubtful
            self.absences = absences
        }
    }

    /// - Parameters:
    ///   - checks: asked about each record that would change
    ///   - labels: gets each record that changes or is held
    ///   - asked: the snapshot with what was asked for since; nil if nothing was
    package init(
        emit: EmitStage, desired: RecordTable, snapshot: Snapshot?, asked: Snapshot? = nil,
        gone: Gone,
        full: Bool, source: SourceNames, checks: [any RowCheck] = [],
        labels: LabelLines? = nil, output: PlanOutput
    ) {
        precondition(
            emit.target.fields.count <= min(FieldBits.bitWidth, Target.fieldsMax),
            "lint sees to it that a field has a bit")
        self.emit = emit
        self.desired = desired
        self.snapshot = asked ?? snapshot
        self.gone = gone
        self.full = full
        self.source = source
        self.output = output
        self.checks = checks
        self.labels = labels
        matching = Matching(desired, self.snapshot)
        if asked != nil { confirmed = ConfirmedRows(desired, snapshot) }
        refusals = Refusals(rows: desired.rowCount)
        values = RenderedValues(count: emit.target.fields.count)
        batches = BatchWriter(emit: emit, write: output.batch)
        totals.goneGraced = gone.absences == nil ? nil : 0
        let target = emit.target
        let says = target.anyOf.contains { target.fields[$0].required }
        mayBeSilent = says ? [] : target.anyOf
    }

    package mutating func run() throws -> TargetTotals {
        makeColumns()
        compareAndCheck()
        settleGoneCollisions()
        beginChecks()
        settleGone()
        try emitRecords()
        try batches.flush()
        try checking?.flush()
        totals.items = batches.itemsTotal
        totals.rounded = columns.reduce(0) { $0 + $1.rounded }
        return totals
    }

    package var compared: ComparedRows? { open?.rows }

    /// Fields that the pipeline binds no more, and how many records of the snapshot have a value.
    package var unbound: [(field: String, records: Int)] { absent.unbound }

    /// The fields that the snapshot keeps of an item: all that are bound, but for the key itself.
    package var snapshotFields: [SnapshotWriter.Field] {
        columns.indices.filter { columns[$0].isCompared }.map {
            SnapshotWriter.Field(emit.target.fields[$0])
        }
    }

    /// What each of the checks has said, in their order.
    package var tallies: [RowTally] {
        checking?.tallies ?? Array(repeating: RowTally(), count: checks.count)
    }

    private mutating func beginChecks() {
        var replacements = [WireValue?](repeating: nil, count: columns.count)
        if case .set(let values) = gone.means { replacements = self.replacements(values) }
        let rows = ComparedRows(
            emit: emit, desired: desired, snapshot: snapshot, snapshotRow: matching.snapshotRow,
            columns: columns, snapshotColumns: snapshotColumns, differs: differs,
            replacements: replacements)
        open = OpenRows(rows)
        openConfirmed = confirmed.map { OpenRows($0.compared(like: rows)) }
        if !checks.isEmpty { checking = RowChecking(checks, rows, source, output) }
    }

    /// Whether a check holds the record that `record` makes; it is made only where one is asked.
    private mutating func isHeld(
        _ row: Int, _ fate: ChangeListing.Entry.Fate,
        _ record: (ComparedRows) -> ComparedRecord
    ) throws -> Bool {
        guard let compared, let verdict = try checking?.verdict(record(compared)) else {
            return false
        }
        note(row, fate)
        return verdict == .hold
    }

    private mutating func note(_ row: Int, _ fate: ChangeListing.Entry.Fate, _ batch: Int = 0) {
        entries.append(
            ChangeListing.Entry(
                fate: fate, row: Int32(truncatingIfNeeded: row),
                batch: Int32(truncatingIfNeeded: batch)))
    }

    /// What a full run would send though nothing changes.
    private func leavesOut(_ key: UnsafeRawBufferPointer) -> Bool {
        checks.contains { $0.leavesOut(key) }
    }

    // MARK: Columns

    private mutating func makeColumns() {
        let maker = WireColumnMaker(target: emit.target, desired: desired)
        for (index, binding) in emit.item.enumerated() {
            var column = maker.make(field: index, binding: binding, &refusals)
            let field = emit.target.fields[index]
            let held = snapshot?.column(of: field).map {
                HeldColumn(snapshot: snapshot!, column: $0, rows: matching.snapshotRow)
            }
            absent.settle(&column, field, held, maker)
            columns.append(column)
            // What is in no item is not compared, whatever was held of it.
            snapshotColumns.append(column.isCompared ? held?.column : nil)
            confirmed?.addColumn(of: field, column.isCompared)
        }
    }

    /// What differs from the snapshot, and which records no item can be made of: neither needs
    /// the other, so that each has a thread.
    private mutating func compareAndCheck() {
        var refusals = self.refusals
        var uniqueness = Uniqueness(target: emit.target, columns: columns)
        let comparison = ColumnComparison(
            columns: columns, snapshot: snapshot, snapshotColumns: snapshotColumns,
            snapshotRow: matching.snapshotRow)
        differs = Halves.both {
            comparison.differs()
        } and: {
            refuseMissing(&refusals)
            uniqueness?.check(desired, columns, &refusals)
        }
        (self.refusals, self.uniqueness) = (refusals, uniqueness)
        confirmed?.compare(columns)
    }

    /// A required value that is missing refuses the record; in a partial list the snapshot's stands
    /// in, where there is one.
    private func refuseMissing(_ refusals: inout Refusals) {
        for (index, field) in emit.target.fields.enumerated()
        where field.required && !columns[index].missing.isEmpty {
            for row in 0..<desired.rowCount where columns[index].isMissing(row) {
                guard desired.partial else {
                    refusals.refuse(row, field: index, .valueMissing)
                    continue
                }
                if heldValue(index, row) == .missing {
                    refusals.refuse(row, field: index, .valueMissingOfNew)
                }
            }
        }
    }

    private func heldValue(_ field: Int, _ row: Int) -> WireValue {
        if let confirmed { return confirmed.value(field, row) }
        let held = Int(matching.snapshotRow[row])
        guard let snapshot, let column = snapshotColumns[field], held >= 0 else { return .missing }
        return snapshot.value(column, held)
    }

    // MARK: Records

    /// Packs requests block by block; each block is listed while the next is packed.
    private mutating func emitRecords() throws {
        guard let open else { return }
        let catchUp = output.catchUp
        let listed = openConfirmed ?? open
        var listing = ChangeListing(listed, gone: open, source, labels, output)
        var hasMore = try emitBlock(open)
        while hasMore {
            let block = entries
            entries = []
            hasMore = try Halves.both {
                let hasMore = try emitBlock(open)
                catchUp()
                return hasMore
            } and: {
                listing.add(block)
                catchUp()
            }
            try listing.flush(.large)
        }
        listing.add(entries)
        entries = []
        try listing.flush(.all)
    }

    /// - Returns: false where no record is left.
    private mutating func emitBlock(_ open: OpenRows) throws -> Bool {
        let listed = openConfirmed ?? open
        while nextRow < desired.rowCount {
            if entries.count >= ChangeListing.blockCount { return true }
            let row = nextRow
            nextRow += 1
            if desired.fates[row] == .live { try emitRecord(row, listed) }
        }
        guard emitsGone, let snapshot else { return false }
        while nextGone < matching.gone.count {
            if entries.count >= ChangeListing.blockCount { return true }
            let row = Int(matching.gone[nextGone])
            nextGone += 1
            try emitGone(row, snapshot, open)
        }
        return false
    }

    // MARK: Records of the list

    @inline(__always)
    private mutating func emitRecord(_ row: Int, _ open: OpenRows) throws {
        totals.records += 1
        var isNew = matching.snapshotRow[row] < 0
        if !isNew { totals.snapshotMatched += 1 }
        var isChanged = differs[row] != 0
        if let confirmed { (isNew, isChanged) = (confirmed.isNew(row), confirmed.differs(row)) }
        if refusals.isRefused(row) {
            try refuse(row)
        } else if isNew || isChanged || absent.isKept(row) {
            try emitChange(row, isNew, open)
        } else {
            try emitSame(row, open)
        }
    }

    @inline(__always)
    private mutating func emitSame(_ row: Int, _ open: OpenRows) throws {
        if full, !desired.keys.withText(row, leavesOut) {
            try emitUnchanged(row, open)
        } else {
            totals.unchanged += 1
        }
    }

    private mutating func emitChange(_ row: Int, _ isNew: Bool, _ open: OpenRows) throws {
        if try isHeld(row, .questioned, { $0.record(ofList: row) }) {
            totals.held += 1
            return
        }
        // All that the list lacks is what the marketplace keeps.
        let isChanged = confirmed?.differs(row) ?? (differs[row] != 0)
        if !isNew, !isChanged { return try emitSame(row, open) }
        open.render(row, into: &values)
        if isSilent(values) { return try refuse(row, .nothingToSay) }
        guard let batch = try batches.add(values) else { return try refuse(row, .itemTooLarge) }
        if isNew { totals.created += 1 } else { totals.updated += 1 }
        note(row, isNew ? .created : .updated, batch)
    }

    /// A full run sends it all the same; it is no news.
    private mutating func emitUnchanged(_ row: Int, _ open: OpenRows) throws {
        open.render(row, into: &values)
        if !isSilent(values), try batches.add(values) == nil {
            return try refuse(row, .itemTooLarge)
        }
        totals.unchanged += 1
    }

    /// Whether an item has nothing but its identifier.
    @inline(__always)
    private func isSilent(_ values: borrowing RenderedValues) -> Bool {
        guard !mayBeSilent.isEmpty else { return false }
        return mayBeSilent.allSatisfy { values.ranges[$0] == nil }
    }

    private mutating func refuse(_ row: Int, _ unfit: Unfit) throws {
        refusals.refuse(row, field: emit.target.identifier, unfit)
        try refuse(row)
    }

    private mutating func refuse(_ row: Int) throws {
        totals.refused += 1
        try listRefused(row)
    }

    private func listRefused(_ row: Int) throws {
        guard let (index, unfit) = refusals.reason(row) else { return }
        let field = emit.target.fields[index]
        var column = field.name
        if case .field(let name) = emit.item[index] { column = name }
        try output.reject(
            Reject(
                file: Int(desired.files[row]), line: Int(desired.lines[row]), column: column,
                code: unfit.code, reason: unfit.reason(field, of: emit.target),
                raw: Array("\(desired.keyName)=".utf8)
                    + desired.keys.bytes[desired.keys.range(row)]))
    }

    // MARK: Records that left the list

    /// A record that left the list and one in it may be one and the same for the target (a key
    /// whose case changed): telling it both would be a coin's toss, so it is told neither.
    private mutating func settleGoneCollisions() {
        totals.snapshotRows = snapshot?.rowCount ?? 0
        totals.snapshotRejected = matching.listedButRejected
        totals.gone = matching.gone.count
        guard let snapshot, !desired.partial, case .set = gone.means, uniqueness != nil
        else { return }
        let column = uniqueness?.identityField.map { snapshotColumns[$0] } ?? nil
        matching.gone.removeAll { row in
            let row = Int(row)
            let found: Uniqueness.GoneIdentity?
            if uniqueness?.isKey ?? false {
                found = snapshot.withKey(row) { uniqueness?.settle(gone: $0, desired) }
            } else if let column, !snapshot.isMissing(column, row) {
                found = uniqueness?.settle(gone: snapshot.text(column, row), desired)
            } else {
                found = nil
            }
            switch found {
            case nil, .itsOwn: return false
            case .sameAsGone: break
            case .sameAsLive(let taken):
                refusals.refuse(taken, field: emit.target.identifier, .collides)
            }
            totals.goneRefused += 1
            return true
        }
    }

    /// What is known of them at once: only what `gone: { set }` changes is emitted.
    private mutating func settleGone() {
        guard let snapshot else { return }
        guard !desired.partial else {
            totals.goneKept = matching.gone.count
            return
        }
        switch gone.means {
        case .keep: totals.goneKept = matching.gone.count
        case .hold:
            for row in matching.gone where !isGraced(row, snapshot) { hold(row) }
        case .set:
            emitsGone = open?.rows.replacesFields ?? false
            if !emitsGone { totals.goneKept = matching.gone.count }
        }
    }

    /// Whether the record must be missing from further files.
    private mutating func isGraced(_ row: Int32, _ snapshot: Snapshot) -> Bool {
        guard let absences = gone.absences, snapshot.withKey(Int(row), absences.waits) else {
            return false
        }
        totals.goneGraced! += 1
        return true
    }

    private mutating func hold(_ row: Int32) {
        totals.goneHeld += 1
        goneRows.append(row)
    }

    /// The target's fields that `gone: { set }` changes, with the values that they get.
    private func replacements(_ values: [String: FieldValue]) -> [WireValue?] {
        let maker = WireColumnMaker(target: emit.target, desired: desired)
        return emit.item.indices.map { index in
            if case .dropped = columns[index].values { return .missing }
            guard case .field(let name) = emit.item[index], let value = values[name] else {
                return nil
            }
            return maker.constant(value, emit.target.fields[index])
        }
    }

    private mutating func emitGone(_ row: Int, _ snapshot: Snapshot, _ open: OpenRows) throws {
        let isChanged = open.replaced(row) != 0
        guard isChanged || full && !snapshot.withKey(row, leavesOut) else {
            totals.goneAlready += 1
            return
        }
        open.render(gone: row, into: &values)
        let isFit = !isSilent(values) && open.isFit(gone: row, values)
        if isChanged {
            let index = Int32(truncatingIfNeeded: row)
            if isGraced(index, snapshot) { return }
            if gone.isDoubtful { return hold(index) }
            goneRows.append(index)
            if isFit, try isHeld(row, .questionedGone, { $0.record(gone: row) }) {
                totals.goneWaiting += 1
                return
            }
        }
        guard isFit, let batch = try batches.add(values) else {
            totals.goneRefused += 1
            return
        }
        if isChanged {
            totals.goneRemoved += 1
            note(row, .removed, batch)
        } else {
            totals.goneAlready += 1
        }
    }
}
