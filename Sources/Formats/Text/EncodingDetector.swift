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

    /// Nil if the encoding cannot be told for sure.
    ///
    /// - Parameters:
    ///   - sample: the file's start without a byte order mark; its last character may be cut
    ///   - names: texts that the file is said to hold: the columns asked for
    static func detect(_ sample: ArraySlice<UInt8>, names: [String] = []) -> TextEncoding? {
        sample.withUnsafeBytes { bytes in
            if let encoding = utf16(bytes) { return encoding }
            switch UTF8Share(bytes).verdict {
            case .utf8: return .utf8
            case .unsure: return nil
            case .other: return CyrillicText(bytes).encoding(names: names, in: bytes)
            }
        }
    }

    /// The first text beyond ASCII as UTF-8 and as windows-1251, if all of the sample is sound
    /// UTF-8: it may be that, or be letters of another encoding.
    static func readings(_ sample: ArraySlice<UInt8>) -> (utf8: String, windows1251: String)? {
        let outcome = sample.withUnsafeBytes { UTF8Check.check($0) }
        if case .invalid = outcome { return nil }
        let word = sample.drop { $0 < 0x80 }.prefix { $0 >= 0x80 }.prefix(24)
        guard !word.isEmpty else { return nil }
        let upper = SingleByteTables.upperHalf(.windows1251)
        let scalars = word.map { Unicode.Scalar(upper[Int($0) - 0x80]) ?? "\u{FFFD}" }
        return (
            String(decoding: word, as: UTF8.self),
            String(String.UnicodeScalarView(scalars))
        )
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
}

/// How much of a text beyond ASCII is UTF-8.
private struct UTF8Share {
    enum Verdict { case utf8, unsure, other }

    /// So many sound characters for each place that is none make a file UTF-8 with faults.
    private static let soundForEachBad = 8
    /// Beyond so many places the rest says nothing new.
    private static let badMax = 10_000

    /// Characters of several bytes, and those of scripts that lists are written in.
    private var sound = 0
    private var likely = 0
    private var bad = 0
    /// Capitals of a single-byte encoding that look sound: see `isAccident(in:)`.
    private var isAccident = false

    init(_ bytes: UnsafeRawBufferPointer) {
        defer { isAccident = bad == 0 && sound > 0 && Self.isAccident(in: bytes) }
        var index = 0
        while index < bytes.count, bad < Self.badMax {
            switch UTF8Check.check(bytes, from: index) {
            case .valid:
                count(bytes[index...])
                return
            case .incomplete(let at):
                count(bytes[index..<at])
                return
            case .invalid(let at, let length):
                count(bytes[index..<at])
                bad += 1
                index = at + length
            }
        }
    }

    var verdict: Verdict {
        if bad == 0 {
            let isText = sound == 0 || likely > 0 || sound > Self.soundForEachBad
            return isText && !isAccident ? .utf8 : .unsure
        }
        if likely >= Self.soundForEachBad * bad { return .utf8 }
        return likely > bad ? .unsure : .other
    }

    private mutating func count(_ bytes: Slice<UnsafeRawBufferPointer>) {
        for index in bytes.indices where bytes[index] >= 0xC0 {
            sound += 1
            switch bytes[index] {
            // U+FFFD: what a program wrote in UTF-8 for a character that it could not read.
            case 0xEF where bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD: likely += 1
            // A byte order mark where a line or a cell begins: files that were joined.
            case 0xEF
            where bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF
                && (index == 0 || Self.isBeforeCell(bytes.base[index - 1])):
                likely += 1
            // Latin, Greek, Cyrillic; signs and East Asia; beyond the basic plane. Not marks
            // without letters, nor scripts that two letters of another encoding may look like.
            case 0xC2...0xC9, 0xCE...0xD3, 0xE2...0xED, 0xF0: likely += 1
            default: break
            }
        }
    }

    /// Whether all that is not ASCII are up to three words, each with nothing but pairs that may be
    /// two Cyrillic capitals: `µ-100` is `ТЕ-100` in iso-8859-5, `³-7` is `Ві-7` in windows-1251.
    private static func isAccident(in bytes: UnsafeRawBufferPointer) -> Bool {
        var words: Set<[UInt8]> = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            let word = Array(bytes[index...].prefix { $0 >= 0x80 })
            let isPairs = word.count % 2 == 0 && word.indices.allSatisfy {
                $0 % 2 == 0 ? 0xC2...0xCF ~= word[$0] : capitalSeconds.contains(word[$0])
            }
            let end = index + word.count
            let isAlone = (index == 0 || !isLetterOrDigit(bytes[index - 1]))
                && (end == bytes.count || !isLetterOrDigit(bytes[end]))
            guard isPairs, isAlone else { return false }
            words.insert(word)
            if words.count > 3 { return false }
            index = end
        }
        return !words.isEmpty
    }

    /// А to П and Ё of iso-8859-5; of windows-1251 the letters that are not in its main block.
    private static let capitalSeconds = Set<UInt8>([0xA1, 0xA5, 0xA8, 0xAA, 0xAF] + (0xB0...0xBF))

    /// A line end, a delimiter or a quotation mark.
    private static func isBeforeCell(_ byte: UInt8) -> Bool {
        [0x0A, 0x0D, 0x3B, 0x09, 0x2C, 0x7C, 0x22].contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
    }
}
