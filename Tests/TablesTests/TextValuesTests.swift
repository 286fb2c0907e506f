import Tables
import TestSupport
import Testing

/// Texts that rows share against a plain array.
@Suite("Texts of a column")
struct TextValuesTests {
    private static let words = ["", "Ж", "Бренд 1", "бренд 1", "x", "\u{0}", "Группа 39"]

    private static func values(_ texts: [String]) -> TextValues {
        var values = TextValues()
        for text in texts { Array(text.utf8).withUnsafeBytes { values.append($0) } }
        return values
    }

    private static func strings(_ values: TextValues) -> [String] {
        (0..<values.count).map { values.string($0) }
    }

    @Test("hold the same, each once or one a row", arguments: [0, 1, 19_999, 20_001, 50_000])
    func shared(rows: Int) {
        var random = SeededGenerator(UInt64(rows))
        let texts = (0..<rows).map { _ in random.pick(Self.words) }
        let own = Self.values(texts)
        let shared = own.shared
        #expect(shared.isShared && !own.isShared)
        #expect(shared.words.count <= Self.words.count)
        for values in [own, shared, TextValues(shared.spread)] {
            #expect(Self.strings(values) == texts)
            #expect((0..<rows).allSatisfy { values.isMissing($0) == texts[$0].isEmpty })
            #expect((0..<rows).allSatisfy { values.bytes($0) == Array(texts[$0].utf8) })
        }
    }

    /// Columns that share their texts, such that do not, one without rows, and places that are
    /// nowhere.
    @Test("are gathered from several columns", arguments: 0..<16)
    func gathered(seed: UInt64) {
        var random = SeededGenerator(seed)
        let lists = (0..<3).map { list in
            (0..<(list == 2 ? 0 : 500)).map { _ in random.pick(Self.words) + "\(list)" }
                + [random.chance(50) ? "" : "z"]
        }
        let columns = lists.enumerated().map { list, texts in
            let values = Self.values(texts)
            return seed & (1 << list) != 0 ? values.shared : values
        } + [TextValues()]
        let places = (0..<(seed < 8 ? 700 : 30_000)).map { _ -> (column: Int, row: Int) in
            let column = random.number(0...2)
            return random.chance(10)
                ? (random.chance(50) ? column : 3, -1)
                : (column, random.number(0...(lists[column].count - 1)))
        }
        let found = TextValues(places.count, of: columns) { places[$0] }
        #expect(found.isShared == (seed & 7 == 7))
        #expect(
            Self.strings(found) == places.map { $0.row < 0 ? "" : lists[$0.column][$0.row] })
        let rows = (0..<places.count).map { _ in
            Int32(random.number(-1...(places.count - 1)))
        }
        let chosen = ValueColumn.text(found).gathered(rows)
        guard case .text(let values) = chosen else {
            Issue.record("texts stay texts")
            return
        }
        #expect(Self.strings(values) == rows.map { $0 < 0 ? "" : found.string(Int($0)) })
    }

    @Test("share no more texts than have numbers")
    func tooMany() {
        var gatherer = WordGatherer()
        func number(_ text: String) -> UInt16? {
            Array(text.utf8).withUnsafeBytes { gatherer.number(of: $0) }
        }
        for word in 1..<TextValues.wordsMax { #expect(number("\(word)") == UInt16(word)) }
        #expect(number("") == 0)
        #expect(number("65535") == 65535)
        #expect(number("one more") == nil)
        #expect(number("1") == 1)
        let texts = (0...TextValues.wordsMax).map { "\($0)" }
        let own = Self.values(texts)
        #expect(!own.shared.isShared)
        // Few enough each, too many together: a text for each row.
        let halves = [Self.values(Array(texts[..<40_000])).shared,
            Self.values(Array(texts[40_000...])).shared]
        let all = TextValues(texts.count, of: halves) { $0 < 40_000 ? (0, $0) : (1, $0 - 40_000) }
        #expect(!all.isShared && Self.strings(all) == texts)
    }
}
