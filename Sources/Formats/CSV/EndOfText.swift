/// What the end of a CSV text says of whether all of it came: docs/formats/checks.md.
///
/// Looks at rows that lack cells, at the end of each chunk and at that of the text, so that a sound
/// row costs nothing.
struct EndOfText {
    /// With which DOS ended its files: Ctrl-Z.
    private static let mark: UInt8 = 0x1A

    /// The last row that lacks cells, counted from 1.
    private var shortRow: Int?
    private var linesEndInPairs = false

    /// - Parameter number: of the row that lacks cells, counted from 1
    mutating func note(shortRow number: Int, _ scanner: RecordScanner) {
        let raw = scanner.bytes(scanner.recordStart..<scanner.recordEnd)
        if !raw.allSatisfy({ $0 == Self.mark }) { shortRow = number }
    }

    /// - Parameter start: in the chunk, behind its last whole record
    mutating func note(linesBefore start: Int, in chunk: UnsafeRawBufferPointer) {
        guard start > 1 else { return }
        if chunk[start - 2] == 0x0D, chunk[start - 1] == 0x0A { linesEndInPairs = true }
    }

    /// - Parameters:
    ///   - text: what the last chunk holds; it begins at a record, and nothing is left for it where
    ///     the chunk before it ended with one
    ///   - rows: of the whole text
    ///   - endsInBadBytes: its last character is none
    func finish(
        _ text: UnsafeRawBufferPointer, rows: Int, endsInBadBytes: Bool,
        _ report: inout SourceReport
    ) {
        let last = text.lastIndex { $0 != Self.mark }
        let isOpen = last.map { !endsLine(at: $0, of: text) } ?? false
        let isMarkARow = !isOpen && text.last == Self.mark
        let isIncomplete = endsInBadBytes || shortRow == (isMarkARow ? rows - 1 : rows)
        report.openEnds = isOpen ? 1 : 0
        report.incompleteEnds = isIncomplete ? 1 : 0
    }

    /// A CR is half of a line end where the others are CRLF.
    private func endsLine(at index: Int, of text: UnsafeRawBufferPointer) -> Bool {
        guard text[index] == 0x0D else { return text[index] == 0x0A }
        return !linesEndInPairs && !zip(text, text.dropFirst()).contains { $0 == (0x0D, 0x0A) }
    }
}
