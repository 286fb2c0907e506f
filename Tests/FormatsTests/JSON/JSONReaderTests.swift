import Diagnostics
import Formats
import Foundation
import Tables
import Testing

@Suite("JSON")
struct JSONReaderTests {
    private static func spec(
        _ paths: [String], types: [FieldType] = [], record: String = "/"
    ) -> ReadSpec {
        let fields = paths.enumerated().map { index, path in
            XMLFixture.field(path, index < types.count ? types[index] : .text)
        }
        return XMLFixture.spec(.json(JSONOptions(record: record)), fields)
    }

    private static func read(_ text: String, _ spec: ReadSpec, piece: Int = .max) -> XMLOutcome {
        XMLFixture.read([("list.json", Array(text.utf8))], spec, piece: piece)
    }

    /// What one value, given as JSON, becomes in a field beside a key.
    private static func value(_ json: String, _ type: FieldType = .text, path: String = "v")
        -> String
    {
        let outcome = read("[{\"k\":\"a\",\"v\":\(json)}]", spec(["k", path], types: [.text, type]))
        return outcome.refused ?? outcome.rejects.first ?? outcome.rows[0][1] ?? "-"
    }

    @Test("records by their path; lists on the way are gone through")
    func records() {
        let item = "{\"id\":\"A\",\"n\":1}"
        let other = "{\"id\":\"B\"}"
        let cases: [(text: String, record: String, keys: [String])] = [
            ("[\(item),\(other)]", "/", ["A", "B"]),
            (item, "/", ["A"]),
            ("[[\(item)],[],[\(other)]]", "/", ["A", "B"]),
            ("{\"meta\":{\"items\":7},\"items\":[\(item)]}", "/items", ["A"]),
            (
                "{\"result\":{\"items\":[\(item),\(other)],\"total\":2}}",
                "/result/items", ["A", "B"]
            ),
            ("[{\"items\":[\(item)]},{\"items\":[\(other)]}]", "/items", ["A", "B"]),
            ("{\"x\":{\"u\":\(item),\"w\":\(other)}}", "/x/*", ["A", "B"]),
            ("{\"items\":[]}", "/items", []),
        ]
        for (text, record, keys) in cases {
            for piece in XMLFixture.pieceSizes {
                let spec = Self.spec(["id"], record: record)
                let outcome = Self.read(" \(text)\n", spec, piece: piece)
                #expect(outcome.refused == nil, "\(text)")
                #expect(outcome.column(0) == keys, "\(text), pieces of \(piece)")
            }
        }
        let missing = Self.read("{\"meta\":1,\"data\":[]}", Self.spec(["id"], record: "/items"))
        #expect(missing.refused == "F232")
        #expect(
            missing.diagnostic?.detail
                == "(/items; the file's root is an object with meta, data)")
        let scalars = Self.read("[1,\"x\",null,\(item)]", Self.spec(["id"]))
        #expect(scalars.column(0) == ["A"])
        #expect(scalars.rejects == ["R221  line 1", "R221  line 1", "R221  line 1"])
        #expect(scalars.raws == ["1", "x", ""])
    }

    @Test("paths in a record")
    func paths() {
        let record = "{\"k\":\"a\",\"price\":{\"value\":10.50,\"odd.name\":\"o\"},\"stocks\":["
            + "{\"qty\":3,\"warehouse\":77},{\"warehouse\":\"78\",\"qty\":4},"
            + "{\"warehouse\":77,\"qty\":9}],\"one\":{\"w\":true,\"q\":5},\"m\":[[1,2],[3]]}"
        let cases: [(path: String, value: String?)] = [
            ("price.value", "10.50"), ("stocks[0].qty", "3"), ("stocks[1].qty", "4"),
            ("stocks[9].qty", nil), ("stocks[warehouse=77].qty", "3"),
            ("stocks[warehouse='78'].qty", "4"), ("stocks[warehouse=79].qty", nil),
            ("price['odd.name']", "o"), ("one[w=true].q", "5"), ("one[0].q", "5"),
            ("m[1][0]", "3"), ("price.none", nil), ("k.none", nil), ("['k']", "a"),
        ]
        for (path, value) in cases {
            let outcome = Self.read("[\(record)]", Self.spec(["k", path]))
            #expect(outcome.rows == [["a", value]], "\(path)")
        }
        for path in ["stocks", "price", "m[0]"] {
            let outcome = Self.read("[\(record)]", Self.spec(["k", path]))
            #expect(outcome.rejects == ["R222 \(path) (record 1) line 1"], "\(path)")
        }
    }

    @Test("several objects that match a condition must have one value")
    func conditions() {
        let cases: [(list: String, number: String, text: String)] = [
            ("{\"w\":77,\"q\":5},{\"w\":\"77\",\"q\":6}", "R202 v[w=77].q (record 1) line 1", "5"),
            ("{\"w\":77,\"q\":5},{\"w\":78,\"q\":6}", "5", "5"),
            ("{\"w\":77,\"q\":5},{\"w\":77,\"q\":\"5,0\"}", "5", "5"),
            ("{\"w\":77},{\"w\":77,\"q\":3}", "3", "-"),
            ("{\"w\":77,\"q\":null},{\"w\":77,\"q\":3},{\"w\":77,\"q\":\" \"}", "3", "-"),
            ("{\"w\":77,\"q\":3},{\"w\":77,\"q\":[3]}", "R202 v[w=77].q (record 1) line 1", "3"),
            ("{\"w\":77,\"q\":{}}", "R222 v[w=77].q (record 1) line 1",
                "R222 v[w=77].q (record 1) line 1"),
        ]
        for (list, number, text) in cases {
            #expect(Self.value("[\(list)]", .decimal, path: "v[w=77].q") == number, "\(list)")
            #expect(Self.value("[\(list)]", .text, path: "v[w=77].q") == text, "\(list)")
        }
        let flags = "[{\"w\":1,\"q\":true},{\"w\":1,\"q\":false}]"
        #expect(Self.value(flags, .boolean, path: "v[w=1].q").hasPrefix("R202 "))
        let same = "[{\"w\":1,\"q\":true},{\"w\":1,\"q\":true}]"
        #expect(Self.value(same, .boolean, path: "v[w=1].q") == "true")
        let keys = Self.read(
            "[{\"s\":[{\"t\":1,\"k\":\"A\"},{\"t\":1,\"k\":\"B\"}]}]", Self.spec(["s[t=1].k"]))
        #expect(keys.rejects == ["R202 s[t=1].k (record 1) line 1"])
        let nested = "[{\"w\":1,\"s\":[{\"t\":2,\"q\":5}]},{\"w\":1,\"s\":[{\"t\":2,\"q\":6}]}]"
        #expect(Self.value(nested, .integer, path: "v[w=1].s[t=2].q").hasPrefix("R202 "))
    }

    @Test("a file of lines is called one")
    func linesAsJSON() {
        for text in ["{\"k\":1}\n{\"k\":2}\n", "\u{FEFF}{\"k\":1}\r\n\r\n{\"k\":2}\r\n{\"k\""] {
            let lines = Self.read(text, Self.spec(["k"]))
            #expect(lines.refused == "F230")
            #expect(lines.diagnostic?.help == "state format: \"ndjson\" in the read stage")
        }
        for text in ["{\"k\":1}\n[2]\n", "{\n\"k\":1}\n{\"k\":2}\n"] {
            let other = Self.read(text, Self.spec(["k"]))
            #expect(other.refused == "F230")
            #expect(other.diagnostic?.help?.hasPrefix("download") ?? false)
        }
    }

    @Test("what a path must be", arguments: [
        ("", 0), ("a.", 2), (".a", 0), ("a[", 2), ("a[x]", 2), ("a[0", 3), ("a['x]", 2),
        ("a[b=]", 4), ("a]", 1), ("a[-1]", 2), ("a b[0]c", 6),
    ])
    func badPaths(_ path: String, _ offset: Int) {
        #expect(FieldPaths.check(format: "json", path: path)?.offset == offset)
        #expect(FieldPaths.check(format: "ndjson", path: path) != nil)
    }

    @Test("values keep their digits, and numbers are exact")
    func values() {
        let cases: [(json: String, text: String, number: String)] = [
            ("1190.40", "1190.40", "1190.4"), ("1e3", "1e3", "1000"),
            ("123456789012345678", "123456789012345678", "123456789012345678"),
            ("0.1000000000000000055", "0.1000000000000000055", "R005 v (record 1) line 1"),
            ("-0.5E-1", "-0.5E-1", "-0.05"), ("5.000", "5.000", "5"),
            ("1E500", "1E500", "R005 v (record 1) line 1"), ("null", "-", "-"), ("\"\"", "-", "-"),
            ("\"1 234,50\"", "1 234,50", "1234.5"), ("true", "true", "R003 v (record 1) line 1"),
            ("\"73,000\"", "73,000", "R004 v (record 1) line 1"),
        ]
        for (json, text, number) in cases {
            #expect(Self.value(json) == text, "\(json)")
            #expect(Self.value(json, .decimal) == number, "\(json)")
        }
        #expect(Self.value("true", .boolean) == "true")
        #expect(Self.value("0", .boolean) == "false")
        #expect(Self.value("\"2026-11-22T01:02:03Z\"", .date) == "20779")
        let key = Self.read("[{\"k\":4.6E+12},{\"k\":17}]", Self.spec(["k"]))
        #expect(key.rejects == ["R002 k (record 1) line 1"])
        #expect(key.column(0) == ["17"])
    }

    @Test("strings and their escapes")
    func strings() {
        #expect(Self.value(#""\u043a\"\\\/\b\f\n\r\t""#) == "к\"\\/\u{8}\u{C}")
        #expect(Self.value(#""\ud83d\ude00 ё 😀""#) == "😀 ё 😀")
        let halves = [#""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\ud83d\n""#, #""\ud83d\ud83d""#]
        for half in halves {
            #expect(Self.value(half) == "R224  line 1", "\(half)")
        }
        #expect(Self.value(#""a\u0000b""#) == "R021  line 1")
        #expect(Self.value("1, \"x\": 2, \"x\": 3") == "R220  line 1")
        #expect(Self.value("{\"x\": 2, \"x\": 3}") == "R220  line 1")
        let many = (0..<20).map { "\"m\($0 % 19)\": 1" }.joined(separator: ",")
        #expect(Self.value("1, \(many)") == "R220  line 1")
    }

    @Test("what is no JSON refuses the file, with its place")
    func malformed() {
        let cases: [(text: String, code: String, line: Int?, column: Int?)] = [
            ("[{\"k\":1}", "F231", 1, 9), ("[{\"k\":1},", "F231", 1, 10), ("[{\"k", "F231", 1, 5),
            ("[{\"k\":tru", "F231", 1, 10), ("[{\"k\":-", "F231", 1, 8), ("[1.", "F231", 1, 4),
            ("[\n{\"ё\":1}]x", "F230", 2, 9), ("[{\"k\":1}] []", "F230", 1, 11),
            ("[{\"k\":1,}]", "F230", 1, 9), ("[1,]", "F230", 1, 4), ("[01]", "F230", 1, 3),
            ("[1.]", "F230", 1, 4), ("[1e]", "F230", 1, 4), ("[+1]", "F230", 1, 2),
            ("[{k:1}]", "F230", 1, 3), ("['a']", "F230", 1, 2), ("[NaN]", "F230", 1, 2),
            ("[\"a\tb\"]", "F230", 1, 4), ("[\"\\x\"]", "F230", 1, 4),
            ("[\"\\u12G4\"]", "F230", 1, 7),
            ("[tree]", "F230", 1, 4), ("{\"a\" 1}", "F230", 1, 6), ("<html>", "F007", nil, nil),
            ("{\"items\":[],\"items\":[]}", "F230", nil, nil),
            (String(repeating: "[", count: 200), "F233", 1, 101), ("  ", "F231", 1, 3),
            ("{\"a\":" + String(repeating: "[", count: 200), "F233", 1, nil),
        ]
        for (text, code, line, column) in cases {
            let record = text.contains("items") ? "/items" : "/"
            for piece in [1, 3, .max] {
                let outcome = Self.read(text, Self.spec(["k"], record: record), piece: piece)
                #expect(outcome.refused == code, "\(text)")
                guard line != nil, piece == .max else { continue }
                #expect(outcome.diagnostic?.place?.line == line, "\(text)")
                if let column { #expect(outcome.diagnostic?.place?.column == column, "\(text)") }
            }
        }
        #expect(Self.read("", Self.spec(["k"])).refused == "F001")
        var small = Self.spec(["k"])
        small.limits.recordBytesMax = 1000
        let long = String(repeating: "x", count: 2000)
        #expect(Self.read("[{\"k\":\"\(long)\"}]", small).refused == "F015")
        let list = String(repeating: "1,", count: 2000)
        #expect(Self.read("[{\"k\":[\(list)1]}]", small).refused == "F015")
        #expect(Self.read("[{\"k\":\(long.replacing("x", with: "1"))}]", small).refused == "F015")
    }

    @Test("encodings: UTF-8 is checked, a mark decides")
    func encodings() {
        let text = "[{\"k\":\"ключ\"}]"
        let units = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let utf16: [UInt8] = [0xFF, 0xFE] + units
        func read(_ bytes: [UInt8]) -> XMLOutcome {
            XMLFixture.read([("a.json", bytes)], Self.spec(["k"]))
        }
        #expect(read(utf16).column(0) == ["ключ"])
        #expect(read([0xEF, 0xBB, 0xBF] + Array(text.utf8)).column(0) == ["ключ"])
        #expect(read(Array("[{\"k\":\"".utf8) + [0xEA] + Array("\"}]".utf8)).refused == "F008")
    }

    @Test("a record a line: bad lines are rejects")
    func lines() {
        let text = "{\"k\":\"A\",\"v\":1}\r\n\n  \n{\"k\":\"B\",\"v\":\n{\"k\":\"C\"} x\n[1]\n"
            + "{\"k\":\"D\",\"k\":\"E\"}\n{\"k\":\"F\",\"v\":\"x\"}\n{\"k\":\"G\"}"
        let fields = [XMLFixture.field("k"), XMLFixture.field("v", .decimal)]
        let spec = XMLFixture.spec(.ndjson, fields)
        for piece in XMLFixture.pieceSizes {
            let outcome = XMLFixture.read([("a.ndjson", Array(text.utf8))], spec, piece: piece)
            #expect(outcome.rows == [["A", "1"], ["G", nil]])
            #expect(outcome.lines == [1, 9])
            #expect(
                outcome.rejects == [
                    "R223  line 4", "R223  line 5", "R221  line 6", "R220  line 7", "R003 v line 8",
                ])
            #expect(outcome.raws[0] == "{\"k\":\"B\",\"v\":")
            #expect(outcome.report.linesAside == 2)
        }
        let bad = Array("{\"k\":\"A\"}\n{\"k\":\"".utf8) + [0xEA] + Array("\"}\n{\"k\":\"B\"}".utf8)
        let outcome = XMLFixture.read([("a.ndjson", bad)], spec)
        #expect(outcome.column(0) == ["A", "B"])
        #expect(outcome.rejects == ["R022  line 2"])
        var small = spec
        small.limits.recordBytesMax = 20
        #expect(XMLFixture.read([("a.ndjson", Array(text.utf8))], small).refused == nil)
        small.limits.recordBytesMax = 10
        #expect(XMLFixture.read([("a.ndjson", Array(text.utf8))], small).refused == "F015")
    }
}
