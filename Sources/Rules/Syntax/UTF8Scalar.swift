/// Reads Unicode scalars out of UTF-8. Bytes that are not UTF-8 count as U+FFFD, one each.
enum UTF8Scalar {
    static let replacement: Unicode.Scalar = "\u{FFFD}"

    static func decode(_ bytes: [UInt8], _ index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        // Safe: the pointer is used only within the closure.
        bytes.withUnsafeBytes { decode($0, index) }
    }

    /// - Parameter index: within `bytes`.
    @inline(__always)
    static func decode(
        _ bytes: UnsafeRawBufferPointer, _ index: Int
    ) -> (scalar: Unicode.Scalar, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        return decodeLong(bytes, index, first)
    }

    private static func decodeLong(
        _ bytes: UnsafeRawBufferPointer, _ index: Int, _ first: UInt8
    ) -> (scalar: Unicode.Scalar, length: Int) {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else {
            return (replacement, 1)
        }
        var value = UInt32(first & (0xFF >> UInt8(length + 1)))
        for offset in 1..<length {
            let next = bytes[index + offset]
            guard next & 0xC0 == 0x80 else { return (replacement, 1) }
            value = value << 6 | UInt32(next & 0x3F)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
        guard value >= least, let scalar = Unicode.Scalar(value) else { return (replacement, 1) }
        return (scalar, length)
    }

    static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        let value = scalar.value
        switch value {
        case 0..<0x80: bytes.append(UInt8(value))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | value >> 6))
            bytes.append(UInt8(0x80 | value & 0x3F))
        default: bytes.append(contentsOf: UTF8.encode(scalar)!)
        }
    }
}
