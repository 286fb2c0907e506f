import Diagnostics
import Testing

@Suite("Text made safe for a terminal")
struct PrintableTests {
    @Test("texts", arguments: [
        ("plain, Цена 🛒 é", "plain, Цена 🛒 é"),
        ("a\nb\rc\td", #"a\nb\rc\td"#),
        ("\r\n", #"\r\n"#),
        ("\u{0}\u{1F}\u{7F}\u{9F}", #"\u{0}\u{1f}\u{7f}\u{9f}"#),
        ("\u{1B}]0;title\u{7}", #"\u{1b}]0;title\u{7}"#),
        ("a\u{202E}b\u{2069}", #"a\u{202e}b\u{2069}"#),
        ("\u{FEFF}x\u{200B}", #"\u{feff}x\u{200b}"#),
        ("e\u{301}", "e\u{301}"),
        ("", ""),
    ])
    func texts(text: String, shown: String) {
        #expect(Array(Printable.text(text).utf8) == Array(shown.utf8))
    }

    @Test("bytes that need not be UTF-8", arguments: [
        ([0x61, 0xE9, 0x62], #"a\xE9b"#),
        ([0xD0, 0x96], "Ж"),
        ([0xD0], #"\xD0"#),
        ([0xFF, 0xD0, 0x96, 0x0A], #"\xFFЖ\n"#),
        ([0xC0, 0x80], #"\xC0\x80"#),
        ([0xED, 0xA0, 0x80], #"\xED\xA0\x80"#),
        ([0xF4, 0x90, 0x80, 0x80], #"\xF4\x90\x80\x80"#),
        ([0xF0, 0x9F, 0x9B, 0x92, 0x80], #"🛒\x80"#),
        ([0xE2, 0x80, 0xAE, 0xFF], #"\u{202e}\xFF"#),
        ([0x80, 0x1B], #"\x80\u{1b}"#),
        ([0xFF, 0x65, 0xCC, 0x81], "\\xFFe\u{301}"),
        ([], ""),
    ] as [([UInt8], String)])
    func bytes(bytes: [UInt8], shown: String) {
        #expect(Array(Printable.bytes(bytes).utf8) == Array(shown.utf8))
    }

    @Test("every byte shows, and none as a control character")
    func everyByte() {
        for first in UInt8.min...UInt8.max {
            for second: UInt8 in [0x00, 0x41, 0x80, 0xA0, 0xBF, 0xC2, 0xFF] {
                let text = Printable.bytes([first, second])
                #expect(!text.isEmpty)
                let kinds = text.unicodeScalars.map(\.properties.generalCategory)
                #expect(!kinds.contains(.control))
            }
        }
    }
}

@Suite("Did you mean")
struct SuggestionTests {
    @Test("nearest words", arguments: [
        ("prise", ["price", "print", "stock"], "price"),
        ("pirce", ["price", "piece of"], "price"),
        ("Ценa", ["Цена", "Наличие"], "Цена"),
        ("PRICE", ["price"], "price"),
        ("avail", ["available", "price"], "available"),
        ("encodng", ["encoding", "header"], "encoding"),
        ("xway", ["ozon-prices", "yandex-prices"], nil),
        ("a", ["b"], "b"),
        ("ab", ["cd"], nil),
        ("", ["price"], nil),
        ("price", [], nil),
        ("stocks", ["stick", "stock"], "stock"),
    ] as [(String, [String], String?)])
    func nearest(word: String, candidates: [String], expected: String?) {
        #expect(Suggestion.nearest(to: word, among: candidates) == expected)
    }

    @Test("zeros that a spreadsheet took away are meant before anything else", arguments: [
        ("122", ["123", "000122"], "000122"), ("0122", ["000122", "01229"], "000122"),
        ("a-1", ["00A-1"], "00A-1"), ("122", ["123"], "123"),
        ("7", ["0000000000007"], "0000000000007"), ("122", ["9000"], nil),
    ] as [(String, [String], String?)])
    func keys(word: String, candidates: [String], expected: String?) {
        #expect(Suggestion.nearestKey(to: word, among: candidates) == expected)
    }

    @Test("of two that are equally near the first is meant")
    func tie() {
        #expect(Suggestion.nearest(to: "cat", among: ["bat", "hat"]) == "bat")
    }
}
