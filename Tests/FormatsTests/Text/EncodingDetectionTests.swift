import Diagnostics
import Formats
import TestSupport
import Testing

/// Detection over several hundred generated lists: what is read is right, and what is not sure is
/// refused. docs/formats/encodings.md, "How often it is right", has the numbers.
@Suite struct EncodingDetectionTests {
    enum Outcome { case right, refused, wrong }

    /// What a list is made of.
    enum Language: CaseIterable { case russian, ukrainian, abbreviations, german, french, polish }

    struct List {
        var text: String
        var bytes: [UInt8]
        var language: Language
        var encoding: String
        /// Different words of four letters and more beyond ASCII.
        var longWords: Int
        /// One that is read.
        var isKnown: Bool
    }

    @Test("no list is read wrongly, and one with a few words is read")
    func generatedLists() throws {
        var counts: [Outcome: Int] = [:]
        var sure = (right: 0, of: 0)
        for seed in 0..<1200 {
            var maker = ListMaker(seed: UInt64(seed))
            guard let list = maker.list() else { continue }
            let outcome = try Self.outcome(list.bytes, list.text)
            counts[outcome, default: 0] += 1
            #expect(outcome != .wrong, "seed \(seed), \(list.encoding): \(list.text.prefix(80))")
            let isText = list.language == .russian || list.language == .ukrainian
            if list.isKnown, isText, list.longWords >= 6 {
                sure.of += 1
                sure.right += outcome == .right ? 1 : 0
            }
        }
        #expect(counts[.right, default: 0] > 200 && counts[.refused, default: 0] > 200)
        #expect(sure.of > 80 && sure.right * 100 >= sure.of * 95, "\(sure) \(counts)")
    }

    @Test("one bad byte in a UTF-8 list rejects its row, or the list is refused")
    func oneBadByte() throws {
        var counts: [Outcome: Int] = [:]
        for seed in 0..<300 {
            var maker = ListMaker(seed: UInt64(10_000 + seed))
            let text = maker.text(maker.language())
            var bytes = Array(text.utf8)
            let upper = bytes.count { $0 >= 0xC0 }
            let bad: [UInt8] = [0xD0, 0xFF, 0xE2, 0x80, 0xA0]
            let at = maker.place(in: bytes)
            bytes.insert(bad[seed % bad.count], at: at)
            let outcome = try Self.outcome(bytes, nil)
            counts[outcome, default: 0] += 1
            #expect(outcome != .wrong, "seed \(seed)")
            if upper >= 24 { #expect(outcome == .right, "seed \(seed)") }
        }
        #expect(counts[.right, default: 0] > 100)
    }

    @Test("abbreviations prove nothing", arguments: [
        TextEncoding.windows1251, .koi8r, .iso88595,
    ]) func abbreviations(_ encoding: TextEncoding) throws {
        let words = ["КГ", "ПНД", "БП", "АО", "ЗИП", "ВВГ", "УЗО", "ДСП"]
        let text = "sku;price\n" + (0..<40).map { "\(words[$0 % 8])-\($0);10\n" }.joined()
        let outcome = try Self.outcome(ListMaker.encode(text, encoding)!, text)
        #expect(outcome == .refused)
    }

    @Test("names of columns decide where words are few")
    func names() throws {
        let text = "Код;Цена\nA-1;10\n"
        for encoding in [TextEncoding.windows1251, .koi8r, .cp866, .iso88595] {
            let bytes = ListMaker.encode(text, encoding)!
            #expect(try Self.outcome(bytes, text) == .refused)
            #expect(try Self.outcome(bytes, text, names: ["Код", "Цена"]) == .right)
            #expect(try Self.outcome(bytes, text, names: ["Код", "Price"]) == .refused)
        }
    }

    @Test("capitals that look like signs in UTF-8 are not sure", arguments: [
        ("ТЕ-1;1\nТА-2;2\n", TextEncoding.iso88595), ("Ві-1;1\n", .windows1251),
        ("ВІ 5;1\n", .windows1251), ("ТЕТА;1\n", .iso88595),
    ]) func accidents(_ text: String, _ encoding: TextEncoding) throws {
        let bytes = ListMaker.encode("sku;price\n" + text, encoding)!
        #expect(try Self.outcome(bytes, text) == .refused)
        for sound in ["m²;1", "20°C;1", "10 × 5;1", "é;1", "«A»;1", "№;1", "в;1", "µ;Ж", "5µ"] {
            #expect(try Self.outcome(Array(sound.utf8), nil) == .right)
        }
    }

    @Test("marks of joined files say UTF-8", arguments: [
        "sku;price\nA;1\n\u{FEFF}B;2\n", "A;\u{FEFF}3\n", "A,\"\u{FEFF}3\"\n",
    ]) func marksInside(_ text: String) throws {
        #expect(try Self.outcome(Array(text.utf8), text) == .right)
    }

    @Test("what may be UTF-8 is refused with both readings")
    func readings() throws {
        let cases = [
            ("A-1;½ inch;10\n", "½"), ("A-1;µ;10\n", "µ"), ("A;Ґ¼ 3\n", nil), ("A;я", nil),
        ]
        for (text, sign) in cases {
            do {
                _ = try TextDecoder(
                    ArraySource(Array(text.utf8)), file: "a.csv", encoding: nil)
                #expect(sign == nil, "\(text)")
            } catch let failure as Failure {
                let help = failure.diagnostics[0].help ?? ""
                #expect(help.contains("\"utf-8\" in the read stage if \"\(sign ?? "")\" is right"))
            }
        }
        let old = ListMaker.encode("A;КГ-100\n", .windows1251)!
        do {
            _ = try TextDecoder(ArraySource(old), file: "a.csv", encoding: nil)
            Issue.record("abbreviations are not sure")
        } catch let failure as Failure {
            #expect(failure.diagnostics[0].detail.hasPrefix("(not UTF-8, "))
        }
    }

    @Test("two encodings in one file are refused")
    func mixture() throws {
        let text = "Кран шаровой;Муфта латунная;Тройник\n"
        let bytes = Array(text.utf8) + ListMaker.encode(text, .windows1251)!
        #expect(try Self.outcome(bytes, nil) == .refused)
    }

    /// - Parameter text: nil where UTF-8 is right, whatever the text then is
    private static func outcome(
        _ bytes: [UInt8], _ text: String?, names: [String] = []
    ) throws -> Outcome {
        let decoder: TextDecoder
        do {
            decoder = try TextDecoder(
                ArraySource(bytes), file: "a.csv", encoding: nil, names: names)
        } catch let failure as Failure {
            #expect(failure.diagnostics.map(\.code.name) == ["F009"])
            return .refused
        }
        guard let text else { return decoder.encoding == .utf8 ? .right : .wrong }
        var decoded: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: TextDecoder.chunkBytes)
        while case let count = try decoder.fill(&chunk), count > 0 { decoded += chunk[..<count] }
        return decoded == Array(text.utf8) ? .right : .wrong
    }
}

/// Makes price lists of words, in the encodings that programs write them in.
struct ListMaker {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed) }

    mutating func language() -> EncodingDetectionTests.Language {
        EncodingDetectionTests.Language.allCases.randomElement(using: &random)!
    }

    /// Nil where the text has nothing beyond ASCII, or a letter that the encoding has not.
    mutating func list() -> EncodingDetectionTests.List? {
        let language = language()
        let text = text(language)
        let known: [TextEncoding] = [.windows1251, .koi8r, .cp866, .iso88595]
        let isCyrillic = [.russian, .ukrainian, .abbreviations].contains(language)
        let name: String
        let bytes: [UInt8]?
        if !isCyrillic {
            (name, bytes) = ("latin", Self.encodeLatin(text))
        } else if Int.random(in: 0..<6, using: &random) == 0 {
            let isMac = Bool.random(using: &random)
            name = isMac ? "mac-cyrillic" : "koi8-u"
            bytes = isMac ? Self.encodeMac(text) : Self.encodeKOI8U(text)
        } else {
            let encoding = known.randomElement(using: &random)!
            (name, bytes) = (encoding.rawValue, Self.encode(text, encoding))
        }
        guard let bytes, bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        let words = Set(text.split { !$0.isLetter }.filter { word in
            word.unicodeScalars.count { $0.value >= 0x80 } >= 4
        })
        return EncodingDetectionTests.List(
            text: text, bytes: bytes, language: language, encoding: name,
            longWords: words.count, isKnown: known.map(\.rawValue).contains(name))
    }

    mutating func text(_ language: EncodingDetectionTests.Language) -> String {
        let words = Self.words[language]!
        let few = [1, 2, 4, 8, 30].randomElement(using: &random)!
        let chosen = (0..<few).map { _ in cased(words.randomElement(using: &random)!) }
        let hasKeys = Bool.random(using: &random)
        let hasNames = !hasKeys || Bool.random(using: &random)
        let headers = ["sku;name;price", "sku;name;price", "артикул;name;price", "A;B;C"]
        let isCyrillic = language == .russian || language == .ukrainian
        var lines = [isCyrillic ? headers.randomElement(using: &random)! : headers[0]]
        for number in 0..<[10, 40].randomElement(using: &random)! {
            var key = "A"
            if hasKeys { key = String(chosen.randomElement(using: &random)!.prefix(5)) }
            var name = "Item"
            if hasNames {
                let count = Int.random(in: 1...3, using: &random)
                name = (0..<count).map { _ in chosen.randomElement(using: &random)! }
                    .joined(separator: " ")
            }
            lines.append("\(key)-\(number);\(name);\(number * 7)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func cased(_ word: String) -> String {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: word.uppercased()
        case 1: word.prefix(1).uppercased() + word.dropFirst()
        default: word
        }
    }

    /// Anywhere between two characters.
    mutating func place(in bytes: [UInt8]) -> Int {
        let places = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
        return places.randomElement(using: &random)!
    }

    // MARK: Encodings

    static func encode(_ text: String, _ encoding: TextEncoding) -> [UInt8]? {
        encode(text, tables[encoding]!)
    }

    private static func encode(_ text: String, _ table: [Unicode.Scalar: UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                bytes.append(UInt8(scalar.value))
            } else if let byte = table[scalar] {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return bytes
    }

    /// Each byte as the decoder reads it, the other way round.
    private static let tables: [TextEncoding: [Unicode.Scalar: UInt8]] = {
        var tables: [TextEncoding: [Unicode.Scalar: UInt8]] = [:]
        for encoding in [TextEncoding.windows1251, .koi8r, .cp866, .iso88595, .iso88591] {
            for byte in UInt8(0x80)...0xFF {
                guard let text = try? decoded([byte], encoding), let scalar = text.first else {
                    continue
                }
                tables[encoding, default: [:]][scalar] = byte
            }
        }
        return tables
    }()

    private static func decoded(
        _ bytes: [UInt8], _ encoding: TextEncoding
    ) throws -> String.UnicodeScalarView {
        let decoder = try TextDecoder(ArraySource(bytes), file: "a", encoding: encoding)
        var chunk = [UInt8](repeating: 0, count: 64)
        let count = try decoder.fill(&chunk)
        return String(decoding: chunk[..<count], as: UTF8.self).unicodeScalars
    }

    private static func encodeLatin(_ text: String) -> [UInt8]? {
        // Polish as windows-1250 has it.
        var table = tables[.iso88591]!
        let polish: [(Unicode.Scalar, UInt8)] = [
            ("ą", 0xB9), ("ć", 0xE6), ("ę", 0xEA), ("ł", 0xB3), ("ń", 0xF1), ("ś", 0x9C),
            ("ź", 0x9F), ("ż", 0xBF), ("Ą", 0xA5), ("Ć", 0xC6), ("Ę", 0xCA), ("Ł", 0xA3),
            ("Ń", 0xD1), ("Ś", 0x8C), ("Ź", 0x8F), ("Ż", 0xAF), ("œ", 0x9C), ("Œ", 0x8C),
        ]
        for (letter, byte) in polish { table[letter] = byte }
        return encode(text, table)
    }

    private static func encodeKOI8U(_ text: String) -> [UInt8]? {
        var table = tables[.koi8r]!
        let letters: [(Unicode.Scalar, UInt8)] = [
            ("є", 0xA4), ("і", 0xA6), ("ї", 0xA7), ("ґ", 0xAD), ("Є", 0xB4), ("І", 0xB6),
            ("Ї", 0xB7), ("Ґ", 0xBD),
        ]
        for (letter, byte) in letters { table[letter] = byte }
        return encode(text, table)
    }

    private static func encodeMac(_ text: String) -> [UInt8]? {
        var table: [Unicode.Scalar: UInt8] = [
            "я": 0xDF, "Ё": 0xDD, "ё": 0xDE, "І": 0xA7, "і": 0xB4, "Ї": 0xBA, "ї": 0xBB,
            "Є": 0xB8, "є": 0xB9, "Ґ": 0xA2, "ґ": 0xB6,
        ]
        for index in UInt32(0)..<32 {
            table[Unicode.Scalar(0x410 + index)!] = UInt8(0x80 + index)
            if index < 31 { table[Unicode.Scalar(0x430 + index)!] = UInt8(0xE0 + index) }
        }
        return encode(text, table)
    }

    // MARK: Words

    private static let words: [EncodingDetectionTests.Language: [String]] = [
        .russian: split(
            """
            кран шаровой муфта латунная тройник труба чайник электрический утюг пылесос кабель
            медный розетка двойная выключатель светильник потолочный лампа настольная дрель
            ударная молоток отвёртка набор ключей краска белая эмаль грунтовка шпатлёвка клей обои
            виниловые плитка керамическая смеситель душевая кабина раковина унитаз полотенце
            хлопок простыня одеяло подушка стул кухонный шкаф зеркало ковёр щётка мыло жидкое
            порошок стиральный шампунь крем для рук носки детские куртка зимняя сапоги резиновые
            рюкзак школьный тетрадь клетка ручка шариковая бумага офисная батарейка аккумулятор
            зарядное устройство наушники съёмный объём
            """),
        .ukrainian: split(
            """
            чайник електричний праска пилосос кабель мідний розетка вимикач світильник стельовий
            лампа настільна дриль молоток викрутка набір ключів фарба біла ґрунтовка шпаклівка
            клей шпалери вінілові плитка керамічна змішувач душова кабіна раковина рушник бавовна
            ковдра подушка стілець кухонний шафа дзеркало килим щітка мило рідке порошок пральний
            шампунь крем взуття дитячі куртка зимова чоботи гумові рюкзак шкільний зошит ручка
            кулькова папір батарейка акумулятор зарядний пристрій навушники єдиний їжа їдальня
            ціна кількість
            """),
        .abbreviations: split(
            """
            кг пнд бп ао зип эщ тв св пвх ввг кв узо авв тп гсм дсп мдф лдсп гвл пэ нр вр шт що кр
            яр шввп пугв ппр рвс бм ж ф ы ъ ц я ю э
            """),
        .german: split(
            """
            größe schön tür öl fuß für grün kühl maß straße bürste löffel gefäß schlüssel überzug
            äpfel weiß süß käse möbel kabel dose stück höhe länge behälter zubehör ölfilter
            rückwand
            """),
        .french: split(
            """
            crème été à là où pâte forêt hôtel naïve garçon élégant épée côté être noël œuf
            réglage réfrigéré é châssis boîte câble lumière sécurité électrique première façade
            désolé ÉÈÀ
            """),
        .polish: split(
            """
            żółty źródło śruba łóżko ćma góra męski wąż gałąź książka święto pięć włącznik łącznik
            półka źle żarówka ścianka ręcznik wkręt żółć
            """),
    ]

    private static func split(_ text: String) -> [String] {
        text.split { $0.isWhitespace }.map(String.init)
    }
}
