import Diagnostics
import Foundation
import Rules
import Tables
import TestSupport
import Testing

/// Patterns against Python's `re`, and that none of them is slow.
@Suite struct PatternTests {
    static let scope = RuleScope(fields: [.init("x", .text, mayBeMissing: false)])

    static func columns(_ texts: [String]) -> RuleColumns {
        RuleColumns(fields: [SampleColumns.texts(texts)], today: 0)
    }

    static func evaluate(_ expression: String, _ texts: [String]) throws -> [String] {
        let (rule, faults) = Rule.compile(expression, in: scope)
        let compiled = try #require(rule, "\(expression): \(faults)")
        let result = compiled.evaluate(columns(texts), rows: 0..<texts.count)
        return (0..<texts.count).map { SampleColumns.written(result.column, $0, compiled.type) }
    }

    /// A pattern of small parts, whether it can match nothing, and whether it has a group.
    struct Maker {
        var generator: SeededGenerator

        mutating func pattern(_ depth: Int) -> (text: String, isNullable: Bool) {
            switch depth == 0 ? 0 : generator.number(0...6) {
            case 0...1:
                let atoms = [
                    "a", "b", "ж", "1", ".", "[ab]", "[^a]", "[а-я1]", #"\d"#, #"\w"#, #"\s"#,
                    #"\D"#,
                    #"\."#, "[a-]", #"[\d_]"#,
                ]
                return (generator.pick(atoms), false)
            case 2...3:
                let (left, right) = (pattern(depth - 1), pattern(depth - 1))
                return (left.text + right.text, left.isNullable && right.isNullable)
            case 4:
                let (left, right) = (pattern(depth - 1), pattern(depth - 1))
                return ("(?:\(left.text)|\(right.text))", left.isNullable || right.isNullable)
            case 5:
                let (text, isNullable) = pattern(depth - 1)
                return ("(\(text))", isNullable)
            default:
                let (text, isNullable) = pattern(depth - 1)
                // Engines differ in what repeating nothing means.
                guard !isNullable else { return ("(?:\(text))", true) }
                let sign = generator.pick(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"])
                let lazy = generator.chance(30) ? "?" : ""
                return ("(?:\(text))\(sign)\(lazy)", ["*", "?", "{0,2}"].contains(sign))
            }
        }
    }

    @Test(.judged()) func pythonAgrees() throws {
        var maker = Maker(generator: SeededGenerator(11))
        var claims = ""
        for _ in 0..<700 {
            var pattern = maker.pattern(4).text
            if maker.generator.chance(15) { pattern = "^" + pattern }
            if maker.generator.chance(15) { pattern += "$" }
            if maker.generator.chance(10) { pattern = "(?i)" + pattern }
            let texts = (0..<8).map { _ in
                (0..<maker.generator.number(1...9)).map { _ in
                    maker.generator.pick(["a", "b", "ж", "1", "A", " ", ".", "Ж", "_", "-"])
                }.joined()
            }
            let found = try Self.evaluate("matches(x, r'\(pattern)')", texts)
            let parts = try Self.evaluate("extract(x, r'\(pattern)')", texts)
            for (text, (found, part)) in zip(texts, zip(found, parts)) {
                let quoted = pattern.replacing("\\", with: "\\\\")
                let group = part == "missing" ? "null" : part
                claims += "[\"pattern\", \"\(quoted)\", \"\(text)\", \(found), \(group)]\n"
            }
        }
        let (said, status) = try Judge.run("rules_judge.py", on: Array(claims.utf8))
        #expect(status == 0, "\(said)")
    }

    /// Each would take a backtracking matcher longer than the sun has left.
    @Test(arguments: ["(a+)+b", "(a|a)*b", "(a*)*b", "(?:a?){100}a{100}b", "(.*.*)*x"])
    func noneIsSlow(_ pattern: String) throws {
        let text = String(repeating: "a", count: 5_000)
        #expect(try Self.evaluate("matches(x, '\(pattern)')", [text]) == ["false"])
        #expect(try Self.evaluate("matches(x, '\(pattern)')", [text + "bx"]) == ["true"])
    }

    @Test(arguments: [
        ("(", "')'"), ("a)", "'('"), ("[a", "']'"), ("*a", "nothing before"), ("a**", "twice"),
        ("a{", "number"), ("a{2", "'}'"), ("a{3,2}", "ascend"), ("a{101}", "at most"),
        ("[z-a]", "empty"), (#"\q"#, "not known"), ("(?=a)", "(?:…)"), (#"a\"#, "at the end"),
        ("^*", "'^' repeated"), ("$+", "'$' repeated"), (#"[a-\d]"#, "ends with a character"),
        ("(?:(?:a{100}){100}){100}", "larger"), (String(repeating: "(", count: 40), "groups"),
        (String(repeating: "a", count: 1001), "1000 characters"),
    ]) func faultsAreSaid(_ pattern: String, _ reason: String) {
        let faults = Rule.compile("matches(x, r'\(pattern)')", in: Self.scope).faults
        #expect(faults.map(\.code.name) == ["E025"])
        #expect(faults.first?.detail.contains(reason) == true, "\(faults)")
    }

    @Test func bytesThatAreNoTextAreTaken() throws {
        var values = TextValues()
        for bytes: [UInt8] in [
            [0xFF, 0x61], [0xE2, 0x82], [0xF0, 0x90, 0x80], [0xC0, 0x80, 0x62],
        ] {
            bytes.withUnsafeBytes { values.append($0) }
        }
        let columns = RuleColumns(fields: [.text(values)], today: 0)
        for expression in [
            "lower(x)", "upper(x)", "trim(x)", "extract(x, '.b?')", "text(size(x))",
            "replace(x, 'a', 'b')", "split(x, 'a', 0)", "x + x",
        ] {
            let rule = try #require(Rule.compile(expression, in: Self.scope).rule)
            #expect(rule.evaluate(columns, rows: 0..<4).faults.isEmpty)
        }
    }
}
