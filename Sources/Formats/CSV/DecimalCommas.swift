import Diagnostics

/// Watches a list delimited by commas for numbers with a decimal comma and no quotes around them:
/// `A-1,12,50,7` is a price of 12.50 and 7 pieces, or 12, 50 and a value more. docs/formats/csv.md,
/// "Decimal commas between commas".
struct DecimalCommas {
    static let delimiter = UInt8(ascii: ",")

    /// Columns of the numbers that are read, from left to right.
    private let numbers: [Int]
    /// Cells that have a name, counted up to the last; nil without a header.
    private let named: Int?
    /// Columns right of the first number whose name is empty.
    private let nameless: [Int]
    private var widthMin = Int.max
    /// Rows that can be read in two ways, by how many cells they have.
    private var doubtful: [Int: (count: Int, line: Int)] = [:]
    /// Rows with a value under no name that can be read in two ways.
    private var splits = 0

    /// Nil where no number can be cut in two.
    ///
    /// - Parameter names: the header's cells
    init?(delimiter: UInt8, numbers: [Int], names: [String]?) {
        guard delimiter == Self.delimiter, let first = numbers.min() else { return nil }
        self.numbers = numbers.sorted()
        let isNamed = names?.map { !ColumnNames.compared($0).isEmpty }
        named = isNamed.map { ($0.lastIndex(of: true) ?? -1) + 1 }
        nameless = isNamed.map { names in names.indices.filter { $0 > first && !names[$0] } } ?? []
    }

    /// The nameless column that a row has a value in, if one of its numbers may be cut in two there.
    ///
    /// - Complexity: two comparisons for a row as wide as the others, unless columns have no name.
    @inline(__always)
    mutating func see(_ row: RecordScanner) -> Int? {
        let width = row.columnCount
        if width <= widthMin, nameless.isEmpty, width <= named ?? .max {
            widthMin = width
            return nil
        }
        return look(row)
    }

    @inline(never)
    private mutating func look(_ row: RecordScanner) -> Int? {
        widthMin = min(widthMin, row.columnCount)
        guard canBeShifted(row) else { return nil }
        if let column = nameless.first(where: { hasText(row, $0) }) {
            splits += 1
            return column
        }
        if doubtful.count < Self.widthsMax || doubtful[row.columnCount] != nil {
            doubtful[row.columnCount, default: (0, row.recordLine)].count += 1
        }
        return nil
    }

    /// How many rows were read that can mean something else, and the first one's line; nil where
    /// the list gives no reason to think so.
    var fault: (rows: Int, line: Int)? {
        // Where all rows are equally wide and hold nothing under no name, commas do as delimiters do.
        let wide = doubtful.filter { width, _ in
            width > widthMin || splits > 0 && width > named ?? .max
        }
        guard let first = wide.values.min(by: { $0.line < $1.line }) else { return nil }
        return (wide.values.reduce(0) { $0 + $1.count }, first.line)
    }

    private static let widthsMax = 64

    /// Whether some number and the cell behind it may be one number, with every other number that
    /// is read one cell further to the right.
    private func canBeShifted(_ row: RecordScanner) -> Bool {
        for number in numbers where isWhole(row, number) && isFraction(row, number + 1) {
            let others = numbers.drop { $0 <= number }
            if others.allSatisfy({ mayBeNumber(row, $0 + 1) }) { return true }
        }
        return false
    }

    // MARK: Cells

    private func cell(_ row: RecordScanner, _ column: Int) -> UnsafeRawBufferPointer? {
        guard column < row.columnCount else { return nil }
        let raw = row.bytes(row.rawCell(column))
        return UnsafeRawBufferPointer(rebasing: raw[Blanks.trim(raw)])
    }

    private func hasText(_ row: RecordScanner, _ column: Int) -> Bool {
        cell(row, column).map { !$0.isEmpty && !($0.count == 2 && $0[0] == 0x22) } ?? false
    }

    /// `12`, `-12`, `1 190`
    private func isWhole(_ row: RecordScanner, _ column: Int) -> Bool {
        guard let cell = cell(row, column), let last = cell.last, isDigit(last) else { return false }
        return cell.dropFirst(cell[0] == UInt8(ascii: "-") ? 1 : 0).allSatisfy {
            isDigit($0) || $0 == 0x20 || $0 == 0xC2 || $0 == 0xA0
        }
    }

    /// One to three digits, and nothing that makes a number of its own of them: `50`, `50 руб`.
    private func isFraction(_ row: RecordScanner, _ column: Int) -> Bool {
        guard let cell = cell(row, column) else { return false }
        let digits = cell.prefix { isDigit($0) }.count
        return 1...3 ~= digits && (digits == cell.count || cell[digits] != UInt8(ascii: "."))
    }

    private func mayBeNumber(_ row: RecordScanner, _ column: Int) -> Bool {
        guard let cell = cell(row, column), let first = cell.first else { return true }
        return isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "\"")
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
