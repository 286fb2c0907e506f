import Formats
import Testing

/// One small file and what reading it must give: see `ReadOutcome.text`.
struct CSVCase: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var expected: String
    var columns = ["a", "b"]
    var delimiter: Character? = ";"
    var header = CSVOptions.Header.byNames
    /// The twin knows neither limits nor detection nor repeated names.
    var hasTwin = true

    var testDescription: String { name }

    init(
        _ name: String, _ text: String, _ expected: String, columns: [String] = ["a", "b"],
        delimiter: Character? = ";", header: CSVOptions.Header = .byNames, hasTwin: Bool = true
    ) {
        self.name = name
        self.text = text
        self.expected = expected
        self.columns = columns
        self.delimiter = delimiter
        self.header = header
        self.hasTwin = hasTwin
    }

    static let all: [CSVCase] = plain + quotes + lines + widths + headers + odd

    static let plain: [CSVCase] = [
        .init("one row", "a;b\n1;2\n", "2:1|2 ~1"),
        .init("last line without its end", "a;b\n1;2", "2:1|2 ~1"),
        .init("two rows", "a;b\n1;2\n3;4\n", "2:1|2 3:3|4 ~1"),
        .init("header only", "a;b\n", "~1"),
        .init("header only, unended", "a;b", "~1"),
        .init("columns in another order", "b;a\n1;2\n", "2:2|1 ~1"),
        .init("columns not asked for", "x;a;y;b;z\n1;2;3;4;5\n", "2:2|4 ~1"),
        .init("one column twice", "a\n1\n", "2:1|1 ~1", columns: ["a", "a"]),
        .init("one column", "a\n1\n2\n", "2:1 3:2 ~1", columns: ["a"]),
        .init("empty cell is missing", "a;b\n1;\n", "2:1|- ~1"),
        .init("blanks are cut", "a;b\n 1 ;\t2\t\n", "2:1|2 ~1"),
        .init("no-break blanks are cut", "a;b\n\u{A0}1\u{202F};\u{FEFF}2\u{200B}\n", "2:1|2 ~1"),
        .init("blanks inside stay", "a;b\n1 1;2\u{A0}2\n", "2:1 1|2\u{A0}2 ~1"),
        .init("blanks inside a key are spaces", "a;b\n1\u{A0}1;2\n", "2:1 1|2 ~1"),
        .init("mark of a file's end", "a;b\n1;2\n\u{1A}", "2:1|2 ~1", hasTwin: false),
        .init("marks in a line", "a;b\n1;2\n\u{1A}\u{1A}\n3;4\n", "2:1|2 4:3|4 ~2"),
        .init("mark behind the last cell", "a;b\n1;2\u{1A}", "2:1|2 ~1", hasTwin: false),
        .init("NULs behind the last line", "a;b\n1;2\n\0\0\0", "2:1|2 ~1", hasTwin: false),
        .init("NULs behind the last cell", "a;b\n1;2\0\u{1A}\0", "2:1|2 ~1", hasTwin: false),
        .init("a mark and nothing else", "\u{1A}", "F001", hasTwin: false),
        .init("a cell of blanks is missing", "a;b\n1;  \n", "2:1|- ~1"),
        .init("no key", "a;b\n;2\n", "!2 R001 ~1"),
        .init("key of blanks", "a;b\n \u{A0};2\n", "!2 R001 ~1"),
        .init("Cyrillic", "Артикул;Цена\nБ-1;ё\n", "2:Б-1|ё ~1", columns: ["Артикул", "Цена"]),
        .init("beyond the basic plane", "a;b\n😀;𝄞\n", "2:😀|𝄞 ~1"),
        .init("comma", "a,b\n1;1,2\n", "2:1;1|2 ~1", delimiter: ","),
        .init("tab", "a\tb\n1\t2 2\n", "2:1|2 2 ~1", delimiter: "\t"),
        .init("bar", "a|b\n1|2\n", "2:1|2 ~1", delimiter: "|"),
    ]

    static let quotes: [CSVCase] = [
        .init("quoted", "a;b\n\"1\";\"2\"\n", "2:1|2 ~1"),
        .init("delimiter in quotes", "a;b\n\"1;x\";2\n", "2:1;x|2 ~1"),
        .init("doubled quotes", "a;b\n\"1 \"\"x\"\"\";2\n", "2:1 \"x\"|2 ~1"),
        .init("only a doubled quote", "a;b\n\"\"\"\";2\n", "2:\"|2 ~1"),
        .init("quoted emptiness", "a;b\n1;\"\"\n", "2:1|- ~1"),
        .init("quoted key of nothing", "a;b\n\"\";\"\"\n", "!2 R001 ~1"),
        .init("line feed in quotes", "a;b\n2;\"1\nx\"\n3;4\n", "2:2|1\nx 4:3|4 ~1"),
        .init("CRLF in quotes", "a;b\r\n2;\"1\r\nx\"\r\n3;4\r\n", "2:2|1\r\nx 4:3|4 ~1"),
        .init("CR in quotes", "a;b\r2;\"1\rx\"\r3;4\r", "2:2|1\rx 4:3|4 ~1"),
        .init("line feed in the key", "a;b\n\"1\nx\";2\n3;4\n", "4:3|4 !2 R012 ~1"),
        .init("quote inside a plain cell", "a;b\n1\"2;3\"\n", "2:1\"2|3\" ~1"),
        .init("inches", "a;b\n5\"x7\";2\n", "2:5\"x7\"|2 ~1"),
        .init("quote behind a blank", "a;b\n \"1\";2\n", "2:1|2 ~1"),
        .init("quotes behind blanks", "a,b\n1, \"x,y\" \n\u{FEFF}\"2\",\u{A0}\t\"3\"\n",
              "2:1|x,y 3:2|3 ~1", delimiter: ","),
        .init("doubled ones behind a blank", "a;b\n1; \"x \"\"y;\"\"\"\n", "2:1|x \"y;\" ~1"),
        .init("behind a blank, at the very end", "a;b\n1; \"2;3\" ", "2:1|2;3 ~1"),
        .init("behind a blank, not closed on its line", "a;b\n1; \"2\n3; \"4\"\n",
              "2:1|\"2 3:3|4 ~1"),
        .init("behind a blank, not closed at all", "a;b\n1; \"2", "2:1|\"2 ~1"),
        .init("behind a blank, with text behind it", "a;b\n1; \"x\" y\n", "2:1|\"x\" y ~1"),
        .init("behind a blank, only an inch mark", "a;b\n1; \"\n", "2:1|\" ~1"),
        .init("behind text, no quotes", "a;b\n1;x \"2\"\n", "2:1|x \"2\" ~1"),
        .init("behind a blank, empty", "a;b\n1; \"\"\n", "2:1|- ~1"),
        .init("a quoted header behind blanks", "\"a\"; \"b\"\n1;2\n", "2:1|2 ~1"),
        .init("blanks behind a quote", "a;b\n\"1\" \t;\"2\" \n", "2:1|2 ~1"),
        .init("text behind a quote", "a;b\n\"1\"x;2\n3;4\n", "3:3|4 !2 R020 ~1"),
        .init("text behind a blank behind it", "a;b\n\"1\" x;2\n", "!2 R020 ~1"),
        .init("text behind it, in a cell not asked for", "a;c\n1;\"2\"x\n", "!2 R020 ~1",
              columns: ["a"]),
        .init("quotes behind text behind a quote", "a;b\n\"1\"x\"y\";\"2\"\n", "!2 R020 ~1"),
        .init("quote never closed", "a;b\n1;2\n\"3;4\n5;6\n", "F014"),
        .init("quote opened at the very end", "a;b\n1;\"", "F014"),
        .init("quote closed at the very end", "a;b\n1;\"2\"", "2:1|2 ~1"),
        .init("doubled at the very end", "a;b\n1;\"2\"\"", "F014"),
        .init("quoted header", "\"a\";\"b\"\n1;2\n", "2:1|2 ~1"),
        .init("header over two lines", "\"a\nx\";b\n1;2\n", "3:1|2 ~2", columns: ["a x", "b"],
              hasTwin: false),
    ]

    static let lines: [CSVCase] = [
        .init("CRLF", "a;b\r\n1;2\r\n3;4\r\n", "2:1|2 3:3|4 ~1"),
        .init("CR", "a;b\r1;2\r3;4\r", "2:1|2 3:3|4 ~1"),
        .init("mixed ends", "a;b\r1;2\n3;4\r\n5;6", "2:1|2 3:3|4 4:5|6 ~1"),
        .init("LF CR is two ends", "a;b\n\r1;2\n", "3:1|2 ~2"),
        .init("empty lines", "a;b\n\n1;2\n\n\n3;4\n\n", "3:1|2 6:3|4 ~5"),
        .init("empty CRLF lines", "a;b\r\n\r\n1;2\r\n\r\n", "3:1|2 ~3"),
        .init("only delimiters", "a;b\n;\n1;2\n;;;;\n", "3:1|2 ~3"),
        .init("only blanks", "a;b\n \t \n1;2\n \u{A0};\u{2009} \n", "3:1|2 ~3"),
        .init("footer", "a;b\n1;2\nИтого;1\n", "2:1|2 3:Итого|1 ~1"),
    ]

    static let widths: [CSVCase] = [
        .init("short row", "a;b\n1\n3;4\n", "3:3|4 !2 R023 ~1"),
        .init("short, but not of what is asked for", "a;b;c\n1;2\n", "2:1|2 ~1"),
        .init("long row", "a;b\n1;2;3\n", "!2 R024 ~1"),
        .init("long by empty cells", "a;b\n1;2;;\" \";\n", "2:1|2 ~1"),
        .init("long by the last cell", "a;b\n1;2;;;x\n", "!2 R024 ~1"),
        .init("header with empty names", "a;b;;\n1;2;3;4\n1;2;3;4;5\n", "2:1|2 !3 R024 ~1"),
        .init("positions without a header, any width", "1;2\n3;4;5\n6\n", "1:1|2 2:3|4 !3 R023 ~0",
              columns: ["#1", "#2"], header: .none),
        .init("positions without a header, nothing", "\n \n", "F001", columns: ["#1"],
              header: .none),
    ]

    static let headers: [CSVCase] = [
        .init("preamble", "Прайс\n;;\nот 22.11;x\na;b\n1;2\n", "5:1|2 ~4"),
        .init("preamble with the names of some", "a\nb\na;b\n1;2\n", "4:1|2 ~3"),
        .init("preamble with quotes", "\"x\ny\"\na;b\n1;2\n", "4:1|2 ~3"),
        .init("header again below", "a;b\n1;2\na;b\n", "2:1|2 3:a|b ~1"),
        .init("names with blanks", " a  1 ;\u{A0}b\n1;2\n", "2:1|2 ~1", columns: ["a 1", "b"],
              hasTwin: false),
        .init("names asked for with blanks", "a 1;b\n1;2\n", "2:1|2 ~1", columns: [" a\u{A0} 1",
              "b"],
              hasTwin: false),
        .init("on line 3", "x\"\n\"y\na;b\n1;2\n", "4:1|2 ~3", header: .line(3)),
        .init("on line 3, CRLF", "x\r\n\r\na;b\r\n1;2\r\n", "4:1|2 ~3", header: .line(3)),
        .init("on line 1", "a;b\n1;2\n", "2:1|2 ~1", header: .line(1)),
        .init("on a line that is not there", "a;b\n1;2\n", "F012", header: .line(3)),
        .init("on a line far from there", "a;b\n1;\"2\n", "F012", header: .line(9)),
        .init("on the wrong line", "a;b\n1;2\n", "F010 F010", header: .line(2), hasTwin: false),
        .init("positions under a header", "x;y\n1;2\n", "2:2|1 ~1", columns: ["#2", "#1"],
              header: .line(1), hasTwin: false),
        .init("position beyond the header", "x;y\n1;2\n", "F010", columns: ["#1", "#3"],
              header: .line(1), hasTwin: false),
        .init("name and position", "x;a\n1;2\n", "2:2|1 ~1", columns: ["a", "#1"], hasTwin: false),
        .init("only positions, nothing said", "x;y\n1;2\n", "F013", columns: ["#1"],
              hasTwin: false),
        .init("names, and no header", "a;b\n1;2\n", "F010 F010", header: .none, hasTwin: false),
        .init("repeated name, asked for", "a;b;b\n1;2;3\n", "F011", hasTwin: false),
        .init("repeated name, not asked for", "a;x;x;b\n1;2;3;4\n", "2:1|4 ~1"),
        .init("missing names", "a;c\n1;2\n", "F010", hasTwin: false),
        .init("case counts", "A;B\n1;2\n", "F010 F010"),
    ]

    static let odd: [CSVCase] = [
        .init("nothing", "", "F001", hasTwin: false),
        .init("a mark and nothing", "\u{FEFF}", "F001", hasTwin: false),
        .init("blank lines only", "\n\n", "F001", hasTwin: false),
        .init("mark", "\u{FEFF}a;b\n1;2\n", "2:1|2 ~1", hasTwin: false),
        .init("mark before a quote", "\u{FEFF}\"a\";b\n1;2\n", "2:1|2 ~1", hasTwin: false),
        .init("NUL", "a;b\n1;2\0\n3;4\n", "3:3|4 !2 R021 ~1"),
        .init("NUL alone", "a;b\n\0\n3;4\n", "3:3|4 !2 R021 ~1"),
        .init("NUL in the preamble", "\0\na;b\n3;4\n", "3:3|4 ~2"),
        .init("NUL goes before other faults", "a;b\n\"1\0\"x\n", "!2 R021 ~1"),
        .init("a replacement character that was sent", "a;b\n\u{FFFD};2\n", "2:\u{FFFD}|2 ~1"),
        .init("exponent key", "a;b\n4.6E+12;2\n", "!2 R002 ~1", hasTwin: false),
        .init("spreadsheet error", "a;b\n#Н/Д;2\n", "!2 R011 ~1", hasTwin: false),
        .init("leading zeros", "a;b\n00123;0\n", "2:00123|0 ~1"),
        .init("detected semicolon", "a;b\n1,5;2\n1,5;2\n", "2:1,5|2 3:1,5|2 ~1", delimiter: nil),
        .init("detected comma", "a,b\n1,2\n", "2:1|2 ~1", delimiter: nil),
        .init("detected tab", "x,y\na\tb\n1,5\t2,5\n", "3:1,5|2,5 ~2", delimiter: nil),
        .init("detected bar", "a|b\n1;5|2\n", "2:1;5|2 ~1", delimiter: nil),
        .init("detected by the names", "x;x;x\nx;x;x\na,b\n1,2\n", "4:1|2 ~3", delimiter: nil),
        .init("detected under a stray quote", "\"x;x;x\na,b\n1,2\n", "3:1|2 ~2", delimiter: nil,
              header: .line(2)),
        .init("two may be right", "A|1,200,000\nB|1,300,500\n", "F020", columns: ["#1", "#2"],
              delimiter: nil, header: .none),
        .init("two may be right, below a title", "x\nA|1,200\nB|1,300\n", "F020",
              columns: ["#1", "#2"], delimiter: nil, header: .none),
        .init("decimal commas everywhere", "A;1,5;3\nB;2,5;4\n", "1:A|1,5|3 2:B|2,5|4 ~0",
              columns: ["#1", "#2", "#3"], delimiter: nil, header: .none),
        .init("a key with a delimiter is none", "A;1,5\nB;2,5\n", "1:A|1,5 2:B|2,5 ~0",
              columns: ["#1", "#2"], delimiter: nil, header: .none),
        .init("a quoted key with a delimiter", "\"A;1\",5\n\"B;2\",5\n", "1:A;1|5 2:B;2|5 ~0",
              columns: ["#1", "#2"], delimiter: nil, header: .none),
        .init("not all rows are cut", "A|1,2\nB|1\n", "1:A|1,2 2:B|1 ~0",
              columns: ["#1", "#2"], delimiter: nil, header: .none),
        .init("nothing to detect", "a\n1\n", "2:1 ~1", columns: ["a"], delimiter: nil),
    ]
}
