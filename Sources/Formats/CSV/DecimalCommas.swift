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
    /// Cells of the header, named or not.
    private let headerWidth: Int
    /// Cells that a row must have.
    private let needed: Int
    /// Of all rows, but for the last of a longer list, which may be a footer.
    private var widthMin = Int.max
    private var widthBefore = Int.max
    /// The first row of each width that can be read in two ways.
    private var doubtfulLines: [Int: Int] = [:]
    /// A row has a value under no name, and can be read in two ways.
    private var hasSplit = false
    /// Of the row seen last; no other row so wide needs a look.
    private var lastWidth = -1
    private var isSettled = false
    private var looks = 0

    /// Nil where no number can be cut in two.
    ///
    /// - Parameters:
    ///   - names: the header's cells
    ///   - needed: cells that a row must have
    init?(delimiter: UInt8, numbers: [Int], names: [String]?, needed: Int) {
        guard delimiter == Self.delimiter, let first = numbers.min() else { return nil }
        self.numbers = numbers.sorted()
        self.needed = needed
        headerWidth = names?.count ?? .max
        let isNamed = names?.map { !ColumnNames.compared($0).isEmpty }
        named = isNamed.map { ($0.lastIndex(of: true) ?? -1) + 1 }
        nameless = isNamed.map { names in names.indices.filter { $0 > first && !names[$0] } } ?? []
    }

    /// The nameless column that a row has a value in, if one of its numbers may be cut in two.
    ///
    /// - Complexity: one comparison for most rows, unless columns have no name.
    @inline(__always)
    mutating func see(_ row: RecordScanner) -> Int? {
        if isSettled, row.columnCount == lastWidth { return nil }
        return look(row)
    }

    @inline(never)
    private mutating func look(_ row: RecordScanner) -> Int? {
        let width = row.columnCount
        // Such a row is rejected anyway: it lacks cells, or has some beyond the header.
        if width < needed { return nil }
        if width > headerWidth, (headerWidth..<width).contains(where: { hasText(row, $0) }) {
            return nil
        }
        widthMin = min(widthMin, row.recordLine > Self.shortLines ? widthBefore : width)
        widthBefore = width
        looks = width == lastWidth ? looks + 1 : 0
        lastWidth = width
        isSettled = nameless.isEmpty && (doubtfulLines[width] != nil || looks == Self.looksMax)
        guard !isSettled, canBeShifted(row) else { return nil }
        if let column = nameless.first(where: { hasText(row, $0) }) {
            hasSplit = true
            return column
        }
        guard doubtfulLines[width] == nil, doubtfulLines.count < Self.widthsMax else { return nil }
        doubtfulLines[width] = row.recordLine
        return nil
    }

    /// The line of the first row that was read and can mean something else; nil if the list gives
    /// no reason to think so.
    var doubtfulLine: Int? {
        // Where all rows are equally wide and hold nothing under no name, commas are delimiters.
        doubtfulLines.filter { width, _ in
            width > widthMin || hasSplit && width > named ?? .max
        }.values.min()
    }

    private static let widthsMax = 64
    private static let shortLines = 20
    /// Rows of one width behind each other that are looked at.
    private static let looksMax = 1000

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
        guard let cell = cell(row, column), let last = cell.last, isDigit(last)
        else { return false }
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
