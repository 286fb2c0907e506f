import Foundation
import Pipelines
import Testing

@Suite("JSON that a terminal may show")
struct SafeJSONTests {
    @Test("the same values, and nothing that a terminal acts upon", arguments: [
        ("plain Ж «» — 🛒", "plain Ж «» — 🛒"),
        ("\u{7F}\u{9B}31m\u{85}\u{A0}", "\\u007f\\u009b31m\\u0085\u{A0}"),
        ("a\u{202E}b\u{2069}\u{2028}", #"a\u202eb\u2069\u2028"#),
        ("\u{FEFF}x\u{200B}é", #"\ufeffx\u200bé"#),
        ("", ""),
    ])
    func texts(text: String, shown: String) throws {
        let bytes = JSONText.quoted(text)
        let made = JSONText.safe(bytes)
        #expect(made == Array("\"\(shown)\"".utf8))
        let value = try JSONDecoder().decode(String.self, from: Data(made))
        #expect(Array(value.utf8) == Array(text.utf8))
    }

    @Test("each character of the basic plane comes back")
    func basicPlane() throws {
        let scalars = (0x20...0xFFFF).compactMap { Unicode.Scalar(UInt32($0)) }
        let text = String(String.UnicodeScalarView(scalars))
        let made = JSONText.safe(JSONText.quoted(text))
        let value = try JSONDecoder().decode(String.self, from: Data(made))
        #expect(value.utf8.elementsEqual(text.utf8))
        let shown = String(decoding: made, as: UTF8.self).unicodeScalars
        #expect(!shown.contains { $0.properties.generalCategory == .control })
    }

    @Test("line feeds between values stay, and bytes that end early are left alone")
    func others() {
        for bytes in [Array("{\n  \"a\": 1\n}\n".utf8), [0xC2], [0xE2, 0x80]] {
            #expect(JSONText.safe(bytes) == bytes)
        }
    }
}
