package import Tables

/// Fills record batches cell by cell: the one way from raw text to typed columns, for all formats.
///
///     builder.beginRow(line: 17)
///     builder.setCell(0, bytes, bufferStart: 4711)   // each field, in any order, at most once
///     builder.endRow { raw row }                     // a record, or a reject with its first fault
///     let batch = builder.take(text: buffer)
///
/// A field that was not set is an absent cell: its default where it has one, else missing.
package struct BatchBuilder {
    private let converters: [CellConverter]
    private let key: Int
    private let file: Int
    /// Where each field's values are kept: its type and its index among the columns of that type.
    private let slots: [Int]
    private var texts: [TextColumn]
    private var numbers: [NumberColumn]
    private var booleans: [BooleanColumn]
    private var lines: [UInt32] = []
    private var rejects: [Reject] = []
    /// Text that does not stand in the buffer as it is: unescaped, decoded, defaults.
    private var extra: [UInt8] = []
    /// Offsets at and past this one lie in `extra`.
    private var bufferCount = 0

    private var line = 0
    private var cellsSet = 0
    private var setInRow: [Bool]
    private var fault: (column: String, fault: CellFault)?

    /// Records taken into the batch now being filled.
    package var rowCount: Int { lines.count }
    /// Records and rejects since the start, over all batches.
    package private(set) var recordsTotal = 0
    package private(set) var rejectsTotal = 0
    /// Bytes that the batch holds beside the buffer; a reader may cut a batch by it.
    package var extraBytes: Int { extra.count }

    package init(fields: [FieldSpec], key: Int, file: Int) {
        precondition(fields.indices.contains(key), "the key is one of the fields")
        converters = fields.indices.map { CellConverter(spec: fields[$0], isKey: $0 == key) }
        self.key = key
        self.file = file
        var counts = [0, 0, 0]
        slots = fields.map { field in
            let kind = Self.kind(field.type)
            defer { counts[kind] += 1 }
            return counts[kind]
        }
        texts = Array(repeating: TextColumn(), count: counts[0])
        numbers = Array(repeating: NumberColumn(), count: counts[1])
        booleans = Array(repeating: BooleanColumn(), count: counts[2])
        setInRow = Array(repeating: false, count: fields.count)
    }

    /// The length of the buffer that `bufferStart` counts in; to be said before the first row of
    /// a batch. 0, the default, where every cell is copied.
    package mutating func beginBatch(bufferCount: Int) {
        precondition(lines.isEmpty && extra.isEmpty, "a batch begins empty")
        self.bufferCount = bufferCount
    }

    package mutating func beginRow(line: Int) {
        self.line = line
        cellsSet = 0
        fault = nil
        for index in setInRow.indices { setInRow[index] = false }
    }

    /// - Parameters:
    ///   - field: index in the source's fields
    ///   - cell: UTF-8 without quotes and escapes
    ///   - bufferStart: where the cell stands in the batch's buffer; nil to have it copied
    package mutating func setCell(
        _ field: Int, _ cell: UnsafeRawBufferPointer, bufferStart: Int?
    ) {
        precondition(!setInRow[field], "a cell is set once")
        setInRow[field] = true
        cellsSet += 1
        let slot = slots[field]
        switch converters[field].spec.type {
        case .text:
            appendText(converters[field].text(cell), field, slot, cell, bufferStart)
        case .integer, .decimal:
            switch converters[field].number(cell) {
            case .value(let value):
                numbers[slot].mantissas.append(value.mantissa)
                numbers[slot].scales.append(value.scale)
            case .missing: appendMissing(field)
            case .fault(let found):
                reject(field, found)
                appendMissing(field)
            }
        case .boolean:
            switch converters[field].boolean(cell) {
            case .value(let value):
                booleans[slot].values.append(value ? BooleanColumn.yes : BooleanColumn.no)
            case .missing: appendMissing(field)
            case .fault(let found):
                reject(field, found)
                appendMissing(field)
            }
        }
    }

    /// The row cannot become a record, for a reason that lies outside its cells' values. The first
    /// reason given for a row is the one that is listed.
    package mutating func rejectRow(column: String = "", _ found: CellFault) {
        if fault == nil { fault = (column, found) }
    }

    /// Closes the row. `raw` is called only for a reject.
    package mutating func endRow(raw: () -> [UInt8]) {
        if cellsSet < converters.count { setAbsentCells() }
        if fault == nil, texts[slots[key]].starts.last == TextColumn.missing {
            rejectRow(
                column: converters[key].spec.location.label,
                CellFault(.keyMissing, reason: "\(converters[key].spec.name) is empty"))
        }
        guard let fault else {
            lines.append(UInt32(clamping: line))
            recordsTotal += 1
            return
        }
        truncate(to: lines.count)
        rejects.append(
            Reject(
                file: file, line: line, column: fault.column, code: fault.fault.code,
                reason: fault.fault.reason, raw: raw()))
        rejectsTotal += 1
    }

    /// The batch, with `text` as its buffer; the builder is empty afterwards.
    package mutating func take(text: [UInt8]) -> RecordBatch {
        precondition(text.count == bufferCount, "slices count from the end of the buffer")
        var text = text
        text.append(contentsOf: extra)
        let columns = converters.indices.map { field -> Column in
            switch converters[field].spec.type {
            case .text: .text(texts[slots[field]])
            case .integer, .decimal: .number(numbers[slots[field]])
            case .boolean: .boolean(booleans[slots[field]])
            }
        }
        let batch = RecordBatch(
            text: text, columns: columns, lines: lines, file: file, rejects: rejects)
        let rows = lines.count
        lines = []
        lines.reserveCapacity(rows)
        for slot in texts.indices {
            texts[slot] = TextColumn()
            texts[slot].starts.reserveCapacity(rows)
            texts[slot].ends.reserveCapacity(rows)
        }
        for slot in numbers.indices {
            numbers[slot] = NumberColumn()
            numbers[slot].mantissas.reserveCapacity(rows)
            numbers[slot].scales.reserveCapacity(rows)
        }
        for slot in booleans.indices {
            booleans[slot] = BooleanColumn()
            booleans[slot].values.reserveCapacity(rows)
        }
        rejects = []
        extra = []
        bufferCount = 0
        return batch
    }

    // MARK: Parts

    private static func kind(_ type: FieldType) -> Int {
        switch type {
        case .text: 0
        case .integer, .decimal: 1
        case .boolean: 2
        }
    }

    private mutating func appendText(
        _ outcome: CellConverter.Text, _ field: Int, _ slot: Int,
        _ cell: UnsafeRawBufferPointer, _ bufferStart: Int?
    ) {
        switch outcome {
        case .slice(let range):
            if let bufferStart {
                texts[slot].starts.append(UInt32(bufferStart + range.lowerBound))
                texts[slot].ends.append(UInt32(bufferStart + range.upperBound))
            } else {
                appendExtra(UnsafeRawBufferPointer(rebasing: cell[range]), slot)
            }
        case .other(let bytes): bytes.withUnsafeBytes { appendExtra($0, slot) }
        case .missing: appendMissing(field)
        case .fault(let found):
            reject(field, found)
            appendMissing(field)
        }
    }

    private mutating func appendExtra(_ bytes: UnsafeRawBufferPointer, _ slot: Int) {
        texts[slot].starts.append(UInt32(bufferCount + extra.count))
        extra.append(contentsOf: bytes)
        texts[slot].ends.append(UInt32(bufferCount + extra.count))
    }

    private mutating func appendMissing(_ field: Int) {
        let slot = slots[field]
        switch converters[field].spec.type {
        case .text:
            texts[slot].starts.append(TextColumn.missing)
            texts[slot].ends.append(TextColumn.missing)
        case .integer, .decimal:
            numbers[slot].mantissas.append(0)
            numbers[slot].scales.append(NumberColumn.missing)
        case .boolean: booleans[slot].values.append(BooleanColumn.missing)
        }
    }

    private mutating func setAbsentCells() {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        for field in converters.indices where !setInRow[field] {
            if case .constant(let value) = converters[field].spec.location {
                appendConstant(value, field)
            } else {
                setCell(field, empty, bufferStart: nil)
            }
        }
    }

    private mutating func appendConstant(_ value: FieldValue, _ field: Int) {
        let slot = slots[field]
        switch (value, converters[field].spec.type) {
        case (.text(let text), .text): Array(text.utf8).withUnsafeBytes { appendExtra($0, slot) }
        case (.number(let number), .integer), (.number(let number), .decimal):
            numbers[slot].mantissas.append(number.mantissa)
            numbers[slot].scales.append(number.scale)
        case (.boolean(let yes), .boolean):
            booleans[slot].values.append(yes ? BooleanColumn.yes : BooleanColumn.no)
        default: preconditionFailure("lint sees to it that a constant has its field's type")
        }
    }

    private mutating func reject(_ field: Int, _ found: CellFault) {
        rejectRow(column: converters[field].spec.location.label, found)
    }

    private mutating func truncate(to rows: Int) {
        for slot in texts.indices {
            texts[slot].starts.removeLast(texts[slot].starts.count - rows)
            texts[slot].ends.removeLast(texts[slot].ends.count - rows)
        }
        for slot in numbers.indices {
            numbers[slot].mantissas.removeLast(numbers[slot].mantissas.count - rows)
            numbers[slot].scales.removeLast(numbers[slot].scales.count - rows)
        }
        for slot in booleans.indices {
            booleans[slot].values.removeLast(booleans[slot].values.count - rows)
        }
    }
}
