/// The only place where a diagnostic becomes text.
///
///     error[P012]: unknown column: "Цена, руб"
///       --> inbox/acme/price.csv:3 (header)
///        |  Артикул;Наименование;Цена, руб.;Наличие
///        |                       ^^^^^^^^^
///       help: did you mean "Цена, руб."?
package struct DiagnosticText: Sendable {
    package var colors: Bool
    /// Cells of the terminal that sentences are folded to, between words; nil where nothing is
    /// folded. Places, excerpts and commands stand as they are: they are looked at or copied whole.
    package var width: Int?
    /// How many of one kind are shown in full before the rest is folded into one line.
    package var shownOfOneKind = 20

    package init(colors: Bool, width: Int? = nil) {
        self.colors = colors
        self.width = width
    }

    package func render(_ diagnostic: Diagnostic) -> String {
        var lines: [String] = []
        let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.name)]"
        var first = folded("\(head): \(Printable.text(diagnostic.words))", indent: 0, hanging: 2)
        first[0] = paint(head, diagnostic.severity) + first[0].dropFirst(head.count)
        lines += first
        if let place = diagnostic.place {
            lines.append("  --> \(render(place))")
            if let excerpt = place.excerpt {
                lines += render(excerpt: excerpt, column: place.column, width: place.width)
            }
        }
        if let help = diagnostic.help {
            lines += folded("help: \(Printable.text(help))", indent: 2, hanging: 6)
        }
        if let command = diagnostic.command { lines.append("        \(Printable.text(command))") }
        return lines.joined(separator: "\n")
    }

    /// All of them, each kind's first ones in full, the rest folded.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        var shown: [DiagnosticCode: Int] = [:]
        var blocks: [String] = []
        for diagnostic in diagnostics {
            shown[diagnostic.code, default: 0] += 1
            if shown[diagnostic.code]! <= shownOfOneKind { blocks.append(render(diagnostic)) }
        }
        for (code, count) in shown.sorted(by: { $0.key < $1.key }) where count > shownOfOneKind {
            blocks.append("and \(count - shownOfOneKind) more of this kind: \(code.name)")
        }
        return blocks.joined(separator: "\n\n")
    }

    /// A sentence in lines that fit, as far as words let it.
    ///
    /// - Parameter hanging: how much further in the lines behind the first begin.
    private func folded(_ text: String, indent: Int, hanging: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        guard let width else { return [margin + text] }
        var lines: [String] = []
        var line = margin
        var isEmpty = true
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = isEmpty ? line + word : line + " " + word
            if isEmpty || DisplayWidth.of(longer) <= width {
                line = longer
            } else {
                lines.append(line)
                line = margin + String(repeating: " ", count: hanging) + word
            }
            isEmpty = false
        }
        return lines + [line]
    }

    private func render(_ place: Place) -> String {
        var text = Printable.text(place.file)
        if let line = place.line {
            text += ":\(line)"
            if let column = place.column { text += ":\(column)" }
        }
        if let note = place.note { text += " (\(Printable.text(note)))" }
        return text
    }

    /// A long line is cut to a window around the column, so that the caret stays in sight.
    private func render(excerpt: String, column: Int?, width: Int) -> [String] {
        // What a character shows as may be longer than itself: `\u{7}`.
        let shown = excerpt.map { $0 == "\t" ? " " : Printable.text(String($0)) }
        let windowWidth = 70
        var start = 0
        if let column, column > windowWidth - 10 { start = column - windowWidth / 2 }
        start = min(start, max(0, shown.count - windowWidth))
        let end = min(shown.count, start + windowWidth)
        var lines = ["   |  " + shown[start..<end].joined()]
        if let column, column >= 1 {
            let first = max(start, min(column - 1, end))
            let last = min(end, first + max(1, width))
            let offset = DisplayWidth.of(shown[start..<first].joined())
            let carets = DisplayWidth.of(shown[first..<last].joined())
            lines.append(
                "   |  " + String(repeating: " ", count: offset)
                    + String(repeating: "^", count: max(1, carets)))
        }
        return lines
    }

    private func paint(_ text: String, _ severity: Diagnostic.Severity) -> String {
        guard colors else { return text }
        let color =
            switch severity {
            case .error: "31"
            case .warning: "33"
            case .note: "36"
            }
        return "\u{1B}[1;\(color)m\(text)\u{1B}[0m"
    }
}
