import Diagnostics
import Pipelines
import Tables
import Testing

/// A JSON5 text and what it holds, in plain JSON; nil where it is wrong.
struct JSON5Case: Sendable, CustomTestStringConvertible {
    var text: String
    var json: String?

    init(_ text: String, _ json: String?) {
        self.text = text
        self.json = json
    }

    var testDescription: String { text }
}

@Suite("JSON5 reader")
struct JSON5ReaderTests {
    static let cases: [JSON5Case] = [
        JSON5Case("{}", "{}"), JSON5Case("[]", "[]"), JSON5Case(" null ", "null"),
        JSON5Case("{a:1,}", #"{"a":1}"#), JSON5Case("[1,2,]", "[1,2]"),
        JSON5Case("{'a':'b'}", #"{"a":"b"}"#), JSON5Case("{$_a1: true}", #"{"$_a1":true}"#),
        JSON5Case("{ünï: 1, имя: 2}", #"{"ünï":1,"имя":2}"#),
        JSON5Case(#"{\u0061b: 1}"#, #"{"ab":1}"#),
        JSON5Case("{null: 1, NaN: 2}", #"{"null":1,"NaN":2}"#),
        JSON5Case("// c\n1 /* d */", "1"), JSON5Case("/**/1/***/", "1"),
        JSON5Case("// c\u{2028}1", "1"), JSON5Case("\u{FEFF}1", "1"),
        JSON5Case("\u{00A0}\u{2003}\u{000B}1\u{2029}", "1"),
        JSON5Case(".5", "0.5"), JSON5Case("5.", "5"), JSON5Case("+1", "1"),
        JSON5Case("-.5e1", "-5"),
        JSON5Case("0x1F", "31"), JSON5Case("-0XaB", "-171"), JSON5Case("1e3", "1000"),
        JSON5Case("0", "0"), JSON5Case("-0", "-0"), JSON5Case("5.e2", "500"),
        JSON5Case(#"'\'"'"#, #""'\"""#), JSON5Case(#""\a\x41\u0042\0\v""#, #""aAB\u0000\u000b""#),
        JSON5Case("'a\\\nb\\\r\nc\\\u{2028}d'", #""abcd""#),
        JSON5Case("'\u{2028}'", #""\u2028""#),
        JSON5Case(#""\uD83D\uDE00""#, "\"😀\""), JSON5Case("'\t'", #""\t""#),
        JSON5Case("[[[]],{a:{b:[]}}]", #"[[[]],{"a":{"b":[]}}]"#),
        JSON5Case("", nil), JSON5Case("// only", nil), JSON5Case("[1,,2]", nil),
        JSON5Case("[,]", nil),
        JSON5Case("{,}", nil), JSON5Case("{a}", nil), JSON5Case("{a:}", nil),
        JSON5Case("{1a:1}", nil),
        JSON5Case("{a-b:1}", nil), JSON5Case("[1 2]", nil), JSON5Case("1 2", nil),
        JSON5Case("012", nil),
        JSON5Case("0x", nil), JSON5Case(".", nil), JSON5Case("1e", nil), JSON5Case("+ 1", nil),
        JSON5Case("--1", nil), JSON5Case("'a\nb'", nil), JSON5Case("'a", nil),
        JSON5Case(#"'\1'"#, nil),
        JSON5Case(#"'\x4'"#, nil), JSON5Case(#"'\u12'"#, nil), JSON5Case("/* a", nil),
        JSON5Case("True", nil), JSON5Case("{a:1", nil), JSON5Case("[1", nil), JSON5Case("[1}", nil),
        JSON5Case("undefined", nil), JSON5Case("{a:1 b:2}", nil), JSON5Case("/ 1", nil),
        JSON5Case("1/", nil),
        JSON5Case(#"{"a":1,'a':2}"#, nil), JSON5Case(#""\uD83D""#, nil), JSON5Case("3in", nil),
        JSON5Case("00", nil), JSON5Case("1.2.3", nil), JSON5Case("#", nil),
        JSON5Case("{a:1}}", nil),
    ]

    @Test("cases", arguments: cases)
    func oneCase(_ one: JSON5Case) throws {
        let document = JSON5Reader.read(Array(one.text.utf8), label: "x")
        guard let json = one.json else {
            #expect(!document.faults.isEmpty)
            return
        }
        #expect(document.faults.isEmpty)
        #expect(try #require(document.value).json == json)
    }

    @Test("numbers are kept exactly, or as text only")
    func numbers() throws {
        let exact = [
            "1.50": "1.5", "1e2": "100", "1e-2": "0.01",
            "0x7FFFFFFFFFFFFFFF": "9223372036854775807",
            "22142605386000": "22142605386000", "1.0000000000000000000000": "1", "-0.0": "0",
            "0e999999999999": "0", "123e-18": "0.000000000000000123",
        ]
        for (text, expected) in exact {
            #expect(
                JSON5Reader.read(Array(text.utf8), label: "x").value?.exact?.description == expected
            )
        }
        for text in ["1e19", "1e-19", "Infinity", "-NaN", "0xFFFFFFFFFFFFFFFF", "1e99999999999999"]
        {
            let value = try #require(JSON5Reader.read(Array(text.utf8), label: "x").value)
            #expect(value.exact == nil)
            guard case .number(let number) = value.content else { Issue.record(); continue }
            #expect(number.text == text)
        }
    }

    @Test("each value and key knows its place")
    func places() throws {
        let source = MarkedSource("\u{FEFF}{ 1️⃣ключ: 2️⃣[1,\r\n \"ё\", 3️⃣0x2],\r4️⃣'b': 5️⃣{\n} }")
        let root = try #require(JSON5Reader.read(source.bytes, label: "x").value)
        let members = try #require(root.members)
        let places = [
            members[0].keyPlace, members[0].value.place, members[0].value.elements![2].place,
            members[1].keyPlace, members[1].value.place,
        ]
        for (index, place) in places.enumerated() {
            let expected = try #require(source.places[index + 1])
            // The byte order mark takes no column.
            let shift = expected.line == 1 ? 1 : 0
            #expect(place.line == expected.line && place.column == expected.column - shift)
        }
        #expect(places[0].width == 4)
        #expect(places[2].excerpt == " \"ё\", 0x2],")
    }

    @Test("all faults of a text are found, each at its place")
    func recovery() {
        let source = MarkedSource(
            """
            {
              a: 1️⃣,
              b: [1, 2️⃣x, 3],
              c 3️⃣= 4,
              d: 4️⃣"open
              e: 5️⃣01,
              6️⃣5f: 1,
              g: { h: 1 7️⃣] ,
              i: '\\xZ8️⃣',
              9️⃣a: 2, j: 1,
            """)
        let document = JSON5Reader.read(source.bytes, label: "x")
        let codes = document.faults.map(\.code.name)
        #expect(codes.contains("J009") && codes.contains("J018") && codes.contains("J008"))
        #expect(codes.contains("J004") && codes.contains("J006") && codes.contains("J010"))
        #expect(codes.contains("J012") && codes.contains("J005") && codes.contains("J011"))
        for mark in 1...7 {
            let expected = source.places[mark]!
            #expect(
                document.faults.contains {
                    $0.place?.line == expected.line && $0.place?.column == expected.column
                }, "mark \(mark)")
        }
    }

    @Test("a repeated key names both places")
    func duplicate() throws {
        let document = JSON5Reader.read(Array("{ a: 1,\n  'a': 2 }".utf8), label: "x")
        let fault = try #require(document.faults.first)
        #expect(fault.code == .duplicateKey)
        #expect(fault.place?.line == 2 && fault.place?.column == 3)
        #expect(fault.detail.contains("1:3"))
    }

    @Test("bounds: size, depth, faults, bytes that are not UTF-8")
    func bounds() {
        func codes(_ bytes: [UInt8]) -> [String] {
            JSON5Reader.read(bytes, label: "x").faults.map(\.code.name)
        }
        #expect(codes(Array(repeating: 0x20, count: JSON5Reader.bytesMax + 1)) == ["J001"])
        let deep = JSON5Reader.depthMax
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth)
                + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(codes(nested(deep)) == [])
        #expect(codes(nested(deep + 1)) == ["J013"])
        #expect(codes(Array(repeating: UInt8(ascii: "["), count: 1 << 20)) == ["J013"])
        #expect(codes([0x5B, 0xFF, 0x5D]) == ["J002"])
        #expect(codes([0x22, 0xED, 0xA0, 0x80, 0x22]).allSatisfy { $0 == "J002" })
        let commas = Array(repeating: UInt8(ascii: ","), count: 1 << 20)
        let many = codes([0x5B] + commas)
        #expect(many.count == JSON5Reader.faultsMax + 1 && many.last == "J019")
    }
}

extension JSON5Value {
    /// As plain JSON without blanks, numbers as Swift prints a Double.
    var json: String {
        switch content {
        case .null: return "null"
        case .boolean(let flag): return "\(flag)"
        case .number(let number):
            let double = number.double
            return double == double.rounded() && abs(double) < 1e15
                ? (double.sign == .minus && double == 0 ? "-0" : "\(Int64(double))") : "\(double)"
        case .string(let text): return String(decoding: JSONText.quoted(text), as: UTF8.self)
        case .array(let elements): return "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            return "{"
                + members.map {
                    String(decoding: JSONText.quoted($0.key), as: UTF8.self) + ":" + $0.value.json
                }.joined(separator: ",") + "}"
        }
    }
}

extension JSON5Number {
    var double: Double {
        var digits = text[...]
        let negative = digits.hasPrefix("-")
        if negative || digits.hasPrefix("+") { digits.removeFirst() }
        let magnitude: Double
        switch digits {
        case "Infinity": magnitude = .infinity
        case "NaN": magnitude = .nan
        default:
            // Swift wants a digit on both sides of the point.
            var padded = String(digits)
            if padded.hasPrefix(".") { padded = "0" + padded }
            padded = padded.replacing(".e", with: ".0e").replacing(".E", with: ".0E")
            if padded.hasSuffix(".") { padded += "0" }
            magnitude = Double(padded) ?? .nan
        }
        return negative ? -magnitude : magnitude
    }
}
