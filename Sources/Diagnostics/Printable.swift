/// Makes text from outside safe for a terminal: no control character, no escape sequence and no
/// direction override reaches it (law 8).
package enum Printable {
    package static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isUnsafe(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Several lines that are laid out already: line feeds stay, and our own colours where they are
    /// kept; every other character that moves a terminal is shown as `text` shows it.
    package static func lines(_ lines: String, keepsColors: Bool) -> String {
        guard lines.unicodeScalars.contains(where: { $0 != "\n" && isUnsafe($0) }) else {
            return lines
        }
        var result = ""
        var rest = lines.unicodeScalars[...]
        while let scalar = rest.first {
            if keepsColors, let color = color(rest) {
                result.unicodeScalars.append(contentsOf: color)
                rest = rest.dropFirst(color.count)
                continue
            }
            if scalar == "\n" || !isUnsafe(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += text(String(Character(scalar)))
            }
            rest = rest.dropFirst()
        }
        return result
    }

    /// `ESC [ 1 ; 33 m` at the start, if it is there.
    private static func color(
        _ text: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView? {
        guard text.starts(with: "\u{1B}[".unicodeScalars) else { return nil }
        let digits = text.dropFirst(2).prefix { $0 == ";" || ("0"..."9").contains($0) }
        guard text.dropFirst(2 + digits.count).first == "m" else { return nil }
        return text.prefix(digits.count + 3)
    }

    /// Bytes that need not be UTF-8, as a file name: what is not UTF-8 shows as `\xE9`.
    package static func bytes(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        if let whole = String(validating: bytes, as: UTF8.self) { return text(whole) }
        var result = ""
        var index = 0
        while index < bytes.count {
            let longest = min(4, bytes.count - index)
            var taken = 0
            for length in stride(from: longest, through: 1, by: -1) {
                let part = bytes[index..<index + length]
                if let valid = String(validating: part, as: UTF8.self),
                    valid.unicodeScalars.count == 1
                {
                    result += text(valid)
                    taken = length
                    break
                }
            }
            if taken == 0 {
                let hex = String(bytes[index], radix: 16, uppercase: true)
                result += "\\x" + (hex.count == 1 ? "0" : "") + hex
                taken = 1
            }
            index += taken
        }
        return result
    }

    /// Control characters, marks of direction, and others that do not show. What joins letters or
    /// keeps them apart (U+200C, U+200D, U+00AD) belongs to words, and is none of them.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
