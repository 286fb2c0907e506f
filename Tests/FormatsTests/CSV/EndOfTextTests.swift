import Formats
import TestSupport
import Testing

/// What a file's end says of whether all of it came.
@Suite("The end of a file")
struct EndOfTextTests {
    /// `i` for an incomplete row, `o` for an open line.
    private static func ends(_ report: SourceReport) -> String {
        String(repeating: "i", count: report.incompleteEnds)
            + String(repeating: "o", count: report.openEnds)
    }

    private static func ends(
        _ bytes: [UInt8], _ piece: Int = .max, _ columns: [String] = ["a", "b"],
        header: CSVOptions.Header = .byNames, encoding: TextEncoding = .utf8
    ) throws -> String {
        let spec = csvSpec(columns, header: header, encoding: encoding)
        return ends(try readBatches(bytes, spec, pieceBytes: piece) { _ in })
    }

    /// Texts behind the header `a;b`.
    static let cases: [(body: String, ends: String)] = [
        ("", ""), ("1;2\n", ""), ("1;2", "o"), ("1;\n", ""), ("1;", "o"),
        ("1;2\n3", "io"), ("1;2\n3\n", "i"), ("1\n3;4\n", ""), ("1\n3;4", "o"),
        // A footer; lines that are no rows behind the last one.
        ("1;2\nTotal\n", "i"), ("1;2\n3\n\n\n", "i"), ("1;2\n\n\n", ""), ("1;2\n;\n", ""),
        ("1;2\n  ", "o"), ("1;2\n3\n ; ", "io"),
        // CR, CRLF, and half of it.
        ("1;2\r\n", ""), ("1;2\r\n3;4\r", "o"), ("1;2\r\n3\r", "io"), ("1;2\n3;4\r", ""),
        ("\"1\r2\";3\n4;5\r\n6;7\r", "o"),
        // Quotes.
        ("1;\"2\"", "o"), ("1;\"2\n3\"\n", ""), ("1;\"2\n3\"", "o"), ("\"1\n2\"\n", "i"),
        // DOS's mark, and zeros of a download that broke off.
        ("1;2\n\u{1A}", ""), ("1;2\r\n\u{1A}\u{1A}", ""), ("1;2\n3\n\u{1A}", "i"),
        ("1;2\n3\u{1A}", "io"), ("1;2\u{1A}", "o"), ("\u{1A}", ""),
        ("1;2\n\0\0\0", "io"), ("1;2\n3;4\0\0", "o"), ("1;2\n3\0\0", "io"),
        // The row has another fault that is told first.
        ("1;2\n\"3\"x", "io"), ("1;2\n3;4;5", "o"),
    ]

    @Test("signs of a CSV text", arguments: cases)
    func csv(body: String, expected: String) throws {
        for piece in CSVReaderTests.pieces {
            let ends = try Self.ends(Array("a;b\n\(body)".utf8), piece)
            #expect(ends == expected, "in pieces of \(piece)")
        }
    }

    @Test("where all lines end in CR", arguments: CSVReaderTests.pieces)
    func returns(piece: Int) throws {
        #expect(try Self.ends(Array("a;b\r1;2\r3;4\r".utf8), piece) == "")
        #expect(try Self.ends(Array("a;b\r1;2\r3;4".utf8), piece) == "o")
        #expect(try Self.ends(Array("a;b\r1;2\r3\r".utf8), piece) == "i")
    }

    @Test("a row may be short where the cells behind are not read, and without a header")
    func notAsked() throws {
        #expect(try Self.ends(Array("b;a\n1;2\n3".utf8), .max, ["b"]) == "o")
        #expect(try Self.ends(Array("1;2;9\n3;4\n".utf8), .max, ["#1", "#2"], header: .none) == "")
        #expect(try Self.ends(Array("1;2;9\n3\n".utf8), .max, ["#1", "#2"], header: .none) == "i")
        #expect(try Self.ends(Array("x\na;b\n1\n".utf8), .max, header: .line(2)) == "i")
    }

    @Test("half a character at the end", arguments: CSVReaderTests.pieces)
    func halfCharacter(piece: Int) throws {
        let text = "a;b\n1;ё\n"
        let whole = Array(text.utf8)
        #expect(try Self.ends(whole, piece) == "")
        #expect(try Self.ends(whole.dropLast(2), piece) == "io")
        #expect(try Self.ends(whole.prefix(5) + [0xFF] + whole[5...], piece) == "")
        let units = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try Self.ends(units, piece, encoding: .utf16le) == "")
        #expect(try Self.ends(units.dropLast(2), piece, encoding: .utf16le) == "o")
        #expect(try Self.ends(units.dropLast(3), piece, encoding: .utf16le) == "io")
        // Half of the last line feed.
        #expect(try Self.ends(units.dropLast(1), piece, encoding: .utf16le) == "io")
    }

    @Test("wherever a list is cut, but behind a line end, its end says so")
    func everyCut() throws {
        let whole = Array("a;b\r\nЧайник;12\r\nКран;\"3\"\r\n".utf8)
        for count in 5...whole.count {
            guard let ends = try? Self.ends(Array(whole.prefix(count))) else { continue }
            #expect((ends == "") == (whole[count - 1] == 0x0A), "cut at \(count)")
        }
    }

    @Test("packed files are looked at unpacked, each member of an archive")
    func packed() throws {
        let (sound, cut) = (Array("a;b\n1;2\n".utf8), Array("a;b\n1".utf8))
        #expect(try Self.ends(try gzipped(sound)) == "")
        #expect(try Self.ends(try gzipped(cut)) == "io")
        var spec = csvSpec(["a", "b"])
        spec.members = [PathPattern("*.csv")!]
        let zip = try ZipFixture.zip([
            .init("1.csv", "a;b\n1"), .init("2.csv", "a;b\n1;2\n"), .init("3.csv", "a;b\n1;2"),
        ])
        let outcome = XMLFixture.read([("list.zip", zip), ("b.csv", sound)], spec)
        #expect(outcome.reports.map(Self.ends) == ["ioo", ""])
    }

    @Test("signs of lines of JSON", arguments: [
        ("{\"k\":1}\n", ""), ("{\"k\":1}", "o"), ("{\"k\":1}\n{\"k\":2", "io"),
        ("{\"k\":1}\n{\"k\":2\n", "i"), ("{\"k\":1\n{\"k\":2}\n", ""), ("{\"k\":1\n\n \n", "i"),
        ("{\"k\":1}\r\n", ""), ("{\"k\":1}\r", "o"), ("{\"k\":1}\n[1]\n", ""),
        ("\n{\"k\":1}\n\n# 1 row\n", "i"), ("{\"k\":1}\n{\"k\":\"", "io"),
    ])
    func lines(text: String, expected: String) {
        let spec = XMLFixture.spec(.ndjson, [XMLFixture.field("k")])
        for piece in XMLFixture.pieceSizes {
            let outcome = XMLFixture.read([("a.ndjson", Array(text.utf8))], spec, piece: piece)
            #expect(outcome.reports.map(Self.ends) == [expected], "in pieces of \(piece)")
        }
    }

    @Test("other formats say nothing: they are refused where they are cut")
    func others() {
        let spec = XMLFixture.spec(.json(JSONOptions(record: "/")), [XMLFixture.field("k")])
        #expect(XMLFixture.read("[{\"k\":1}]", spec).reports.map(Self.ends) == [""])
        #expect(XMLFixture.read("[{\"k\":1}", spec).refused == "F231")
    }
}
