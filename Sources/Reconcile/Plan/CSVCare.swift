import Diagnostics

/// The part of our CSV that is seldom needed: a cell in which another program would see more than
/// one cell, or which a terminal would act upon. Such a cell is always written in quotes, so that
/// a cell without them is read as it lies there.
///
/// A spreadsheet that separates cells by `;` or tabs takes no notice of our quotes. So wherever it
/// would begin a cell (at the start, behind `;`, a tab or a line feed, whatever quotes and blanks
/// follow), a character that begins a formula gets an apostrophe before it, and so does an
/// apostrophe. Characters that are not safe on a terminal become `\u{1b}`; a backslash that would
/// read like the start of such a sequence becomes `\u{5c}`. Both are undone exactly.
enum CSVCare {
    /// `"`, `,` and LF ask for quotes; `;`, tab, `\`, control characters and the first bytes of
    /// others that a terminal acts upon ask for a closer look.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        // Bit n of each word is the byte 64 × word + n; no byte of 128 to 191 begins a character.
        let low: UInt64 = 0x0800_1004_FFFF_FFFF  // 0 to 31, `"`, `,`, `;`
        let high: UInt64 = 0x8000_0000_1000_0000  // `\`, DEL
        let first: UInt64 = 0x0008_8004_0100_0004  // C2, D8, E2, EF, F3
        let word = byte < 64 ? low : byte < 128 ? high : byte < 192 ? 0 : first
        return word >> UInt64(byte & 63) & 1 != 0
    }

    /// Whether `append` has, maybe, changed something at this byte.
    @inline(__always)
    static func mayBeUndone(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "'")
    }

    /// Writes the cell in quotes, guarded and escaped.
    ///
    /// - Returns: false, and nothing is written, if it needs neither guards inside nor escapes.
    static func append(_ text: some Collection<UInt8>, to out: inout [UInt8]) -> Bool {
        let bytes = Array(text)
        var cell: [UInt8] = []
        var place = CellStart()
        var isChanged = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let (scalar, width) = unsafeScalar(bytes, index) {
                cell += "\\u{\(String(scalar.value, radix: 16))}".utf8
                isChanged = true
                index += width
                place.isThere = false
                continue
            }
            if place.isThere, CSVText.isGuarded(byte) {
                cell.append(0x27)
                if index > 0 { isChanged = true }
            }
            if byte == 0x22 { cell.append(0x22) }
            cell.append(byte)
            place.pass(byte)
            index += 1
        }
        guard isChanged else { return false }
        out.append(0x22)
        out += cell
        out.append(0x22)
        return true
    }

    /// The text that `append` was given, from its cell without quotes.
    static func plain(_ cell: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(cell.count)
        var place = CellStart()
        var index = 0
        while index < cell.count {
            if let (scalar, width) = escape(cell, index) {
                text += Array(String(Character(scalar)).utf8)
                index += width
                place.isThere = false
                continue
            }
            if place.isThere, cell[index] == 0x27, index + 1 < cell.count,
                CSVText.isGuarded(cell[index + 1])
            {
                index += 1
            }
            text.append(cell[index])
            place.pass(cell[index])
            index += 1
        }
        return text
    }

    /// Whether another program may begin a cell here.
    private struct CellStart {
        var isThere = true
        /// Nothing but our own separator is before it: quotes there are text to every reader.
        private var isFirst = true

        mutating func pass(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: ";"), 0x09, 0x0A: isThere = true
            case 0x22, UInt8(ascii: " "): isThere = isThere && !isFirst
            default: isThere = false
            }
            isFirst = false
        }
    }

    /// The character that starts here, if it must not be written as it is, and its bytes.
    private static func unsafeScalar(
        _ bytes: [UInt8], _ index: Int
    ) -> (Unicode.Scalar, width: Int)? {
        let byte = bytes[index]
        guard isSpecial(byte) else { return nil }
        switch byte {
        case 0x09, 0x0A, 0x22, 0x2C, 0x3B: return nil
        case 0x5C:
            let isLikeOurs = bytes[index...].starts(with: Array("\\u{".utf8))
            return isLikeOurs ? (Unicode.Scalar(byte), 1) : nil
        case 0..<0x80: return (Unicode.Scalar(byte), 1)
        default:
            let width = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            guard index + width <= bytes.count,
                let text = String(validating: bytes[index..<index + width], as: UTF8.self),
                let scalar = text.unicodeScalars.first, Printable.isUnsafe(scalar)
            else { return nil }
            return (scalar, width)
        }
    }

    /// An escape that starts here, as `append` writes it, and its bytes.
    private static func escape(_ cell: [UInt8], _ index: Int) -> (Unicode.Scalar, width: Int)? {
        guard cell[index] == 0x5C, cell[index...].starts(with: Array("\\u{".utf8)) else {
            return nil
        }
        let digits = cell[(index + 3)...].prefix(7).prefix { $0 != UInt8(ascii: "}") }
        guard (1...6).contains(digits.count), index + 3 + digits.count < cell.count,
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return nil }
        return (scalar, digits.count + 4)
    }
}
