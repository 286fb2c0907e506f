import Diagnostics
import Formats
import Tables
import Testing

/// Rows that a stray quote takes in are told from descriptions of several lines.
@Suite("Cells over several lines") struct CellsOverLinesTests {
    /// Severity, detail and line of the note; nil without one.
    private static func note(
        _ text: String, _ columns: [String] = ["a"], header: CSVOptions.Header = .byNames,
        pieceBytes: Int = .max
    ) throws -> String? {
        let spec = csvSpec(columns, header: header)
        let report = try readBatches(Array(text.utf8), spec, pieceBytes: pieceBytes) { _ in }
        guard let note = report.notes.first else {
            #expect(report.rowsOverLines == 0)
            return nil
        }
        #expect(report.notes.count == 1 && note.code.name == "F018")
        let line = note.place?.line.map { " line \($0)" } ?? ""
        return "\(note.severity) \(note.detail)\(line)"
    }

    @Test("no cell over lines, no note")
    func none() throws {
        #expect(try Self.note("a;b;c\n1;\"x;y\";3\n") == nil)
    }

    @Test("descriptions are counted, and nobody is warned", arguments: [
        "\"one\ntwo\"", "\"one;\ntwo\"", "\"one;;\ntwo\"", "\"one\n\ntwo;\"", "\"a\n;;\nb\"",
        "\"one;\r\ntwo;three;\r\nfour\"",
    ])
    func descriptions(_ cell: String) throws {
        let found = try #require(try Self.note("a;b;c\n1;\(cell);3\n2;x;y\n"))
        #expect(found.hasPrefix("note (1 row in all, "), "\(found)")
    }

    @Test("a row that a quote took in is seen, wherever the quotes stand", arguments: 0..<3, 0..<3)
    func swallowed(_ first: Int, _ last: Int) throws {
        for rows in 2...5 {
            for lineEnd in ["\n", "\r\n", "\r"] {
                // Rows `k1;x1;y1` with a quote before the first cell and one behind the last.
                let table = (1...rows).map { ["k\($0)", "x\($0)", "y\($0)"] }
                let lines = table.enumerated().map { index, row in
                    row.enumerated().map { column, cell in
                        let opens = index == 0 && column == first
                        let closes = index == rows - 1 && column == last
                        return (opens ? "\"" : "") + cell + (closes ? "\"" : "")
                    }.joined(separator: ";")
                }
                let text = (["key;a;c"] + lines + ["z;z;z"]).joined(separator: lineEnd) + lineEnd
                for piece in [1, 7, Int.max] {
                    let found = try Self.note(text, pieceBytes: piece)
                    let name = ["key", "a", "c"][first]
                    #expect(
                        found == "warning (a cell of \"\(name)\" holds whole rows; "
                            + "1 row in all, \(rows) lines at most) line 2", "\(text)")
                }
            }
        }
    }

    @Test("without a header the row before says how wide rows are")
    func headless() throws {
        let text = "1;x;y\n2;\"x;y\n3;x\";y\n"
        let found = try Self.note(text, ["#1"], header: .none)
        #expect(found?.hasPrefix("warning (a cell of \"2\" holds whole rows;") ?? false)
        #expect(found?.hasSuffix("line 2") ?? false)
    }

    @Test("a cell that is read and goes over more than twenty lines is told")
    func long() throws {
        let cell = { (lines: Int) in
            "\"" + Array(repeating: "x", count: lines).joined(separator: "\n") + "\""
        }
        let text = "k;a;b\n1;\(cell(20));\(cell(30))\n2;\(cell(21));y\n3;\(cell(22));y\n"
        #expect(
            try Self.note(text)
                == "warning (2 cells, the first of \"a\" go over more than 20 lines; "
                + "3 rows in all, 30 lines at most) line 51")
        // Nobody reads that column.
        #expect(try Self.note(text, ["k"])?.hasPrefix("note ") ?? false)
    }

    @Test("a key that took rows in is rejected")
    func key() throws {
        let outcome = try readCSV(
            Array("a;b\n\"1;2\n3;\";4\n5;6\n".utf8), csvSpec(["a", "b"]))
        #expect(outcome.rejects == ["2 R012"])
        #expect(outcome.records == ["4:5|6"])
    }
}
