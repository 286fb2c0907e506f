import Formats
import TestSupport
import Testing

/// How cells are read as numbers: with `point` left open, with a comma stated, with a point stated.
@Suite struct NumberTextTests {
    /// The cell; what it is with `either`, with `comma`, with `point`.
    static let cases: [(cell: String, either: String, comma: String, point: String)] = [
        ("0", "0", "0", "0"), ("7", "7", "7", "7"), ("14", "14", "14", "14"),
        ("00123", "123", "123", "123"), ("1234567", "1234567", "1234567", "1234567"),
        ("73,000", "R004", "73", "73000"), ("73.000", "R004", "73000", "73"),
        ("1,234", "R004", "1.234", "1234"), ("999.999", "R004", "999999", "999.999"),
        ("0,500", "0.5", "0.5", "R003"), ("0.500", "0.5", "R003", "0.5"),
        ("1234,500", "1234.5", "1234.5", "R003"), ("1234.500", "1234.5", "R003", "1234.5"),
        ("14,5", "14.5", "14.5", "R003"), ("14.5", "14.5", "R003", "14.5"),
        ("61538,18", "61538.18", "61538.18", "R003"), ("2,50", "2.5", "2.5", "R003"),
        ("1 234", "1234", "1234", "1234"), ("1 234,50", "1234.5", "1234.5", "R003"),
        ("1 234.50", "1234.5", "R003", "1234.5"), ("14\u{A0}227", "14227", "14227", "14227"),
        ("14\u{202F}227,5", "14227.5", "14227.5", "R003"),
        ("14\u{2009}227", "14227", "14227", "14227"),
        ("1 234 567,89", "1234567.89", "1234567.89", "R003"), ("1 23", "R003", "R003", "R003"),
        ("1 2345", "R003", "R003", "R003"), ("1234 567", "R003", "R003", "R003"),
        ("1.234,56", "1234.56", "1234.56", "R003"), ("1,234.56", "1234.56", "R003", "1234.56"),
        ("1.234.567", "1234567", "1234567", "R003"), ("1,234,567", "1234567", "R003", "1234567"),
        ("1.234.567,8", "1234567.8", "1234567.8", "R003"),
        ("1,234,567.8", "1234567.8", "R003", "1234567.8"),
        ("1.23.456", "R003", "R003", "R003"), ("1,234.567.8", "R003", "R003", "R003"),
        ("1'234.50", "1234.5", "R003", "1234.5"), ("1'234", "1234", "1234", "1234"),
        ("1’234,50", "1234.5", "1234.5", "R003"), ("1'234'567", "1234567", "1234567", "1234567"),
        ("1 234'567", "R003", "R003", "R003"), ("-5", "-5", "-5", "-5"), ("−5", "-5", "-5", "-5"),
        ("- 5", "R003", "R003", "R003"), ("--5", "R003", "R003", "R003"),
        ("5-", "R003", "R003", "R003"),
        ("+5", "R003", "R003", "R003"), ("-1 234,5", "-1234.5", "-1234.5", "R003"),
        ("2.46E-2", "R003", "R003", "R003"), ("4.6E+12", "R003", "R003", "R003"),
        ("1e3", "R003", "R003", "R003"), ("10-20", "R003", "R003", "R003"),
        ("2-3 дня", "R003", "R003", "R003"), ("<>", "R003", "R003", "R003"),
        (">10", "R003", "R003", "R003"), ("10+", "R003", "R003", "R003"),
        ("НЕТ", "R003", "R003", "R003"),
        ("-", "R003", "R003", "R003"), (",", "R003", "R003", "R003"),
        (",5", "R003", "R003", "R003"),
        ("5,", "R003", "R003", "R003"), ("5.", "R003", "R003", "R003"),
        ("1,,5", "R003", "R003", "R003"),
        ("1..5", "R003", "R003", "R003"), ("1:5", "R003", "R003", "R003"),
        ("١٢", "R003", "R003", "R003"),
        ("999999999999999999", "999999999999999999", "999999999999999999", "999999999999999999"),
        ("9223372036854775807", "9223372036854775807", "9223372036854775807",
            "9223372036854775807"),
        ("9223372036854775808", "R005", "R005", "R005"),
        ("10000000000000000000", "R005", "R005", "R005"),
        ("99999999999999999999999999", "R005", "R005", "R005"),
        ("0,1234567890123456789", "R005", "R005", "R003"),
        ("0.10000000000000000000", "R005", "R003", "R005"), ("0 500", "R003", "R003", "R003"),
        ("0.123456789012345678", "0.123456789012345678", "R003", "0.123456789012345678"),
        ("0000000000000000000005", "5", "5", "5"),
        ("", "-", "-", "-"), ("  ", "-", "-", "-"), (" 7 ", "7", "7", "7"),
        ("\u{A0}1 234,50\u{A0}", "1234.5", "1234.5", "R003"), ("1\n234", "R003", "R003", "R003"),
        ("1200.00", "1200", "R003", "1200"), ("0.0", "0", "R003", "0"), ("-0", "0", "0", "0"),
    ]

    @Test(arguments: cases) func isReadExactly(
        cell: String, either: String, comma: String, point: String
    ) {
        for copied in [false, true] {
            #expect(cellOutcome(cell, numberField(.either), copied: copied) == either)
            #expect(cellOutcome(cell, numberField(.comma), copied: copied) == comma)
            #expect(cellOutcome(cell, numberField(.point), copied: copied) == point)
        }
    }

    @Test func thereAreManyCases() { #expect(Self.cases.count >= 60) }

    @Test func integersAreWhole() {
        let field = numberField(type: .integer)
        #expect(cellOutcome("5", field) == "5")
        #expect(cellOutcome("5,00", field) == "5")
        #expect(cellOutcome("2,7", field) == "R006")
    }

    @Test func shortWayAndLongWayAgree() {
        // A word that starts with a digit sends every cell the long way.
        let words = [FieldWord("1x", nil)]
        var random = SeededGenerator(11)
        let letters = Array("0123456789012345678900.,., -'\u{A0}\u{202F}")
        let any = (0..<20_000).map { _ in
            let length = Int.random(in: 0...22, using: &random)
            return String((0..<length).map { _ in letters.randomElement(using: &random)! })
        }
        let cells = any + (0..<20_000).map { _ in Self.grouped(&random) }
        for point in NumberOptions.Point.allCases {
            for type in [FieldType.integer, .decimal] {
                let short = cellOutcomes(cells, numberField(point, type: type))
                let long = cellOutcomes(cells, numberField(point, type: type, words: words))
                #expect(short.count == cells.count)
                for index in cells.indices where short[index] != long[index] {
                    Issue.record("\(cells[index]), \(point): \(short[index]), \(long[index])")
                }
            }
        }
    }

    /// Digits in groups, mostly of three, and a fraction: nearly a number, or one.
    private static func grouped(_ random: inout SeededGenerator) -> String {
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in "0123456789".randomElement(using: &random)! })
        }
        var cell = digits(Int.random(in: 1...4, using: &random))
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            cell += [" ", "\u{A0}", " ", "\u{202F}", "  ", "'"].randomElement(using: &random)!
            cell += digits(Int.random(in: 0..<12, using: &random) == 0 ? 2 : 3)
        }
        let point = [",", ".", ""].randomElement(using: &random)!
        return cell + point + (point.isEmpty ? "" : digits(Int.random(in: 0...4, using: &random)))
    }
}
