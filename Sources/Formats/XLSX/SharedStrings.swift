import Diagnostics

/// The texts that a workbook's cells share, by number.
final class SharedStrings {
    private let bytes = ByteBuffer()
    private var ends: [Int] = []
    private var looks: [TextLooks] = []
    /// Of the text now open.
    private var open = TextLooks()
    private let bytesMax: Int

    /// - Parameter bytesMax: of all texts, with 12 more for each
    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Valid until the next `append`; nil for a number that is none of a text.
    func text(_ index: Int) -> UnsafeRawBufferPointer? {
        guard ends.indices.contains(index) else { return nil }
        return bytes.slice(index == 0 ? 0 : ends[index - 1], ends[index])
    }

    func looks(_ index: Int) -> TextLooks { looks[index] }

    /// Adds to the text now open: its parts are joined in the order of the file.
    ///
    /// - Parameter marks: nil where the part does not say how it looks
    func append(_ text: UnsafeRawBufferPointer, _ marks: TextLooks.Marks?) {
        if !SheetText.append(text, to: bytes) { open.isBroken = true }
        if text.nonBlank != nil { open.add(marks) }
    }

    /// Closes the text. False where the bound is passed.
    func end(isBroken: Bool) -> Bool {
        open.isBroken = open.isBroken || isBroken
        ends.append(bytes.count)
        looks.append(open)
        open = TextLooks()
        return bytes.count + 12 * ends.count <= bytesMax
    }
}

/// Texts of cells.
enum SheetText {
    /// Decodes `_x000D_`: what XML cannot hold stands so (ECMA-376, part 1, 22.9.2.19). A character
    /// beyond U+FFFF is two of them.
    ///
    /// - Output: false where one stands for half a character
    static func append(_ text: UnsafeRawBufferPointer, to out: ByteBuffer) -> Bool {
        guard text.contains(UInt8(ascii: "_")) else {
            out.append(text)
            return true
        }
        var isSound = true
        var index = 0
        while index < text.count {
            guard let unit = escape(text, at: index) else {
                out.append(text[index])
                index += 1
                continue
            }
            index += 7
            var scalar = Unicode.Scalar(UInt32(unit))
            if UTF16.isLeadSurrogate(unit), index < text.count,
                let low = escape(text, at: index), UTF16.isTrailSurrogate(low)
            {
                index += 7
                scalar = UTF16.decode(UTF16.EncodedScalar([unit, low]))
            }
            isSound = isSound && scalar != nil
            Array(String(scalar ?? "\u{FFFD}").utf8).withUnsafeBytes { out.append($0) }
        }
        return isSound
    }

    private static func escape(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt16? {
        guard index + 7 <= text.count, text[index] == UInt8(ascii: "_"),
            text[index + 1] == UInt8(ascii: "x"), text[index + 6] == UInt8(ascii: "_")
        else { return nil }
        let digits = String(decoding: text[index + 2..<index + 6], as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt16(digits, radix: 16)
    }
}
