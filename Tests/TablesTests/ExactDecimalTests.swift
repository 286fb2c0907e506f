import Foundation
import Tables
import TestSupport
import Testing

/// Exact decimals against Python's decimal, on random and on the outermost values.
@Suite("Exact decimals")
struct ExactDecimalTests {
    static let edges: [Int64] = [
        .max, .min, .max - 1, .min + 1, 0, 1, -1, 5, -5, 10, 15, 25, -15, -25, 49, 50, 51, 99, 100,
        1_000_000_000_000_000_000, -1_000_000_000_000_000_000, 999_999_999_999_999_999,
        9_223_372_036_854_775_800, 4_500_000_000_000_000_000, 5_000_000_000_000_000_000,
    ]

    static func numbers(_ count: Int) -> [ExactDecimal] {
        var random = SeededGenerator(42)
        var numbers: [ExactDecimal] = []
        for edge in edges {
            for scale in UInt8(0)...18 {
                numbers.append(ExactDecimal(mantissa: edge, scale: scale))
            }
        }
        for _ in 0..<count {
            let bits = Int.random(in: 0..<64, using: &random)
            let mantissa = Int64(truncatingIfNeeded: random.next()) >> Int64(bits)
            let scale = UInt8.random(in: 0...18, using: &random)
            numbers.append(ExactDecimal(mantissa: mantissa, scale: scale))
        }
        return numbers
    }

    @Test("text, rounding, order and parsing are those of Python's decimal")
    func judge() throws {
        var claims: [String] = []
        let numbers = Self.numbers(3000)
        for (index, one) in numbers.enumerated() {
            claims.append(#"["text",\#(one.mantissa),\#(one.scale),"\#(one)"]"#)
            let other = numbers[(index * 7919 + 13) % numbers.count]
            claims.append(
                #"["below",\#(one.mantissa),\#(one.scale),\#(other.mantissa),\#(other.scale),"#
                    + "\(one < other)]")
            for rounding in Rounding.allCases {
                let scale = UInt8((index + rounding.rawValue.count) % 19)
                let held = one.mantissa(at: scale, rounding: rounding).map { "\($0)" } ?? "null"
                claims.append(
                    #"["round",\#(one.mantissa),\#(one.scale),\#(scale),"\#(rounding.rawValue)","#
                        + "\(held)]")
            }
        }
        for text in Self.texts {
            let said = ExactDecimal(text).map { "\"\($0)\"" } ?? "null"
            let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
            claims.append(#"["parse",\#(quoted),\#(said)]"#)
        }
        let (said, status) = try Judge.run("decimal_judge.py", on: Self.lines(claims))
        #expect(status == 0, "\(said)")
        #expect(said.contains("\(claims.count) claims"))
    }

    @Test("the judge does see a wrong claim")
    func canary() throws {
        let wrong = [
            #"["text",15,1,"1.6"]"#, #"["round",25,1,0,"halfEven",3]"#, #"["below",1,0,1,0,true]"#,
            #"["parse","1e5","100000"]"#,
        ]
        for claim in wrong {
            let (said, status) = try Judge.run("decimal_judge.py", on: Self.lines([claim]))
            #expect(status == 1 && said.contains("1 wrong"), "\(said)")
        }
    }

    private static func lines(_ claims: [String]) -> [UInt8] {
        Array((claims.joined(separator: "\n") + "\n").utf8)
    }

    static var texts: [String] {
        var random = SeededGenerator(43)
        let pieces = ["0", "1", "5", "9", "00", ".", "-", "", "", "", "e", "+", " ", ",", "٣", "я"]
        var texts = [
            "", "-", ".", "-.", "1.", ".5", "-.5", "1..2", "1.2.3", "--1", "+1", "1e3", " 1", "1 ",
            "007", "-0", "-0.0", "0.10", "9223372036854775807", "9223372036854775808",
            "-9223372036854775807", "-9223372036854775808", "-9223372036854775809",
            "-9.223372036854775808", "0.000000000000000001", "0.0000000000000000001",
            "1.0000000000000000000", "99999999999999999999", "123456789012345678.9", "١٢",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 1...24, using: &random)
            texts.append((0..<count).map { _ in pieces.randomElement(using: &random)! }.joined())
        }
        return texts
    }

    @Test("equal numbers are equal bit by bit, whatever their zeros")
    func lowestTerms() {
        for (mantissa, scale) in [(Int64(1200), UInt8(3)), (12, 1), (120, 2)] {
            let number = ExactDecimal(mantissa: mantissa, scale: scale)
            #expect(number.mantissa == 12 && number.scale == 1)
        }
        let zero = ExactDecimal(mantissa: 0, scale: 18)
        #expect(zero == .zero && zero.scale == 0 && !zero.isNegative && zero.isWhole)
        #expect(ExactDecimal("-12.50") == ExactDecimal(mantissa: -125, scale: 1))
        #expect(ExactDecimal("-0") == .zero)
    }

    @Test("what is written is read again, to both ends")
    func roundTrip() {
        for mantissa in [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max] {
            for scale in UInt8(0)...18 {
                let number = ExactDecimal(mantissa: mantissa, scale: scale)
                #expect(ExactDecimal(number.description) == number)
            }
        }
    }

    @Test("a fixed scale keeps its zeros")
    func fixedScale() {
        for (mantissa, scale, text) in [
            (Int64(1250), UInt8(2), "12.50"), (-5, 3, "-0.005"), (0, 2, "0.00"), (7, 0, "7"),
            (.min, 18, "-9.223372036854775808"), (.max, 0, "9223372036854775807"),
            (1, 18, "0.000000000000000001"), (-100, 2, "-1.00"),
        ] {
            var bytes: [UInt8] = []
            ExactDecimal.append(mantissa: mantissa, scale: scale, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == text)
        }
    }
}
