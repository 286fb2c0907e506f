import CZlib

/// What a file of an archive is called: names are bytes, and programs differ in what they mean.
struct ZipNames {
    static let utf8Flag = 1 << 11
    /// Info-ZIP's field with the name in UTF-8 (APPNOTE 4.6.9).
    private static let unicodePath = 0x7075

    /// With `/` between its parts: Windows programs also write `\\`.
    let name: String
    /// Other readings of the same bytes.
    private var others: [String] = []

    /// UTF-8 where the flag or an extra field says so, or where it can be; else cp866, which 1C and
    /// old Windows programs write, or windows-1251, whichever reads more like a name.
    ///
    /// - Output: nil where the flag says UTF-8 and it is not
    init?(_ bytes: [UInt8], flags: Int, extra: [UInt8]) {
        let isUTF8 = bytes.withUnsafeBytes { UTF8Check.check($0) } == .valid
        if flags & Self.utf8Flag != 0, !isUTF8 { return nil }
        let read: String
        if flags & Self.utf8Flag == 0, let text = Self.extraName(bytes, extra) {
            read = text
        } else if isUTF8 {
            read = String(decoding: bytes, as: UTF8.self)
        } else {
            let oem = Self.decode(bytes, .cp866)
            let ansi = Self.decode(bytes, .windows1251)
            let isOEM = Self.likeliness(oem) >= Self.likeliness(ansi)
            read = isOEM ? oem : ansi
            others = [Self.plain(isOEM ? ansi : oem)]
        }
        name = Self.plain(read)
    }

    private static func plain(_ name: String) -> String {
        let slashed = name.contains("\\") ? name.replacing("\\", with: "/") : name
        // `./price.csv`, as programs write it that were given the folder they stand in.
        guard slashed.hasPrefix("./") else { return slashed }
        let rest = slashed.split(separator: "/", omittingEmptySubsequences: false)
            .drop { $0 == "." }.joined(separator: "/")
        return rest.isEmpty ? slashed : rest
    }

    /// Whether both can mean the same file.
    func isSame(_ other: ZipNames) -> Bool {
        name == other.name || others.contains(other.name) || other.others.contains(name)
    }

    func matches(_ pattern: PathPattern) -> Bool {
        ([name] + others).contains { pattern.matchesMember($0) }
    }

    /// The same, without looking into folders.
    func matchesWhole(_ pattern: PathPattern) -> Bool {
        ([name] + others).contains { pattern.matches($0.utf8) }
    }

    /// The field counts while the name that it was made for is still the same.
    private static func extraName(_ bytes: [UInt8], _ extra: [UInt8]) -> String? {
        guard let field = ZipRecord.extra(unicodePath, in: extra), field.bytes.count > 5,
            field.bytes[0] == 1, field.number(1, 4) == UInt64(crc32(0, bytes, UInt32(bytes.count)))
        else { return nil }
        let name = field.bytes[5...]
        let isSound = Array(name).withUnsafeBytes { UTF8Check.check($0) } == .valid
        return isSound ? String(decoding: name, as: UTF8.self) : nil
    }

    private static func decode(_ name: [UInt8], _ encoding: TextEncoding) -> String {
        let upper = SingleByteTables.upperHalf(encoding)
        var text = ""
        for byte in name {
            let scalar = byte < 0x80 ? UInt16(byte) : upper[Int(byte) - 0x80]
            text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
        }
        return text
    }

    /// How often the letters of a text occur in Russian; signs that no name has, and a capital
    /// within a word, count against it.
    private static func likeliness(_ text: String) -> Int {
        var sum = 0
        var before: Character = " "
        for character in text where !character.isASCII {
            let lower = Character(character.lowercased())
            sum += frequencies[lower] ?? (character.isLetter ? -20 : -100)
            if character.isUppercase, before.isLowercase { sum -= 60 }
            before = character
        }
        return sum
    }

    /// Letters in a thousand.
    private static let frequencies: [Character: Int] = [
        "о": 110, "е": 85, "а": 80, "и": 74, "н": 67, "т": 63, "с": 55, "р": 47, "в": 45, "л": 44,
        "к": 35, "м": 32, "д": 30, "п": 28, "у": 26, "я": 20, "ы": 19, "ь": 17, "г": 17, "з": 16,
        "б": 16, "ч": 14, "й": 12, "х": 10, "ж": 9, "ш": 7, "ю": 6, "ц": 5, "щ": 4, "э": 3, "ф": 3,
        "ъ": 1, "ё": 1, "№": 1, "і": 5, "ї": 3, "є": 3,
    ]
}
