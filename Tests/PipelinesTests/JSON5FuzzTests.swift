import Pipelines
import TestSupport
import Testing

/// Seeded changes of good texts: whatever comes, the reader ends, within its bounds, and says
/// something of every text that it gives no value for.
@Suite("JSON5 fuzz smoke")
struct JSON5FuzzTests {
    private static let corpus =
        JSON5ReaderTests.cases.map { Array($0.text.utf8) }
        + BuiltInTargets.files.map { Array($0.text.utf8) }
        + [Fault.pipeline(), Flow.everything, Flow.everything].map { Array($0.utf8) }
    private static let dictionary: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "'", "\"", "\\", "\\u", "\\x", "//", "/*", "*/", "0x",
            "\n",
            "\r", "\u{2028}", "acme", "beta", "\"sku\"", "join", "set", "keep", "of:", "include",
            "${", "}", "Infinity", "1e", "-", "ж", "\u{FEFF}"
        ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x80], [0x00]]

    @Test("mutations", arguments: 0..<8)
    func mutations(_ seed: Int) {
        var generator = Fuzz.generator(UInt64(seed) + 1000)
        for _ in 0..<Fuzz.rounds(500) {
            let text = Self.mutated(Self.corpus.randomElement(using: &generator)!, &generator)
            let document = JSON5Reader.read(text, label: "x")
            #expect(document.value != nil || !document.faults.isEmpty)
            #expect(document.faults.count <= JSON5Reader.faultsMax + 1)
            if let value = document.value {
                Self.checkRanges(value, within: 0..<document.source.bytes.count)
            }
            _ = LintTests.loader.load(text, path: "p.json5", name: "p")
            _ = TargetLoader.load(text, path: "t.json5", name: "t")
        }
    }

    private static func mutated(
        _ text: [UInt8], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let at = Int.random(in: 0...text.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: text.insert(contentsOf: dictionary.randomElement(using: &generator)!, at: at)
            case 1 where at < text.count:
                let end = min(text.count, at + Int.random(in: 1...8, using: &generator))
                text.removeSubrange(at..<end)
            case 2 where at < text.count: text[at] = UInt8.random(in: 0...255, using: &generator)
            default:
                let end = min(text.count, at + Int.random(in: 0...20, using: &generator))
                text.insert(contentsOf: text[at..<end], at: at)
            }
        }
        return text
    }

    private static func checkRanges(_ value: JSON5Value, within outer: Range<Int>) {
        #expect(!value.range.isEmpty && outer.contains(value.range.lowerBound))
        #expect(value.range.upperBound <= outer.upperBound)
        for element in value.elements ?? [] { checkRanges(element, within: value.range) }
        for member in value.members ?? [] { checkRanges(member.value, within: value.range) }
    }
}
