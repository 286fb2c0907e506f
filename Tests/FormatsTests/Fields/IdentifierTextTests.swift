import Diagnostics
import Formats
import Tables
import TestSupport
import Testing

/// What is taken for an identifier, and what never is.
@Suite("Identifiers") struct IdentifierTextTests {
    /// The key as it was read, or the code and reason of its reject.
    private static func outcome(_ key: [UInt8], copied: Bool, asWritten: Bool = false) -> String {
        var field = FieldSpec(name: "sku", type: .text, location: .column("sku"))
        field.asWritten = asWritten
        let fields = [field]
        var builder = BatchBuilder(fields: fields, key: 0, file: 0)
        builder.beginBatch(bufferCount: key.count)
        builder.beginRow(line: 1)
        key.withUnsafeBytes { builder.setCell(0, $0, bufferStart: copied ? nil : 0) }
        builder.endRow { key }
        let batch = builder.take(text: key)
        if let reject = batch.rejects.first { return "\(reject.code.name) \(reject.reason)" }
        return valueText(batch.columns[0], 0, batch.text)
    }

    @Test("a line break or control character anywhere in a key rejects it", arguments: [
        ("\n", "U+000A"), ("\r", "U+000D"), ("\r\n", "U+000D"), ("\t", "U+0009"),
        ("\u{0}", "U+0000"), ("\u{1B}", "U+001B"), ("\u{1F}", "U+001F"), ("\u{7F}", "U+007F"),
        ("\u{80}", "U+0080"), ("\u{85}", "U+0085"), ("\u{9F}", "U+009F"),
        ("\u{2028}", "U+2028"), ("\u{2029}", "U+2029"),
    ], [false, true])
    func controls(_ control: (text: String, name: String), _ copied: Bool) {
        // At every offset in keys of several lengths: the quick look takes eight bytes at once.
        for letter in ["A", "7", "Ж", "é", "…"] {
            for length in 2...20 {
                for offset in 1..<length {
                    let parts = [offset, length - offset].map { letter.repeated($0) }
                    let key = parts.joined(separator: control.text)
                    let found = Self.outcome(Array(key.utf8), copied: copied)
                    #expect(found.hasPrefix("R012 \"\(parts[0])\": a "))
                    #expect(found.contains("(\(control.name)) follows"))
                }
            }
        }
    }

    @Test("what only looks like one does not", arguments: [
        "A B", "A\u{2027}B", "A’B", "Â", "A…B", "Ж\u{301}", "ҐЄЇ", "Ω-1",
        "…", "№ 5", "€", "100°", "2026-11-22",
        "\u{FFFD}", "日本", "😀",
    ])
    func sound(_ key: String) {
        for copied in [false, true] {
            #expect(Self.outcome(Array(key.utf8), copied: copied) == key)
            let long = key.repeated(9)
            #expect(Self.outcome(Array(long.utf8), copied: copied) == long)
        }
    }

    @Test("blanks around a key are cut before it is looked at, and marks that do not show")
    func trimmed() {
        #expect(Self.outcome(Array("\n A-1\r\n".utf8), copied: false) == "A-1")
        for mark in Self.cutOutside {
            for text in ["\(mark)A-1", "A-1\(mark)", " \(mark)\(mark)A-1\(mark) "] {
                #expect(Self.outcome(Array(text.utf8), copied: true) == "A-1")
            }
        }
        // Letters whose last byte is that of a blank.
        for text in ["Батарея", "Лью", "Э", "рыбы", "ТП", "Я", "ñ\u{E0}"] {
            #expect(Self.outcome(Array(text.utf8), copied: false) == text)
        }
    }

    private static let cutOutside = [
        "\u{A0}", "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}",
        "\u{2060}", "\u{FEFF}",
    ]

    @Test("a character that does not show rejects the key", arguments: [
        "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{202A}",
        "\u{202E}", "\u{2060}", "\u{2063}", "\u{2066}", "\u{2069}", "\u{FEFF}", "\u{61C}",
        "\u{180E}", "\u{34F}", "\u{3164}", "\u{115F}", "\u{2800}", "\u{FE0F}", "\u{FFFE}",
        "\u{E0041}",
    ]) func invisible(_ mark: String) {
        for letter in ["A", "7", "Ж"] {
            for length in 2...18 {
                let key = letter.repeated(length / 2) + mark + letter.repeated(length - length / 2)
                #expect(Self.outcome(Array(key.utf8), copied: true).hasPrefix("R013 "))
            }
        }
    }

    @Test("texts that nobody can tell apart are one key", arguments: [
        ("КН\u{A0}10", "КН 10"), ("A\u{202F}B\u{2009}C\u{3000}D", "A B C D"),
        ("чаи\u{306}ник-и\u{306}", "ча\u{439}ник-\u{439}"), ("Е\u{308}Ж", "\u{401}Ж"),
        ("кі\u{308}", "к\u{457}"), ("cafe\u{301}", "caf\u{E9}"), ("5 k\u{2126}", "5 k\u{3A9}"),
        ("a\u{323}\u{302}", "\u{1EAD}"), ("ы\u{301}", "ы\u{301}"),
    ]) func twins(_ written: String, _ read: String) {
        for copied in [false, true] {
            // By their bytes: as texts they are equal anyway.
            let found = Self.outcome(Array(written.utf8), copied: copied)
            #expect(Array(found.utf8) == Array(read.utf8))
        }
    }

    @Test("what programs make of numbers is no key", arguments: [
        "4.6E+12", "4,6e+12", "4E+12", "4.607012345678E12", "1e3", "1E5", "4.6E-7", "-4.6E12",
        "+1E5", "4.E5", "12345.0", "12345,0", "4607012345679.00", "0.0", "2.0", "-5.0",
        "4 607 012,00", "0E0",
    ]) func numbers(_ key: String) {
        for copied in [false, true] {
            #expect(Self.outcome(Array(key.utf8), copied: copied).hasPrefix("R002 "))
            #expect(Self.outcome(Array(key.utf8), copied: copied, asWritten: true) == key)
            #expect(Self.outcome(Array("=\"\(key)\"".utf8), copied: copied).hasPrefix("R002 "))
        }
    }

    @Test("what only looks like a number, a word or a mark is a key", arguments: [
        "1E3-A", "A.0", "АБ 12", "1E", "E5", "1.5", "1.2.0", "10.20.00", "00123", "12-05", "1,5",
        ".0", "5.", "1E5E5", "0x10", "12 345", "1.0-2", "12345.01", "½", "3/4\"", "6'",
        "A=\"1\"", "A'1", "#5", "№1", "N-1", "NULL-1", "NA5", "nanometer", "-5", "Нетто",
        "нить", "U1", "(5)", "<5>", "?1", "\\1", "\"", "—5", "Inf-1",
    ]) func lookalikes(_ key: String) {
        for copied in [false, true] {
            #expect(Self.outcome(Array(key.utf8), copied: copied) == key)
        }
    }

    @Test("marks around an identifier are no part of it", arguments: [
        ("=\"00123\"", "00123"), ("= \"00123\"", "R014"), ("='00123'", "R014"),
        ("=A1", "R014"), ("=CONCATENATE(A1)", "R014"), ("=\"5\"\"x\"", "R014"),
        ("=\"\"", "R001"), ("=\"00123", "R014"), ("=", "R014"), ("='", "R014"), ("=\"", "R014"),
        ("'00123", "00123"), ("'00123'", "00123"), ("' 00123 '", "00123"), ("'", "R001"),
        ("''", "R001"), ("'''", "R014"), ("'=\"1\"", "R014"), ("\"00123\"", "00123"),
        ("\"0\"1\"", "\"0\"1\""), ("\"\"", "\"\""), ("'NULL'", "R001"), ("\"#N/A\"", "R011"),
        ("«A-2»", "A-2"), ("“A-3”", "A-3"), ("„A-4“", "A-4"), ("„A-4”", "A-4"), ("‘А-5’", "А-5"),
        ("« 00123 »", "00123"), ("«»", "R001"), ("«NULL»", "R001"), ("“=A1”", "R014"),
        ("«“A”»", "R014"), ("\"«A»\"", "R014"), ("«1E5»", "R002"),
        ("«A» и «Б»", "«A» и «Б»"), ("«A", "«A"), ("A»", "A»"), ("“", "“"), ("5”", "5”"),
        ("«A» 5", "«A» 5"), ("‚A‘", "A"), ("‹A›", "A"),
        ("='A\u{A0}1'", "R014"), ("=\"A\u{A0}1\"", "A 1"),
    ]) func marks(_ written: String, _ read: String) {
        for copied in [false, true] {
            let found = Self.outcome(Array(written.utf8), copied: copied)
            #expect(found == read || read.hasPrefix("R0") && found.hasPrefix(read + " "))
            guard !written.contains("\u{A0}") else { continue }
            #expect(Self.outcome(Array(written.utf8), copied: copied, asWritten: true) == written)
        }
    }

    @Test("a word for no value is no key", arguments: [
        "NULL", "null", "None", "nan", "NaN", "\\N", "N/A", "n/a", "NA", "nil", "undefined",
        "<NA>", "(null)", "-", "--", "—", "–", "?", "???", "н/д", "Нет", "inf",
    ]) func placeholders(_ word: String) {
        #expect(Self.outcome(Array(word.utf8), copied: true).hasPrefix("R001 "))
        #expect(Self.outcome(Array(word.utf8), copied: true, asWritten: true) == word)
    }

    @Test("a spreadsheet's error is no key", arguments: [
        "#N/A", "#н/д", "#REF!", "#WERT!", "#NV", "#SPILL!", "####", "########",
    ]) func errors(_ word: String) {
        #expect(Self.outcome(Array(word.utf8), copied: false).hasPrefix("R011 "))
    }

    private static func isSound(_ key: [UInt8]) -> Bool {
        key.withUnsafeBytes { IdentifierText.isSound($0) }
    }

    @Test("targets are sent what the room reads as it is")
    func sound() {
        for text in ["A-1", "00123", "АБ 12", "№ 5", "café", "1E3-A"] {
            #expect(Self.isSound(Array(text.utf8)))
        }
        for text in [
            "", "A\u{7}", "A\nB", "A\u{200E}1", "КН\u{A0}10", "и\u{306}", "1E5", "12345.0",
            "'00123", "=\"1\"", "NULL", "#N/A", "A\u{85}", "«A»", "„A“",
        ] {
            #expect(!Self.isSound(Array(text.utf8)))
        }
    }

    @Test("the quick look and the rules agree")
    func agree() {
        let parts = [
            "A", "7", "0", ".", ",", "E", "e", "+", "-", "'", "\"", "=", " ", "#", "Ж", "я",
            "\u{A0}", "\u{7}", "N", "n", "a", "и", "\u{306}", "é", "\u{200E}", "/", "!",
            "«", "»", "“", "”",
        ]
        var random = SeededGenerator(77)
        var kept = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...12, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random)! }.joined()
            guard SlowCSV.trimmed(text).utf8.elementsEqual(text.utf8) else { continue }
            let key = Array(text.utf8)
            let isSame = Self.outcome(key, copied: true).utf8.elementsEqual(key)
            #expect(Self.isSound(key) == isSame, "\(text.debugDescription)")
            kept += isSame ? 1 : 0
        }
        #expect(kept > 2_000)
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
