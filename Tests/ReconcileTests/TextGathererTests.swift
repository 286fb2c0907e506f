import Reconcile
import Tables
import TestSupport
import Testing

/// A source's texts as its batches bring them.
@Suite("Gathering texts")
struct TextGathererTests {
    /// So many different texts, batch after batch; in each some rows are left out.
    @Test(
        "gives each row its text, however many there are",
        arguments: [
            (1, TextGatherer.fewWords, true), (2000, TextGatherer.fewWords, true),
            (9000, TextGatherer.fewWords, false), (9000, 10_000, true),
            (70_000, TextGatherer.fewWords, false), (400_000, TextValues.wordsMax, false),
        ])
    func texts(different: Int, fewWords: Int, isShared: Bool) {
        var random = SeededGenerator(UInt64(different))
        var gatherer = TextGatherer(rows: different == 1 ? 0 : 30_000, fewWords: fewWords)
        var expected: [String] = []
        // Later batches bring what earlier ones have not.
        for batch in 0..<40 {
            var (column, text, rows) = (TextColumn(), [UInt8](), [Int]())
            for row in 0..<2500 {
                let bound = different == 70_000 ? (batch + 1) * 2500 : different
                let word = random.chance(5) ? nil : "слово \(random.number(0...bound))"
                column.starts.append(word == nil ? TextColumn.missing : UInt32(text.count))
                text += Array((word ?? "").utf8)
                column.ends.append(word == nil ? TextColumn.missing : UInt32(text.count))
                guard random.chance(90) else { continue }
                rows.append(row)
                expected.append(word ?? "")
            }
            text.withUnsafeBytes { gatherer.append(column, in: $0, rows: rows) }
        }
        let values = gatherer.values
        #expect(values.isShared == isShared)
        #expect((0..<values.count).map { values.string($0) } == expected)
    }
}
