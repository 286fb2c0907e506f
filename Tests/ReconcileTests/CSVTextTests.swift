import Diagnostics
import Foundation
import Reconcile
import TestSupport
import Testing

/// The CSV that is written is read again, by us and by others, and harms no spreadsheet.
@Suite("CSV of our own")
struct CSVTextTests {
    static let scalars: [Unicode.Scalar] = [
        "a", "b", "7", ",", ",", "\"", "\"", "\n", "'", "=", "+", "-", "@", "\t", " ", ";", "я",
        "\u{A0}", "🛒", "\u{2028}", "\u{0}", "\u{1}", "\u{FEFF}", "\u{1B}", "\\", "u", "{", "}", "5",
        "c", "\u{202E}", "\u{E0041}", "—", ";", ";",
    ]

    static func rows(_ random: inout SeededGenerator, scalars: [Unicode.Scalar]) -> [[[UInt8]]] {
        (0..<40).map { _ in
            (0..<random.number(2...6)).map { _ in
                let scalars = (0..<random.number(0...8)).map { _ in random.pick(scalars) }
                return Array(String(String.UnicodeScalarView(scalars)).utf8)
            }
        }
    }

    static func written(_ rows: [[[UInt8]]]) -> [UInt8] {
        var out: [UInt8] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                CSVText.append(cell, to: &out)
            }
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    static func read(_ bytes: [UInt8]) throws -> [[[UInt8]]] {
        try bytes.withUnsafeBytes { bytes in
            var reader = CSVTextReader(bytes)
            var rows: [[[UInt8]]] = []
            while try reader.next(name: "x.csv") {
                rows.append((0..<reader.count).map { reader.withCell($0) { Array($0) } })
            }
            return rows
        }
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        for seed in 0..<300 {
            var random = SeededGenerator(UInt64(seed))
            let rows = Self.rows(&random, scalars: Self.scalars + ["\r"])
            #expect(try Self.read(Self.written(rows)) == rows, "seed \(seed)")
        }
    }

    @Test("Python's csv reads the same cells", .judged())
    func judge() throws {
        for seed in 0..<10 {
            var random = SeededGenerator(UInt64(500 + seed))
            // Python's csv before 3.11 refuses NUL.
            let scalars = Self.scalars.filter { $0.value != 0 } + ["\r"]
            let rows = Self.rows(&random, scalars: scalars)
            let (said, status) = try Judge.run("csv_judge.py", on: Self.written(rows))
            #expect(status == 0, "\(said)")
            let found = try said.split(separator: "\n").map { line in
                try JSONDecoder().decode([String].self, from: Data(line.utf8)).map {
                    Array($0.utf8)
                }
            }
            #expect(found == rows, "seed \(seed)")
        }
    }

    @Test("no cell begins as a formula", arguments: ["=", "+", "-", "@", "\t", "\r", "'"])
    func guarded(first: String) throws {
        for text in [first, first + "1+1", first + first, first + ",\""] {
            let bytes = Self.written([[Array(text.utf8), [0x61]]])
            let plain = bytes.first == 0x22 ? Array(bytes.dropFirst()) : bytes
            // A carriage return is written as \u{d}.
            #expect(plain.first == UInt8(ascii: first == "\r" ? "\\" : "'"))
            #expect(try Self.read(bytes)[0][0] == Array(text.utf8))
        }
    }

    /// Cells as a program sees them that separates by something else: quotes count at the start of
    /// a cell alone, and a line feed outside them ends a row.
    private static func cells(_ text: String, separatedBy separator: Character) -> [String] {
        var cells: [String] = []
        var cell = ""
        var (isQuoted, wasQuote) = (false, false)
        for character in text {
            if isQuoted, character == "\"", !wasQuote {
                wasQuote = true
                continue
            }
            if isQuoted, wasQuote, character != "\"" { isQuoted = false }
            wasQuote = false
            switch character {
            case "\"" where cell.isEmpty && !isQuoted: isQuoted = true
            case separator where !isQuoted, "\n" where !isQuoted:
                cells.append(cell)
                cell = ""
            default: cell.append(character)
            }
        }
        return cells + [cell]
    }

    @Test("nor does one where a spreadsheet separates cells by something else",
        arguments: [";", "\t", ","] as [Character])
    func guardedInside(separator: Character) throws {
        for seed in 0..<300 {
            var random = SeededGenerator(UInt64(900 + seed))
            let rows = Self.rows(&random, scalars: Self.scalars + ["\r", "=", "@", "+", "-"])
            let text = String(decoding: Self.written(rows), as: UTF8.self)
            for cell in Self.cells(text, separatedBy: separator) {
                #expect(!(cell.first.map { "=+-@".contains($0) } ?? false), "seed \(seed): \(cell)")
            }
            let isSafe = text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || !Printable.isUnsafe($0)
            }
            #expect(isSafe, "seed \(seed)")
        }
    }

    @Test("golden cells")
    func golden() {
        for (text, cell) in [
            ("", ""), ("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("=1", "'=1"),
            ("-1,5", "\"'-1,5\""), ("'", "''"), ("a'b", "a'b"), ("a\nb", "\"a\nb\""), (" a", " a"),
            ("a;b", "a;b"), ("a;=1", "\"a;'=1\""), ("a;\"=1\"", "\"a;\"\"'=1\"\"\""),
            ("a\t@b", "\"a\t'@b\""), ("a\n-1", "\"a\n'-1\""), ("a;'b", "\"a;''b\""),
            ("\u{1B}[2J", "\"\\u{1b}[2J\""), ("\\u{1b}", "\"\\u{5c}u{1b}\""), ("C:\\u", "C:\\u"),
            ("«чай» — 1", "«чай» — 1"), ("=1;=2", "\"'=1;'=2\""),
        ] {
            var out: [UInt8] = []
            CSVText.append(text.utf8, to: &out)
            #expect(String(decoding: out, as: UTF8.self) == cell)
        }
        var out: [UInt8] = []
        CSVText.append(number: -15, to: &out)
        #expect(out == Array("-15".utf8))
    }

    @Test("a file that is cut or edited is refused, never misread")
    func damaged() {
        for text in [
            "a", "a,b", "\"a", "\"a\n", "\"a\"", "\"a\"b\n", "a,\"b\"\"\n", "a\n\"b\"c,d\n",
        ] {
            #expect(throws: Failure.self, "\(text)") { try Self.read(Array(text.utf8)) }
        }
    }
}
