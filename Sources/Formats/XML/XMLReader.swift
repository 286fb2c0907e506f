import Diagnostics
package import Tables

/// Reads any XML file whose records are elements at one path.
///
/// - Source: docs/formats/xml.md
package enum XMLReader {
    /// - Parameters:
    ///   - file: the file's index among those of its source
    ///   - emit: gets the batches in file order
    /// - Throws: `Failure` where the file is refused: nothing of it may be used then, also not
    ///   what was emitted before; whatever `emit` or the byte source throws.
    /// - Complexity: one pass; memory for one record and one batch, whatever the file's size.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        guard case .xml(let options) = spec.format else {
            preconditionFailure("the XML reader reads XML")
        }
        var bytes = try XMLInput(input, spec: spec)
        let records = try XMLRecords(spec, recordPath: options.record, file: file)
        let stream = XMLStream(shape: records.shape, file: input.name, limits: spec.limits)
        records.attach(stream)
        try bytes.feed(stream) { try records.sink.emitIfFull(emit) }
        try records.sink.emitRest(emit)
        var report = SourceReport()
        bytes.describe(&report)
        records.sink.describe(&report, file: input.name)
        if report.rows == 0 {
            throw Failure(
                Diagnostic(
                    .xmlNoRecords, "(no element \(options.record); \(stream.outline.words))",
                    at: Place(file: input.name), help: "set record: in the read stage"))
        }
        return report
    }
}

/// Turns ended record elements into rows.
private final class XMLRecords: XMLGroupHandler {
    private(set) var shape = XMLShape()
    var sink: RecordSink
    private unowned var matcher: XMLMatcher!
    /// For each field; nil for constants.
    private var slots: [Int?] = []
    private var cells: [UnsafeRawBufferPointer?]
    private let single: SingleValue
    private var line = 0

    init(_ spec: ReadSpec, recordPath: String, file: Int) throws {
        sink = RecordSink(spec, file: file)
        cells = Array(repeating: nil, count: spec.fields.count)
        single = SingleValue(spec)
        let record: Int
        switch XMLPath.parseRecord(recordPath) {
        case .success(let path): record = shape.group(at: path.steps)
        case .failure(let fault):
            throw FieldPaths.failure(fault, path: recordPath, place: spec.place)
        }
        for field in spec.fields {
            guard let text = try FieldPaths.text(of: field) else {
                slots.append(nil)
                continue
            }
            switch XMLPath.parse(text) {
            case .success(let path): slots.append(shape.slot(path, in: record))
            case .failure(let fault):
                throw FieldPaths.failure(fault, path: text, place: field.place ?? spec.place)
            }
        }
    }

    func attach(_ stream: XMLStream) {
        matcher = stream.matcher
        matcher.handler = self
    }

    func groupBegan(_ group: Int, line: Int) { self.line = line }

    func groupEnded(_ group: Int) {
        var faults: [(field: Int, fault: CellFault)] = []
        for (field, slot) in slots.enumerated() {
            guard let slot else { continue }
            cells[field] = matcher.value(slot)
            if let fault = single.fault(field, slot, matcher) {
                faults.append((field, fault))
            } else if matcher.differs(slot) {
                sink.noteSecondValue(field, line: line)
            }
        }
        sink.add(line: line, cells: cells, faults: faults)
    }
}
