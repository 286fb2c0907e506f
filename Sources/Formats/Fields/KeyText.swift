/// What must not be taken for a record's key (law 6).
enum KeyText {
    static let bytesMax = 1024

    /// Nil for a sound key. `cell` has no blanks around it and is not empty.
    static func fault(_ cell: UnsafeRawBufferPointer) -> CellFault? {
        if cell.count > bytesMax {
            return CellFault(.keyTooLong, cell, "longer than \(bytesMax) bytes")
        }
        if hasExponent(cell) {
            return CellFault(
                .keyDigitsLost, cell,
                "a spreadsheet wrote the number with an exponent; export the column as text")
        }
        if cell[0] == UInt8(ascii: "#"),
            spreadsheetErrors.contains(where: { FoldedText.equals(cell, $0) })
        {
            return CellFault(.spreadsheetError, cell, "mend the formula in the list")
        }
        return nil
    }

    /// Whether a key that begins so cannot have a fault.
    @inline(__always)
    static func isPlain(first: UInt8, count: Int) -> Bool {
        first > 0x39 && count <= bytesMax
    }

    /// `4.6E+12`, `4,6e+12`, `4E+12`; `1E5` may be an article number.
    private static func hasExponent(_ cell: UnsafeRawBufferPointer) -> Bool {
        guard let sign = exponent(in: cell) else { return false }
        return cell[sign] == UInt8(ascii: "+")
    }

    /// Where the exponent's sign or first digit stands, if the cell is a number with an exponent.
    static func exponent(in cell: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        func skipDigits() -> Int {
            let start = index
            while index < cell.count, cell[index] >= 0x30, cell[index] <= 0x39 { index += 1 }
            return index - start
        }
        guard skipDigits() > 0 else { return nil }
        if index < cell.count, cell[index] == 0x2E || cell[index] == 0x2C {  // point, comma
            index += 1
            _ = skipDigits()
        }
        guard index + 1 < cell.count, cell[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        let sign = index + 1
        let hasSign = cell[sign] == UInt8(ascii: "+") || cell[sign] == UInt8(ascii: "-")
        index = hasSign ? sign + 1 : sign
        return skipDigits() > 0 && index == cell.count ? sign : nil
    }

    private static let spreadsheetErrors = [
        "#N/A", "#Н/Д", "#REF!", "#ССЫЛКА!", "#VALUE!", "#ЗНАЧ!", "#NAME?", "#ИМЯ?", "#DIV/0!",
        "#ДЕЛ/0!", "#NULL!", "#ПУСТО!", "#NUM!", "#ЧИСЛО!",
    ].map(FoldedText.fold)
}
