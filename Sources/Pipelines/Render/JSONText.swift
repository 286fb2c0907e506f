package import Formats
import Tables

/// Writes JSON strings and scalars as bytes.
package enum JSONText {
    /// Appends a string in quotes. Quote, backslash, the characters below U+0020 and those that a
    /// terminal would act upon are escaped; all else stays the UTF-8 that it is (RFC 8259 §7).
    ///
    /// - Input: UTF-8.
    /// - Complexity: one look at each byte; runs without an escape are copied at once.
    package static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                if byte >= 0x7F, let (scalar, width) = unsafeScalar(text, index) {
                    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<index]))
                    appendEscape(scalar, to: &bytes)
                    start = index + width
                }
                continue
            }
            // Safe: start ≤ index < count, so the slice lies within the caller's buffer.
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<index]))
            appendEscape(byte, to: &bytes)
            start = index + 1
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start...]))
        bytes.append(UInt8(ascii: "\""))
    }

    package static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return bytes
    }

    package static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        // Safe: the bytes are used only within the closure.
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &bytes) }
    }

    /// A value in its plain form: a string, a number in lowest terms, `true` or `false`.
    package static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
        switch value {
        case .text(let text): append(text, to: &bytes)
        case .number(let number): number.append(to: &bytes)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x22, 0x5C: bytes.append(byte)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}
