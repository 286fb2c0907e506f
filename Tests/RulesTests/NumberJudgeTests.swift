import Diagnostics
import Rules
import Tables
import TestSupport
import Testing

/// Number functions against Python's decimal, on seeded numbers of every size.
@Suite struct NumberJudgeTests {
    static let scope = RuleScope(
        fields: [
            .init("x", .decimal, mayBeMissing: false), .init("y", .decimal, mayBeMissing: false),
        ], tables: [.init("currencies", columns: [.init("rate", .decimal)])])

    static let currencies = LookupTable(
        name: "currencies", keys: SampleColumns.keys(["RUB", "USD", "KZT"]),
        columns: [SampleColumns.numbers(["1", "81.2345", "0.15"])])

    /// The expression, and what the judge calls it; `null` stands for the arguments' places.
    static let functions: [(expression: String, function: String, arguments: String)] = {
        var all: [(String, String, String)] = [
            ("x + y", "add", "X, Y"), ("x - y", "subtract", "X, Y"), ("x * y", "multiply", "X, Y"),
            ("x / y", "divide", "X, Y"), ("x % y", "remainder", "X, Y"),
            ("min(x, y)", "min", "X, Y"),
            ("max(x, y)", "max", "X, Y"), ("abs(x)", "abs", "X"), ("-x", "negate", "X"),
            ("floor(x)", "floor", "X"), ("ceil(x)", "ceil", "X"),
            ("roundUp(x, y)", "roundUp", "X, Y"), ("roundDown(x, y)", "roundDown", "X, Y"),
            ("x / 1.2", "divide", "X, \"1.2\""), ("x * 1.25", "multiply", "X, \"1.25\""),
            ("convert(x, 'USD', 'KZT')", "convert", "X, \"USD\", \"KZT\""),
            ("convert(x, 'RUB', 'USD')", "convert", "X, \"RUB\", \"USD\""),
        ]
        for step in ["10", "0.05", "7", "1"] {
            all.append(("roundUp(x, \(step))", "roundUp", "X, \"\(step)\""))
            all.append(("roundDown(x, \(step))", "roundDown", "X, \"\(step)\""))
        }
        for ending in ["9", "99", "90", "0.99", "5", "1", "10", "0.5", "123.45"] {
            all.append(("roundTo(x, \(ending))", "roundTo", "X, \"\(ending)\""))
        }
        for rounding in Rounding.allCases.map(\.rawValue) {
            for digits in [-18, -3, -1, 0, 1, 2, 9, 18] {
                let tail = "\(digits), \"\(rounding)\""
                all.append(("round(x, \(tail))", "round", "X, \(tail)"))
                if digits >= 0 { all.append(("div(x, y, \(tail))", "div", "X, Y, \(tail)")) }
            }
        }
        return all
    }()

    /// Plain prices, halves and borders, and numbers of any size.
    private static func number(_ generator: inout SeededGenerator, plain: Bool) -> ExactDecimal {
        if plain || generator.chance(40) {
            let mantissa = Int64(generator.number(-5_000...2_000_000))
            return ExactDecimal(mantissa: mantissa, scale: UInt8(generator.number(0...3)))
        }
        if generator.chance(30) {
            let halves = [
                "0.5", "1.5", "2.5", "-0.5", "14", "0", "-1", "0.05", "9223372036854775807",
            ]
            return ExactDecimal(generator.pick(halves))!
        }
        let bits = generator.number(1...63)
        let mantissa = Int64(bitPattern: generator.next() >> UInt64(64 - bits))
        let scale = UInt8(generator.number(0...18))
        return ExactDecimal(mantissa: generator.chance(50) ? -mantissa : mantissa, scale: scale)
    }

    @Test(.judged()) func pythonAgrees() throws {
        var generator = SeededGenerator(5)
        var claims = ""
        for (expression, function, arguments) in Self.functions {
            let rule = try #require(Rule.compile(expression, in: Self.scope).rule, "\(expression)")
            for isPlain in [true, false] {
                let pairs = (0..<60).map { _ in
                    (
                        Self.number(&generator, plain: isPlain),
                        Self.number(&generator, plain: isPlain)
                    )
                }
                let columns = RuleColumns(
                    fields: [
                        SampleColumns.numbers(pairs.map(\.0)),
                        SampleColumns.numbers(pairs.map(\.1)),
                    ], tables: [Self.currencies], today: 0)
                let result = rule.evaluate(columns, rows: 0..<pairs.count)
                var said = (0..<pairs.count).map {
                    SampleColumns.written(result.column, $0, rule.type)
                }
                for fault in result.faults { said[fault.row] = fault.fault.code.name }
                for (pair, said) in zip(pairs, said) {
                    let filled = arguments.replacing("X", with: "\"\(pair.0)\"")
                        .replacing("Y", with: "\"\(pair.1)\"")
                    claims += "[\"number\", \"\(function)\", [\(filled)], \"\(said)\"]\n"
                }
            }
        }
        let (said, status) = try Judge.run("rules_judge.py", on: Array(claims.utf8))
        #expect(status == 0, "\(said)")
    }

    /// The judge sees a wrong claim.
    @Test(.judged()) func theJudgeCanSayNo() throws {
        let wrong = "[\"number\", \"roundTo\", [\"14\", \"9\"], \"9\"]\n"
        let (_, status) = try Judge.run("rules_judge.py", on: Array(wrong.utf8))
        #expect(status == 1)
    }
}
