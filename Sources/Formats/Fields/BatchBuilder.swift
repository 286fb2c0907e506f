package import Tables

/// Fills record batches cell by cell: the one way from raw text to typed columns, for all formats.
///
///     builder.beginRow(line: 17)
///     builder.setCell(0, bytes, bufferStart: 4711)   // each field, in any order, at most once
///     builder.endRow { raw row }                     // a record, or a reject with its first fault
///     let batch = builder.take(text: buffer)
///
/// A field that was not set is an absent cell: its default where it has one, else missing.
///
/// A builder has one owner: a copy would fill the same columns.
package struct BatchBuilder {
    private let converters: [CellConverter]
    private let key: Int
    private let file: Int
    private let store: ColumnStore
    /// Safe: belongs to `store`, which lives as long as the builder.
    private let slots: UnsafeMutablePointer<ColumnStore.Slot>
    private var rejects: [Reject] = []
    /// Where the key of each reject stands, if it could be read.
    private var rejectKeys: [Range<Int>?] = []
    /// Fields that are kept of a reject, and what they hold, reject after reject.
    private let keptOfRejects: [Int]
    private var rejectCells: [PendingCell] = []
    private var unread = UnreadCells()
    /// Text that does not stand in the buffer as it is: unescaped, decoded, defaults.
    private var extra: [UInt8] = []
    /// What each field is where it was not set.
    private let absent: [AbsentCell]
    /// Fields whose missing value rejects the row; the key's own fault goes before theirs.
    private let required: [Int]
    /// What a reject calls a field's cell; the field's own label where it is nil.
    package var columnLabel: ((_ field: Int, _ line: Int) -> String)?
    /// The row now being filled is not the only one in its line, so that its number tells it.
    package var sharesLine = false
    /// Where in this batch a constant text stands, by field; empty before it is first needed.
    private var constantTexts: [Range<Int>]
    /// Offsets at and past this one lie in `extra`.
    private var bufferCount = 0

    private var line = 0
    /// Counts the rows begun, so that a field knows in which row it was set.
    private var serial = 0
    private var cellsSet = 0
    private var hasFault = false
    private var fault: (column: String, fault: CellFault)?

    /// Records taken into the batch now being filled.
    package private(set) var rowCount = 0
    /// Records and rejects since the start, over all batches.
    package private(set) var recordsTotal = 0
    package private(set) var rejectsTotal = 0
    /// Bytes that the batch holds beside the buffer; a reader may cut a batch by it.
    package var extraBytes: Int { extra.count }

    /// - Parameters:
    ///   - keptOfRejects: indices of the fields that a rejected row is asked for
    ///   - isQuoted: whether a quote can take in the rows below a cell
    package init(
        fields: [FieldSpec], key: Int, file: Int, keptOfRejects: [Int] = [], isQuoted: Bool = true
    ) {
        precondition(fields.indices.contains(key), "the key is one of the fields")
        precondition(fields[key].type == .text, "a key is text")
        converters = fields.indices.map {
            CellConverter(spec: fields[$0], isKey: $0 == key, isQuoted: isQuoted)
        }
        self.key = key
        self.file = file
        self.keptOfRejects = keptOfRejects
        store = ColumnStore(converters)
        slots = store.slots
        absent = fields.map(AbsentCell.init)
        required = fields.indices.filter { fields[$0].isRequired && $0 != key }
        constantTexts = Array(repeating: 0..<0, count: fields.count)
    }

    /// The length of the buffer that `bufferStart` counts in; to be said before the first row of
    /// a batch. 0, the default, where every cell is copied.
    package mutating func beginBatch(bufferCount: Int) {
        precondition(rowCount == 0 && extra.isEmpty, "a batch begins empty")
        self.bufferCount = bufferCount
    }

    package mutating func beginRow(line: Int) {
        self.line = line
        cellsSet = 0
        serial &+= 1
        if hasFault {
            hasFault = false
            fault = nil
            unread = UnreadCells()
        }
        if rowCount == store.capacity { store.grow() }
    }

    /// - Parameters:
    ///   - field: index in the source's fields
    ///   - cell: UTF-8 without quotes and escapes
    ///   - bufferStart: where the cell stands in the batch's buffer; nil to have it copied
    /// - Complexity: one pass; a plain text or number, and a boolean like one of the last, take the
    ///   short way, without a call.
    @inline(always)
    package mutating func setCell(
        _ field: Int, _ cell: UnsafeRawBufferPointer, bufferStart: Int?
    ) {
        let slot = slots + field
        precondition(slot.pointee.setInRow != serial, "a cell is set once")
        slot.pointee.setInRow = serial
        cellsSet &+= 1
        if setPlainly(slot, cell, bufferStart) { return }
        setByRules(field, cell, bufferStart)
    }

    /// A number, boolean or date that the format itself tells from text.
    ///
    /// - Parameter cell: as `kind` has it
    mutating func setTyped(_ field: Int, _ kind: TypedCells.Kind, _ cell: UnsafeRawBufferPointer) {
        let type = slots[field].type
        switch (kind, type) {
        case (.number, .integer), (.number, .decimal):
            beginCell(field)
            setNumber(field, converters[field].exactNumber(cell))
        case (.date, .date):
            beginCell(field)
            setNumber(field, converters[field].date(cell, pattern: .iso))
        case (.boolean, .boolean):
            beginCell(field)
            setBoolean(slots + field, cell.first == UInt8(ascii: "t"))
        case (.absent, _): break
        default: setCell(field, cell, bufferStart: nil)
        }
    }

    /// What a reject calls the field's cell in the row now being filled.
    func label(_ field: Int) -> String {
        if let columnLabel { return columnLabel(field, line) }
        let label = converters[field].spec.location.label
        return sharesLine ? "\(label) (record \(recordsTotal + rejectsTotal + 1))" : label
    }

    private mutating func beginCell(_ field: Int) {
        precondition(slots[field].setInRow != serial, "a cell is set once")
        slots[field].setInRow = serial
        cellsSet &+= 1
    }

    /// The row cannot become a record, for a reason that lies outside its cells' values. The first
    /// reason given for a row is the one that is listed, but a fault of the key goes before those
    /// of other cells.
    ///
    /// - Parameters:
    ///   - field: the field whose value the reason makes unreadable, if it is about one
    ///   - inCell: the reason is about one cell, even if no field reads it
    package mutating func rejectRow(
        column: String = "", _ found: CellFault, field: Int? = nil, inCell: Bool = false
    ) {
        // Of the faults found so far none is the key's or the whole row's.
        if field == key, unread.isOfCells, !unread.fields.contains(key) { fault = nil }
        unread.note(found.code, field, inCell: inCell)
        fail(column, found)
    }

    private mutating func fail(_ column: String, _ found: CellFault) {
        if fault == nil { fault = (column, found) }
        hasFault = true
    }

    /// Closes the row. `raw` is called only for a reject.
    @inline(__always)
    package mutating func endRow(raw: () -> [UInt8]) {
        if cellsSet < converters.count { setAbsentCells() }
        if slots[key].isTextMissing(rowCount) { rejectForKey() }
        if !required.isEmpty, !hasFault { checkRequired() }
        if hasFault {
            endReject(raw())
        } else {
            store.lines[rowCount] = UInt32(clamping: line)
            rowCount &+= 1
            recordsTotal &+= 1
        }
    }

    /// The batch, with `text` as its buffer; the builder is empty afterwards.
    package mutating func take(text: consuming [UInt8]) -> RecordBatch {
        precondition(text.count == bufferCount, "slices count from the end of the buffer")
        if !extra.isEmpty { text.append(contentsOf: extra) }
        for (index, range) in rejectKeys.enumerated() {
            if let range { rejects[index].key = Array(text[range]) }
            let cells = rejectCells[index * keptOfRejects.count..<(index + 1) * keptOfRejects.count]
            rejects[index].cells = cells.map { $0.cell(in: text) }
        }
        rejectKeys.removeAll()
        rejectCells.removeAll()
        let batch = RecordBatch(
            text: text, columns: converters.indices.map { store.column($0, rows: rowCount) },
            lines: store.lineNumbers(rows: rowCount), file: file, rejects: rejects)
        rowCount = 0
        rejects = []
        extra.removeAll(keepingCapacity: extra.count < 1 << 20)
        for field in constantTexts.indices { constantTexts[field] = 0..<0 }
        bufferCount = 0
        return batch
    }
}

// MARK: Cells

extension BatchBuilder {
    /// Sets a cell that needs no rule, which most do not; false where one may be needed.
    @inline(always)
    private mutating func setPlainly(
        _ slot: UnsafeMutablePointer<ColumnStore.Slot>, _ cell: UnsafeRawBufferPointer,
        _ bufferStart: Int?
    ) -> Bool {
        guard let base = cell.baseAddress, cell.count > 0 else { return false }
        // Safe: the cell has at least one byte.
        let first = base.load(as: UInt8.self)
        let last = base.load(fromByteOffset: cell.count &- 1, as: UInt8.self)
        switch slot.pointee.type {
        case .text:
            // Blanks beyond ASCII end in these bytes; all of them go the longer way.
            guard first > 0x20, first != 0xC2, first < 0xE2, last > 0x20,
                last < 0x80 || !Blanks.mayEnd(cell, last: last), !slot.pointee.hasWords
            else { return false }
            if slot.pointee.isKey, !IdentifierText.isSoundAtALook(cell) { return false }
            if let bufferStart {
                slot.pointee.setText(rowCount, bufferStart, bufferStart &+ cell.count)
            } else {
                setExtra(slot, cell)
            }
            return true
        case .integer, .decimal:
            guard !slot.pointee.wordsStartWithDigit,
                let (mantissa, scale) = NumberText.plain(cell, point: slot.pointee.point),
                scale == 0 || slot.pointee.type == .decimal
            else { return false }
            slot.pointee.setNumber(rowCount, mantissa, scale)
            return true
        case .boolean:
            guard let value = slot.pointee.knownBoolean(cell) else { return false }
            slot.pointee.setBoolean(rowCount, value)
            return true
        case .date: return false
        }
    }

    @inline(never)
    private mutating func setByRules(
        _ field: Int, _ cell: UnsafeRawBufferPointer, _ bufferStart: Int?
    ) {
        let slot = slots + field
        switch slot.pointee.type {
        case .text:
            switch converters[field].text(cell) {
            case .slice(let range):
                if let bufferStart {
                    slot.pointee.setText(
                        rowCount, bufferStart + range.lowerBound, bufferStart + range.upperBound)
                } else {
                    setExtra(slot, UnsafeRawBufferPointer(rebasing: cell[range]))
                }
            case .other(let bytes): bytes.withUnsafeBytes { setExtra(slot, $0) }
            case .missing: slot.pointee.setMissing(rowCount)
            case .fault(let found) where found.code == .keyMissing:
                // A row without a key, whatever is written there for it.
                slot.pointee.setMissing(rowCount)
                fail(label(field), found)
            case .fault(let found): reject(field, found)
            }
        case .integer, .decimal: setNumber(field, converters[field].number(cell))
        case .date: setNumber(field, converters[field].date(cell))
        case .boolean:
            switch converters[field].boolean(cell) {
            case .value(let value):
                setBoolean(slot, value)
                slot.pointee.learn(cell, value ? BooleanColumn.yes : BooleanColumn.no)
            case .missing: slot.pointee.setMissing(rowCount)
            case .fault(let found): reject(field, found)
            }
        }
    }

    private mutating func setNumber(_ field: Int, _ number: CellConverter.Number) {
        switch number {
        case .value(let value): slots[field].setNumber(rowCount, value.mantissa, value.scale)
        case .missing: slots[field].setMissing(rowCount)
        case .fault(let found): reject(field, found)
        }
    }

    private func setBoolean(_ slot: UnsafeMutablePointer<ColumnStore.Slot>, _ value: Bool) {
        slot.pointee.setBoolean(rowCount, value ? BooleanColumn.yes : BooleanColumn.no)
    }

    private mutating func setExtra(
        _ slot: UnsafeMutablePointer<ColumnStore.Slot>, _ bytes: UnsafeRawBufferPointer
    ) {
        let start = bufferCount + extra.count
        extra.append(contentsOf: bytes)
        slot.pointee.setText(rowCount, start, start + bytes.count)
    }

    @inline(never)
    private mutating func setAbsentCells() {
        for field in absent.indices where slots[field].setInRow != serial {
            switch absent[field] {
            case .byRules: setByRules(field, UnsafeRawBufferPointer(start: nil, count: 0), nil)
            case .number(let value):
                slots[field].setNumber(rowCount, value.mantissa, value.scale)
            case .boolean(let value): setBoolean(slots + field, value)
            case .text:
                if constantTexts[field].isEmpty { writeConstantText(field) }
                let range = constantTexts[field]
                slots[field].setText(rowCount, range.lowerBound, range.upperBound)
            }
        }
    }

    /// Once for a batch; all its rows point there.
    private mutating func writeConstantText(_ field: Int) {
        guard case .constant(.text(let text)) = converters[field].spec.location else { return }
        let start = bufferCount + extra.count
        extra.append(contentsOf: text.utf8)
        constantTexts[field] = start..<bufferCount + extra.count
    }

    // MARK: Rejects

    private mutating func reject(_ field: Int, _ found: CellFault) {
        slots[field].setMissing(rowCount)
        rejectRow(column: label(field), found, field: field)
    }

    @inline(never)
    private mutating func checkRequired() {
        // By index: else each row would count a reference to the list.
        for index in required.indices where slots[required[index]].isMissing(rowCount) {
            let field = required[index]
            fail(
                label(field),
                CellFault(
                    .valueRequired, reason: "\(converters[field].spec.name) is empty or absent"))
        }
    }

    @inline(never)
    private mutating func rejectForKey() {
        // Only what was read can be said to be missing; faults of other cells weigh less.
        guard !hasFault || unread.isOfCells && !unread.fields.contains(key),
            fault?.fault.code != .keyMissing
        else { return }
        fault = nil
        fail(
            label(key),
            CellFault(.keyMissing, reason: "\(converters[key].spec.name) is empty"))
    }

    @inline(never)
    private mutating func endReject(_ raw: [UInt8]) {
        guard let fault else { preconditionFailure("a rejected row has a fault") }
        var reject = Reject(
            file: file, line: line, column: fault.column, code: fault.fault.code,
            reason: fault.fault.reason, raw: raw)
        reject.recordsBefore = rowCount
        rejects.append(reject)
        rejectKeys.append(slots[key].textRange(rowCount))
        for field in keptOfRejects { rejectCells.append(pendingCell(field)) }
        rejectsTotal += 1
    }

    private func pendingCell(_ field: Int) -> PendingCell {
        let slot = slots[field]
        guard !unread.all, !unread.fields.contains(field) else { return .cell(.unread) }
        guard !slot.isMissing(rowCount) else {
            return .cell(unread.isRowAtFault ? .unread : .missing)
        }
        switch slot.type {
        case .text: return .text(slot.textRange(rowCount) ?? 0..<0)
        case .integer, .decimal, .date: return .cell(.number(slot.number(rowCount)))
        case .boolean: return .cell(.boolean(slot.boolean(rowCount)))
        }
    }
}

/// What a field is in a row that does not set it.
private enum AbsentCell {
    /// Its default, or missing.
    case byRules
    /// A constant text, written once for a batch.
    case text
    case number(ExactDecimal)
    case boolean(Bool)

    init(_ field: FieldSpec) {
        guard case .constant(let value) = field.location else {
            self = .byRules
            return
        }
        switch (value, field.type) {
        case (.text(let text), .text):
            precondition(!text.isEmpty, "lint sees to it that a constant text is not empty")
            self = .text
        case (.number(let number), .integer), (.number(let number), .decimal):
            self = .number(number)
        case (.boolean(let value), .boolean): self = .boolean(value)
        case (let value, .date):
            guard let days = value.days else {
                preconditionFailure("lint sees to it that a constant date is one")
            }
            self = .number(days)
        default: preconditionFailure("lint sees to it that a constant has its field's type")
        }
    }
}
