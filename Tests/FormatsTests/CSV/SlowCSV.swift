/// The obvious twin of the CSV reader: scalar by scalar over a whole decoded text, with no regard
/// to speed. It knows text fields only.
struct SlowCSV {
    struct Cell {
        var text = ""
        var isQuoted = false
    }
    struct Row {
        var line: Int
        var cells: [Cell] = [Cell()]
        var raw = ""
        var hasTextAfterQuote = false
        var lines = 1
    }

    var delimiter: Unicode.Scalar = ";"
    var columns: [String]
    var header = true
    /// The header's line, where it is given.
    var headerLine: Int?

    static let blanks: Set<Unicode.Scalar> = [
        " ", "\t", "\n", "\r", "\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}", "\u{200B}", "\u{FEFF}",
        "\u{AD}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2060}",
    ]

    func read(_ text: String) -> ReadOutcome {
        var scalars = Array(text.unicodeScalars)
        // Padding of a last block.
        while let last = scalars.last, last == "\0" || last == "\u{1A}" { scalars.removeLast() }
        var outcome = ReadOutcome()
        var line = 1
        if let headerLine {
            while line < headerLine {
                guard let end = scalars.firstIndex(where: { $0 == "\n" || $0 == "\r" }) else {
                    return ReadOutcome(failure: ["F012"])
                }
                let isPair = scalars[end] == "\r" && end + 1 < scalars.count
                    && scalars[end + 1] == "\n"
                scalars.removeFirst(end + (isPair ? 2 : 1))
                line += 1
                outcome.linesAside += 1
            }
            if scalars.isEmpty { return ReadOutcome(failure: ["F012"]) }
        }
        guard let rows = split(scalars, line) else { return ReadOutcome(failure: ["F014"]) }
        var width: Int?
        var places = columns.map { Int($0.dropFirst()).map { $0 - 1 } ?? -1 }
        var isFirst = header
        for row in rows {
            if isFirst {
                outcome.linesAside += row.lines
                let names = row.cells.map { Self.trimmed($0.text) }
                if headerLine == nil, !columns.allSatisfy(names.contains) { continue }
                places = columns.map { names.firstIndex(of: $0)! }
                width = names.count
                isFirst = false
            } else if isBlank(row) {
                outcome.linesAside += 1
            } else {
                take(row, places, width, &outcome)
            }
        }
        if isFirst { return ReadOutcome(failure: columns.map { _ in "F010" }) }
        if !header, outcome.records.isEmpty, outcome.rejects.isEmpty {
            return ReadOutcome(failure: ["F001"])
        }
        return outcome
    }

    private func take(_ row: Row, _ places: [Int], _ width: Int?, _ outcome: inout ReadOutcome) {
        var code: String?
        if row.raw.unicodeScalars.contains("\0") {
            code = "R021"
        } else if row.hasTextAfterQuote {
            code = "R020"
        } else if let width, row.cells.dropFirst(width).contains(where: { hasText($0) }) {
            code = "R024"
        } else if places.contains(where: { $0 >= row.cells.count }) {
            code = "R023"
        }
        // One cell that is not the key's is a heading or a footer.
        if code == "R023", row.cells.count == 1, places[0] > 0 { code = "R001" }
        // A NUL in another cell leaves the key what it is.
        let isWhole = !row.hasTextAfterQuote && places.allSatisfy { $0 < row.cells.count }
            && !(width.map { row.cells.dropFirst($0).contains { hasText($0) } } ?? false)
        var values = places.map { $0 < row.cells.count ? Self.trimmed(row.cells[$0].text) : "" }
        let hasNoKey = values[0].isEmpty || Self.key(values[0]).isEmpty
        if code == nil, hasNoKey { code = "R001" }
        let hasControl = values[0].unicodeScalars.contains {
            $0.properties.generalCategory == .control
        }
        if code == nil, hasControl { code = "R012" }
        if code == "R021", isWhole {
            if hasNoKey { code = "R001" }
            if hasControl, !values[0].unicodeScalars.contains("\0") { code = "R012" }
        }
        values = values.enumerated().map { places[$0] == places[0] ? Self.key($1) : $1 }
        if let code {
            outcome.rejects.append("\(row.line) \(code)")
        } else {
            let shown = values.map { $0.isEmpty ? "-" : $0 }.joined(separator: "|")
            outcome.records.append("\(row.line):\(shown)")
        }
    }

    /// As far as these files need it; all rules are in `IdentifierText`.
    private static func key(_ text: String) -> String {
        let text = text.replacing("\u{A0}", with: " ")
        guard text.count > 2, text.first == "\"", text.last == "\"" else { return text }
        let inner = text.dropFirst().dropLast()
        return inner.contains("\"") ? text : trimmed(String(inner))
    }

    private func isBlank(_ row: Row) -> Bool {
        row.raw.unicodeScalars.allSatisfy {
            Self.blanks.contains($0) || $0 == delimiter || $0 == "\u{1A}"
        }
    }

    private func hasText(_ cell: Cell) -> Bool { !Self.trimmed(cell.text).isEmpty }

    static func trimmed(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
        while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return result
    }

    /// Whether a quote, with only this before it in its cell, is closed on its line at the end of
    /// the cell.
    ///
    /// - Parameter index: behind the quote
    private func opensBehindBlanks(
        _ scalars: [Unicode.Scalar], _ index: Int, _ before: String
    ) -> Bool {
        guard before.unicodeScalars.allSatisfy(Self.blanks.contains) else { return false }
        let line = scalars[index...].prefix { $0 != "\n" && $0 != "\r" }
        // Doubled quotes are text; what they stand for here is of no account.
        var text = String(String.UnicodeScalarView(line)).replacing("\"\"", with: "xx")
        guard let close = text.firstIndex(of: "\"") else { return false }
        text = String(text[text.index(after: close)...])
        let rest = text.unicodeScalars.drop { $0 != delimiter && ($0 == " " || $0 == "\t") }
        return rest.first.map { $0 == delimiter } ?? true
    }

    private enum State { case start, plain, quoted, quoteInQuoted, afterQuote }

    /// Nil where the text ends inside quotes.
    private func split(_ scalars: [Unicode.Scalar], _ firstLine: Int) -> [Row]? {
        var rows: [Row] = []
        var state = State.start
        var row = Row(line: firstLine)
        var index = 0
        func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            let isPair = scalar == "\r" && index < scalars.count && scalars[index] == "\n"
            if state == .quoted || state == .quoteInQuoted && scalar == "\"" {
                row.raw.unicodeScalars.append(scalar)
                if state == .quoted, scalar == "\"" {
                    state = .quoteInQuoted
                    continue
                }
                state = .quoted
                row.cells[row.cells.count - 1].text.unicodeScalars.append(scalar)
                if isLineEnd(scalar), !isPair { row.lines += 1 }
                continue
            }
            if isLineEnd(scalar) {
                if isPair { index += 1 }
                rows.append(row)
                row = Row(line: row.line + row.lines)
                state = .start
                continue
            }
            row.raw.unicodeScalars.append(scalar)
            if scalar == delimiter {
                row.cells.append(Cell())
                state = .start
            } else if scalar == "\"", state == .start
                || state == .plain && !row.cells.last!.isQuoted
                    && opensBehindBlanks(scalars, index, row.cells.last!.text)
            {
                row.cells[row.cells.count - 1].text = ""
                row.cells[row.cells.count - 1].isQuoted = true
                state = .quoted
            } else if state == .quoteInQuoted || state == .afterQuote {
                let isBlank = scalar == " " || scalar == "\t"
                if isBlank { state = .afterQuote } else {
                    row.hasTextAfterQuote = true
                    state = .plain
                }
            } else {
                row.cells[row.cells.count - 1].text.unicodeScalars.append(scalar)
                state = .plain
            }
        }
        if state == .quoted { return nil }
        if !row.raw.isEmpty { rows.append(row) }
        return rows
    }
}
