import Diagnostics

// Blanks, comments, names and single characters.
extension JSON5Reader {
    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// The scalar at an offset and how many bytes it takes.
    ///
    /// The bytes are known to be UTF-8 (`isUTF8`), so only the lead byte is looked at.
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard offset < bytes.count else { return nil }
        let lead = bytes[offset]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// The bytes of the character at the position; empty at the end.
    var scalarRange: Range<Int> {
        position..<position + (scalar(at: position)?.length ?? 0)
    }

    func describeScalar() -> String {
        guard let scalar = scalar(at: position)?.scalar else { return "the end of the file" }
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        return "\"\(Printable.text(String(Character(scalar))))\" (U+\(padded))"
    }

    /// What to write instead of a sign of another language, or of a word processor.
    var signHelp: String? {
        switch scalar(at: position)?.scalar {
        case "#", ";": "comments begin with //"
        case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "\u{2018}", "\u{2019}", "`":
            "quotes are \" or '"
        default: nil
        }
    }

    mutating func skipBlanks() {
        while let byte = peek() {
            switch byte {
            case 0x09...0x0D, 0x20: position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): skipLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlockComment()
            case 0x80...:
                guard let (scalar, length) = scalar(at: position), Self.isBlank(scalar) else {
                    return
                }
                position += length
            default: return
            }
        }
    }

    /// Ends before the line's end: LF, CR, U+2028 or U+2029.
    private mutating func skipLineComment() {
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            if byte == 0xE2, peek(1) == 0x80, peek(2) == 0xA8 || peek(2) == 0xA9 { return }
            position += 1
        }
    }

    private mutating func skipBlockComment() {
        let start = position
        position += 2
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        fault(.openComment, "", at: start..<start + 2, help: "close it with */")
    }

    /// JSON5 §8: the blanks of ES5, that is category Zs, U+FEFF and the two line separators.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFEFF, 0x2028, 0x2029: true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }

    // MARK: names

    var startsName: Bool {
        guard let scalar = scalar(at: position)?.scalar else { return false }
        return scalar == "\\" || Self.isNameStart(scalar)
    }

    /// ECMA-262 5.1 §7.6, IdentifierName, with `\uXXXX` escapes; letters beyond the first plane are
    /// taken too.
    mutating func readName() -> String {
        var name = String.UnicodeScalarView()
        let start = position
        while let (scalar, length) = scalar(at: position) {
            var part = scalar
            let partStart = position
            if scalar == "\\" {
                position += 1
                guard peek() == UInt8(ascii: "u"), let unit = readHex(after: 1, digits: 4),
                    let escaped = Unicode.Scalar(unit)
                else {
                    fault(
                        .badEscape, "a name takes only \\uXXXX", at: partStart..<position)
                    continue
                }
                part = escaped
                guard name.isEmpty ? Self.isNameStart(part) : Self.isNamePart(part) else {
                    fault(.badEscape, "not a letter, in a name", at: partStart..<position)
                    continue
                }
            } else {
                guard
                    name.isEmpty && position == start
                        ? Self.isNameStart(scalar) : Self.isNamePart(scalar)
                else { break }
                position += length
            }
            name.append(part)
        }
        return String(name)
    }

    static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar == "$" || scalar == "_" || scalar.properties.isAlphabetic
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber:
            true
        default: false
        }
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        if isNameStart(scalar) || scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
        return switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: true
        default: false
        }
    }

    /// `true`, `false`, `null`, `Infinity`, `NaN`; any other bare word is a fault.
    mutating func readWord() -> JSON5Value? {
        let start = position
        let word = readName()
        switch word {
        case "true", "false": return value(.boolean(word == "true"), from: start)
        case "null": return value(.null, from: start)
        case "Infinity", "NaN":
            return value(.number(JSON5Number(text: word, exact: nil)), from: start)
        default:
            let near = Suggestion.nearest(to: word, among: ["true", "false", "null"])
            let help = near == word.lowercased() ? near! : "\"\(word)\", in quotes"
            fault(.unknownWord, "\"\(word)\"", at: start..<position, help: "write \(help)")
            return nil
        }
    }

    /// Skips letters, digits, points and signs: what somebody meant as one number or name.
    mutating func skipToken() {
        while let (scalar, length) = scalar(at: position),
            Self.isNamePart(scalar) || scalar == "." || scalar == "+" || scalar == "-"
        { position += length }
    }

    // MARK: UTF-8

    /// Reports the first places that are not UTF-8. Nothing is read then: what the bytes were meant
    /// to say is not ours to guess.
    mutating func isUTF8() -> Bool {
        var offset = 0
        var bad = 0
        while offset < bytes.count {
            let length = Self.lengthOfUTF8(bytes, at: offset)
            if length == 0 {
                bad += 1
                if bad <= 5 {
                    let hex = String(bytes[offset], radix: 16, uppercase: true)
                    fault(
                        .notUTF8, "(0x\(hex) at offset \(offset))", at: offset..<offset + 1,
                        help: "save the file as UTF-8")
                }
            }
            offset += max(1, length)
        }
        return bad == 0
    }

    /// Bytes of the well-formed sequence at an offset; 0 where there is none.
    ///
    /// - Source: the Unicode Standard 15, table 3-7.
    static func lengthOfUTF8(_ bytes: some Collection<UInt8>, at offset: Int) -> Int {
        func byte(_ ahead: Int) -> UInt8 {
            guard offset + ahead < bytes.count else { return 0 }
            return bytes[bytes.index(bytes.startIndex, offsetBy: offset + ahead)]
        }
        func follows(_ ahead: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            range.contains(byte(ahead))
        }
        let lead = byte(0)
        switch lead {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0...0xEF:
            let second: ClosedRange<UInt8> =
                lead == 0xE0 ? 0xA0...0xBF : lead == 0xED ? 0x80...0x9F : 0x80...0xBF
            return follows(1, second) && follows(2) ? 3 : 0
        case 0xF0...0xF4:
            let second: ClosedRange<UInt8> =
                lead == 0xF0 ? 0x90...0xBF : lead == 0xF4 ? 0x80...0x8F : 0x80...0xBF
            return follows(1, second) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
