import Diagnostics
import Pipelines
import TestSupport
import Testing

/// From bytes of a text in a JSON5 file back to where they stand in it.
@Suite("Places within texts")
struct TextPlaceTests {
    /// Ways to write a character in a text, with the characters that each takes.
    private static func written(_ character: Character, _ way: Int) -> String {
        let units = Array(String(character).utf16)
        switch way {
        case 0: return character == "\"" || character == "\\" ? "\\\(character)" : "\(character)"
        case 1:
            return units.map { unit in
                let hex = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }.joined()
        default:
            return "\\\n" + (character == "\"" || character == "\\" ? "\\" : "") + "\(character)"
        }
    }

    @Test("seeded texts, each character written in any way", arguments: 0..<200)
    func places(_ seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed))
        let alphabet: [Character] = ["a", "Ж", "😀", "\"", "\\", " ", "€"]
        var source = "[ \""
        var expected: [(bytes: Range<Int>, line: Int, column: Int)] = []
        var count = 0
        var line = 1
        var column = 4
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let character = alphabet.randomElement(using: &generator)!
            let text = Self.written(character, Int.random(in: 0...2, using: &generator))
            if text.contains("\n") {
                line += 1
                column = 1
            }
            expected.append((count..<count + String(character).utf8.count, line, column))
            count += String(character).utf8.count
            column += text.split(separator: "\n").last!.count
            source += text
        }
        source += "\" ]"
        let value = try #require(
            JSON5Reader.read(Array(source.utf8), label: "x").value?.elements?.first)
        for one in expected {
            let place = value.place(ofText: one.bytes)
            // Of a continued line the character's own bytes come after it.
            #expect(place.line == one.line && place.column == one.column, "\(source)")
        }
        let end = value.place(ofText: count..<count)
        #expect(end.line == line && end.column == column)
    }
}
