import Diagnostics

/// Lines for a person, laid out for the width of the terminal.
struct Page {
    let width: Int
    let colors: Bool
    private var lines: [String] = []

    init(width: Int, colors: Bool) {
        self.width = width
        self.colors = colors
    }

    var text: String { lines.joined(separator: "\n") }

    mutating func gap() { lines.append("") }

    /// A line as it is: what a person copies is never cut.
    mutating func line(_ text: String, indent: Int = 0) {
        lines.append(String(repeating: " ", count: indent) + text)
    }

    /// A line in bold where the terminal can, folded between words.
    mutating func title(_ text: String) { sentence(text, "1") }

    /// A line in bold yellow where the terminal can, folded between words.
    mutating func warning(_ text: String) { sentence(text, "1;33") }

    private mutating func sentence(_ text: String, _ style: String) {
        let start = lines.count
        words(text, indent: 0, hanging: 2)
        for index in start..<lines.count { lines[index] = painted(lines[index], style) }
    }

    /// Files and what is said of each, ten at most, and how many more there are.
    ///
    /// - Parameter about: paragraphs, each of parts
    mutating func files(_ files: [(name: String, about: [[String]])]) {
        let most = 10
        for file in files.prefix(most) {
            name(file.name, indent: 2)
            for parts in file.about { flow(parts, indent: 4) }
        }
        if files.count > most { line("and \((files.count - most).of("more file"))", indent: 2) }
    }

    /// A file's name, cut inside where it is too long.
    mutating func name(_ text: String, indent: Int) {
        line(text.cutInside(to: width - indent), indent: indent)
    }

    /// Parts in a row, in several where they do not fit into one. A part that is wider than a line
    /// is folded between words; what wants more than a few lines, and a word alone, is cut.
    mutating func flow(_ parts: [String], between: String = " · ", indent: Int, hanging: Int = 0) {
        var current = ""
        var currentIndent = indent
        for part in parts {
            let longer = current.isEmpty ? part : current + between + part
            if currentIndent + DisplayWidth.of(longer) <= width {
                current = longer
                continue
            }
            if !current.isEmpty {
                line(current, indent: currentIndent)
                currentIndent = indent + hanging
            }
            current = folded(part, &currentIndent, next: indent + hanging)
        }
        if !current.isEmpty { line(current, indent: currentIndent) }
    }

    private static let partLinesMax = 3

    /// Writes the lines of a part but its last.
    ///
    /// - Returns: the last one, behind which more may stand.
    private mutating func folded(_ part: String, _ indent: inout Int, next: Int) -> String {
        var words = part.split(separator: " ")[...]
        for _ in 1..<Self.partLinesMax {
            var current = String(words.popFirst() ?? "")
            while let word = words.first,
                indent + DisplayWidth.of(current) + 1 + DisplayWidth.of(word) <= width
            {
                current += " " + word
                words.removeFirst()
            }
            current = current.cut(to: width - indent)
            if words.isEmpty { return current }
            line(current, indent: indent)
            indent = next
        }
        return words.joined(separator: " ").cut(to: width - indent)
    }

    /// A text folded between words behind its head, cut where it wants more lines.
    mutating func paragraph(_ head: String, _ text: String, indent: Int, linesMax: Int = 2) {
        let hanging = DisplayWidth.of(head)
        let room = width - indent - hanging
        var words = text.split(separator: " ").map(String.init)
        for number in 1...linesMax {
            let (start, indent) = number == 1 ? (head, indent) : ("", indent + hanging)
            var folded = ""
            while let word = words.first,
                DisplayWidth.of(folded) + (folded.isEmpty ? 0 : 1) + DisplayWidth.of(word) <= room
            {
                folded += (folded.isEmpty ? "" : " ") + words.removeFirst()
            }
            if folded.isEmpty || number == linesMax, !words.isEmpty {
                let rest = ([folded] + words).filter { !$0.isEmpty }.joined(separator: " ")
                return line(start + rest.cut(to: room), indent: indent)
            }
            line(start + folded, indent: indent)
            if words.isEmpty { return }
        }
    }

    /// A sentence folded between words.
    mutating func words(_ text: String, indent: Int, hanging: Int = 0) {
        let words = text.split(separator: " ").map(String.init)
        flow(words, between: " ", indent: indent, hanging: hanging)
    }

    /// Names in a column, what each is behind it; below it where the page is too narrow.
    mutating func list(_ rows: [(name: String, about: String)], indent: Int) {
        let names = rows.map { DisplayWidth.of($0.name) }.max() ?? 0
        let isNarrow = width - indent - names - 2 < Self.aboutLeast
        for row in rows {
            if isNarrow {
                line(row.name, indent: indent)
                words(row.about, indent: indent + 4)
            } else {
                paragraph(
                    row.name.padded(to: names) + "  ", row.about, indent: indent, linesMax: 9)
            }
        }
    }

    /// A sentence in fewer cells is a column of single words.
    private static let aboutLeast = 24

    /// A line without the blanks at its end.
    mutating func trimmed(_ text: String, indent: Int) {
        line(String(text.reversed().drop { $0 == " " }.reversed()), indent: indent)
    }

    /// Columns under their titles.
    ///
    /// - Parameter numbers: the columns that are set to the right.
    /// - Returns: false, with nothing written, where the table is wider than the page.
    mutating func table(
        _ titles: [String], _ rows: [[String]], indent: Int, numbers: ClosedRange<Int>
    ) -> Bool {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { DisplayWidth.of($0[column]) }.max() ?? 0
        }
        let total = indent + widths.reduce(0, +) + 2 * (widths.count - 1)
        guard total <= width else { return false }
        for row in [titles] + rows {
            let cells = row.enumerated().map { column, cell in
                numbers.contains(column)
                    ? cell.paddedLeft(to: widths[column]) : cell.padded(to: widths[column])
            }
            trimmed(cells.joined(separator: "  "), indent: indent)
        }
        return true
    }

    private func painted(_ text: String, _ style: String) -> String {
        colors ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}
