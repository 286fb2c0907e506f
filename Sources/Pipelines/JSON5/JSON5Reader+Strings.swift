package import Diagnostics

// Texts in quotes (JSON5 §5).
extension JSON5Reader {
    /// Reads from the opening quote. A text without closing quote is a fault and ends with its
    /// line; what was read of it is given back.
    mutating func readString() -> String { readString(noting: { _, _ in }) }

    /// - Parameters:
    ///   - note: called with the count of the text's bytes so far and the source's bytes that the
    ///     last of them stand as.
    private mutating func readString(noting note: (Int, Range<Int>) -> Void) -> String {
        let start = position
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while let byte = peek() {
            let before = position
            switch byte {
            case quote:
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): readEscape(into: &text)
            case 0x0A, 0x0D:
                reportOpen(start)
                return String(decoding: text, as: UTF8.self)
            default:
                text.append(byte)
                position += 1
            }
            note(text.count, before..<position)
        }
        reportOpen(start)
        return String(decoding: text, as: UTF8.self)
    }

    /// For each byte of a text in quotes the source's bytes that stand for it.
    fileprivate static func spans(of value: JSON5Value) -> [Range<Int>] {
        var reader = JSON5Reader(value.source)
        reader.position = value.range.lowerBound
        var spans: [Range<Int>] = []
        _ = reader.readString { count, range in
            while spans.count < count { spans.append(range) }
        }
        return spans
    }

    private mutating func reportOpen(_ start: Int) {
        fault(.openText, "", at: start..<position, help: "close it on the same line")
        commaLost = true
    }

    /// As `readString`, without saying anything of what is in it.
    mutating func skipString() {
        let quote = bytes[position]
        position += 1
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            position += 1
            if byte == quote { return }
            if byte == UInt8(ascii: "\\"), position < bytes.count { position += 1 }
        }
    }

    private mutating func readEscape(into text: inout [UInt8]) {
        let start = position
        position += 1
        guard let (scalar, length) = scalar(at: position) else { return }
        switch scalar {
        case "b": append(0x08, to: &text)
        case "f": append(0x0C, to: &text)
        case "n": append(0x0A, to: &text)
        case "r": append(0x0D, to: &text)
        case "t": append(0x09, to: &text)
        case "v": append(0x0B, to: &text)
        case "0" where !(0x30...0x39).contains(peek(1) ?? 0): append(0x00, to: &text)
        case "0"..."9":
            position += 1
            fault(
                .badEscape, "a digit", at: start..<position,
                help: "write \\x and two hexadecimal digits")
        case "x":
            guard let unit = readHex(after: 1, digits: 2), let escaped = Unicode.Scalar(unit) else {
                fault(.badEscape, "\\x without two hexadecimal digits", at: start..<position)
                return
            }
            text.append(contentsOf: String(Character(escaped)).utf8)
        case "u": readUnicodeEscape(from: start, into: &text)
        case "\r":
            position += peek(1) == 0x0A ? 2 : 1
        case "\n", "\u{2028}", "\u{2029}": position += length
        default:
            text.append(contentsOf: bytes[position..<position + length])
            position += length
        }
    }

    private mutating func append(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(byte)
        position += 1
    }

    /// `\uXXXX`, two of them where they make up a pair of surrogates. Half a pair is no character
    /// and cannot be written as UTF-8: a fault.
    private mutating func readUnicodeEscape(from start: Int, into text: inout [UInt8]) {
        guard let unit = readHex(after: 1, digits: 4) else {
            fault(.badEscape, "\\u without four hexadecimal digits", at: start..<position)
            return
        }
        var value = unit
        if (0xD800...0xDBFF).contains(unit), peek() == UInt8(ascii: "\\"),
            peek(1) == UInt8(ascii: "u")
        {
            let before = position
            if let low = readHex(after: 2, digits: 4), (0xDC00...0xDFFF).contains(low) {
                value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            } else {
                position = before
            }
        }
        guard let escaped = Unicode.Scalar(value) else {
            fault(.badEscape, "half a surrogate pair", at: start..<position)
            return
        }
        text.append(contentsOf: String(Character(escaped)).utf8)
    }

    /// Steps over `skipped` bytes and the hexadecimal digits behind them; nil where there are too
    /// few, standing behind the last one.
    mutating func readHex(after skipped: Int, digits: Int) -> UInt32? {
        position += skipped
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek(), let digit = Self.hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension JSON5Value {
    /// The place of some bytes of a text in quotes, whatever escapes it is written with; of what
    /// follows its last one, the closing quote. The whole place of any other value.
    package func place(ofText range: Range<Int>) -> Place {
        guard let text = string else { return place }
        let spans = JSON5Reader.spans(of: self)
        guard spans.count == text.utf8.count, range.upperBound <= spans.count else { return place }
        let closing = self.range.upperBound - 1
        let start = range.lowerBound < spans.count ? spans[range.lowerBound].lowerBound : closing
        let end = range.isEmpty ? start : spans[range.upperBound - 1].upperBound
        return source.place(start..<end)
    }
}
