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
        let file = InputFile(name: name, bytes: try ZipMemberSource(archive, entry))
        var input = try XMLInput(file, encoding: nil, limits: limits)
        let part = WorkbookPart(shape, name, limits, began: began, ended: ended)
        try withExtendedLifetime(part) { try input.feed(part.stream, afterPiece: afterPiece) }
    }

    func value(_ slot: Int) -> UnsafeRawBufferPointer? { stream.matcher.value(slot) }

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
