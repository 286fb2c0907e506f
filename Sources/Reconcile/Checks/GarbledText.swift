/// Tells texts that were written or read in a wrong encoding.
package enum GarbledText {
    /// True of U+FFFD, of question marks in place of letters, and of what Cyrillic looks like that
    /// was read as another of the usual encodings.
    ///
    /// - Input: UTF-8
    /// - Complexity: one pass, no allocation
    package static func holds(_ text: UnsafeRawBufferPointer) -> Bool {
        var scan = Scan()
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                if scan.ascii(byte) { return true }
                index += 1
                continue
            }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            guard index + length <= text.count else { return true }
            var scalar = UInt32(byte) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
            for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3F) }
            if scan.wide(scalar) { return true }
            index += length
        }
        return scan.odd >= 2
    }

    private struct Scan {
        var odd = 0
        private var questionMarks = 0
        private var accents = 0
        private var previous: UInt32 = 0
        /// Of a Cyrillic word that began with a small letter, how many capitals followed; -1 before
        /// a word, -2 in one that is like any other.
        private var capitals = -1

        mutating func ascii(_ byte: UInt8) -> Bool {
            questionMarks = byte == UInt8(ascii: "?") ? questionMarks + 1 : 0
            accents = 0
            capitals = -1
            previous = UInt32(byte)
            return questionMarks >= 3
        }

        mutating func wide(_ scalar: UInt32) -> Bool {
            let before = previous
            previous = scalar
            questionMarks = 0
            if scalar == 0xFFFD { return true }
            accents = (0xC0...0xFF).contains(scalar) ? accents + 1 : 0
            // "Ïðèâåò": windows-1251 read as Latin-1.
            if accents >= 4 { return true }
            // "ÐŸÑ€Ð¸": UTF-8 read as Latin-1.
            if before == 0xD0 || before == 0xD1, scalar >= 0x80, !isLatin(scalar) { odd += 1 }
            // "РџСЂРё": UTF-8 read as windows-1251.
            if before == 0x420 || before == 0x421, !isRussian(scalar) { odd += 1 }
            if (0x80...0x9F).contains(scalar) || isRare(scalar) { odd += 1 }
            // "╧ЁштхЄ": windows-1251 read as DOS text.
            if (0x2550...0x256C).contains(scalar) { odd += 2 }
            return isTurned(scalar)
        }

        /// "оПХБЕР": windows-1251 read as KOI8-R, small letters and capitals exchanged.
        private mutating func isTurned(_ scalar: UInt32) -> Bool {
            switch scalar {
            case 0x430...0x44F: capitals = capitals == -1 ? 0 : -2
            case 0x410...0x42F: if capitals >= 0 { capitals += 1 } else { capitals = -2 }
            default: capitals = -2
            }
            return capitals >= 3
        }

        private func isLatin(_ scalar: UInt32) -> Bool { (0xC0...0x24F).contains(scalar) }

        private func isRussian(_ scalar: UInt32) -> Bool {
            // Ukrainian, Belarusian and Kazakh letters, hyphens and quotes follow р and с as well.
            (0x410...0x44F).contains(scalar) || scalar == 0x401 || scalar == 0x451
                || [0x404, 0x406, 0x407, 0x40E, 0x454, 0x456, 0x457, 0x45E].contains(scalar)
                || (0x460...0x52F).contains(scalar) || scalar == 0xA0 || scalar == 0xAB
                || scalar == 0xBB || (0x2010...0x203A).contains(scalar) || scalar == 0x2116
        }

        /// Letters of Serbian and Macedonian: what DOS text becomes in windows-1251.
        private func isRare(_ scalar: UInt32) -> Bool {
            let small = (0x450...0x45F).contains(scalar) ? scalar - 0x50 : scalar
            return [0x402, 0x403, 0x405, 0x409, 0x40A, 0x40B, 0x40C, 0x40F].contains(small)
        }
    }
}
