import Diagnostics
import Formats
import Tables
import Testing

@Suite("Workbooks")
struct XLSXReaderTests {
    typealias Book = XLSXFixture

    private static let header = Book.row(1, "Артикул", "Цена")

    /// What one cell, given as XML, becomes in a field beside a key.
    private static func cell(
        _ xml: String, _ type: FieldType = .text, styles: String = "", strings: String = "",
        date1904: Bool = false, words: [FieldWord] = []
    ) throws -> String {
        let key = "<c r=\"A2\" t=\"inlineStr\"><is><t>k</t></is></c>"
        var book = Book(header + Book.raw(2, key, xml))
        book.styles = styles
        book.strings = strings
        book.date1904 = date1904
        var spec = Book.spec(["Артикул", "Цена"], types: [.text, type])
        spec.fields[1].words = words
        let outcome = try book.read(spec)
        if let refused = outcome.refused { return refused }
        return outcome.rejects.first ?? outcome.rows[0][1] ?? "-"
    }

    @Test("cells of every kind")
    func kinds() throws {
        let strings = "<si><t>один</t></si><si><r><t>два </t></r><r><rPr/><t>три</t></r>"
            + "<rPh sb=\"0\" eb=\"1\"><t>NO</t></rPh></si><si><t>a_x000D_b_x005F_x_</t></si>"
        let cases: [(xml: String, text: String)] = [
            ("<c t=\"s\"><v>0</v></c>", "один"),
            ("<c t=\"s\"><v>1</v></c>", "два три"),
            ("<c t=\"s\"><v>2</v></c>", "a\rb_x_"),
            ("<c t=\"s\"><v>3</v></c>", "R214 B2 (Цена) line 2"),
            ("<c t=\"s\"><v>-1</v></c>", "R214 B2 (Цена) line 2"),
            ("<c t=\"inlineStr\"><is><t> x </t></is></c>", "x"),
            ("<c t=\"inlineStr\"><is><r><t>x</t></r><r><t>y</t></r></is></c>", "xy"),
            ("<c t=\"str\"><f>A1</f><v>text</v></c>", "text"),
            ("<c t=\"str\"><f>A1</f><v></v></c>", "-"),
            ("<c t=\"b\"><v>1</v></c>", "true"),
            ("<c t=\"b\"><v>0</v></c>", "false"),
            ("<c t=\"d\"><v>2026-11-22</v></c>", "2026-11-22"),
            ("<c t=\"d\"><v>soon</v></c>", "R214 B2 (Цена) line 2"),
            ("<c t=\"q\"><v>1</v></c>", "R214 B2 (Цена) line 2"),
            ("<c><v>1 2</v></c>", "R214 B2 (Цена) line 2"),
            ("<c t=\"e\"><v>#N/A</v></c>", "R210 B2 (Цена) line 2"),
            ("<c><f>A1</f></c>", "R211 B2 (Цена) line 2"),
            ("<c><f>A1</f><v/></c>", "R211 B2 (Цена) line 2"),
            ("<c s=\"1\"/>", "-"),
            ("", "-"),
        ]
        for (xml, text) in cases {
            #expect(try Self.cell(xml, strings: strings) == text, "\(xml)")
        }
        let words = [FieldWord("#n/a", nil), FieldWord("#DIV/0!", .text("division"))]
        #expect(try Self.cell("<c t=\"e\"><v>#N/A</v></c>", words: words) == "-")
        #expect(try Self.cell("<c t=\"e\"><v>#DIV/0!</v></c>", words: words) == "division")
    }

    @Test("numbers are exact, and what a spreadsheet adds beyond 15 digits is taken off")
    func numbers() throws {
        let cases: [(stored: String, number: String, text: String)] = [
            ("1190.4", "1190.4", "1190.4"), ("1190.4000000000001", "1190.4", "1190.4"),
            ("0.30000000000000004", "0.3", "0.3"), ("2.46E-2", "0.0246", "0.0246"),
            ("19.439999999999998", "19.44", "19.44"), ("0.99999999999999989", "1", "1"),
            ("4.6E+12", "4600000000000", "4600000000000"), ("-14", "-14", "-14"),
            ("4.607012345678E12", "4607012345678", "4607012345678"), ("73.000", "73", "73"),
            ("999999999999999", "999999999999999", "999999999999999"), ("-0", "0", "0"),
            ("1234567890123456", "1234567890123460", "R212 B2 (Цена) line 2"),
            ("1.9381100005040699E+17", "193811000050407000", "R212 B2 (Цена) line 2"),
            ("1E-300", "R005 B2 (Цена) line 2", "0." + String(repeating: "0", count: 299) + "1"),
            ("1E+30", "R005 B2 (Цена) line 2", "R212 B2 (Цена) line 2"),
            ("1E+999999999", "R214 B2 (Цена) line 2", "R214 B2 (Цена) line 2"),
        ]
        for (stored, number, text) in cases {
            let xml = "<c><v>\(stored)</v></c>"
            #expect(try Self.cell(xml, .decimal) == number, "\(stored)")
            #expect(try Self.cell(xml) == text, "\(stored)")
        }
        let text = "<c t=\"inlineStr\"><is><t>73,000</t></is></c>"
        #expect(try Self.cell(text, .decimal) == "R004 B2 (Цена) line 2")
        #expect(try Self.cell("<c><v>1.5</v></c>", .integer) == "R006 B2 (Цена) line 2")
        #expect(try Self.cell("<c t=\"b\"><v>1</v></c>", .boolean) == "true")
        #expect(try Self.cell("<c><v>1</v></c>", .boolean) == "true")
        let shown = "<c t=\"inlineStr\"><is><t>4,6E+12</t></is></c>"
        #expect(try Self.cell(shown) == "R212 B2 (Цена) line 2")
    }

    @Test("a key of several lines is told of without a word about quotes")
    func keyOfTwoLines() throws {
        let rows = XLSXFixture.row(1, "sku", "price") + XLSXFixture.row(2, "A-1&#10;B", "5")
        var reasons: [String] = []
        let input = InputFile(
            name: "price.xlsx", bytes: ArraySource(try XLSXFixture(rows).make(), pieceBytes: .max))
        _ = try SourceReader.read(
            files: [input], spec: XLSXFixture.spec(["sku", "price"])
        ) { reasons += $0.rejects.map { "\($0.code.name) \($0.reason)" } }
        #expect(
            reasons == [
                "R012 \"A-1\": a line break (U+000A) follows:"
                    + " a key is one line: mend it in the list"
            ])
    }

    @Test("keys that lost something are rejected with their cell")
    func keys() throws {
        let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
        let cases: [(xml: String, outcome: String)] = [
            ("<c><v>4607012345678</v></c>", "4607012345678"),
            ("<c><v>4.6E+12</v></c>", "4600000000000"),
            ("<c><v>1.9381100005040699E+17</v></c>", "R002 A2 (Артикул) line 2"),
            ("<c t=\"inlineStr\"><is><t>4,6E+12</t></is></c>", "R002 A2 (Артикул) line 2"),
            ("<c t=\"inlineStr\"><is><t>00123</t></is></c>", "00123"),
            ("<c t=\"e\"><v>#REF!</v></c>", "R210 A2 (Артикул) line 2"),
            ("<c s=\"1\"><v>45341</v></c>", "R213 A2 (Артикул) line 2"),
        ]
        for (xml, expected) in cases {
            var book = Book(Self.header + Book.raw(2, xml, "<c><v>1</v></c>"))
            book.styles = styles
            let outcome = try book.read(Book.spec(["Артикул", "Цена"]))
            #expect(outcome.rejects.first ?? outcome.rows[0][0] == expected, "\(xml)")
        }
        let empty = try Book(Self.header + Book.row(2, nil, "5")).read(
            Book.spec(["Артикул", "Цена"]))
        #expect(empty.rejects == ["R001 A2 (Артикул) line 2"])
        #expect(empty.raws == ["Цена=5"])
    }

    @Test("dates by the style's format")
    func dates() throws {
        let codes = ["DD.MM.YYYY", "0.00\"d\"", "[$-419]d mmm;@", "[h]:mm", "#,##0\\ \\d", "0_y"]
        let formats = codes.enumerated().map { index, code in
            let escaped = code.replacing("\"", with: "&quot;")
            return "<numFmt numFmtId=\"\(164 + index)\" formatCode=\"\(escaped)\"/>"
        }
        let ids = [0, 14, 22, 164, 165, 166, 167, 168, 169, 45, 46, 27]
        let styles = "<numFmts>\(formats.joined())</numFmts><cellXfs>"
            + ids.map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs>"
        func shown(
            _ style: Int, _ value: String, _ type: FieldType = .text, _ from1904: Bool = false
        ) throws -> String {
            try Self.cell(
                "<c s=\"\(style)\"><v>\(value)</v></c>", type, styles: styles, date1904: from1904)
        }
        let isDate = [false, true, true, true, false, true, false, false, false, true, false, true]
        for (style, isDate) in isDate.enumerated() where style != 6 && style != 10 {
            #expect(try shown(style, "45341") == (isDate ? "2024-02-19" : "45341"), "\(ids[style])")
        }
        #expect(try shown(6, "1.5") == "36:00:00")
        #expect(try shown(10, "0.25") == "06:00:00")
        #expect(try shown(1, "45341.4375") == "2024-02-19T10:30:00")
        #expect(try shown(1, "45341.999999") == "2024-02-20")
        #expect(try shown(1, "0.5") == "12:00:00")
        #expect(try shown(1, "1") == "1900-01-01")
        #expect(try shown(1, "59") == "1900-02-28")
        #expect(try shown(1, "60") == "R214 B2 (Цена) line 2")
        #expect(try shown(1, "61") == "1900-03-01")
        #expect(try shown(1, "-1") == "R214 B2 (Цена) line 2")
        #expect(try shown(1, "2958465") == "9999-12-31")
        #expect(try shown(1, "2958466") == "R214 B2 (Цена) line 2")
        #expect(try shown(1, "43879", .text, true) == "2024-02-19")
        #expect(try shown(1, "45341.4375", .date) == "19772")
        #expect(try shown(0, "45341", .date) == "R201 B2 (Цена) line 2")
        #expect(try shown(1, "45341", .decimal) == "R003 B2 (Цена) line 2")
    }

    @Test("header by names, by line, by positions; preamble and blank rows are aside")
    func headers() throws {
        let rows = Book.row(2, "Прайс-лист") + Book.row(4, "№", "Артикул", " Цена  опт ")
            + Book.row(5, "1", "A", "10") + Book.row(6) + Book.row(7, nil, " ", nil)
            + Book.row(9, "2", "B", "20") + Book.row(10, "Итого", nil, "30")
        let names = try Book(rows).read(Book.spec(["Артикул", "Цена опт"]))
        #expect(names.column(0) == ["A", "B"])
        #expect(names.lines == [5, 9])
        #expect(names.rejects == ["R001 B10 (Артикул) line 10"])
        #expect(names.report.headerLine == 4)
        #expect(names.report.linesAside == 4)
        #expect(names.report.notes.map(\.detail) == ["(\"Лист1\", 1 of 1)"])
        func read(_ header: CSVOptions.Header, _ columns: String...) throws -> XMLOutcome {
            try Book(rows).read(Book.spec(columns, options: XLSXOptions(header: header)))
        }
        #expect(try read(.line(4), "Артикул").column(0) == ["A", "B"])
        #expect(try read(.line(4), "#2", "#30").rows == [["A", nil], ["B", nil]])
        #expect(try read(.line(3), "Артикул").refused == "F010")
        #expect(try read(.line(3), "#1").lines == [4, 5, 9, 10])
        #expect(try read(.line(11), "#1").refused == "F012")
        #expect(try read(.none, "#1").lines == [2, 4, 5, 9, 10])
        #expect(try read(.byNames, "Нет").refused == "F010")
        #expect(try read(.byNames, "#1").refused == "F013")
        #expect(try Book("").read(Book.spec(["A"])).refused == "F001")
        let none = Book.spec(["#1"], options: XLSXOptions(header: .none))
        #expect(try Book("").read(none).refused == "F001")
        let far = (1...100).map { Book.row($0, "x") }.joined() + Book.row(101, "A")
        #expect(try Book(far).read(Book.spec(["A"])).refused == "F010")
    }

    @Test("merged cells of a header lend their value")
    func merged() throws {
        let rows = Book.row(1, "Артикул", "Цена", nil, "Остаток") + Book.row(2, nil, "Опт", "РРЦ")
            + Book.row(3, "A", "10", "12", "3")
        let merges = "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/>"
            + "<mergeCell ref=\"D1:E2\"/></mergeCells>"
        let book = Book(rows, after: merges)
        let outcome = try book.read(Book.spec(["Артикул", "Опт", "РРЦ", "Остаток"]))
        #expect(outcome.rows == [["A", "10", "12", "3"]])
        #expect(outcome.report.headerLine == 2)
        #expect(try Book(rows).read(Book.spec(["Артикул", "Опт"])).refused == "F010")
        let line = XLSXOptions(header: .line(2))
        #expect(try book.read(Book.spec(["Артикул", "РРЦ"], options: line)).rows == [["A", "12"]])
        // The leftmost of the columns that one cell is merged over is meant.
        #expect(try book.read(Book.spec(["Опт", "Остаток"])).rows == [["10", "3"]])
    }

    @Test("sheets by name and number; hidden sheets and rows")
    func sheets() throws {
        var book = Book(Self.header + Book.row(2, "hidden", "1"))
        book.sheets[0].state = "hidden"
        let visible = Self.header + Book.row(2, "A", "1", attributes: "hidden=\"1\"")
            + Book.row(3, "B", "2") + Book.row(4, attributes: "hidden=\"1\"")
        book.sheets.append(("Цены", "", Book.sheet(visible)))
        func read(_ sheet: XLSXOptions.Sheet, skipsHidden: Bool = false) throws -> XMLOutcome {
            let options = XLSXOptions(sheet: sheet, skipsHidden: skipsHidden)
            return try book.read(Book.spec(["Артикул"], options: options))
        }
        let first = try read(.firstVisible)
        #expect(first.column(0) == ["A", "B"])
        #expect(first.report.notes.map(\.detail) == ["(\"Цены\", 2 of 2; 1 hidden row read)"])
        let skipped = try read(.named(" Цены"), skipsHidden: true)
        #expect(skipped.column(0) == ["B"])
        #expect(
            skipped.report.notes.map(\.detail) == ["(\"Цены\", 2 of 2; 1 hidden row passed over)"])
        #expect(skipped.report.linesAside == 3)
        #expect(try read(.number(1)).column(0) == ["hidden"])
        #expect(try read(.number(3)).refused == "F222")
        let missing = try read(.named("Цена"))
        #expect(missing.refused == "F222")
        #expect(
            missing.diagnostic?.help == "the workbook has 1 \"Лист1\" (hidden), 2 \"Цены\"")
        book.sheets[1].state = "veryHidden"
        #expect(try read(.firstVisible).refused == "F222")
    }

    @Test("what stands where it cannot, and what is too large, refuses the workbook")
    func refused() throws {
        let spec = Book.spec(["Артикул"])
        let bad = [
            Book.row(2, "A") + Book.row(2, "B"), Book.row(3, "A") + Book.row(2, "B"),
            "<row r=\"0\"/>", "<row r=\"1048577\"/>",
            Book.raw(2, "<c r=\"B2\"><v>1</v></c>", "<c r=\"A2\"><v>1</v></c>"),
            Book.raw(2, "<c r=\"A3\"><v>1</v></c>"), Book.raw(2, "<c r=\"XFE2\"><v>1</v></c>"),
            Book.raw(2, "<c r=\"2\"><v>1</v></c>"),
        ]
        for rows in bad {
            #expect(try Book(Self.header + rows).read(spec).refused == "F221", "\(rows)")
        }
        var small = spec
        small.limits.sharedBytesMax = 100
        var book = Book(Self.header)
        book.strings = String(repeating: "<si><t>abcdef</t></si>", count: 10)
        #expect(try book.read(small).refused == "F223")
        var broken = Book(Self.header)
        broken.sheets[0].xml = "<worksheet><sheetData><row r=\"1\">"
        #expect(try broken.read(spec).refused == "F051")
        broken.sheets = []
        #expect(try broken.read(spec).refused == "F221")
        for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"] {
            let parts = Book(Self.header).parts.filter { $0.name != name }
            let bytes = try ZipFixture.zip(parts.map { ZipFixture.Member($0.name, $0.text) })
            #expect(XMLFixture.read([("a.xlsx", bytes)], spec).refused == "F221", "\(name)")
        }
    }

    @Test("what is no workbook says what it is; one in a zip is read")
    func kinds2() throws {
        func read(_ bytes: [UInt8], _ spec: ReadSpec = Book.spec(["Артикул"])) -> XMLOutcome {
            XMLFixture.read([("price.xls", bytes)], spec)
        }
        #expect(read([]).refused == "F001")
        #expect(read(Array("a;b".utf8)).refused == "F220")
        let old = read([0xD0, 0xCF, 0x11, 0xE0, 0xA1])
        #expect(old.refused == "F007")
        #expect(old.diagnostic?.help?.contains("save it as .xlsx") ?? false)
        #expect(read(Array("<html><body>".utf8)).refused == "F007")
        let book = try Book(Self.header + Book.row(2, "A", "1")).make()
        let zip = try ZipFixture.zip([ZipFixture.Member("a/price.xlsx", book)])
        #expect(read(zip).column(0) == ["A"])
        #expect(read(zip).report.notes.map(\.code.name) == ["F211", "F224"])
        var small = Book.spec(["Артикул"])
        small.limits.nestedBytesMax = 100
        #expect(read(zip, small).refused == "F005")
        let packed = read(try gzipped(book))
        #expect(packed.refused == "F220")
        #expect(packed.diagnostic?.detail.contains("packed with gzip") ?? false)
        let text = try ZipFixture.zip([ZipFixture.Member("price.csv", "Артикул\nA\n")])
        #expect(read(text).refused == "F220")
        let wrong = XMLFixture.read([("price.csv", book)], csvSpec(["Артикул"]))
        #expect(wrong.refused == "F007")
        #expect(wrong.diagnostic?.help == "state format: \"xlsx\" in the read stage")
    }

    @Test("names of parts without case, rows and cells without numbers; cut into pieces")
    func variants() throws {
        var book = Book(
            "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"
                + "<row><c t=\"s\"><v>2</v></c><c><v>5</v></c></row>")
        book.strings = "<si><t>Артикул</t></si><si><t>Цена</t></si><si><t>A</t></si>"
        book.sharedStringsName = "xl/SharedStrings.xml"
        for piece in XMLFixture.pieceSizes {
            let outcome = try book.read(Book.spec(["Артикул", "Цена"]), piece: piece)
            #expect(outcome.rows == [["A", "5"]])
            #expect(outcome.lines == [2])
        }
    }
}
