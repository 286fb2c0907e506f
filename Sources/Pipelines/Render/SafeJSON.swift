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
            let hex = String(scalar.value, radix: 16)
            result += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
            index += UTF8.width(scalar)
        }
        return result
    }

    /// The character that starts here, where a terminal would act upon it. Those below U+0020 are
    /// escaped in JSON already, but for its own blanks.
    private static func unsafeScalar(_ bytes: [UInt8], _ index: Int) -> Unicode.Scalar? {
        let length: Int
        switch bytes[index] {
        case 0x7F: length = 1
        case 0xC2: length = 2
        case 0xE2, 0xEF: length = 3
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
