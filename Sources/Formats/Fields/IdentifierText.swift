import Diagnostics

/// The one place that decides what an identifier may be, for every format and target (law 6).
///
/// - Source: docs/formats/identifiers.md
package enum IdentifierText {
    static let bytesMax = 1024

    /// What an identifier's cell becomes.
    enum Reading {
        /// The text between these offsets of the cell.
        case slice(Range<Int>)
        /// The identifier, which is not contained in the cell.
        case other([UInt8])
        case fault(CellFault)
    }

    /// Reads an identifier by all rules.
    ///
    /// - Parameters:
    ///   - cell: is not empty
    ///   - isQuoted: it comes from a format whose cells may take in rows below them
    ///   - asWritten: the pipeline says that what looks spoiled by a program is meant
    /// - Complexity: a sound cell takes one pass and no allocation.
    static func read(
        _ cell: UnsafeRawBufferPointer, isQuoted: Bool = true, asWritten: Bool = false
    ) -> Reading {
        guard !hasPlainCharacters(cell) else { return reading(cell, asWritten) }
        switch IdentifierCharacters.normalized(cell, isQuoted: isQuoted) {
        case .same: return reading(cell, asWritten)
        case .fault(let fault): return .fault(fault)
        case .other(let bytes):
            return bytes.withUnsafeBytes { whole in
                let found = reading(whole, asWritten)
                guard case .slice(let range) = found else { return found }
                return .other(Array(whole[range]))
            }
        }
    }

    /// Whether `read` gives just these bytes: what a target may be sent as an identifier.
    package static func isSound(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count > 0 else { return false }
        if isSoundAtALook(text) { return true }
        guard case .slice(let range) = read(text) else { return false }
        return range == 0..<text.count
    }

    /// The same for texts of plain characters, which are not empty; false for some that are sound
    /// all the same.
    @inline(always)
    static func isSoundAtALook(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= bytesMax, hasPlainCharacters(text) else { return false }
        // Most begin with a letter that begins no word for nothing.
        let first = text[0]
        if first > 0x40, !SpoiledIdentifier.mayBePlaceholder(text, first: first) { return true }
        return hasNoMarkOrFault(text)
    }

    @inline(never)
    private static func hasNoMarkOrFault(_ text: UnsafeRawBufferPointer) -> Bool {
        wrapper(of: text) == nil && SpoiledIdentifier.fault(of: text) == nil
    }

    // MARK: Shape

    /// What remains once the marks around the text are taken off.
    private static func reading(_ cell: UnsafeRawBufferPointer, _ asWritten: Bool) -> Reading {
        guard cell.count <= bytesMax else {
            return .fault(CellFault(.keyTooLong, cell, "longer than \(bytesMax) bytes"))
        }
        if asWritten { return .slice(0..<cell.count) }
        guard let range = wrapper(of: cell) else {
            if let fault = SpoiledIdentifier.fault(of: cell) { return .fault(fault) }
            return .slice(0..<cell.count)
        }
        guard let range else {
            return .fault(
                CellFault(
                    .keyIsFormula, cell,
                    "a spreadsheet's formula or quotation marks; have the column stored as text"))
        }
        let inner = UnsafeRawBufferPointer(rebasing: cell[range])
        let trimmed = Blanks.trim(inner)
        guard !trimmed.isEmpty else {
            return .fault(CellFault(.keyMissing, cell, "marks with nothing between them"))
        }
        let text = UnsafeRawBufferPointer(rebasing: inner[trimmed])
        if wrapper(of: text) != nil {
            return .fault(
                CellFault(.keyIsFormula, cell, "marks within marks; mend the column in the list"))
        }
        if let fault = SpoiledIdentifier.fault(of: text) { return .fault(fault) }
        let start = range.lowerBound
        return .slice(start + trimmed.lowerBound..<start + trimmed.upperBound)
    }

    /// What lies within marks that are no part of an identifier: `="00123"`, `'00123`, `'00123'`,
    /// `"00123"`, `«00123»`, `“00123”`.
    ///
    /// - Output: nil without such marks; an inner nil if what they hold cannot be told
    private static func wrapper(of cell: UnsafeRawBufferPointer) -> Range<Int>?? {
        let quote = UInt8(ascii: "\"")
        let last = cell[cell.count - 1]
        switch cell[0] {
        case UInt8(ascii: "="):
            let inner = 2..<max(2, cell.count - 1)
            guard cell.count >= 3, cell[1] == quote, last == quote,
                !cell[inner].contains(quote)
            else { return .some(nil) }
            return inner
        case UInt8(ascii: "'"):
            return 1..<(cell.count > 1 && last == UInt8(ascii: "'") ? cell.count - 1 : cell.count)
        case quote:
            let inner = 1..<max(1, cell.count - 1)
            guard cell.count >= 3, last == quote, !cell[inner].contains(quote) else { return nil }
            return inner
        case 0xC2, 0xE2: return typographicWrapper(of: cell)
        default: return nil
        }
    }

    /// Pairs of quotation marks that typesetters and word processors use.
    private static let typographicMarks: [(open: [UInt8], close: [UInt8])] = [
        ("«", "»"), ("»", "«"), ("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("‘", "’"),
        ("‚", "‘"), ("‚", "’"), ("’", "’"), ("‹", "›"), ("›", "‹"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    /// - Output: nil if the text has more marks of its pair: `«A» и «B»` is no text in marks
    @inline(never)
    private static func typographicWrapper(of cell: UnsafeRawBufferPointer) -> Range<Int>?? {
        for (open, close) in typographicMarks where cell.count >= open.count + close.count {
            let range = open.count..<cell.count - close.count
            guard cell.starts(with: open), cell[range.upperBound...].elementsEqual(close) else {
                continue
            }
            let inner = Array(cell[range])
            let hasMore = inner.firstRange(of: open) != nil || inner.firstRange(of: close) != nil
            return hasMore ? nil : .some(range)
        }
        return nil
    }

    // MARK: Characters

    /// Whether all of it is printable ASCII and Cyrillic letters; eight bytes at a time.
    @inline(__always)
    static func hasPlainCharacters(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let base = text.baseAddress else { return true }
        var index = 0
        // Safe: each load lies within the text.
        while index &+ 8 <= text.count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if mayHoldOthers(word) { return false }
            index &+= 8
        }
        while index < text.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x20 || byte == 0x7F || byte >= 0xC0 && byte & 0xFE != 0xD0 { return false }
            index &+= 1
        }
        return true
    }

    /// Whether one of eight bytes is below 0x20, or DEL, or begins a character that is not one of
    /// U+0400 to U+047F (0xD0, 0xD1); at times true without one, which only costs the longer look.
    @inline(__always)
    private static func mayHoldOthers(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let low = (word &- ones &* 0x20) & ~word & highs
        let dels = word ^ (ones &* 0x7F)
        let del = (dels &- ones) & ~dels & highs
        // A byte that begins a character of several has its two highest bits set.
        let begins = word & (word &<< 1) & highs
        let others = (word & (ones &* 0xFE)) ^ (ones &* 0xD0)
        // Exact: the sum of seven bits cannot reach the next byte.
        let isCyrillic = ~(((others & ~highs) &+ ~highs) | others | ~highs)
        return low | del | (begins & ~isCyrillic) != 0
    }
}
