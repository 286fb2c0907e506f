import Diagnostics
package import Tables

/// Reads a JSON file whose records are objects in a list.
///
/// - Source: RFC 8259; docs/formats/json.md
package enum JSONReader {
    /// - Parameters:
    ///   - file: the file's index among those of its source
    ///   - emit: gets the batches in file order
    /// - Throws: `Failure` where the file is refused: nothing of it may be used then, also not
    ///   what was emitted before; whatever `emit` or the byte source throws.
    /// - Complexity: one pass; memory for one record and one batch, whatever the file's size.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        guard case .json(let options) = spec.format else {
            preconditionFailure("the JSON reader reads JSON")
        }
        let text = try JSONInput(input, spec)
        let path: JSONRecordPath
        switch JSONRecordPath.parse(options.record) {
        case .success(let parsed): path = parsed
        case .failure(let fault):
            throw FieldPaths.failure(fault, path: options.record, place: spec.place)
        }
        let records = try JSONRecords(spec, file: file, numbered: true)
        let feed = JSONFeed(bufferBytes: TextDecoder.chunkBytes) { try text.fill(&$0) }
        let walk = JSONWalk(JSONParser(feed, limits: spec.limits), path.steps, records, spec.limits)
        do {
            try walk.run(emit)
        } catch let fault as JSONFault {
            throw text.failure(fault)
        }
        guard walk.isFound else {
            throw Failure(
                Diagnostic(
                    .jsonNoRecords, "(\(options.record); \(walk.words))",
                    at: Place(file: input.name), help: "set record: in the read stage"))
        }
        try records.sink.emitRest(emit)
        var report = SourceReport()
        text.describe(&report)
        records.sink.describe(&report, file: input.name)
        return report
    }
}

/// Reads a file with a JSON object on each line.
package enum NDJSONReader {
    /// As `JSONReader.read`; a line that is no JSON is a reject.
    package static func read(
        _ input: InputFile, spec: ReadSpec, file: Int, emit: (RecordBatch) throws -> Void
    ) throws -> SourceReport {
        let text = try JSONInput(input, spec)
        let records = try JSONRecords(spec, file: file, numbered: false)
        var lines = JSONLines(text, records, spec.limits)
        try lines.run(emit)
        try records.sink.emitRest(emit)
        var report = SourceReport()
        text.describe(&report)
        records.sink.describe(&report, file: input.name)
        report.linesAside = lines.linesAside
        report.incompleteEnds = lines.endsBroken ? 1 : 0
        report.openEnds = lines.isOpen ? 1 : 0
        return report
    }
}

/// A file's bytes as UTF-8, with the words for its refusal.
final class JSONInput {
    private let file: String
    private let limits: ReadLimits
    private let given: TextEncoding?
    private let packed: Bool
    private let decoder: TextDecoder
    /// What the file looks like, if it does not look like JSON.
    private let otherFormat: FormatGuess?
    /// It looks like an object on each line.
    private let isOfLines: Bool

    var invalid: [InvalidBytes] { decoder.invalid }

    init(_ input: InputFile, _ spec: ReadSpec) throws {
        file = input.name
        limits = spec.limits
        given = spec.encoding
        let source: PeekedSource
        (source, packed) = try PackedSource.detect(input, limits: spec.limits)
        let head = try source.peek(512)
        if let kind = FileKind(head: head) { throw kind.failure(file: file) }
        otherFormat = FormatGuess.isJSON(head) ? nil : FormatGuess(head: head)
        isOfLines = Self.isOfLines(try source.peek(Self.linesBytes))
        decoder = try TextDecoder(source, file: file, encoding: spec.encoding ?? .utf8)
    }

    private static let linesBytes = 64 << 10

    /// Every line begins with `{`, and there are two or more.
    private static func isOfLines(_ head: ArraySlice<UInt8>) -> Bool {
        let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head
        let lines = text.split(separator: 0x0A).compactMap { line in
            line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        }
        return lines.count > 1 && lines.allSatisfy { $0 == UInt8(ascii: "{") }
    }

    /// - Throws: `Failure` where bytes are no text.
    func fill(_ chunk: inout [UInt8]) throws -> Int {
        let count = try decoder.fill(&chunk)
        guard let bad = decoder.invalid.first else { return count }
        throw Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(decoder.encoding.rawValue), but byte \(bad.fileOffset) is \(bad.hex))",
                at: Place(file: file), help: "state the true encoding: in the read stage"))
    }

    /// The same, with bad bytes left to the caller.
    func fillLeniently(_ chunk: inout [UInt8]) throws -> Int { try decoder.fill(&chunk) }

    func describe(_ report: inout SourceReport) {
        report.packed = packed
        report.encoding = decoder.encoding
        report.encodingDetected = given == nil
    }

    func failure(_ fault: JSONFault) -> Failure {
        let code: DiagnosticCode
        let help: String
        switch fault.kind {
        case .malformed:
            code = .jsonMalformed
            if fault.line == 1, otherFormat == .csv {
                help = FormatGuess.csv.help
            } else if fault.line > 1, isOfLines {
                help = "state format: \"ndjson\" in the read stage"
            } else {
                help = "download the file again, or tell the supplier"
            }
        case .cut: (code, help) = (.jsonCut, "half a list is not taken; fetch the file anew")
        case .tooDeep: (code, help) = (.jsonTooDeep, "is this a price list?")
        case .tooLarge: (code, help) = (.recordTooLong, "is the path of the record right?")
        }
        return Failure(
            Diagnostic(
                code, "(\(fault.message))",
                at: Place(file: file, line: fault.line, column: fault.column), help: help))
    }

    func tooLong(line: Int) -> Failure {
        failure(
            JSONFault(
                kind: .tooLarge, message: "more than \(limits.recordBytesMax) bytes", line: line))
    }
}
