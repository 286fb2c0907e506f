import Diagnostics

/// The columns that a `read` stage asks for, and where a header has them.
struct ColumnNames {
    private let spec: ReadSpec
    private let file: String
    /// Fields asked for by name: index in the spec's fields, and the name in its compared form.
    private let wanted: [(field: Int, name: String)]

    init(_ spec: ReadSpec, file: String) {
        self.spec = spec
        self.file = file
        wanted = spec.fields.indices.compactMap { index in
            guard case .column(let name) = spec.fields[index].location else { return nil }
            return (index, Self.compared(name))
        }
    }

    var isEmpty: Bool { wanted.isEmpty }
    var asked: [String] { wanted.map(\.name) }

    /// Blanks around cut off, each run of blanks inside made one.
    static func compared(_ name: String) -> String {
        var result: [UInt8] = []
        var blankWaits = false
        Array(name.utf8).withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count {
                let length = Blanks.blankLength(bytes, at: index, end: bytes.count)
                if length == 0 {
                    if blankWaits { result.append(0x20) }
                    blankWaits = false
                    result.append(bytes[index])
                    index += 1
                } else {
                    blankWaits = !result.isEmpty
                    index += length
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How many of the names asked for the row holds.
    func held(by cells: [String]) -> Int {
        let names = Set(cells.map(Self.compared))
        return wanted.count { names.contains($0.name) }
    }

    /// Whether a name with letters beyond ASCII occurs in a text.
    func isAnyHeld(in text: String) -> Bool {
        wanted.contains { wanted in
            wanted.name.utf8.contains { $0 >= 0x80 } && text.contains(wanted.name)
        }
    }

    func areAllHeld(by cells: [String]) -> Bool { held(by: cells) == wanted.count }

    /// For each field its column's index; -1 for a constant.
    ///
    /// - Parameter header: nil where the file has none
    /// - Throws: `Failure` with every column that is missing, or whose name stands twice.
    func columns(in header: HeaderRow?) throws -> [Int] {
        var found: [Diagnostic] = []
        let names = header?.cells.map(Self.compared) ?? []
        let columns = spec.fields.indices.map { field -> Int in
            switch spec.fields[field].location {
            case .constant: return -1
            case .position(let position):
                if let header, !header.isOpenEnded, position > header.cells.count {
                    found.append(beyond(position, header, field))
                }
                return position - 1
            case .column(let name):
                let at = header?.own(names.indices.filter { names[$0] == Self.compared(name) })
                    ?? []
                if at.isEmpty { found.append(missing(name, header, field)) }
                if at.count > 1 { found.append(repeated(name, at, header, field)) }
                return at.first ?? -1
            case .path: preconditionFailure("lint sees to it that these fields are columns")
            }
        }
        guard found.isEmpty else { throw Failure(found) }
        return columns
    }

    private func missing(_ name: String, _ header: HeaderRow?, _ field: Int) -> Diagnostic {
        guard let header else {
            return Diagnostic(
                .unknownColumn, "\"\(name)\"", at: Place(file: file),
                help: "the list has no header, so ask for columns by position" + asked(field))
        }
        let near = Suggestion.nearest(
            to: Self.compared(name), among: header.cells.map(Self.compared).filter { !$0.isEmpty })
        let help = near.map { "did you mean \"\($0)\"?" }
            ?? "\(Self.listed(header.cells)); or ask for the column by position"
        return Diagnostic(
            .unknownColumn, "\"\(name)\"", at: header.place(file), help: help + asked(field))
    }

    /// The names that the header has, as many as a person reads.
    private static func listed(_ cells: [String]) -> String {
        let names = cells.map(compared).filter { !$0.isEmpty }.map { "\"\($0.prefix(40))\"" }
        guard !names.isEmpty else { return "the row has no names" }
        let shown = names.prefix(12).joined(separator: ", ")
        return "the list has \(shown)" + (names.count > 12 ? ", …" : "")
    }

    private func repeated(
        _ name: String, _ at: [Int], _ header: HeaderRow?, _ field: Int
    ) -> Diagnostic {
        let positions = at.map { "\($0 + 1)" }.joined(separator: " or ")
        return Diagnostic(
            .repeatedColumn, "\"\(name)\"", at: header?.place(file) ?? Place(file: file),
            help: "ask for it by position: \(positions)" + asked(field))
    }

    private func beyond(_ position: Int, _ header: HeaderRow, _ field: Int) -> Diagnostic {
        Diagnostic(
            .unknownColumn, "\(position): the header has \(header.cells.count)",
            at: header.place(file), help: "positions count from 1" + asked(field))
    }

    /// Where the pipeline asks for the field.
    private func asked(_ field: Int) -> String {
        guard let place = spec.fields[field].place else { return "" }
        let numbers = [place.line, place.column].compactMap { $0.map(String.init) }
        return "  (" + ([place.file] + numbers).joined(separator: ":") + ")"
    }
}

/// A row that is, or could have been, the header.
struct HeaderRow {
    var line: Int
    var cells: [String]
    var text: String
    /// Rows have more columns than the header has names for.
    var isOpenEnded = false
    /// For each cell the leftmost of those that it is merged with; empty where none are.
    var origins: [Int] = []

    init(line: Int, cells: [String], text: String) {
        self.line = line
        self.cells = cells
        self.text = text
    }

    init(_ scanner: RecordScanner) {
        line = scanner.recordLine
        cells = scanner.cellTexts()
        text = String(
            decoding: scanner.bytes(scanner.recordStart..<scanner.recordEnd), as: UTF8.self)
    }

    /// Of several columns those that are not merged with one further to the left among them.
    func own(_ columns: [Int]) -> [Int] {
        guard !origins.isEmpty else { return columns }
        return columns.filter { origins[$0] == $0 || !columns.contains(origins[$0]) }
    }

    func place(_ file: String) -> Place {
        Place(file: file, line: line, note: "header", excerpt: text)
    }
}
