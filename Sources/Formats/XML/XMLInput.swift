import Diagnostics

/// Leads a file's bytes through unpacking and decoding into a stream.
///
///     let input = try XMLInput(file, spec: spec)
///     try input.feed(stream) { …after each piece… }
///     input.describe(&report)
struct XMLInput {
    let file: String
    private let source: PeekedSource
    private let packed: Bool
    private let given: TextEncoding?
    private let limits: ReadLimits
    private(set) var encoding = TextEncoding.utf8
    /// Neither the pipeline nor the file's own declaration names it.
    private var isDetected = false

    init(_ file: InputFile, spec: ReadSpec) throws {
        try self.init(file, encoding: spec.encoding, limits: spec.limits)
    }

    init(_ file: InputFile, encoding: TextEncoding?, limits: ReadLimits) throws {
        self.file = file.name
        given = encoding
        self.limits = limits
        (source, packed) = try PackedSource.detect(file, limits: limits)
    }

    /// Pushes the whole file.
    ///
    /// - Parameter afterPiece: called after each piece of at most `TextDecoder.chunkBytes`, and at
    ///   the end
    /// - Throws: `Failure` where the file is refused; the source's own; what `afterPiece` throws.
    mutating func feed(_ stream: XMLStream, afterPiece: () throws -> Void) throws {
        let guess = FormatGuess(head: try source.peek(4096))
        do {
            try push(stream, afterPiece)
        } catch var failure as Failure {
            // A damaged gzip file is the reason for whatever else was found in it.
            if packed { try source.readToEnd() }
            if failure.diagnostics.first?.code == .notXML, let guess {
                failure.diagnostics[0].help = guess.help
            }
            throw failure
        }
    }

    private mutating func push(_ stream: XMLStream, _ afterPiece: () throws -> Void) throws {
        let head = try source.peek(XMLDeclaration.sniffedBytes)
        isDetected = given == nil && XMLDeclaration(head: head).name == nil
        let decoder = try decoder(for: source)
        encoding = decoder.encoding
        var chunk = [UInt8](repeating: 0, count: TextDecoder.chunkBytes)
        while case let count = try decoder.fill(&chunk), count > 0 {
            let sound = decoder.invalid.first?.chunkOffset ?? count
            try chunk.withUnsafeBytes {
                try stream.push(UnsafeRawBufferPointer(rebasing: $0[..<sound]))
            }
            if let invalid = decoder.invalid.first { throw refusal(invalid, stream) }
            try afterPiece()
        }
        try stream.finish()
        try afterPiece()
    }

    /// Pushes pieces of the file's start to `stream` until `isDone`, without reading them: they
    /// stay for `feed`. A fault is left for `feed` to find.
    func probe(_ stream: XMLStream, bytesMax: Int, isDone: () -> Bool) throws {
        let peeking = PeekingSource(source, bytesMax: bytesMax)
        let decoder = try decoder(for: peeking)
        var chunk = [UInt8](repeating: 0, count: 32 << 10)
        do {
            while !isDone(), case let count = try decoder.fill(&chunk), count > 0 {
                try chunk.withUnsafeBytes {
                    try stream.push(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                }
            }
        } catch is Failure {}
    }

    func describe(_ report: inout SourceReport) {
        report.packed = packed
        report.encoding = encoding
        report.encodingDetected = isDetected
    }

    // MARK: Encoding

    private func decoder(for bytes: any ByteSource) throws -> TextDecoder {
        let head = try source.peek(XMLDeclaration.sniffedBytes)
        let declaration = XMLDeclaration(head: head)
        guard let wanted = given ?? declaration.encoding else {
            throw Failure(
                Diagnostic(
                    .xmlEncodingUnknown, "\"\(declaration.name ?? "")\"",
                    at: Place(file: file, line: 1),
                    help: "state encoding: in the read stage; known are "
                        + TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")))
        }
        let decoder = try TextDecoder(
            bytes, file: file, encoding: wanted,
            statedBy: given != nil ? "the pipeline" : "the XML declaration")
        if given == nil, declaration.name != nil, decoder.encoding != declaration.encoding {
            throw Failure(
                Diagnostic(
                    .encodingMismatch,
                    "(declared \(wanted.rawValue), but its byte order mark says "
                        + "\(decoder.encoding.rawValue))",
                    at: Place(file: file, line: 1),
                    help: "state encoding: \"\(decoder.encoding.rawValue)\" in the read stage"))
        }
        return decoder
    }

    private func refusal(_ invalid: InvalidBytes, _ stream: XMLStream) -> Failure {
        Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(encoding.rawValue), but byte \(invalid.fileOffset) is \(invalid.hex))",
                at: Place(file: file, line: stream.line),
                help: "state the true encoding: in the read stage, or have the supplier mend the "
                    + "XML declaration"))
    }
}

/// Reads ahead in a source without taking anything from it.
private final class PeekingSource: ByteSource {
    private let source: PeekedSource
    private let bytesMax: Int
    private var offset = 0

    init(_ source: PeekedSource, bytesMax: Int) {
        self.source = source
        self.bytesMax = bytesMax
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = min(buffer.count, 32 << 10, bytesMax - offset)
        guard wanted > 0 else { return 0 }
        let part = try source.peek(offset + wanted).dropFirst(offset)
        buffer.copyBytes(from: part)
        offset += part.count
        return part.count
    }
}
