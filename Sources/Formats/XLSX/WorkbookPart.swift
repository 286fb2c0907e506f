import Diagnostics

/// Reads one XML part of a workbook by a shape, with closures for its groups.
final class WorkbookPart: XMLGroupHandler {
    typealias Ended = (_ group: Int, _ part: WorkbookPart) -> Void

    private let stream: XMLStream
    private let ended: Ended
    private let began: (_ group: Int) -> Void

    private init(
        _ shape: XMLShape, _ file: String, _ limits: ReadLimits,
        began: @escaping (_ group: Int) -> Void, ended: @escaping Ended
    ) {
        stream = XMLStream(shape: shape, file: file, limits: limits)
        self.began = began
        self.ended = ended
        stream.matcher.handler = self
    }

    /// - Parameters:
    ///   - ended: gets each group when it ends, with its slots filled
    ///   - afterPiece: called after each piece of the part
    /// - Throws: `Failure` where the part is refused; what `afterPiece` and the source throw.
    static func read(
        _ archive: ZipArchive, _ entry: ZipEntry, _ shape: XMLShape, limits: ReadLimits,
        began: @escaping (_ group: Int) -> Void = { _ in }, afterPiece: () throws -> Void = {},
        ended: @escaping Ended
    ) throws {
        let name = "\(archive.file)/\(entry.name)"
        let source = try ZipMemberSource(archive, entry)
        do {
            let file = InputFile(name: name, bytes: source)
            var input = try XMLInput(file, encoding: nil, limits: limits)
            let part = WorkbookPart(shape, name, limits, began: began, ended: ended)
            try withExtendedLifetime(part) { try input.feed(part.stream, afterPiece: afterPiece) }
        } catch let failure as Failure {
            // A damaged part is the reason for whatever else was found in it.
            try source.readToEnd()
            throw failure
        }
    }

    func value(_ slot: Int) -> UnsafeRawBufferPointer? { stream.matcher.value(slot) }

    /// The slot was met more than once; with other values; with elements in it.
    func isRepeated(_ slot: Int) -> Bool { stream.matcher.isRepeated(slot) }
    func differs(_ slot: Int) -> Bool { stream.matcher.differs(slot) }
    func isNested(_ slot: Int) -> Bool { stream.matcher.isNested(slot) }

    /// Whether text was met that no slot takes, since it was last asked.
    func takeStrayText() -> Bool { stream.matcher.takeStrayText() }

    func text(_ slot: Int) -> String? {
        value(slot).map { String(decoding: $0, as: UTF8.self) }
    }

    func number(_ slot: Int) -> Int? { text(slot).flatMap { Int($0) } }

    /// `1` and `true`, as XML Schema has it.
    func flag(_ slot: Int) -> Bool { ["1", "true"].contains(text(slot) ?? "") }

    /// Ends the reading.
    func fail(_ code: DiagnosticCode, _ detail: String, help: String) {
        stream.fail(code, detail, help: help)
    }

    func groupBegan(_ group: Int, line: Int) { began(group) }
    func groupEnded(_ group: Int) { ended(group, self) }
}
