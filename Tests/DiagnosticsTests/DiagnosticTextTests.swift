import Diagnostics
import Testing

extension DiagnosticCode {
    fileprivate static let column = DiagnosticCode("P012", "unknown column", exit: .badPipeline)
    fileprivate static let number = DiagnosticCode("R003", "not a number", exit: .badInput)
}

/// What a person reads, to the letter.
@Suite("Text of diagnostics")
struct DiagnosticTextTests {
    static let plain = DiagnosticText(colors: false)

    @Test("place, excerpt, caret, help and command")
    func whole() {
        let diagnostic = Diagnostic(
            .column, "\"Цена, руб\"",
            at: Place(
                file: "inbox/acme/price.csv", line: 3, column: 22, note: "header",
                excerpt: "Артикул;Наименование;Цена, руб.;Наличие", width: 10),
            help: "did you mean \"Цена, руб.\"?", command: "sverka lint acme")
        #expect(
            Self.plain.render(diagnostic) == """
                error[P012]: unknown column: "Цена, руб"
                  --> inbox/acme/price.csv:3:22 (header)
                   |  Артикул;Наименование;Цена, руб.;Наличие
                   |                       ^^^^^^^^^^
                  help: did you mean "Цена, руб."?
                        sverka lint acme
                """)
    }

    @Test("no more than there is")
    func least() {
        #expect(Self.plain.render(Diagnostic(.column)) == "error[P012]: unknown column")
        #expect(
            Self.plain.render(Diagnostic(.column, "x", severity: .warning, at: Place(file: "a")))
                == "warning[P012]: unknown column: x\n  --> a")
        let noColumn = Diagnostic(
            .column, severity: .note, at: Place(file: "a", line: 4, excerpt: "text"))
        #expect(
            Self.plain.render(noColumn) == """
                note[P012]: unknown column
                  --> a:4
                   |  text
                """)
    }

    /// The two lines of an excerpt, without their margin.
    static func excerpt(_ text: String, column: Int, width: Int = 1) -> [String] {
        let place = Place(file: "a", line: 1, column: column, excerpt: text, width: width)
        return plain.render(Diagnostic(.column, at: place)).split(separator: "\n").dropFirst(2)
            .map { String($0.dropFirst("   |  ".count)) }
    }

    @Test("the caret stands below its character", arguments: [
        ("\tprice: 1", 2, 5, " price: 1", " ^^^^^"),
        ("a\t\tb", 4, 1, "a  b", "   ^"),
        ("Ёлка;ёж", 6, 2, "Ёлка;ёж", "     ^^"),
        ("abc", 4, 1, "abc", "   ^"),
        ("abc", 9, 3, "abc", "   ^"),
        ("abc", 1, 99, "abc", "^^^"),
        ("", 1, 1, "", "^"),
    ])
    func caret(text: String, column: Int, width: Int, shown: String, marks: String) {
        #expect(Self.excerpt(text, column: column, width: width) == [shown, marks])
    }

    @Test("the caret stays below its character behind one that is shown escaped")
    func caretBehindEscape() {
        let lines = Self.excerpt("a\u{1B}[31m;price", column: 8, width: 5)
        #expect(lines[0] == #"a\u{1b}[31m;price"#)
        let marked = zip(lines[0], lines[1]).filter { $1 == "^" }.map(\.0)
        #expect(String(marked) == "price")
    }

    @Test("a long line is cut to a window that holds the place")
    func window() {
        let text = (0..<40).map { "<\($0)>" }.joined()
        for column in 1...text.count {
            let lines = Self.excerpt(text, column: column)
            #expect(lines[0].count == 70)
            #expect(text.contains(lines[0]))
            let offset = lines[1].count - 1
            #expect(lines[1].last == "^" && offset < 70)
            let start = text.distance(
                from: text.startIndex, to: text.ranges(of: lines[0])[0].lowerBound)
            #expect(start + offset + 1 == column)
        }
    }

    @Test("of one kind twenty are shown, the rest is counted")
    func folding() {
        let many = (1...37).map { Diagnostic(.number, "\($0)") } + [Diagnostic(.column)]
        let text = Self.plain.render(many)
        let blocks = text.split(separator: "\n\n")
        #expect(blocks.count == 22)
        #expect(blocks[19] == "error[R003]: not a number: 20")
        #expect(blocks[20] == "error[P012]: unknown column")
        #expect(blocks[21] == "and 17 more of this kind: R003")
        #expect(!Self.plain.render(Array(many.prefix(20))).contains("more"))
    }

    @Test("nothing from a file reaches the terminal as it is")
    func escaped() {
        let evil = "\u{1B}[2J\u{202E}\u{7}\u{9B}\u{200F}\u{2028}\u{2066}\u{85}"
        let diagnostic = Diagnostic(
            .number, evil, at: Place(file: evil, line: 1, column: 1, note: evil, excerpt: evil),
            help: evil, command: evil)
        let text = Self.plain.render([diagnostic])
        let unsafe = text.unicodeScalars.filter {
            $0 != "\n" && ($0.properties.generalCategory == .control
                || $0.properties.generalCategory == .format
                || $0.properties.generalCategory == .lineSeparator)
        }
        #expect(unsafe.isEmpty, "\(unsafe)")
        #expect(text.contains(#"\u{1b}[2J\u{202e}\u{7}\u{9b}\u{200f}\u{2028}\u{2066}\u{85}"#))
    }

    @Test("sentences fold between words where a terminal says how wide it is, nothing else does")
    func folded() {
        let long = "inbox/acme/a-name-that-is-as-long-as-a-supplier-likes/price.csv"
        let diagnostic = Diagnostic(
            .column, "\"Цена, руб\" of a list with many of them", severity: .warning,
            at: Place(
                file: long, line: 3, column: 30, note: "header",
                excerpt: "Артикул;Наименование;Бренд;Цена;Наличие", width: 4),
            help: "name one of the columns that the header has, or the line it stands on:",
            command: "sverka run acme --now 2026-11-22T02:00:00Z")
        let text = DiagnosticText(colors: true, width: 40).render(diagnostic)
        #expect(
            text == """
                \u{1B}[1;33mwarning[P012]\u{1B}[0m: unknown column: "Цена,
                  руб" of a list with many of them
                  --> \(long):3:30 (header)
                   |  Артикул;Наименование;Бренд;Цена;Наличие
                   |                               ^^^^
                  help: name one of the columns that the
                        header has, or the line it
                        stands on:
                        sverka run acme --now 2026-11-22T02:00:00Z
                """)
        let word = Diagnostic(.column, String(repeating: "x", count: 60), help: "y  z")
        let lines = DiagnosticText(colors: false, width: 40).render(word).split(separator: "\n")
        #expect(lines.map(\.count) == [28, 62, 12])
        #expect(!Self.plain.render(diagnostic).contains("of them\n  help"))
        #expect(Self.plain.render(word).split(separator: "\n").count == 2)
    }

    @Test("colour is around the kind alone", arguments: [
        (Diagnostic.Severity.error, "31"), (.warning, "33"), (.note, "36"),
    ])
    func colors(severity: Diagnostic.Severity, color: String) {
        let text = DiagnosticText(colors: true).render(
            Diagnostic(.column, "x", severity: severity))
        #expect(text == "\u{1B}[1;\(color)m\(severity.rawValue)[P012]\u{1B}[0m: unknown column: x")
    }

    @Test("a failure ends as its first error does")
    func exit() {
        let warning = Diagnostic(.number, severity: .warning)
        #expect(Failure([warning, Diagnostic(.column), Diagnostic(.number)]).exit == .badPipeline)
        #expect(Failure([warning], exit: .io).exit == .io)
        #expect(Failure([warning]).exit == .internalFault)
        #expect(Failure(Diagnostic(.number)).diagnostics.count == 1)
    }
}
