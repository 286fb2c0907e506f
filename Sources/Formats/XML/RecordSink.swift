import Diagnostics
import Tables

/// Where the readers of XML formats, workbooks and JSON put their records: a batch builder, the
/// rule when a batch is full, and the notes about values that a record has twice.
struct RecordSink {
    /// Some thousands of records, or four megabytes of text, make a batch.
    private static let rowsMax = 8192
    private static let textBytesMax = 4 << 20

    private var builder: BatchBuilder
    private let fields: [FieldSpec]
    private var recordsWithSecondValue: [Int]
    private var lastLineWithSecondValue: [Int]
    /// Rows of the batch now being filled, with its rejects.
    private var rows = 0
    private var lastLine = 0

    var recordsTotal: Int { builder.recordsTotal }
    var rejectsTotal: Int { builder.rejectsTotal }

    init(_ spec: ReadSpec, file: Int) {
        builder = BatchBuilder(
            fields: spec.fields, key: spec.key, file: file, keptOfRejects: spec.keptOfRejects,
            isQuoted: false)
        fields = spec.fields
        recordsWithSecondValue = Array(repeating: 0, count: spec.fields.count)
        lastLineWithSecondValue = Array(repeating: 0, count: spec.fields.count)
    }

    /// Adds one record.
    ///
    /// - Parameters:
    ///   - cells: one for each field, nil where the record has none; only read during the call
    ///   - faults: why the record cannot stand, beyond what its cells say
    mutating func add(
        line: Int, cells: [UnsafeRawBufferPointer?], faults: [(field: Int, fault: CellFault)]
    ) {
        rows += 1
        // In line 1 the document itself begins: a record there is one of many.
        builder.sharesLine = line == lastLine || line == 1
        lastLine = line
        builder.beginRow(line: line)
        for (field, fault) in faults {
            builder.rejectRow(column: builder.label(field), fault, field: field)
        }
        for field in fields.indices {
            if let cell = cells[field] { builder.setCell(field, cell, bufferStart: nil) }
        }
        builder.endRow { Self.raw(fields, cells) }
    }

    /// Adds one record whose cells have kinds of their own.
    ///
    /// - Parameter fault: why the record as a whole cannot stand
    mutating func add(line: Int, typed: TypedCells, fault: CellFault? = nil) {
        rows += 1
        builder.beginRow(line: line)
        if let fault { builder.rejectRow(fault) }
        for (field, fault) in typed.faults {
            builder.rejectRow(column: builder.label(field), fault, field: field)
        }
        for field in fields.indices {
            if let cell = typed.cell(field) { builder.setTyped(field, typed.kinds[field], cell) }
        }
        builder.endRow { Self.raw(fields, typed) }
    }

    /// Adds a row that is no record, for a reason beyond its cells.
    mutating func reject(line: Int, _ fault: CellFault, column: String = "", raw: [UInt8]) {
        rows += 1
        builder.beginRow(line: line)
        builder.rejectRow(column: column, fault)
        builder.endRow { raw }
    }

    /// See `BatchBuilder.columnLabel`.
    mutating func setColumnLabel(_ label: @escaping (_ field: Int, _ line: Int) -> String) {
        builder.columnLabel = label
    }

    mutating func noteSecondValue(_ field: Int, line: Int) {
        recordsWithSecondValue[field] += 1
        lastLineWithSecondValue[field] = line
    }

    mutating func emitIfFull(_ emit: (RecordBatch) throws -> Void) rethrows {
        if rows >= Self.rowsMax || builder.extraBytes >= Self.textBytesMax { try emitRest(emit) }
    }

    mutating func emitRest(_ emit: (RecordBatch) throws -> Void) rethrows {
        guard rows > 0 else { return }
        rows = 0
        try emit(builder.take(text: []))
    }

    func describe(_ report: inout SourceReport, file: String) {
        report.records = builder.recordsTotal
        report.rejects = builder.rejectsTotal
        report.rows = report.records + report.rejects
        for field in fields.indices where recordsWithSecondValue[field] > 0 {
            let count = recordsWithSecondValue[field]
            report.notes.append(
                Diagnostic(
                    .xmlSecondValue,
                    "(\(fields[field].location.label), in \(count.of("record")))",
                    severity: .note, at: Place(file: file, line: lastLineWithSecondValue[field]),
                    help: "the first one is taken; a longer path can choose another"))
        }
    }

    static func raw(_ fields: [FieldSpec], _ typed: TypedCells) -> [UInt8] {
        raw(fields, fields.indices.map { typed.cell($0) })
    }

    /// `name=value; name=value` of the fields that were met.
    private static func raw(_ fields: [FieldSpec], _ cells: [UnsafeRawBufferPointer?]) -> [UInt8] {
        var raw: [UInt8] = []
        for (field, cell) in zip(fields, cells) {
            guard let cell else { continue }
            if !raw.isEmpty { raw.append(contentsOf: "; ".utf8) }
            raw.append(contentsOf: field.location.label.utf8)
            raw.append(UInt8(ascii: "="))
            var shown = cell[Blanks.trim(cell)].prefix(rawCellBytesMax)
            while let last = shown.indices.last, last + 1 < cell.count,
                cell[last + 1] & 0xC0 == 0x80
            {
                shown.removeLast()
            }
            raw.append(contentsOf: shown)
        }
        return raw
    }

    /// Descriptions run to kilobytes; a list of rejects is read by people.
    static let rawCellBytesMax = 512
}
