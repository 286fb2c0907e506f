import Foundation
import Reconcile
import Testing

/// The small functions that measure: what is garbled, what shape a key has, what is usual.
@Suite("Measures")
struct MeasuresTests {
    private static func isGarbled(_ text: String) -> Bool {
        // Safe: the bytes are used within the closure alone.
        Array(text.utf8).withUnsafeBytes { GarbledText.holds($0) }
    }

    @Test("texts of a wrong encoding", arguments: [
        "Р§Р°Р№РЅРёРє", "×àéíèê", "ðÒÉ×ÅÔ", "\u{FFFD}", "?????? 17", "оПХБЕР",
        "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "╧ЁштхЄ",
    ])
    func garbled(_ text: String) { #expect(Self.isGarbled(text)) }

    @Test("texts that are as they should be", arguments: [
        "Чайник 1,7 л", "кВт·ч, мАч", "ВолгаГРЭС-2", "Їжак і ґанок", "Дрель 18В «Makita»",
        "Café Noir", "Why?? 2", "", "РУС 5", "Ответвитель С–К", "№ 5 (РФ)", "Ёмкость", "Übergröße",
    ])
    func sound(_ text: String) { #expect(!Self.isGarbled(text)) }

    @Test("every Russian word read as another encoding is seen")
    func encodings() throws {
        for word in ["Чайник", "Смеситель", "Розетка белая", "насос"] {
            let bytes = try #require(word.data(using: .windowsCP1251))
            let latin = try #require(String(data: bytes, encoding: .isoLatin1))
            #expect(Self.isGarbled(latin), "\(latin)")
            let turned = try #require(String(data: Data(word.utf8), encoding: .windowsCP1251))
            #expect(Self.isGarbled(turned), "\(turned)")
        }
    }

    @Test("shapes of keys", arguments: [
        ("00123", "0#5"), ("123", "#3"), ("AB-17", "a-#2"), ("Ключ 7", "a_#1"),
        ("4.6E+12", "#1.#1a+#2"),
        ("123.0", "#3.#1"),
    ])
    func shapes(_ key: String, _ shape: String) {
        #expect(Array(key.utf8).withUnsafeBytes { KeyShape.of($0) } == shape)
    }

    @Test("one odd run among many moves nothing")
    func band() throws {
        let band = try #require(UsualBand([100, 101, 99, 100, 5, 100, 102]))
        #expect(band.median == 100 && band.low == 95 && band.high == 105 && band.runs == 7)
        #expect(UsualBand([]) == nil)
    }
}
