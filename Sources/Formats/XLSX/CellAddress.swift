/// `B17`: a column's letters and a row's number, from 1.
struct CellAddress: Equatable {
    /// What a sheet can have (ECMA-376, part 1, 18.3.1.4).
    static let rowsMax = 1_048_576
    static let columnsMax = 16_384

    /// From 0.
    var column: Int
    /// From 1.
    var row: Int

    init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    /// Nil for what is no address of a sheet's cell; `$` is left aside.
    init?(_ text: some Sequence<UInt8>) {
        var column = 0
        var row = 0
        for byte in text where byte != UInt8(ascii: "$") {
            if byte >= 0x41, byte <= 0x5A, row == 0 {
                column = column * 26 + Int(byte - 0x40)
            } else if byte >= 0x30, byte <= 0x39, column > 0 {
                row = row * 10 + Int(byte - 0x30)
            } else {
                return nil
            }
            guard column <= Self.columnsMax, row <= Self.rowsMax else { return nil }
        }
        guard column > 0, row > 0 else { return nil }
        self.init(column: column - 1, row: row)
    }

    var text: String { Self.letters(column) + "\(row)" }

    static func letters(_ column: Int) -> String {
        var rest = column + 1
        var letters = ""
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }
}

/// `A1:C2`: cells that show the value of the one at the top left.
struct CellRange: Equatable {
    var first: CellAddress
    var last: CellAddress

    func holds(_ cell: CellAddress) -> Bool {
        first.row <= cell.row && cell.row <= last.row && first.column <= cell.column
            && cell.column <= last.column
    }

    init?(_ text: some Sequence<UInt8>) {
        let corners = Array(text).split(separator: UInt8(ascii: ":"))
        guard let first = corners.first.flatMap({ CellAddress($0) }),
            let last = corners.last.flatMap({ CellAddress($0) }), corners.count <= 2,
            first.row <= last.row, first.column <= last.column
        else { return nil }
        self.first = first
        self.last = last
    }
}
