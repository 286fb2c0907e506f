/// What the end of a CSV text says of whether all of it came: docs/formats/checks.md.
///
/// Looks at rows that lack cells, at the end of each chunk and at that of the text, so that a sound
/// row costs nothing.
struct EndOfText {
    /// What DOS ended its files with: Ctrl-Z.
    static let mark: UInt8 = 0x1A
    /// Programs fill a last block with marks or NULs: so many are padding, more are damage.
    static let paddingBytesMax = 4096

    /// How much of the text is left without the marks and NULs that it ends with.
    static func withoutPadding(_ text: UnsafeRawBufferPointer) -> Int {
        var end = text.count
        while end > 0, text[end - 1] == mark || text[end - 1] == 0 { end -= 1 }
        return text.count - end <= paddingBytesMax ? end : text.count
    }

    /// The last row that lacks cells, counted from 1.
    private var shortRow: Int?
    private var linesEndInPairs = false

    /// - Parameter number: of the row that lacks cells, counted from 1
    mutating func note(shortRow number: Int) { shortRow = number }

    /// - Parameter start: in the chunk, behind its last whole record
    mutating func note(linesBefore start: Int, in chunk: UnsafeRawBufferPointer) {
        guard start > 1 else { return }
        if chunk[start - 2] == 0x0D, chunk[start - 1] == 0x0A { linesEndInPairs = true }
    }

    /// - Parameters:
    ///   - text: what the last chunk holds, without padding; it begins at a record, and nothing is
    ///     left for it if the chunk before it ended with one
    ///   - rows: of the whole text
    ///   - endsInBadBytes: its last character is none
    ///   - hadNULs: in its padding, as a download that broke off leaves them, too
    func finish(
        _ text: UnsafeRawBufferPointer, rows: Int, endsInBadBytes: Bool, hadNULs: Bool,
        _ report: inout SourceReport
    ) {
        let endsInLine = text.indices.last.map { endsLine(at: $0, of: text) } ?? true
        let isOpen = !endsInLine || hadNULs
        let isIncomplete = endsInBadBytes || shortRow == rows || hadNULs && endsInLine
        report.openEnds = isOpen ? 1 : 0
        report.incompleteEnds = isIncomplete ? 1 : 0
    }

    /// A CR is half of a line end where the others are CRLF.
    private func endsLine(at index: Int, of text: UnsafeRawBufferPointer) -> Bool {
        guard text[index] == 0x0D else { return text[index] == 0x0A }
        return !linesEndInPairs && !zip(text, text.dropFirst()).contains { $0 == (0x0D, 0x0A) }
    }
}
