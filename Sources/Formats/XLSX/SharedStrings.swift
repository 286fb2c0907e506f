import Diagnostics

/// The texts that a workbook's cells share, by number.
final class SharedStrings {
    private let bytes = ByteBuffer()
    private var ends: [Int] = []
    private let bytesMax: Int

    /// - Parameter bytesMax: of all texts, with 8 more for each
    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Valid until the next `append`; nil for a number that is none of a text.
    func text(_ index: Int) -> UnsafeRawBufferPointer? {
        guard ends.indices.contains(index) else { return nil }
        return bytes.slice(index == 0 ? 0 : ends[index - 1], ends[index])
    }

    /// Adds to the text now open: runs of a rich text are joined.
    func appendRun(_ text: UnsafeRawBufferPointer) { SheetText.append(text, to: bytes) }

    /// Closes the text. False where the bound is passed.
    func end() -> Bool {
        ends.append(bytes.count)
        return bytes.count + 8 * ends.count <= bytesMax
    }
}

/// Texts of cells.
enum SheetText {
    /// Decodes `_x000D_`: what XML cannot hold stands so (ECMA-376, part 1, 22.9.2.19).
    static func append(_ text: UnsafeRawBufferPointer, to out: ByteBuffer) {
        guard text.contains(UInt8(ascii: "_")) else { return out.append(text) }
        var index = 0
        while index < text.count {
            if let scalar = escape(text, at: index) {
                Array(String(scalar).utf8).withUnsafeBytes { out.append($0) }
                index += 7
            } else {
                out.append(text[index])
                index += 1
            }
        }
    }

    private static func escape(_ text: UnsafeRawBufferPointer, at index: Int) -> Unicode.Scalar? {
        guard index + 7 <= text.count, text[index] == UInt8(ascii: "_"),
            text[index + 1] == UInt8(ascii: "x"), text[index + 6] == UInt8(ascii: "_")
        else { return nil }
        let digits = String(decoding: text[index + 2..<index + 6], as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
