import Tables

/// Gathers one column of a snapshot, row by row in the order of the keys or copied in runs.
struct SnapshotColumnWriter: Sendable {
    let field: SnapshotWriter.Field
    /// 1 where the row has no value.
    private(set) var missing: [UInt8] = []
    /// The values, in the one that is of the field's kind.
    private(set) var numbers: [Int64] = []
    private(set) var booleans: [UInt8] = []
    private(set) var texts = TextList()
    private var found: SnapshotHeader.Column?

    init(_ field: SnapshotWriter.Field, expectedRows: Int) {
        self.field = field
        missing.reserveCapacity(expectedRows)
        if field.kind == .number { numbers.reserveCapacity(expectedRows) }
        if field.kind == .boolean { booleans.reserveCapacity(expectedRows) }
    }

    mutating func append(_ value: WireValue) {
        missing.append(value == .missing ? 1 : 0)
        switch (field.kind, value) {
        case (.number, .number(let mantissa)): numbers.append(mantissa)
        case (.number, _): numbers.append(0)
        case (.boolean, .boolean(let yes)): booleans.append(yes ? 1 : 0)
        case (.boolean, _): booleans.append(0)
        case (.text, .text(let text)): text.withUnsafeBytes { texts.append($0) }
        case (.text, _): texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    /// Copies values from a snapshot's column of the same kind and scale.
    mutating func copy(_ snapshot: Snapshot, _ column: Int, _ rows: Range<Int>) {
        if snapshot.header.columns[column].missing {
            for row in rows { missing.append(snapshot.isMissing(column, row) ? 1 : 0) }
        } else {
            missing.append(contentsOf: repeatElement(0, count: rows.count))
        }
        switch field.kind {
        case .number: snapshot.appendNumbers(column, rows, to: &numbers)
        case .boolean: snapshot.appendBooleans(column, rows, to: &booleans)
        case .text: for row in rows { texts.append(snapshot.text(column, row)) }
        }
    }

    /// Works `header` out where that is cheap: on the thread that has gathered the column.
    mutating func finish() { found = made }

    /// What the file says of the column: the one form that fits its values.
    var header: SnapshotHeader.Column { found ?? made }

    private var made: SnapshotHeader.Column {
        let hasMissing = missing.contains(1)
        var column = SnapshotHeader.Column(
            name: field.name, kind: field.kind, scale: field.scale, width: 0, textBytes: 0,
            constant: false, missing: hasMissing)
        switch field.kind {
        case .number:
            var (least, most) = (numbers.first ?? 0, numbers.first ?? 0)
            for value in numbers { (least, most) = (min(least, value), max(most, value)) }
            column.constant = !hasMissing && least == most
            column.width = least >= Int64(Int32.min) && most <= Int64(Int32.max) ? 4 : 8
        case .boolean: column.constant = !hasMissing && booleans.allSatisfy { $0 == booleans[0] }
        case .text:
            column.constant = !hasMissing && isConstant
            column.textBytes =
                column.constant
                ? (texts.count == 0 ? 0 : texts.range(0).count) : texts.bytes.count
        }
        return column
    }

    private var isConstant: Bool {
        guard texts.count > 0 else { return true }
        let first = texts.bytes[texts.range(0)]
        return (1..<texts.count).allSatisfy { texts.bytes[texts.range($0)] == first }
    }
}
