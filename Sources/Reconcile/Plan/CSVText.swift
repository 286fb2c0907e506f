import Diagnostics
import Tables

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The CSV that sverka itself writes and reads back: comma, LF, quotes where needed.
///
/// A text that a spreadsheet would take for a formula (`= + - @`, tab, CR first) or that begins
/// with an apostrophe gets one apostrophe before it, and loses it again when it is read (law 8).
/// The same in the middle, behind `;`, a tab or a line feed, where another spreadsheet begins a
/// cell; and what a terminal would act upon is written as `\u{1b}`. See `CSVCare`,
/// docs/formats/plan.md.
package enum CSVText {
    package static func append(_ text: some Collection<UInt8>, to out: inout [UInt8]) {
        var needsQuotes = false
        var needsCare = false
        for byte in text where CSVCare.isSpecial(byte) {
            if byte == 0x22 || byte == 0x2C || byte == 0x0A {
                needsQuotes = true
            } else {
                needsCare = true
            }
        }
        if needsCare || needsQuotes, CSVCare.append(text, to: &out) { return }
        if needsQuotes { out.append(0x22) }
        if let first = text.first, isGuarded(first) { out.append(0x27) }
        if needsQuotes {
            for byte in text {
                if byte == 0x22 { out.append(0x22) }
                out.append(byte)
            }
            out.append(0x22)
        } else {
            out.append(contentsOf: text)
        }
    }

    package static func append(_ text: String, to out: inout [UInt8]) {
        var text = text
        // Safe: the bytes are used only within the closure.
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &out) }
    }

    /// A number as it is: a leading minus is no formula.
    package static func append(number: Int, to out: inout [UInt8]) {
        ExactDecimal.append(mantissa: Int64(number), scale: 0, to: &out)
    }

    /// A value as the target holds it, a number at this scale.
    static func append(_ value: WireValue, scale: UInt8, to out: inout [UInt8]) {
        if case .text(let text) = value {
            append(text, to: &out)
        } else {
            value.append(to: &out, scale: scale)
        }
    }

    /// Without the apostrophe that `append` has put before it; of a cell without quotes.
    package static func unguarded(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let hasGuard = text.count > 1 && text[0] == 0x27 && isGuarded(text[1])
        return hasGuard ? UnsafeRawBufferPointer(rebasing: text.dropFirst()) : text
    }

    static func isGuarded(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
            UInt8(ascii: "'"), 0x09, 0x0D:
            true
        default: false
        }
    }
}

/// Reads such a CSV row by row; cells are looked at where they lie.
package struct CSVTextReader {
    private struct Cell {
        var range: Range<Int>
        /// It is in quotes, and not as it lies there.
        var isEscaped: Bool
    }

    private let bytes: UnsafeRawBufferPointer
    /// Where the next row starts.
    package private(set) var offset: Int
    package private(set) var line = 0
    /// Those of the row last read stand in front.
    private var cells = [Cell](repeating: Cell(range: 0..<0, isEscaped: false), count: 16)

    /// How many cells the row last read has.
    package private(set) var count = 0

    /// - Parameter start: where a row starts; lines are counted from there.
    package init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) {
        self.bytes = bytes
        offset = start
    }

    /// False at the end.
    ///
    /// - Throws: `Failure` (W002) where a quote is not closed or the last line is cut.
    package mutating func next(name: String) throws -> Bool {
        guard offset < bytes.count else { return false }
        line += 1
        if readPlainRow() { return true }
        count = 0
        while true {
            let cell = try readCell(name)
            if count < cells.count { cells[count] = cell } else { cells.append(cell) }
            count += 1
            offset += 1
            if bytes[offset - 1] == 0x0A { return true }
        }
    }

    /// The short way for a row without quotes, as most are; false, and nothing read, for any other.
    private mutating func readPlainRow() -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let end = bytes.count
        var (start, place, found) = (offset, offset, 0)
        let isPlain = cells.withUnsafeMutableBufferPointer { cells in
            while place < end {
                // Safe: looked at only below the count.
                let byte = base.load(fromByteOffset: place, as: UInt8.self)
                if byte == 0x22 { return false }
                if byte == 0x2C || byte == 0x0A {
                    guard found < cells.count else { return false }
                    cells[found] = Cell(range: start..<place, isEscaped: false)
                    found &+= 1
                    start = place &+ 1
                    if byte == 0x0A { return true }
                }
                place &+= 1
            }
            return false
        }
        guard isPlain else { return false }
        (count, offset) = (found, start)
        return true
    }

    /// The cell without quotes, doubled quotes and the guarding apostrophe; valid only within the
    /// closure.
    package func withCell<Result>(
        _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withCell(cells[index], body)
    }

    package func string(_ index: Int) -> String {
        withCell(index) { String(decoding: $0, as: UTF8.self) }
    }

    /// The cell that starts at an offset, its quote included; valid only within the closure.
    ///
    /// - Throws: as `next`; what `body` throws.
    package static func withCell<Result>(
        at start: Int, of bytes: UnsafeRawBufferPointer, name: String,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        var reader = CSVTextReader(bytes, from: start)
        return try reader.withCell(try reader.readCell(name), body)
    }

    /// Where a cell of the row last read starts, its quote included.
    package func start(of index: Int) -> Int {
        let start = cells[index].range.lowerBound
        return start > 0 && bytes[start - 1] == 0x22 ? start - 1 : start
    }

    private func withCell<Result>(
        _ cell: Cell, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        guard cell.isEscaped else {
            return try body(CSVText.unguarded(UnsafeRawBufferPointer(rebasing: bytes[cell.range])))
        }
        var plain: [UInt8] = []
        var isQuote = false
        for byte in bytes[cell.range] {
            isQuote = byte == 0x22 && !isQuote
            if !isQuote { plain.append(byte) }
        }
        return try CSVCare.plain(plain).withUnsafeBytes { try body($0) }
    }

    package func equals(_ index: Int, _ text: [UInt8]) -> Bool {
        withCell(index) { cell in
            // Safe: both sides hold as many bytes.
            cell.count == text.count && text.withUnsafeBytes {
                text.isEmpty || memcmp($0.baseAddress!, cell.baseAddress!, text.count) == 0
            }
        }
    }

    /// Leaves `offset` at the comma or the line feed behind the cell.
    private mutating func readCell(_ name: String) throws -> Cell {
        let isQuoted = offset < bytes.count && bytes[offset] == 0x22
        if isQuoted { offset += 1 }
        let start = offset
        var isEscaped = false
        if isQuoted {
            while true {
                guard offset < bytes.count else { throw fault(name) }
                if CSVCare.mayBeUndone(bytes[offset]) { isEscaped = true }
                if bytes[offset] == 0x22 {
                    guard offset + 1 < bytes.count, bytes[offset + 1] == 0x22 else { break }
                    isEscaped = true
                    offset += 1
                }
                offset += 1
            }
        } else {
            offset = cellEnd(from: offset)
        }
        let cell = Cell(range: start..<offset, isEscaped: isEscaped)
        if isQuoted { offset += 1 }
        guard offset < bytes.count, bytes[offset] == 0x2C || bytes[offset] == 0x0A else {
            throw fault(name)
        }
        return cell
    }

    /// The comma or line feed behind a cell without quotes, or the end.
    @inline(__always)
    private func cellEnd(from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        var end = start
        // Safe: looked at only below the count.
        while end < bytes.count {
            let byte = base.load(fromByteOffset: end, as: UInt8.self)
            if byte == 0x2C || byte == 0x0A { break }
            end &+= 1
        }
        return end
    }

    private func fault(_ name: String) -> Failure {
        Failure(
            Diagnostic(
                .changesUnreadable, at: Place(file: name, line: line),
                help: "the file is cut or was edited; compare it with the plan's manifest"))
    }
}
