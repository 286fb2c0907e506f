import Diagnostics

/// Watches quoted cells that go over several lines: most are descriptions, and some are rows that a
/// stray quote took in. The rule stands in docs/formats/csv.md, "Cells over several lines".
struct CellsOverLines {
    /// A cell that is read and goes over more lines is no article, price or name.
    static let linesMax = 20

    enum Suspicion { case holdsRows, long }

    private struct Suspect {
        var line: Int
        var column: String
        var count: Int
    }

    private(set) var rows = 0
    private var linesMost = 0
    /// Cells that hold whole rows, and cells that are read and have too many lines: the first of
    /// each and how many there are.
    private var swallowed: Suspect?
    private var long: Suspect?

    /// - Parameters:
    ///   - width: cells that a whole row has
    ///   - read: indices of the columns that fields are read from
    /// - Output: the cells that are suspect, to be given to `note` with their columns' names
    /// - Complexity: one pass over the row.
    mutating func see(
        _ row: RecordScanner, width: Int, delimiter: UInt8, read: [Int]
    ) -> [(column: Int, Suspicion)] {
        rows += 1
        var found: [(column: Int, Suspicion)] = []
        for column in 0..<row.columnCount {
            let cell = QuotedCell(row.bytes(row.rawCell(column)))
            guard cell.isQuoted else { continue }
            let shape = CellLines(cell.inner, delimiter: delimiter)
            guard shape.count > 1 else { continue }
            linesMost = max(linesMost, shape.count)
            if shape.holdsRows(from: column, width: width, rowWidth: row.columnCount) {
                found.append((column, .holdsRows))
            } else if shape.count > Self.linesMax, read.contains(column) {
                found.append((column, .long))
            }
        }
        return found
    }

    mutating func note(_ suspicion: Suspicion, line: Int, column: String) {
        let first = Suspect(line: line, column: column, count: 0)
        switch suspicion {
        case .holdsRows:
            swallowed = swallowed ?? first
            swallowed?.count += 1
        case .long:
            long = long ?? first
            long?.count += 1
        }
    }

    /// A warning where cells are suspect, else how many there are, as a note; nil without any.
    func note(file: String) -> Diagnostic? {
        guard rows > 0 else { return nil }
        let all = "\(rows.of("row")) in all, \(linesMost.of("line")) at most"
        guard let first = swallowed ?? long else {
            return Diagnostic(
                .cellOverLines, "(\(all))", severity: .note, at: Place(file: file))
        }
        let isOne = first.count == 1
        let who = isOne ? "a cell of" : "\(first.count) cells, the first of"
        let what =
            swallowed != nil
            ? "hold\(isOne ? "s" : "") whole rows"
            : "go\(isOne ? "es" : "") over more than \(Self.linesMax) lines"
        return Diagnostic(
            .cellOverLines, "(\(who) \"\(first.column)\" \(what); \(all))",
            severity: .warning, at: Place(file: file, line: first.line),
            help: "a quote that is not doubled takes in the rows below, which are not read then: "
                + "look at that line, and have the list mended")
    }
}

/// The lines of one cell, and the delimiters on each.
private struct CellLines {
    private var delimiters: [Int] = [0]
    private var isBlank: [Bool] = [true]

    var count: Int { delimiters.count }

    init(_ cell: UnsafeRawBufferPointer, delimiter: UInt8) {
        var previous: UInt8 = 0
        for byte in cell {
            if byte == 0x0A, previous == 0x0D {
                previous = byte
                continue
            }
            previous = byte
            if byte == 0x0A || byte == 0x0D {
                delimiters.append(0)
                isBlank.append(true)
            } else {
                if byte == delimiter { delimiters[delimiters.count - 1] += 1 }
                if byte != 0x20, byte != 0x09 { isBlank[isBlank.count - 1] = false }
            }
        }
    }

    /// Whether a row ends on the first line, begins on the last, and whole ones lie between: as it
    /// is where the quotes around the cell belong to two rows of the list.
    ///
    /// - Parameters:
    ///   - column: index of the cell in its row
    ///   - rowWidth: cells of that row, as the quotes made it
    func holdsRows(from column: Int, width: Int, rowWidth: Int) -> Bool {
        guard width > 1, count > 1 else { return false }
        let last = width - rowWidth + column
        guard delimiters[0] == width - 1 - column, delimiters[count - 1] == last else {
            return false
        }
        return (1..<count - 1).allSatisfy { isBlank[$0] || delimiters[$0] == width - 1 }
    }
}
