import Foundation
import Pipelines
import TestSupport
import Testing

/// Foundation's JSON5 reader is the oracle: what it takes we take, with the same values.
@Suite("JSON5 against Foundation")
struct JSON5OracleTests {
    private static func oracle(_ text: [UInt8]) -> AnyJSON? {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        // Foundation looks for a number's end behind the last byte, too, and may trap at what it
        // finds.
        return try? decoder.decode(AnyJSON.self, from: Data(text + [UInt8(ascii: "\n")]))
    }

    @Test("the table of cases", arguments: JSON5ReaderTests.cases)
    func cases(_ one: JSON5Case) {
        let ours = JSON5Reader.read(Array(one.text.utf8), label: "x")
        let value = Self.oracle(Array(one.text.utf8))
        let same =
            (value != nil) == ours.faults.isEmpty
            && (value == nil || Self.equal(ours.value, value))
        let known = KnownDifferences.table[one.text] != nil
        #expect(same != known, "Foundation reads \(value.map { "\($0)" } ?? "nothing")")
    }

    @Test("random documents", arguments: 0..<400)
    func random(_ seed: Int) {
        var maker = RandomJSON5(seed: UInt64(seed))
        let text = maker.document()
        let ours = JSON5Reader.read(Array(text.utf8), label: "x")
        let value = Self.oracle(Array(text.utf8))
        #expect(ours.faults.isEmpty, "\(text)")
        #expect(Self.equal(ours.value, value), "\(text)")
    }

    @Test("Foundation's decoder agrees too")
    func decoder() throws {
        struct Pipeline: Decodable {
            struct Stage: Decodable { var read: String; var header: Int }
            var stages: [Stage]
        }
        let text = "{ /* c */ stages: [ { 'read': \"a\", header: 0x10, }, ], }"
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let decoded = try decoder.decode(Pipeline.self, from: Data(text.utf8))
        let ours = try #require(JSON5Reader.read(Array(text.utf8), label: "x").value)
        let stage = try #require(ours["stages"]?.elements?.first)
        #expect(stage["read"]?.string == decoded.stages[0].read)
        #expect(stage["header"]?.whole == decoded.stages[0].header)
    }

    private static func equal(_ ours: JSON5Value?, _ theirs: AnyJSON?) -> Bool {
        guard let ours, let theirs else { return ours == nil && theirs == nil }
        switch (ours.content, theirs) {
        case (.null, .null): return true
        case (.boolean(let flag), .boolean(let other)): return flag == other
        case (.number(let number), .number(let other)):
            return other == number.double || other.isNaN && number.double.isNaN
        case (.string(let text), .text(let other)): return Array(other.utf8) == Array(text.utf8)
        case (.array(let elements), .list(let others)):
            return elements.count == others.count
                && zip(elements, others).allSatisfy { equal($0, $1) }
        case (.object(let members), .object(let others)):
            return members.count == others.count
                && members.allSatisfy { equal($0.value, others[$0.key]) }
        default: return false
        }
    }
}

/// Any JSON, as Foundation's decoder gives it.
private enum AnyJSON: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([AnyJSON])
    case object([String: AnyJSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([AnyJSON].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: AnyJSON].self))
        }
    }
}

/// Right documents with everything that the standard allows.
private struct RandomJSON5 {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed) }

    mutating func document() -> String { blank() + value(depth: 4) + blank() }

    private mutating func pick(_ choices: [String]) -> String {
        choices.randomElement(using: &generator)!
    }

    private mutating func count(_ most: Int) -> Int { Int.random(in: 0...most, using: &generator) }

    private mutating func blank() -> String {
        (0..<count(2)).map { _ in
            pick([" ", "\n", "\t", "\r\n", "// c\n", "/* * */", "\u{0B}", "/**/"])
        }.joined()
    }

    private mutating func value(depth: Int) -> String {
        switch depth == 0 ? count(4) : count(6) {
        case 0: return pick(["null", "true", "false"])
        case 1, 2: return number()
        case 3, 4: return text()
        case 5:
            let parts = (0..<count(4)).map { _ in blank() + value(depth: depth - 1) + blank() }
            let comma = !parts.isEmpty && count(1) == 0 ? "," + blank() : ""
            return "[" + parts.joined(separator: ",") + comma + "]"
        default:
            let parts = (0..<count(4)).map { index in
                blank() + key(index) + blank() + ":" + blank() + value(depth: depth - 1) + blank()
            }
            let comma = !parts.isEmpty && count(1) == 0 ? "," + blank() : ""
            return "{" + parts.joined(separator: ",") + comma + "}"
        }
    }

    private mutating func key(_ index: Int) -> String {
        pick([
            "k\(index)", "'k\(index)'", "\"k \(index)\"", "$k\(index)", "ключ\(index)", "_\(index)",
        ])
    }

    private mutating func number() -> String {
        let sign = pick(["", "", "-", "+"])
        let digits = "\(count(1_000_000))"
        switch count(5) {
        case 0: return sign + "0x" + String(count(65_535), radix: 16)
        case 1: return sign + "." + digits
        case 2: return sign + digits + "."
        case 3: return sign + digits + "." + digits + pick(["", "e1", "E-2", "e+3"])
        default: return sign + digits
        }
    }

    private mutating func text() -> String {
        let quote = pick(["'", "\""])
        let other = quote == "'" ? "\"" : "'"
        let body = (0..<count(6)).map { _ in
            pick([
                "a", "ж", "😀", " ", "\\n", "\\t", "\\'", "\\\"", "\\\\", "\\u0416", "\\x41", other,
                "\\uD83D\\uDE00", "\\b",
            ])
        }
        return quote + body.joined() + quote
    }
}

/// Filled from what Foundation on Linux does; each with the reason.
enum KnownDifferences {
    static let table: [String: String] = [
        #"{\u0061b: 1}"#: "names take \\u escapes (ES5 §7.6); Foundation keeps the six characters",
        "// c\u{2028}1": "U+2028 ends a comment (JSON5 §7)",
        "\u{00A0}\u{2003}\u{000B}1\u{2029}": "blanks of category Zs and U+2029 (JSON5 §8)",
        #""\a\x41\u0042\0\v""#: "any other character stands for itself, \\0 is NUL (JSON5 §5.1)",
        "'a\\\nb\\\r\nc\\\u{2028}d'": "a continued line leaves nothing behind (JSON5 §5.1)",
        "'\t'": "only line ends are barred from texts (JSON5 §5); Foundation bars the tab too",
        #"{"a":1,'a':2}"#: "a repeated key is a fault of ours; Foundation swallows one",
    ]
}
