/// Blanks as price lists have them: space, tab, line ends, NBSP (U+00A0), narrow NBSP (U+202F),
/// thin and figure space (U+2009, U+2007), and marks that do not show: zero-width space, joiners
/// and marks of direction (U+200B to U+200F), word joiner (U+2060), BOM (U+FEFF), soft hyphen
/// (U+00AD).
enum Blanks {
    /// The part of the cell between its outer blanks, as offsets into the cell.
    static func trim(_ cell: UnsafeRawBufferPointer) -> Range<Int> {
        var start = 0
        var end = cell.count
        while start < end {
            let length = blankLength(cell, at: start, end: end)
            if length == 0 { break }
            start += length
        }
        while end > start {
            let length = blankLengthBefore(cell, end: end, start: start)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    /// Bytes of the blank that starts at `index`, 0 where none does.
    @inline(never)
    static func blankLength(_ cell: UnsafeRawBufferPointer, at index: Int, end: Int) -> Int {
        switch cell[index] {
        case 0x20, 0x09, 0x0A, 0x0D: 1
        case 0xC2 where index + 1 < end && (cell[index + 1] == 0xA0 || cell[index + 1] == 0xAD): 2
        case 0xE2 where index + 2 < end && cell[index + 1] == 0x80:
            switch cell[index + 2] {
            case 0xAF, 0x89, 0x87, 0x8B...0x8F: 3
            default: 0
            }
        case 0xE2 where index + 2 < end && cell[index + 1] == 0x81 && cell[index + 2] == 0xA0: 3
        case 0xEF where index + 2 < end && cell[index + 1] == 0xBB && cell[index + 2] == 0xBF: 3
        default: 0
        }
    }

    private static func blankLengthBefore(
        _ cell: UnsafeRawBufferPointer, end: Int, start: Int
    ) -> Int {
        switch cell[end - 1] {
        case 0x20, 0x09, 0x0A, 0x0D: return 1
        case let last where mayEndBlank(last): break
        default: return 0
        }
        for length in [2, 3] where end - length >= start {
            if blankLength(cell, at: end - length, end: end) == length { return length }
        }
        return 0
    }

    /// Whether a blank of several bytes ends in this one.
    @inline(__always)
    static func mayEndBlank(_ last: UInt8) -> Bool {
        last & 0xC0 == 0x80 && lastBytes >> UInt64(last & 0x3F) & 1 != 0
    }

    /// One bit for each byte from 0x80 to 0xBF: 87, 89, 8B to 8F, A0, AD, AF, BF.
    @inline(__always)
    private static var lastBytes: UInt64 { 0x8000_A001_0000_FA80 }

    /// Whether a blank of several bytes may end the cell, which has a byte: not if its last
    /// character is a Cyrillic letter.
    @inline(__always)
    static func mayEnd(_ cell: UnsafeRawBufferPointer, last: UInt8) -> Bool {
        guard mayEndBlank(last), cell.count > 1, let base = cell.baseAddress else { return false }
        // Safe: the cell has two bytes or more.
        return base.load(fromByteOffset: cell.count &- 2, as: UInt8.self) & 0xFE != 0xD0
    }
}
