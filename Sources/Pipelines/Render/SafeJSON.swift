internal import Diagnostics

extension JSONText {
    /// JSON with `\u` escapes in place of the characters that a terminal would act upon: the values
    /// are the same, and no supplier's text moves a cursor (law 8).
    ///
    /// - Input: JSON in UTF-8, in which such characters stand within texts alone.
    /// - Complexity: one look at each byte; nothing is copied where none is found.
    package static func safe(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.indices.first(where: { unsafeScalar(bytes, $0) != nil }) else {
            return bytes
        }
        var result = Array(bytes[..<first])
        var index = first
        while index < bytes.count {
            guard let scalar = unsafeScalar(bytes, index) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            appendEscape(scalar, to: &result)
            index += UTF8.width(scalar)
        }
        return result
    }

    /// Two units where the character lies beyond U+FFFF (RFC 8259 §7).
    static func appendEscape(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        for unit in String(Character(scalar)).utf16 {
            let hex = String(unit, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
        }
    }

    /// The same of text in memory.
    @inline(__always)
    static func unsafeScalar(
        _ bytes: UnsafeRawBufferPointer, _ index: Int
    ) -> (Unicode.Scalar, width: Int)? {
        switch bytes[index] {
        case 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3:
            let rest = Array(bytes[index...].prefix(4))
            return unsafeScalar(rest, 0).map { ($0, UTF8.width($0)) }
        default: return nil
        }
    }

    /// The character that starts here, where a terminal would act upon it. Those below U+0020 are
    /// escaped in JSON already, but for its own blanks.
    private static func unsafeScalar(_ bytes: [UInt8], _ index: Int) -> Unicode.Scalar? {
        let length: Int
        switch bytes[index] {
        case 0x7F: length = 1
        case 0xC2, 0xD8: length = 2
        case 0xE2, 0xEF: length = 3
        case 0xF3: length = 4
        default: return nil
        }
        guard index + length <= bytes.count else { return nil }
        let text = String(decoding: bytes[index..<index + length], as: UTF8.self)
        return Printable.text(text).utf8.count == length ? nil : text.unicodeScalars.first
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { encode(scalar)?.count ?? 1 }
}
