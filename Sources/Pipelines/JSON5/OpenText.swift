/// A text whose closing quote was forgotten: where it was meant to end, and which of the quotes of
/// its line is the odd one.
enum OpenText {
    /// Where the text was meant to end: before the commas and closing brackets at the end of the
    /// line, but behind those whose opening bracket is in the text itself.
    ///
    /// - Parameter range: from behind the opening quote to the end of the line.
    static func end(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var end = range.lowerBound
        var depth = 0
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                end = index + 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { continue }
                depth -= 1
                end = index + 1
            case 0x20, 0x09, UInt8(ascii: ","): continue
            default: end = index + 1
            }
        }
        return end
    }

    /// Whether a text on the line has no closing quote.
    static func isOpen(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while index < line.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/"), index + 1 < line.upperBound, bytes[index + 1] == byte {
                return false
            }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                guard let end = closing(bytes, index, line.upperBound) else { return true }
                index = end
            }
            index += 1
        }
        return false
    }

    /// Where on a line the quote is missing.
    enum Place {
        /// This text is not closed.
        case closing(at: Int)
        /// The word here has a quote behind it and none before it.
        case opening(at: Int)
    }

    /// - Parameter line: from the line's first byte to its end.
    static func place(_ bytes: [UInt8], _ line: Range<Int>) -> Place? {
        var index = line.lowerBound
        var word: Int?
        while index < line.upperBound {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if let word { return .opening(at: word) }
                guard let end = closing(bytes, index, line.upperBound),
                    isFollowedWell(bytes, end + 1..<line.upperBound)
                else { return .closing(at: index) }
                index = end
            case UInt8(ascii: "/") where word == nil && index + 1 < line.upperBound
                && bytes[index + 1] == UInt8(ascii: "/"):
                return nil
            case 0x20, 0x09, UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                word = nil
            default: word = word ?? index
            }
            index += 1
        }
        return nil
    }

    /// The closing quote of a text that is opened at `start`.
    private static func closing(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
        var index = start + 1
        while index < end {
            if bytes[index] == bytes[start] { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Whether what follows a text may follow one.
    private static func isFollowedWell(_ bytes: [UInt8], _ rest: Range<Int>) -> Bool {
        guard let next = rest.first(where: { bytes[$0] != 0x20 && bytes[$0] != 0x09 }) else {
            return true
        }
        return ":,}]/".utf8.contains(bytes[next])
    }
}
