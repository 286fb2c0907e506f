import Diagnostics
import Foundation
import Pipelines
import Testing

/// One forgotten, doubled or mistaken bracket or quote is one fault, at its place.
@Suite("JSON5 repairs")
struct JSON5RepairTests {
    /// A pipeline file in which one text is written wrongly.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var right: String
        var wrong: String
        var found: String

        init(_ right: String, _ wrong: String, _ found: String) {
            (self.right, self.wrong, self.found) = (right, wrong, found)
        }

        var testDescription: String { "\(right) → \(wrong)" }
    }

    static let text = """
        {
          about: "a list",
          stages: [
            {
              read: "prices",   // it's the list
              fields: {
                sku: "Артикул (наш)",
                price: { column: "Цена", words: { "много": true, "нет": false } },
              },
            },
            { diff: { key: "sku", gone: "keep" } },
            {
              emit: "xway-prices",
              item: { external_id: "sku", price: "price" },
            },
          ],
        }

        """

    static let mistakes: [Mistake] = [
        Mistake("      },\n    },", "      },", "J011 4:5"),
        Mistake("      },\n    },", "    },", "J011 6:15"),
        Mistake("\"keep\" } }", "\"keep\" }", "J011 11:5"),
        Mistake("false } }", "false }", "J011 8:16"),
        Mistake("  ],\n}", "}", "J011 3:11"),
        Mistake("  ],\n}", "  ]\n", "J011 1:1"),
        Mistake("stages: [", "stages:", "J020 3:9"),
        Mistake("stages: [", "stages: {", "J012 3:11"),
        Mistake("item: { ", "item: ", "J020 14:11"),
        Mistake(
            "    { diff: { key: \"sku\", gone: \"keep\" } },", "    { diff: { key: \"sku\" } }],",
            "J012 11:29"),
        Mistake("\"Цена\", words", "\"Цена\" ], words", "J012 8:33"),
        Mistake(
            "{ external_id: \"sku\", price: \"price\" }",
            "[ external_id: \"sku\", price: \"price\" ]", "J012 14:13"),
        Mistake("fields: {", "fields:", "J020 6:13"),
        Mistake("    {\n      read", "      read", "J020 4:7"),
        Mistake("{ diff", "diff", "J020 11:5"),
        Mistake("diff: {", "diff: ", "J020 11:11"),
        Mistake("\"keep\" } }", "\"keep\" } } }", "J012 11:44"),
        Mistake("    },\n  ],", "    }},\n  ],", "J012 15:6"),
        Mistake("\"prices\",", "\"prices,", "J004 5:13"),
        Mistake("\"prices\",", "prices\",", "J021 5:13"),
        Mistake("\"Артикул (наш)\"", "\"Артикул (наш)", "J004 7:14"),
        Mistake("\"много\"", "\"много", "J004 8:43"),
        Mistake("\"много\"", "много\"", "J021 8:43"),
        Mistake("\"нет\": false", "\"нет: false", "J004 8:58"),
        Mistake("\"a list\"", "\"a \"b\" list\"", "J022 2:13"),
        Mistake(
            "{ diff: { key: \"sku\"", "{ filter: \"a == \"b\" && c\", diff: { key: \"sku\"",
            "J022 11:21"),
        Mistake("\"Артикул (наш)\"", "\"Артикул \"наш\"\"", "J022 7:23"),
        Mistake("about: \"a", "about: “a", "J003 2:10"),
        Mistake("// it's", "# it's", "J010 5:25"),
    ]

    @Test("one mistake, one fault, at its place", arguments: mistakes)
    func single(_ mistake: Mistake) throws {
        try #require(Self.text.contains(mistake.right))
        let range = try #require(Self.text.range(of: mistake.right))
        let wrong = Self.text.replacingCharacters(in: range, with: mistake.wrong)
        let document = JSON5Reader.read(Array(wrong.utf8), label: "x")
        #expect(document.faults.map(Self.said) == [mistake.found])
    }

    /// Both brackets of a pair are of the wrong kind.
    @Test("a list between braces is one fault")
    func pair() throws {
        let wrong = Self.text.replacing("stages: [", with: "stages: {")
            .replacing("\n  ],\n}", with: "\n  },\n}")
        let document = JSON5Reader.read(Array(wrong.utf8), label: "x")
        #expect(document.faults.map(Self.said) == ["J012 3:11"])
        #expect(document.value?["stages"]?.elements?.count == 3)
    }

    private static func said(_ fault: Diagnostic) -> String {
        "\(fault.code.name) \(fault.place?.line ?? 0):\(fault.place?.column ?? 0)"
    }

    /// What is left of the file is read on, so that its other faults are found.
    @Test("the rest is read as if nothing lacked")
    func rest() throws {
        let wrong = Self.text.replacing("false } }", with: "false }")
        let document = JSON5Reader.read(Array(wrong.utf8), label: "x")
        let stages = try #require(document.value?.members?.first { $0.key == "stages" })
        #expect(stages.value.elements?.count == 3)
        let two = Self.text.replacing("false } }", with: "false }")
            .replacing("\"xway-prices\"", with: "True")
        #expect(
            JSON5Reader.read(Array(two.utf8), label: "x").faults.map(Self.said)
                == ["J011 8:16", "J018 13:13"])
    }

    /// Every bracket and every quote of the pipelines here, one after the other.
    @Test("any one bracket or quote that lacks is one fault, nearly always within its line")
    func anyOne() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var (all, single, near) = (0, 0, 0)
        var others: [String] = []
        for name in ["1c", "acme", "feed", "many-suppliers"] {
            let file = root.appending(path: "pipelines/\(name).json5")
            let bytes = Array(try Data(contentsOf: file))
            try #require(JSON5Reader.read(bytes, label: name).faults.isEmpty)
            var line = 1
            for (offset, byte) in bytes.enumerated() {
                if byte == UInt8(ascii: "\n") { line += 1 }
                guard "{}[]\"".utf8.contains(byte) else { continue }
                var wrong = bytes
                wrong.remove(at: offset)
                let faults = JSON5Reader.read(wrong, label: name).faults
                // In a comment it says nothing.
                guard let first = faults.first else { continue }
                all += 1
                if faults.count == 1 {
                    single += 1
                } else {
                    others.append("\(name):\(line) \(faults.map(Self.said))")
                }
                let place = first.place?.line ?? 0
                let help = first.help ?? ""
                let isNear = [line, line + 1].contains { help.contains("line \($0)") }
                if place == line || isNear {
                    near += 1
                }
            }
        }
        #expect(all > 500)
        #expect(single * 100 >= all * 97, "\(single) of \(all): \(others)")
        #expect(near * 100 >= all * 90, "\(near) of \(all)")
    }
}
