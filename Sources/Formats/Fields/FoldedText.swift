/// Comparing short words in UTF-8 without case, byte by byte, for Latin and Cyrillic letters: the
/// alphabets of the words that price lists use. Other letters compare as they are.
enum FoldedText {
    /// The word in its folded form, ready for `matches`.
    static func fold(_ word: String) -> [UInt8] {
        var result: [UInt8] = []
        let bytes = Array(word.utf8)
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count { result.append(contentsOf: next(bytes, &index)) }
        }
        return result
    }

    /// Whether the whole cell is the word.
    static func equals(_ cell: UnsafeRawBufferPointer, _ word: [UInt8]) -> Bool {
        cell.count == word.count && matches(cell, word, at: 0)
    }

    /// Whether the word stands in the cell at `start`. Folding keeps the length in bytes.
    static func matches(_ cell: UnsafeRawBufferPointer, _ word: [UInt8], at start: Int) -> Bool {
        guard start >= 0, start + word.count <= cell.count else { return false }
        var index = start
        var offset = 0
        while offset < word.count {
            for byte in next(cell, &index) {
                guard offset < word.count, word[offset] == byte else { return false }
                offset += 1
            }
        }
        return true
    }

    /// The folded bytes of the next letter: one or two.
    private static func next(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> FoldedLetter {
        let byte = bytes[index]
        index += 1
        if byte >= 0x41, byte <= 0x5A { return FoldedLetter(byte | 0x20) }
        guard byte == 0xD0, index < bytes.count else { return FoldedLetter(byte) }
        let second = bytes[index]
        index += 1
        switch second {
        case 0x80...0x8F: return FoldedLetter(0xD1, second + 0x10)  // U+0400..040F → U+0450..045F
        case 0x90...0x9F: return FoldedLetter(0xD0, second + 0x20)  // А..П → а..п
        case 0xA0...0xAF: return FoldedLetter(0xD1, second - 0x20)  // Р..Я → р..я
        default: return FoldedLetter(0xD0, second)
        }
    }
}

/// One or two bytes, without an array for each.
private struct FoldedLetter: Sequence, IteratorProtocol {
    private var first: UInt8
    private var second: UInt8
    private var left: Int

    init(_ only: UInt8) { (first, second, left) = (only, 0, 1) }
    init(_ first: UInt8, _ second: UInt8) { (self.first, self.second, left) = (first, second, 2) }

    mutating func next() -> UInt8? {
        guard left > 0 else { return nil }
        left -= 1
        defer { first = second }
        return first
    }
}
