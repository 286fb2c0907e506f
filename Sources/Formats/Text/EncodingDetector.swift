/// Tells a file's encoding from its first bytes; docs/formats/encodings.md says the order.
enum EncodingDetector {
    /// How much of a file is looked at.
    static let sampleBytes = 1 << 20

    enum ByteOrderMark {
        static func find(_ head: ArraySlice<UInt8>) -> (encoding: TextEncoding, length: Int)? {
            if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
            if head.starts(with: [0xFF, 0xFE]) { return (.utf16le, 2) }
            if head.starts(with: [0xFE, 0xFF]) { return (.utf16be, 2) }
            return nil
        }
    }

    /// Nil where the bytes look like Cyrillic text in none of the encodings.
    ///
    /// - Parameter sample: the file's start without a byte order mark; its last character may be
    ///   cut
    static func detect(_ sample: ArraySlice<UInt8>) -> TextEncoding? {
        sample.withUnsafeBytes { bytes in
            if let encoding = utf16(bytes) { return encoding }
            switch UTF8Check.check(bytes) {
            case .valid, .incomplete: return .utf8
            case .invalid: return cyrillic(bytes)
            }
        }
    }

    /// UTF-16 without a mark: ASCII characters have a NUL in one byte of two, always the same one.
    private static func utf16(_ bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        let pairs = min(bytes.count, 4096) / 2
        var nuls = (even: 0, odd: 0)
        for pair in 0..<pairs {
            if bytes[pair * 2] == 0 { nuls.even += 1 }
            if bytes[pair * 2 + 1] == 0 { nuls.odd += 1 }
        }
        // A tenth: delimiters, digits and line ends are at least so many in any list.
        if nuls.even == 0, nuls.odd * 10 >= pairs, nuls.odd > 0 { return .utf16le }
        if nuls.odd == 0, nuls.even * 10 >= pairs, nuls.even > 0 { return .utf16be }
        return nil
    }

    // MARK: Letter statistics

    private static let candidates: [TextEncoding] = [.windows1251, .cp866, .koi8r, .iso88595]

    private static func cyrillic(_ bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        var best: (encoding: TextEncoding, score: Int)?
        // A quarter of a MiB is plenty of letters.
        let letters = bytes[...].drop { $0 < 0x80 }.prefix(256 << 10)
        for encoding in candidates {
            let score = score(letters, LetterWeights(encoding))
            if best == nil || score > best!.score { best = (encoding, score) }
        }
        guard let best, best.score > 0 else { return nil }
        return best.encoding
    }

    private static func score(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ weights: LetterWeights
    ) -> Int {
        var score = 0
        var previousIsLower = false
        var previousIsLatin = false
        for byte in bytes {
            guard byte >= 0x80 else {
                let isLatin = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
                // Cyrillic and Latin letters in one word: `crème` in the wrong alphabet.
                if isLatin, previousIsLower { score -= 12 }
                previousIsLower = false
                previousIsLatin = isLatin
                continue
            }
            let weight = weights.weights[Int(byte) - 0x80]
            let isUpper = weights.isUpper[Int(byte) - 0x80]
            score += weight
            // `аБ` within a word is what one encoding's capitals look like in another.
            if isUpper && previousIsLower || weight > 0 && previousIsLatin { score -= 12 }
            previousIsLower = weight > 0 && !isUpper
            previousIsLatin = false
        }
        return score
    }
}

/// How well each upper byte of an encoding speaks for it.
private struct LetterWeights {
    var weights: [Int]
    var isUpper: [Bool]

    init(_ encoding: TextEncoding) {
        let scalars = SingleByteTables.upperHalf(encoding)
        weights = scalars.map { scalar in
            guard scalar != 0, let scalar = Unicode.Scalar(scalar) else { return -40 }
            let lower = String(scalar).lowercased().unicodeScalars.first!
            if let rank = Self.byFrequency.firstIndex(of: lower) {
                // Twice for the commonest letters, so that rare ones do not outweigh them.
                return rank < 12 ? 8 : rank < 24 ? 4 : 1
            }
            if Self.signs.contains(scalar) { return 0 }
            return scalar.properties.isAlphabetic ? -6 : -12
        }
        isUpper = scalars.map { Unicode.Scalar($0)?.properties.isUppercase ?? false }
    }

    /// Russian letters, the commonest first, with the Ukrainian ones where they would stand.
    private static let byFrequency = Array("оаеинтсрвлкмідпуяыьгзбчйїхжшюєцщэфъёґ".unicodeScalars)
    /// Signs that price lists do use.
    private static let signs = Set("\u{A0}№«»–—“”„…°±®©™×·•’‘§€".unicodeScalars)
}
