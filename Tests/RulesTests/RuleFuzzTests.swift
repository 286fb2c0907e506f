import Diagnostics
import Rules
import Tables
import TestSupport
import Testing

/// Seeded changes of good expressions: whatever comes, the compiler ends within its bounds, and
/// says something of everything that it gives no rule for.
@Suite struct RuleFuzzTests {
    private static let corpus =
        (ExampleTests.examples.map(\.expression) + FaultTests.words.map(\.text)
        + FaultTests.types.map(\.text) + FaultTests.arguments.map(\.text))
        .map { Array($0.utf8) }
    private static let dictionary: [[UInt8]] = [
        "(", ")", "[", "]", ",", "?", ":", "%", "'", "\"", "`", "\\", "r'", "||", "&&", "!", "-",
        "in", "has(", "tier(cost, [[0, 1]])", "missing", "9223372036854775807", "0.1", ".", "ж",
        "coalesce(", "round(cost, 2)", "old", "{9}", "(?:", "*",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8) func mutations(_ seed: Int) {
        var generator = SeededGenerator(UInt64(seed) + 500)
        for _ in 0..<1500 {
            var bytes = generator.pick(Self.corpus)
            for _ in 0..<generator.number(1...6) {
                let at = generator.number(0...bytes.count)
                switch generator.number(0...3) {
                case 0: bytes.insert(contentsOf: generator.pick(Self.dictionary), at: at)
                case 1 where at < bytes.count: bytes.remove(at: at)
                case 2 where at < bytes.count: bytes[at] = UInt8(generator.number(0...255))
                default: bytes.insert(contentsOf: generator.pick(Self.corpus), at: at)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let (rule, faults) = Rule.compile(text, in: ExampleTests.scope)
            #expect((rule == nil) != faults.isEmpty, "\(text)")
            for fault in faults {
                #expect(fault.range.lowerBound >= 0 && fault.range.upperBound <= text.utf8.count)
            }
            #expect(faults.count <= 50)
            if let rule {
                let result = rule.evaluate(ExampleTests.columns, rows: 0..<1)
                #expect(result.faults.count <= 1)
            }
        }
    }

    /// Depth, length, lists and operations have an end, and reaching it is said.
    @Test(arguments: [
        String(repeating: "(", count: 4000), String(repeating: "-", count: 4000) + "1",
        String(repeating: "!", count: 8000), String(repeating: "has(", count: 2000),
        "1" + String(repeating: " + 1", count: 2000),
        "cost" + String(repeating: "*cost", count: 70),
        String(repeating: "true ? ", count: 900), String(repeating: "1 ", count: 5000),
        "qty in [0" + String(repeating: ",1", count: 256) + "]",
        "max(1" + String(repeating: ",1", count: 16) + ")",
        "name" + String(repeating: ".lower()", count: 100),
        "[" + String(repeating: "[", count: 3000),
    ]) func boundsHold(_ text: String) {
        let (rule, faults) = Rule.compile(text, in: ExampleTests.scope)
        #expect(rule == nil)
        #expect(faults.map(\.code.name) == ["E001"])
    }

    @Test func operationsAreCounted() {
        let sum = (0..<20).map { _ in "-cost" }.joined(separator: " + ")
        let text = (0..<16).map { _ in "(\(sum))" }.joined(separator: " + ")
        let (rule, faults) = Rule.compile(text, in: ExampleTests.scope)
        #expect(rule == nil)
        #expect(Set(faults.map(\.code.name)) == ["E001"])
    }

    @Test func faultsHaveAnEnd() {
        let text = (0..<400).map { _ in "@" }.joined(separator: " ")
        #expect(Rule.compile(text, in: ExampleTests.scope).faults.count == 50)
    }
}
