import Diagnostics
import Formats
import Tables
import TestSupport
import Testing

@Suite struct CSVReaderTests {
    static let pieces = [1, 2, 3, 7, 64, Int.max]

    @Test(arguments: CSVCase.all) func readsTheCase(_ test: CSVCase) throws {
        let spec = csvSpec(test.columns, delimiter: test.delimiter, header: test.header)
        for pieceBytes in Self.pieces {
            let outcome = try readCSV(Array(test.text.utf8), spec, pieceBytes: pieceBytes)
            #expect(outcome.text == test.expected, "in pieces of \(pieceBytes)")
        }
    }

    @Test(arguments: CSVCase.all.filter { $0.hasTwin && $0.delimiter != nil })
    func twinAgrees(_ test: CSVCase) {
        var twin = SlowCSV(columns: test.columns)
        twin.delimiter = test.delimiter!.unicodeScalars.first!
        twin.header = test.header != .none
        if case .line(let line) = test.header { twin.headerLine = line }
        #expect(twin.read(test.text).text == test.expected)
    }

    @Test func thereAreManyCases() { #expect(CSVCase.all.count >= 90) }

    @Test func randomFilesAreReadAsTheTwinReadsThem() throws {
        let alphabet: [String] = [
            ";", ";", ";", "\"", "\"", "\n", "\n", "\r", "\r\n", "1", "a", "b", " ", "я", "\u{A0}",
            "\"\"", "\0", "\";", ";\"",
        ]
        var random = SeededGenerator(20_261_122)
        for number in 0..<6000 {
            let length = Int.random(in: 0...60, using: &random)
            // Half without NUL, a quarter without quotes, so that whole files are often sound.
            let letters = number % 2 == 0 ? alphabet.filter { $0 != "\0" } : alphabet
            let kinds = number % 4 == 0 ? letters.filter { !$0.contains("\"") } : letters
            let body = (0..<length).map { _ in kinds.randomElement(using: &random)! }.joined()
            let hasHeader = number % 3 > 0
            let text = (hasHeader ? "a;x;b\n" : "1;") + body
            let columns = hasHeader ? ["a", "b"] : ["#1", "#2"]
            let spec = csvSpec(columns, header: hasHeader ? .byNames : .none)
            let expected = SlowCSV(columns: columns, header: hasHeader).read(text)
            for pieceBytes in [1, 5, Int.max] {
                let outcome = try readCSV(Array(text.utf8), spec, pieceBytes: pieceBytes)
                guard outcome == expected else {
                    Issue.record("\(text.debugDescription): \(outcome) instead of \(expected)")
                    return
                }
            }
        }
    }

    @Test(arguments: pieces) func invalidBytesRejectTheirRow(pieceBytes: Int) throws {
        var bytes = Array("a;b\n1;2\n3;".utf8)
        bytes += [0xD0, 0x0A, 0x35, 0x3B, 0x36, 0x0A, 0x37, 0x3B, 0xFF]
        var rejects: [Reject] = []
        let report = try readBatches(bytes, csvSpec(["a", "b"]), pieceBytes: pieceBytes) {
            rejects += $0.rejects
        }
        #expect(report.records == 2)
        #expect(rejects.map(\.line) == [3, 5])
        #expect(rejects.map(\.column) == ["b", "b"])
        #expect(rejects.map(\.code.name) == ["R022", "R022"])
        #expect(rejects[0].reason.hasPrefix("byte 0xD0 at offset 10 of the file"))
        #expect(rejects[1].reason.hasPrefix("byte 0xFF at offset 18 of the file"))
        #expect(rejects[0].raw == Array("3;\u{FFFD}".utf8))
    }

    @Test func rejectsTellColumnAndReason() throws {
        var rejects: [Reject] = []
        let text = "a;b\n1\n1;2;x\n\"1\"y;2\n;2\n"
        try readBatches(Array(text.utf8), csvSpec(["a", "b"])) { rejects += $0.rejects }
        #expect(rejects.map(\.column) == ["b", "3", "a", "a"])
        #expect(rejects.map(\.reason) == [
            "1 cell where the header has 2", "3 cells where the header has 2",
            "\"y\": stands behind the closing quote", "a is empty",
        ])
        #expect(rejects.map { String(decoding: $0.raw, as: UTF8.self) }
            == ["1", "1;2;x", "\"1\"y;2", ";2"])
    }

    @Test func unknownColumnsAreNamedWithTheNearestLine() throws {
        let text = "Прайс\nАртикул;Наименование;Цена, руб.;Наличие\n1;2;3;4\n"
        let failure = try #require(csvFailure(text, csvSpec(["Артикул", "Цена, руб", "Вес"])))
        #expect(failure.exit == .badInput)
        #expect(failure.diagnostics.map(\.detail) == ["\"Цена, руб\"", "\"Вес\""])
        let first = failure.diagnostics[0]
        #expect(first.place?.line == 2)
        #expect(first.place?.note == "header")
        #expect(first.place?.excerpt == "Артикул;Наименование;Цена, руб.;Наличие")
        #expect(first.help == "did you mean \"Цена, руб.\"?")
        let shown = DiagnosticText(colors: false).render(first)
        #expect(shown.hasPrefix("error[F010]: unknown column: \"Цена, руб\"\n"))
        #expect(shown.contains("\n  --> price.csv:2 (header)\n"))
    }

    @Test func aHeaderInAnotherEncodingIsRefusedAsThat() throws {
        // "Код;Цена" in windows-1251.
        let head: [UInt8] = [0xCA, 0xEE, 0xE4, 0x3B, 0xD6, 0xE5, 0xED, 0xE0]
        let bytes = head + Array("\n1;2".utf8)
        for header in [CSVOptions.Header.byNames, .line(1)] {
            for pieceBytes in [1, Int.max] {
                let spec = csvSpec(["Код", "Цена"], header: header)
                #expect(try readCSV(bytes, spec, pieceBytes: pieceBytes).failure == ["F008"])
                let right = csvSpec(["Код", "Цена"], header: header, encoding: .windows1251)
                #expect(try readCSV(bytes, right, pieceBytes: pieceBytes).records == ["2:1|2"])
            }
        }
    }

    @Test func aFileOfZerosIsRefusedAsThat() throws {
        let zeros = [UInt8](repeating: 0, count: 80 << 20)
        for bytes in [Array(zeros.prefix(512)), try gzipped(zeros)] {
            var limits = ReadLimits()
            limits.recordBytesMax = 1 << 20
            let file = InputFile(name: "a.csv", bytes: ArraySource(bytes))
            let spec = csvSpec(["a"], encoding: nil, limits: limits)
            let failure = #expect(throws: Failure.self) {
                _ = try CSVReader.read(file, spec: spec, file: 0) { _ in }
            }
            #expect(failure?.diagnostics.map(\.detail) == ["it is zero bytes and nothing else"])
        }
    }

    @Test func refusalsTellTheLine() throws {
        let open = try #require(csvFailure("a;b\n1;2\n3;\"x\n\n\n", csvSpec(["a", "b"])))
        #expect(open.diagnostics[0].place?.line == 3)
        let twice = try #require(csvFailure("a;b;b\n", csvSpec(["a", "b"])))
        #expect(twice.diagnostics[0].help == "ask for it by position: 2 or 3")
    }

    @Test(arguments: pieces) func longRecordsAndManyColumnsAreRefused(pieceBytes: Int) throws {
        var limits = ReadLimits()
        limits.recordBytesMax = 20
        limits.columnsMax = 4
        let spec = csvSpec(["a", "b"], limits: limits)
        let fits = "a;b\n" + String(repeating: "x", count: 18) + ";2\n;;;\n"
        let long = "a;b\n" + String(repeating: "x", count: 19) + ";2\n"
        #expect(try readCSV(Array(fits.utf8), spec, pieceBytes: pieceBytes).records.count == 1)
        #expect(try readCSV(Array(long.utf8), spec, pieceBytes: pieceBytes).failure == ["F015"])
        let wide = "a;b\n1;2;;;\n"
        #expect(try readCSV(Array(wide.utf8), spec, pieceBytes: pieceBytes).failure == ["F016"])
    }

    @Test func aHeaderIsLookedForInAHundredRows() throws {
        let spec = csvSpec(["a", "b"])
        let near = String(repeating: "x\n\n", count: 99) + "a;b\n1;2\n"
        let far = String(repeating: "x\n\n", count: 100) + "a;b\n1;2\n"
        #expect(try readCSV(Array(near.utf8), spec).records == ["200:1|2"])
        #expect(try readCSV(Array(far.utf8), spec).failure == ["F010", "F010"])
    }

    @Test func reportTellsWhatWasFound() throws {
        let bytes = try gzipped(Array("x\na,b\n1,2\n".utf8))
        let spec = csvSpec(["a", "b"], delimiter: nil, encoding: nil)
        let report = try readBatches(bytes, spec) { _ in }
        #expect(report.packed)
        #expect(report.delimiter == UInt8(ascii: ",") && report.delimiterDetected)
        #expect(report.encoding == .utf8 && report.encodingDetected)
        #expect(report.headerLine == 2)
        #expect(report.rows == 1 && report.linesAside == 2)
    }

    @Test func aMarkThatContradictsIsNoted() throws {
        let spec = csvSpec(["a", "b"], encoding: .windows1251)
        let report = try readBatches(Array("\u{FEFF}a;b\nя;2\n".utf8), spec) { _ in }
        #expect(report.encoding == .utf8)
        #expect(report.notes.map(\.code.name) == ["F017"])
        #expect(report.notes.map(\.severity) == [.warning])
    }

    @Test func aWrongKindIsRefused() throws {
        for text in ["<?xml version=\"1.0\"?><a/>", "<html>", "%PDF-1.4 a;b", "<?php a;b"] {
            #expect(try readCSV(Array(text.utf8), csvSpec(["a"])).failure == ["F007"])
        }
    }
}
