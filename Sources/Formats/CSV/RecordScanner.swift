/// Cuts a CSV text into records, and a record into cells, without copying.
///
/// The idea: the text ends in a line feed of our own behind its last byte, so that the cursor
/// always finds something and no other bound is looked at. A record that reaches that byte before
/// the file has ended is not finished: it is scanned anew, with more text behind it.
///
/// What quotes mean is RFC 4180 where it applies; docs/formats/csv.md has the rest.
struct RecordScanner {
    enum Outcome {
        /// The fields below describe it.
        case record
        /// Goes on past the text; its start is `recordStart`.
        case unfinished
        /// The file ends.
        case end
        /// The file ends inside a quoted cell.
        case quoteOpen
        case tooManyColumns
    }

    /// Where each cell of the record ends; the next one starts a byte later.
    let ends: UnsafeMutablePointer<UInt32>
    let columnsMax: Int
    let base: UnsafeRawPointer
    private let delimiter: UInt8
    /// The offset of the line feed behind the text.
    private let end: Int
    private let isWhole: Bool
    private var cursor: StructuralCursor

    /// Of the record found last.
    private(set) var recordStart = 0
    private(set) var recordEnd = 0
    private(set) var recordLine = 0
    private(set) var columnCount = 0
    /// Index of the first cell with text behind its closing quote; -1 where none has.
    private(set) var columnAfterQuote = -1
    /// Somewhere in it a quote is doubled.
    private(set) var hasDoubledQuotes = false
    /// Where the quote that was opened last stands.
    private(set) var quoteLine = 0

    /// Of the record to come.
    private(set) var nextStart: Int
    private(set) var nextLine: Int

    /// Safe: the caller keeps `text` and `ends` alive; `text[end]` is a line feed, and
    /// `StructuralCursor.paddingBytes` lie behind it. `ends` has room for `columnsMax` cells.
    ///
    /// - Parameters:
    ///   - isWhole: nothing comes behind this text
    ///   - line: of its first byte, from 1
    init(
        _ text: UnsafeRawPointer, start: Int, end: Int, isWhole: Bool, line: Int, delimiter: UInt8,
        ends: UnsafeMutablePointer<UInt32>, columnsMax: Int
    ) {
        base = text
        self.end = end
        self.isWhole = isWhole
        self.delimiter = delimiter
        self.ends = ends
        self.columnsMax = columnsMax
        cursor = StructuralCursor(text, delimiter: delimiter, start: start)
        nextStart = start
        nextLine = line
    }

    /// Finds the next record.
    ///
    /// - Complexity: one pass over its bytes, sixteen at a time; no allocation.
    @inline(__always)
    mutating func next() -> Outcome {
        let start = nextStart
        var line = nextLine
        var cellStart = start
        var column = 0
        recordStart = start
        recordLine = line
        columnAfterQuote = -1
        hasDoubledQuotes = false
        // The cursor has passed the line feed behind the text if a record ended there.
        if start >= end { return isWhole ? .end : .unfinished }
        while true {
            let offset = cursor.next()
            let byte = self[offset]
            if byte == delimiter {
                ends[column] = UInt32(truncatingIfNeeded: offset)
                column &+= 1
                cellStart = offset &+ 1
                if column == columnsMax { return .tooManyColumns }
            } else if byte == 0x22 {
                if let outcome = passQuote(offset, cellStart, column, &line) { return outcome }
            } else {
                return finish(at: offset, byte, start, column, line)
            }
        }
    }

    /// Ends the record at a line end, or at the end of the text.
    @inline(__always)
    private mutating func finish(
        at offset: Int, _ byte: UInt8, _ start: Int, _ column: Int, _ line: Int
    ) -> Outcome {
        var next = offset &+ 1
        if offset >= end {
            guard isWhole else { return .unfinished }
            next = end
        } else if byte == 0x0D {
            if next == end, !isWhole { return .unfinished }
            if next < end, self[next] == 0x0A {
                _ = cursor.next()
                next &+= 1
            }
        }
        ends[column] = UInt32(truncatingIfNeeded: offset)
        columnCount = column &+ 1
        recordEnd = offset
        nextStart = next
        nextLine = line &+ 1
        return .record
    }

    /// Goes on behind a quote: to the end of the cell that it opens; inside a cell that began
    /// without one it is text.
    @inline(never)
    private mutating func passQuote(
        _ offset: Int, _ cellStart: Int, _ column: Int, _ line: inout Int
    ) -> Outcome? {
        if offset == cellStart { return skipQuoted(column, &line) }
        guard QuotedCell.mayBeginWithBlanks(self[cellStart]) else { return nil }
        return skipBehindBlanks(cellStart, offset, column, &line)
    }

    /// Goes behind the closing quote of a cell whose opening quote was met; nil where it is there.
    private mutating func skipQuoted(_ column: Int, _ line: inout Int) -> Outcome? {
        quoteLine = line
        while true {
            let offset = cursor.next()
            let byte = self[offset]
            if byte == 0x22 {
                if offset + 1 == end, !isWhole { return .unfinished }
                guard self[offset + 1] == 0x22 else { return close(behind: offset + 1, column) }
                _ = cursor.next()
                hasDoubledQuotes = true
            } else if offset >= end {
                return isWhole ? .quoteOpen : .unfinished
            } else if byte == 0x0D || byte == 0x0A && self[offset - 1] != 0x0D {
                line += 1
            }
        }
    }

    /// A quote behind nothing but blanks opens a cell if the one that closes it is on the same line
    /// and nothing but blanks follows in the cell. Otherwise it is text.
    @inline(never)
    private mutating func skipBehindBlanks(
        _ cellStart: Int, _ quote: Int, _ column: Int, _ line: inout Int
    ) -> Outcome? {
        let blanks = bytes(cellStart..<quote)
        var index = 0
        while index < blanks.count {
            let length = Blanks.blankLength(blanks, at: index, end: blanks.count)
            if length == 0 { return nil }
            index += length
        }
        index = quote + 1
        while index < end {
            if self[index] == 0x0A || self[index] == 0x0D { return nil }
            if self[index] == 0x22 {
                if index + 1 == end || self[index + 1] != 0x22 { break }
                index += 1
            }
            index += 1
        }
        if index >= end { return isWhole ? nil : .unfinished }
        index += 1
        while index < end, self[index] != delimiter, QuotedCell.isBlank(self[index]) { index += 1 }
        if index == end {
            return isWhole ? skipQuoted(column, &line) : .unfinished
        }
        let isEnd = self[index] == delimiter || self[index] == 0x0A || self[index] == 0x0D
        return isEnd ? skipQuoted(column, &line) : nil
    }

    /// Blanks may stand between a closing quote and the cell's end, and nothing else.
    private mutating func close(behind offset: Int, _ column: Int) -> Outcome? {
        var offset = offset
        while offset < end, self[offset] != delimiter {
            guard QuotedCell.isBlank(self[offset]) else { break }
            offset += 1
        }
        if offset == end { return isWhole ? nil : .unfinished }
        let byte = self[offset]
        if byte != delimiter, byte != 0x0A, byte != 0x0D, columnAfterQuote < 0 {
            columnAfterQuote = column
        }
        return nil
    }

    /// Safe: offsets come from the cursor or lie before `end`.
    @inline(__always)
    private subscript(offset: Int) -> UInt8 {
        base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The cell as it stands in the text, with its quotes.
    @inline(__always)
    func rawCell(_ column: Int) -> Range<Int> {
        let start = column == 0 ? recordStart : Int(ends[column &- 1]) &+ 1
        return Range(uncheckedBounds: (start, Int(ends[column])))
    }

    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// All cells as text: for headers, off the hot path.
    func cellTexts() -> [String] {
        (0..<columnCount).map { column in
            let raw = bytes(rawCell(column))
            let cell = QuotedCell(raw)
            guard cell.isQuoted else { return String(decoding: raw, as: UTF8.self) }
            var copy: [UInt8] = []
            cell.append(to: &copy)
            return String(decoding: copy, as: UTF8.self)
        }
    }

    /// Whether the record has nothing but delimiters, blanks and marks of a file's end.
    @inline(__always)
    func isBlank() -> Bool {
        guard recordStart < recordEnd else { return true }
        let first = self[recordStart]
        // Most records begin with a letter or a digit, which settles it.
        if first > 0x22, first < 0x7F, first != delimiter { return false }
        return isBlankThroughout()
    }

    @inline(never)
    private func isBlankThroughout() -> Bool {
        let record = bytes(recordStart..<recordEnd)
        var index = 0
        while index < record.count {
            // DOS ended its files with Ctrl-Z; joined files have it within.
            if record[index] == delimiter || record[index] == EndOfText.mark {
                index += 1
                continue
            }
            let length = Blanks.blankLength(record, at: index, end: record.count)
            if length == 0 { return false }
            index += length
        }
        return true
    }
}
