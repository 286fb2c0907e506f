import Diagnostics
import Formats
import Tables
import Testing

/// Cells that are more, or something else, than their value says.
@Suite("Cells of workbooks")
struct XLSXCellTests {
    typealias Book = XLSXFixture

    /// One cell, given as XML, in a field beside a key.
    struct Cell {
        var xml: String
        var type = FieldType.decimal
        var isKey = false
        var numbers = NumberOptions()
        var strings = ""
        var styles = ""
        var calculation = ""

        init(_ xml: String, _ change: (inout Cell) -> Void = { _ in }) {
            self.xml = xml
            change(&self)
        }

        /// The value, or the code of the reject or refusal; `-` where it is missing.
        func outcome() throws -> String {
            let other = "<c t=\"inlineStr\"><is><t>k</t></is></c>"
            let head = Book.row(1, "a", "b")
            var book = Book(head + (isKey ? Book.raw(2, xml, other) : Book.raw(2, other, xml)))
            book.strings = strings
            book.styles = styles
            book.calculation = calculation
            var spec = Book.spec(["a", "b"], types: [.text, isKey ? .text : type])
            spec.fields[1].numbers = numbers
            let outcome = try book.read(spec)
            if let refused = outcome.refused { return refused }
            if let reject = outcome.rejects.first { return String(reject.prefix(4)) }
            return outcome.rows[0][isKey ? 0 : 1] ?? "-"
        }
    }

    private static func styles(_ code: String, font: String = "") -> String {
        let escaped = code.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
            .replacing("<", with: "&lt;")
        return "<numFmts><numFmt numFmtId=\"170\" formatCode=\"\(escaped)\"/></numFmts>"
            + "<fonts><font/><font>\(font)</font></fonts>"
            + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\" fontId=\"1\"/></cellXfs>"
    }

    private typealias Case = (value: String, code: String, outcome: String)

    private func shown(
        _ value: String, _ code: String, _ change: (inout Cell) -> Void = { _ in }
    ) throws -> String {
        try Cell("<c s=\"1\"><v>\(value)</v></c>") {
            $0.styles = Self.styles(code)
            change(&$0)
        }.outcome()
    }

    @Test("content that the cell's type does not expect is never nothing")
    func misplaced() throws {
        let cases: [(xml: String, outcome: String)] = [
            ("<c t=\"inlineStr\"><v>7</v></c>", "R214"),
            ("<c t=\"inlineStr\"><is><t>7</t></is><v>8</v></c>", "R214"),
            ("<c><is><t>7</t></is></c>", "R214"),
            ("<c t=\"s\"><is><t>7</t></is></c>", "R214"),
            ("<c t=\"n\"><v>7</v><is><t>8</t></is></c>", "R214"),
            ("<c>7</c>", "R214"),
            ("<c><value>7</value></c>", "R214"),
            ("<c><v>1</v><v>2</v></c>", "R214"),
            ("<c><v>1</v><v>1</v></c>", "1"),
            ("<c><v>1<b>2</b></v></c>", "R214"),
            ("<c t=\"inlineStr\"><is>7</is></c>", "R214"),
            ("<c t=\"inlineStr\"><is><t>1</t><t>2</t></is></c>", "R214"),
            ("<c t=\"inlineStr\"><is><r><t>1</t><t>2</t></r></is></c>", "R214"),
            ("<c t=\"inlineStr\"><is><t>1<b>2</b></t></is></c>", "R214"),
            ("<c t=\"inlineStr\"><is><t>7</t><rPh><t>x</t></rPh></is></c>", "7"),
            ("<c><v>7</v><extLst><ext><a>id</a></ext></extLst></c>", "7"),
            ("<c t=\"inlineStr\"/>", "-"), ("<c t=\"s\"/>", "-"), ("<c t=\"b\"><v/></c>", "-"),
            ("<c t=\"e\"/>", "R210"), ("<c t=\"e\"><v></v></c>", "R210"),
            ("<c t=\"str\"><f>A1</f></c>", "R211"), ("<c t=\"s\"><f>A1</f></c>", "R211"),
            ("<c t=\"inlineStr\"><f>A1</f></c>", "R211"), ("<c s=\"9\"><v>1</v></c>", "R214"),
            ("<c s=\"x\"><v>1</v></c>", "R214"),
        ]
        for (xml, outcome) in cases {
            let styles = Self.styles("0")
            #expect(try Cell(xml) { $0.styles = styles }.outcome() == outcome, "\(xml)")
        }
        let shared = "<si>7</si><si><t>1</t><t>2</t></si><si><t>7</t></si>"
        for (index, outcome) in ["R214", "R214", "7"].enumerated() {
            let cell = Cell("<c t=\"s\"><v>\(index)</v></c>") { $0.strings = shared }
            #expect(try cell.outcome() == outcome, "shared text \(index)")
        }
    }

    @Test("booleans, dates and escapes as the standard has them")
    func types() throws {
        let booleans = [
            ("1", "true"), ("0", "false"), ("true", "true"), ("false", "false"), (" 1 ", "true"),
            ("TRUE", "R214"), ("7", "R214"), ("-", "R214"),
        ]
        for (value, outcome) in booleans {
            let cell = Cell("<c t=\"b\"><v>\(value)</v></c>") { $0.type = .boolean }
            #expect(try cell.outcome() == outcome, "\(value)")
        }
        let date = Cell("<c t=\"d\"><v> 2026-11-22 </v></c>") { $0.type = .date }
        #expect(try date.outcome() == "20779")
        let texts = [
            ("_xD83D__xDE00_", "😀"), ("a_xD83D_b", "R214"), ("_xDE00__xD83D_", "R214"),
            ("_x005F_xD83D_", "_xD83D_"), ("_x0041_", "A"),
        ]
        for (text, outcome) in texts {
            for xml in ["<c t=\"s\"><v>0</v></c>", "<c t=\"str\"><v>\(text)</v></c>",
                "<c t=\"inlineStr\"><is><t>\(text)</t></is></c>"]
            {
                let cell = Cell(xml) { $0.type = .text; $0.strings = "<si><t>\(text)</t></si>" }
                #expect(try cell.outcome() == outcome, "\(xml)")
            }
        }
    }

    private static let struck = "<rPr><strike/></rPr>"
    private static let raised = "<rPr><vertAlign val=\"superscript\"/></rPr>"
    private static let bold = "<rPr><b/><strike val=\"0\"/><vertAlign val=\"baseline\"/></rPr>"

    static let texts: [(runs: String, number: String, text: String, key: String)] = [
        ("<r>\(struck)<t>850 </t></r><r><t>790</t></r>", "R217", "R217", "R217"),
        ("<r><t>1190</t></r><r>\(raised)<t>50</t></r>", "R217", "119050", "R217"),
        ("<r>\(struck)<t>850</t></r><r>\(struck)<t>1</t></r>", "8501", "8501", "8501"),
        ("<r>\(bold)<t>1 1</t></r><r><t>90</t></r>", "1190", "1 190", "1 190"),
        ("<r>\(struck)<t> </t></r><r><t>790</t></r>", "790", "790", "790"),
        ("<t>1</t><r>\(bold)<t>190</t></r>", "1190", "1190", "1190"),
        ("<t>1</t><r>\(struck)<t>190</t></r>", "R217", "R217", "R217"),
        ("<r><t>1</t></r><r><rPr><b/></rPr><t>2</t></r><r><t>3</t></r>", "123", "123", "123"),
    ]

    @Test("a text of which a part is struck or raised is no number", arguments: texts.indices)
    func looks(_ index: Int) throws {
        let (runs, number, text, key) = Self.texts[index]
        for xml in ["<c t=\"s\"><v>0</v></c>", "<c t=\"inlineStr\"><is>\(runs)</is></c>"] {
            func outcome(_ change: (inout Cell) -> Void) throws -> String {
                try Cell(xml) { $0.strings = "<si>\(runs)</si>"; change(&$0) }.outcome()
            }
            #expect(try outcome { $0.type = .decimal } == number, "\(xml)")
            #expect(try outcome { $0.type = .text } == text, "\(xml)")
            #expect(try outcome { $0.isKey = true } == key, "\(xml)")
        }
    }

    @Test("a run that says nothing looks like its cell")
    func looksOfTheCell() throws {
        let runs = "<r><t>850</t></r><r><rPr><b/></rPr><t> 790</t></r>"
        func outcome(_ font: String) throws -> String {
            try Cell("<c s=\"1\" t=\"s\"><v>0</v></c>") {
                $0.strings = "<si>\(runs)</si>"
                $0.styles = Self.styles("0", font: font)
            }.outcome()
        }
        #expect(try outcome("") == "850790")
        #expect(try outcome("<strike/>") == "R217")
        #expect(try outcome("<strike val=\"false\"/>") == "850790")
        #expect(try outcome("<vertAlign val=\"subscript\"/>") == "R217")
    }

    @Test("formulas still to be computed have no value")
    func openFormulas() throws {
        let formulas = [
            "<c r=\"B2\"><f>A1</f><v>7</v></c>",
            "<c r=\"B2\"><f t=\"shared\" si=\"0\"/><v>7</v></c>",
            "<c r=\"B2\" t=\"str\"><f>A1</f><v>7</v></c>",
            "<c r=\"B2\" t=\"b\"><f>A1</f><v>1</v></c>",
        ]
        let open = ["fullCalcOnLoad=\"1\"", "fullCalcOnLoad=\"true\"", "calcCompleted=\"0\""]
        for formula in formulas {
            for calculation in open {
                let cell = Cell(formula) { $0.calculation = calculation }
                #expect(try cell.outcome() == "R211", "\(formula) \(calculation)")
            }
            #expect(try Cell(formula) { $0.type = .text }.outcome() != "R211")
            let done = Cell(formula) { $0.type = .text; $0.calculation = "fullCalcOnLoad=\"0\"" }
            #expect(try done.outcome() != "R211", "\(formula)")
        }
        let number = Cell("<c r=\"B2\"><v>7</v></c>") { $0.calculation = "fullCalcOnLoad=\"1\"" }
        #expect(try number.outcome() == "7")
    }

    @Test("a formula over a range leaves placeholders in its other cells")
    func openRanges() throws {
        for (type, lost) in [("array", 2), ("dataTable", 2), ("normal", 0)] {
            var book = Book(
                Book.row(1, "a", "b")
                    + (2...4).map { line in
                        let formula = "<c r=\"D2\"><f t=\"\(type)\" ref=\"B2:D3\">X</f></c>"
                        return "<row r=\"\(line)\"><c r=\"A\(line)\"><v>\(line)</v></c>"
                            + (line == 2 ? "" : "<c r=\"B\(line)\"><v>0</v></c>")
                            + (line == 2 ? formula : "") + "</row>"
                    }.joined())
            book.calculation = "fullCalcOnLoad=\"1\""
            let outcome = try book.read(Book.spec(["a", "b"], types: [.text, .decimal]))
            let rejects = lost == 0 ? [] : ["R211 B3 (b) line 3"]
            #expect(outcome.rejects == rejects, "\(type)")
        }
    }

    @Test("a currency that only the number format shows")
    func currencies() throws {
        let formats: [(code: String, stated: String?, outcome: String)] = [
            ("[$$-409]#,##0.00", "RUB", "R008"), ("#,##0.00\\ [$€-407]", "RUB", "R008"),
            ("#,##0.00\" USD\"", "RUB", "R008"), ("0.00 USD", "RUB", "R008"),
            ("#,##0\\ \"₽\"", "RUB", "99"), ("#,##0.00\"р.\"", "RUB", "99"),
            ("#,##0.00\" руб. за шт\"", "RUB", "R216"), ("#,##0.00[$р.-419]", "RUB", "99"),
            ("[$$-409]#,##0.00", "USD", "99"), ("$#,##0.00", "USD", "99"),
            ("[$£-809]#,##0.00", "RUB", "R008"), ("[$CHF] 0", "RUB", "R008"),
            ("0\" £\"", "RUB", "R008"), ("0 [$тг-43F]", "RUB", "R008"),
            ("0\" BYN\"", "RUB", "R008"),
            ("0.00\" у.е.\"", "RUB", "R008"), ("0\" dollars\"", "RUB", "R008"),
            ("[$-419]0.00", "RUB", "99"), ("0\" шт\"", "RUB", "R216"), ("0", "RUB", "99"),
            ("0\" доллар\"", "RUB", "R008"), ("0\" тнг\"", nil, "R008"), ("0 тенге", nil, "R008"),
            ("0\" GBP\"", "GBP", "99"), ("[$₽-419] 0", nil, "99"), ("0\" рублей\"", nil, "99"),
            ("0\" тнг\"", "KZT", "99"),
            ("[$$-409]#,##0.00", nil, "R008"), ("#,##0\\ \"₽\"", nil, "99"),
            ("_-* #,##0.00\\ \"₽\"_-;\\-* #,##0.00\\ \"₽\"_-;_-* \"-\"??\\ \"₽\"_-", "RUB", "99"),
            ("_-[$€-2]\\ * #,##0.00_-;-[$€-2]\\ * #,##0.00_-", "RUB", "R008"),
            ("[<1]0;[$$-409]0", "RUB", "R008"), ("0;[$$-409]0", "RUB", "99"),
        ]
        for (code, stated, outcome) in formats {
            let found = try shown("99", code) { $0.numbers.currency = stated }
            #expect(found == outcome, "\(code), \(stated ?? "none")")
        }
    }

    @Test("percents are what is shown, or rejected")
    func percents() throws {
        let cases: [Case] = [
            ("0.15", "0%", "15"), ("0.6", "0.00%", "60"), ("1", "0%", "100"), ("0", "0%", "0"),
            ("0.155", "0%", "15.5"), ("-0.2", "0%;[Red]-0%", "-20"), ("15", "0\"%\"", "15"),
            ("1.5E-3", "0.0%", "0.15"),
        ]
        for (value, code, outcome) in cases {
            let isPercent = !code.contains("\"")
            #expect(try shown(value, code) == (isPercent ? "R215" : "R216"), "\(value) \(code)")
            let read = try shown(value, code) { $0.numbers.strip = ["%"] }
            #expect(read == outcome, "\(value) \(code)")
        }
        #expect(try shown("0.15", "0%") { $0.type = .text } == "15%")
        for id in [9, 10] {
            let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"\(id)\"/></cellXfs>"
            let cell = Cell("<c s=\"1\"><v>0.15</v></c>") { $0.styles = styles }
            #expect(try cell.outcome() == "R215")
        }
    }

    @Test("a format that makes another number of what is stored")
    func distortions() throws {
        let cases = [
            ("0\" тыс.\"", "R216"), ("#,##0\" тыс. руб.\"", "R216"), ("0,\" тыс.\"", "12"),
            ("0\" млн\"", "R216"), ("0.0\" т.р.\"", "R216"),
            ("0\"00\"", "R216"), ("\"1\"000", "R216"), ("0\",00\"", "12"),
            ("0\" м2\"", "R216"), ("#,##0,", "12"), ("0.00E+00", "12"), ("# ?/?", "12"),
            ("0\" шт.\"", "R216"), ("[>10]\"много\";0", "12"), (";;;", "12"), ("@", "12"),
        ]
        for (code, outcome) in cases { #expect(try shown("12", code) == outcome, "\(code)") }
    }

    @Test("a text that a cell could not have around a number, or one between its digits")
    func textsAround() throws {
        let rejected = [
            "#\" руб. \"00\" коп.\"", "0\" коп.\"", "0\\.00", "0\\,00", "0\".\"00", "0\" \"00",
            "0\" миллионов\"", "0\" mln\"", "0\"k\"", "\"от \"0", "\"до \"0", "\">\"0", "0\"+\"",
            "0\" за 10 шт\"", "0[$€]00", "0\".\"0.00", "-0", "(0)", "000-000", "General\" тыс\"",
            "General\" коп\"", "0.00\" коп.\"", "[>1]0\" коп\";0", "0k",
        ]
        for code in rejected {
            #expect(try shown("1250", code) == "R216", "\(code)")
        }
        let read = [
            "General", "0.00", "# ##0.00", "#\\ ##0", "#\u{A0}##0.00", "### ### ##0", "#,##0.00",
            "0;-0;0",
            "0,\" тыс.\"", "0.0,,\"M\"", "0,k", "# ??/??", "# ?/10", "0.00E+00", "_-* #,##0_-",
            "0\",00\"",
            "#,##0.00\\ [$₽-419]", "#,##0.00_р_.", "#,##0\\ \"₽\";[Red]\\-#,##0\\ \"₽\"",
            "#,##0\" руб\"",
        ]
        for code in read { #expect(try shown("1250", code) == "1250", "\(code)") }
        for code in ["0;-0", "0;(0)", "0;\\-0\" ₽\"", "0;[Red]0", "0\" ₽\"", "0;0-"] {
            #expect(try shown("-7", code) == "-7", "\(code)")
        }
        for code in ["0;-0;\"-\"??", "0;-0;\"-\"", "_-* \"-\"?? \"₽\"_-"] {
            #expect(try shown("0", code) == "0", "\(code)")
        }
        #expect(try shown("12", "0\" шт\"") { $0.numbers.strip = ["шт"] } == "12")
        let stripped = try shown("12", "\"от \"0\" за шт\"") { $0.numbers.strip = ["от", "за шт"] }
        #expect(stripped == "12")
        #expect(try shown("12", "0\" коп.\"") { $0.type = .text } == "12 коп.")
    }

    @Test("a key with digits behind the point has as many as are shown")
    func decimalsOfKeys() throws {
        let cases: [Case] = [
            ("1.1", "0.00", "1.10"), ("3.1", "#,##0.00", "3.10"), ("1.25", "0.00", "1.25"),
            ("1.125", "0.00", "R216"), ("1.5", "0", "R216"), ("1.5", "#,##0", "R216"),
            ("1.5", "0.0#", "1.5"), ("1.5", "0.##", "1.5"), ("1.5", "General", "1.5"),
            ("-1.5", "0.00", "-1.50"), ("1.5", "0.00;[Red]0.0", "1.50"), ("2", "0.00", "2"),
            ("1234.5", "#,##0.00", "1234.50"), ("1.5", "0.00\" ₽\"", "1.50"),
            ("0.5", ".00", "0.50"),
            ("1.5", "0.00E+00", "1.5"), ("1.5", "# ?/?", "1.5"),
        ]
        for (value, code, outcome) in cases {
            #expect(try shown(value, code) { $0.isKey = true } == outcome, "\(value) \(code)")
        }
        for (id, outcome) in [(1, "R216"), (2, "3.10"), (3, "R216"), (4, "3.10"), (39, "3.10")] {
            let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"\(id)\"/></cellXfs>"
            let key = Cell("<c s=\"1\"><v>3.1</v></c>") { $0.styles = styles; $0.isKey = true }
            #expect(try key.outcome() == outcome, "\(id)")
            let price = Cell("<c s=\"1\"><v>3.1</v></c>") { $0.styles = styles }
            #expect(try price.outcome() == "3.1", "\(id)")
        }
        #expect(try shown("1.1", "0.00") { $0.type = .text } == "1.1")
    }

    @Test("keys are what their format shows")
    func keys() throws {
        let cases: [Case] = [
            ("123", "00000", "00123"), ("77", "\"НС-\"000", "НС-077"),
            ("77", "\\Н\\С\\-0", "НС-77"),
            ("123456", "000\\-000", "123-456"), ("1234567", "000-000", "1234-567"),
            ("5551234", "[<=9999999]###\\-####;\\(###\\)\\ ###", "555-1234"),
            ("77", "\"НС-\"General", "НС-77"), ("77", "General", "77"), ("77", "#,##0", "77"),
            ("77", "0.00", "77"), ("77", "# ##0\\ \"₽\"", "77"), ("12345678", "00000", "12345678"),
            ("77", "\"НС-\"0.00", "R216"), ("7.5", "00000", "R216"), ("-7", "00000", "R216"),
            ("0.15", "0%", "15%"), ("77", "\"нет\"", "R216"), ("0", "000", "000"),
            ("77", "0.00E+00", "77"), ("1234567", "0,000,000", "R216"), ("77", "@", "77"),
            ("77", "Standard", "77"), ("77", "Основной", "77"), ("46023", "dd.mm.yyyy", "R213"),
        ]
        for (value, code, outcome) in cases {
            #expect(try shown(value, code) { $0.isKey = true } == outcome, "\(value) \(code)")
        }
        #expect(try shown("77", "\"НС-\"0.00") { $0.type = .text } == "77")
        #expect(try shown("77", "\"НС-\"000") { $0.type = .text } == "НС-077")
        #expect(try shown("77", "\"НС-\"000") == "R216")
        #expect(try shown("77", "00000") == "77")
    }

    @Test("dates behind conditions, and words that only look like dates")
    func dates() throws {
        let cases: [Case] = [
            ("46023", "[=0]\"-\";dd\\.mm\\.yyyy", "2026-01-01"),
            ("0", "[=0]\"-\";dd\\.mm\\.yyyy", "0"),
            ("46023", "[<1]0;dd.mm.yyyy", "2026-01-01"),
            ("46023", "[>1]dd.mm.yyyy;0", "2026-01-01"),
            ("46023", "[>99999]0;[>10000]yyyy\\-mm\\-dd;0", "2026-01-01"),
            ("5", "[>9]yyyy;[>7]yyyy;0", "5"),
            ("46023", "0;dd.mm.yyyy", "46023"), ("46023", "Standard", "46023"),
            ("46023", "0.00 USD", "46023"), ("46023", "STANDARD", "46023"),
            ("46023", "yyyy-mm-ddThh:mm:ss", "2026-01-01"),
            ("46023", "[$-419]d mmm;@", "2026-01-01"), ("46023", "[Red]dd/mm/yy", "2026-01-01"),
            ("46023", "[$-F800]dddd\\,\\ mmmm", "2026-01-01"),
            ("0.5", "h:mm AM/PM", "12:00:00"), ("1.5", "[hh]:mm", "36:00:00"),
            ("46023", "0\" d\"", "46023 d"), ("46023", "#,##0\\ \\d", "46023"),
        ]
        for (value, code, outcome) in cases {
            #expect(try shown(value, code) { $0.type = .text } == outcome, "\(value) \(code)")
        }
    }
}
