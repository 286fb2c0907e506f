/// One place where the bytes mean nothing in the file's encoding; U+FFFD stands there instead.
package struct InvalidBytes: Sendable, Equatable {
    /// Where U+FFFD stands in the chunk.
    package var chunkOffset: Int
    /// Where the bytes stand in the unpacked file, from 0.
    package var fileOffset: Int
    /// The bytes, the first one highest; `length` of them, 1 to 3.
    package var bytes: UInt32
    package var length: Int

    /// `0xD0 0x20`.
    package var hex: String {
        (0..<length).map { index in
            let byte = bytes >> UInt32(8 * (length - 1 - index)) & 0xFF
            let text = String(byte, radix: 16, uppercase: true)
            return "0x" + (text.count < 2 ? "0" : "") + text
        }.joined(separator: " ")
    }

    static func pack(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
