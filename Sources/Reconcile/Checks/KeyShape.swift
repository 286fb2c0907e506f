/// How a key is built: letters together as `a`, digits as their count, a leading zero as `0`, all
/// else as it stands. `00123` is `0#5`, `AB-17` is `a-#2`.
package enum KeyShape {
    /// - Complexity: the key's length, of which at most 64 bytes are looked at
    package static func of(_ key: UnsafeRawBufferPointer) -> String {
        var shape: [UInt8] = []
        var digits = 0
        func flush() {
            guard digits > 0 else { return }
            shape.append(UInt8(ascii: "#"))
            shape += Array("\(digits)".utf8)
            digits = 0
        }
        for byte in key.prefix(64) {
            switch byte {
            case 0x30...0x39:
                if digits == 0, byte == 0x30, shape.isEmpty { shape.append(byte) }
                digits += 1
            case 0x41...0x5A, 0x61...0x7A, 0x80...:
                flush()
                if shape.last != UInt8(ascii: "a") { shape.append(UInt8(ascii: "a")) }
            default:
                flush()
                shape.append(byte > 0x20 && byte < 0x7F ? byte : UInt8(ascii: "_"))
            }
        }
        flush()
        return String(decoding: shape, as: UTF8.self)
    }
}
