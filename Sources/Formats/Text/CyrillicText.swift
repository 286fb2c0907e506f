/// Tells in which single-byte encoding bytes are Russian or Ukrainian text, or that it is not sure.
///
/// The idea: what a text costs in bits by how common its pairs of letters are, in each encoding.
/// The right reading is cheaper than every other by far. Different words count once, and words of
/// four letters and more must say the same by themselves: abbreviations, which lists repeat in
/// every row, are like no language. Encodings that are not read are among the others, so that their
/// text is not taken for one that is.
struct CyrillicText {
    /// How many bits cheaper than any other reading the right one is: one in a million.
    private static let marginBits = 20
    /// What a pair of letters may cost in words of four letters and more, and in all, in tenths.
    private static let pairTenthsMax = (long: 51, all: 59)
    private static let longLetters = 4
    /// One word of seven letters, or two of four.
    private static let longPairsMin = 8
    private static let wordsMax = 4096
    private static let wordBytesMax = 64

    private let words: [[UInt8]]
    /// Which of the upper bytes occur.
    private let used: Set<UInt8>

    init(_ bytes: UnsafeRawBufferPointer) {
        var seen: Set<[UInt8]> = []
        var word: [UInt8] = []
        var hasUpper = false
        func end() {
            if hasUpper, seen.count < Self.wordsMax { seen.insert(word) }
            word.removeAll(keepingCapacity: true)
            hasUpper = false
        }
        for byte in bytes {
            guard byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A else {
                if !word.isEmpty { end() }
                if seen.count == Self.wordsMax { break }
                continue
            }
            if word.count == Self.wordBytesMax { end() }
            word.append(byte)
            hasUpper = hasUpper || byte >= 0x80
        }
        end()
        words = Array(seen)
        used = Set(seen.joined().filter { $0 >= 0x80 })
    }

    /// - Parameter names: texts that the list is said to hold; they decide between readings that
    ///   are close
    func encoding(names: [String], in bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        guard !words.isEmpty else { return nil }
        let readings = CyrillicReading.all.map { reading in (reading, cost(reading)) }
        guard let (best, cost) = readings.min(by: { $0.1.all < $1.1.all }),
            let encoding = best.encoding
        else { return nil }
        let latin = latinCost()
        guard cost.letters > 0, cost.all < latin.all else { return nil }
        let others = readings.filter { !$0.0.agrees(with: best, on: used) }.map { $0.1 } + [latin]
        let isFar = others.allSatisfy {
            $0.all - cost.all >= Self.marginBits && $0.long - cost.long >= Self.marginBits
        }
        let isText = cost.longPairs >= Self.longPairsMin
            && cost.long * 10 <= cost.longPairs * Self.pairTenthsMax.long
            && cost.all * 10 <= (cost.letters + words.count) * Self.pairTenthsMax.all
        if isFar, isText { return encoding }
        return holds(names, encoding, bytes) ? encoding : nil
    }

    /// Whether the names are there in this encoding, and have letters that tell it.
    private func holds(
        _ names: [String], _ encoding: TextEncoding, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        let table = SingleByteTables.upperHalf(encoding)
        let sample = Array(bytes.prefix(64 << 10))
        var letters = 0
        for name in names where !name.utf8.allSatisfy({ $0 < 0x80 }) {
            var wanted: [UInt8] = []
            for scalar in name.unicodeScalars {
                if scalar.value < 0x80 {
                    wanted.append(UInt8(scalar.value))
                } else if let index = table.firstIndex(where: { UInt32($0) == scalar.value }) {
                    wanted.append(UInt8(0x80 + index))
                    letters += 1
                } else {
                    return false
                }
            }
            guard sample.firstRange(of: wanted) != nil else { return false }
        }
        return letters >= Self.longLetters
    }

    // MARK: Costs

    private struct Cost {
        var all = 0
        var letters = 0
        /// Of words with four letters or more.
        var long = 0
        var longPairs = 0
    }

    private func cost(_ reading: CyrillicReading) -> Cost {
        var cost = Cost()
        for word in words {
            let (bits, letters) = reading.cost(word)
            cost.all += bits
            cost.letters += letters
            if Self.isLong(word) {
                cost.long += bits
                cost.longPairs += letters + 1
            }
        }
        return cost
    }

    private static func isLong(_ word: [UInt8]) -> Bool {
        word.count { $0 >= 0x80 } >= longLetters
    }

    /// The words as Western European ones: letters with accents among others.
    private func latinCost() -> Cost {
        var cost = Cost()
        for word in words {
            let bits = Self.latinBits(word)
            cost.all += bits
            if Self.isLong(word) { cost.long += bits }
        }
        return cost
    }

    private static func latinBits(_ word: [UInt8]) -> Int {
        var bits = 0
        for (index, byte) in word.enumerated() where byte >= 0x80 {
            let before = index > 0 && word[index - 1] < 0x80 ? word[index - 1] : nil
            let behind = index + 1 < word.count && word[index + 1] < 0x80 ? word[index + 1] : nil
            let isLower = byte >= 0xDF && byte != 0xF7
            guard isLower || byte >= 0xC0 && byte != 0xD7 else {
                bits += byte >= 0xA0 ? 8 : 12
                continue
            }
            bits += before == nil && behind == nil ? 9 : 5
            if !isLower, before ?? 0 >= 0x61 { bits += 3 }
            let around = [before, behind].compactMap { $0 }
            if isLower, !around.isEmpty, around.allSatisfy({ $0 < 0x61 }) { bits += 6 }
        }
        return bits
    }
}

/// One encoding, and what words cost in it.
private struct CyrillicReading {
    /// Nil for one that is only told from the others.
    let encoding: TextEncoding?
    private let scalars: [UInt16]
    /// For each upper byte its letter in `LetterPairs`, or -1.
    private let letters: [Int]
    private let isUpper: [Bool]
    /// What a byte costs that is no letter.
    private let signBits: [Int]

    static let all = [.windows1251, .cp866, .koi8r, .iso88595].map { encoding in
        CyrillicReading(encoding, SingleByteTables.upperHalf(encoding))
    } + [SingleByteTables.macCyrillic, SingleByteTables.koi8u].map { CyrillicReading(nil, $0) }

    private init(_ encoding: TextEncoding?, _ scalars: [UInt16]) {
        self.encoding = encoding
        self.scalars = scalars
        let texts = scalars.map { $0 == 0 ? nil : Unicode.Scalar($0) }
        letters = texts.map { scalar in
            guard let lower = scalar?.properties.lowercaseMapping.unicodeScalars.first else {
                return -1
            }
            return LetterPairs.letters.firstIndex(of: lower) ?? -1
        }
        isUpper = texts.map { $0?.properties.isUppercase ?? false }
        signBits = texts.map { scalar in
            guard let scalar else { return 30 }
            return Self.signs.contains(scalar) ? 9 : 24
        }
    }

    /// Whether both give the same text for these bytes.
    func agrees(with other: CyrillicReading, on bytes: Set<UInt8>) -> Bool {
        bytes.allSatisfy { scalars[Int($0) - 0x80] == other.scalars[Int($0) - 0x80] }
    }

    /// - Output: bits, and how many letters were met
    func cost(_ word: [UInt8]) -> (bits: Int, letters: Int) {
        var bits = 0
        var count = 0
        var previous = LetterPairs.edge
        var isBehindLower = false
        var isBehindLatin = false
        func endWord() {
            if previous != LetterPairs.edge { bits += LetterPairs.bits[previous][LetterPairs.edge] }
            previous = LetterPairs.edge
            isBehindLower = false
            isBehindLatin = false
        }
        func letter(_ letter: Int, isUpper: Bool) {
            bits += LetterPairs.bits[previous][letter]
            // `аБ` within a word is what one encoding's capitals look like in another.
            if isUpper, isBehindLower { bits += Self.caseBits }
            previous = letter
            isBehindLower = !isUpper
        }
        for byte in word {
            if byte | 0x20 == UInt8(ascii: "i") {
                // As DOS had no Ukrainian і.
                if previous == LetterPairs.edge { bits += 8 }
                letter(Self.i, isUpper: byte < 0x60)
                isBehindLatin = false
            } else if byte < 0x80 {
                if previous != LetterPairs.edge { bits += Self.mixedBits }
                endWord()
                isBehindLatin = true
            } else if letters[Int(byte) - 0x80] >= 0 {
                if isBehindLatin { bits += Self.mixedBits }
                isBehindLatin = false
                letter(letters[Int(byte) - 0x80], isUpper: isUpper[Int(byte) - 0x80])
                count += 1
            } else {
                endWord()
                bits += signBits[Int(byte) - 0x80]
            }
        }
        endWord()
        return (bits, count)
    }

    private static let caseBits = 8
    /// Cyrillic and Latin letters in one word: `crème` in the wrong alphabet.
    private static let mixedBits = 9
    private static let i = LetterPairs.letters.firstIndex(of: "і")!
    /// Signs that price lists do use.
    private static let signs = Set("\u{A0}№«»–—“”„…°±®©™×·•’‘§€".unicodeScalars)
}
