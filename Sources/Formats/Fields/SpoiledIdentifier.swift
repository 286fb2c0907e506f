import Diagnostics

/// What programs make of identifiers that they take for numbers or formulas, or put where there is
/// none: `4.6E+12`, `12345.0`, `#N/A`, `NULL`.
enum SpoiledIdentifier {
    /// - Parameter cell: is not empty, and has no blanks or marks around it
    static func fault(of cell: UnsafeRawBufferPointer) -> CellFault? {
        let first = cell[0]
        // A digit, a sign or a point begins a number.
        if first <= 0x39, first >= 0x2B, let fault = numberFault(cell) { return fault }
        if first == UInt8(ascii: "#"), isError(cell) {
            return CellFault(.spreadsheetError, cell, "mend the formula in the list")
        }
        if isPlaceholder(cell, first: first) {
            return CellFault(
                .keyMissing, cell, "a word for no value; if it is one, state asWritten: true")
        }
        return nil
    }

    // MARK: Numbers

    private static func numberFault(_ cell: UnsafeRawBufferPointer) -> CellFault? {
        // Digits alone, as barcodes are, need no further look.
        if cell.allSatisfy(isDigit) { return nil }
        switch spelling(cell) {
        case nil: return nil
        case .exponent(let isSure):
            return CellFault(
                .keyDigitsLost, cell,
                "a spreadsheet wrote the number with an exponent; export the column as text"
                    + (isSure ? "" : ", or state asWritten: true if the list means it"))
        case .zeroFraction:
            return CellFault(
                .keyDigitsLost, cell,
                "a program made a decimal number of it, so zeros in front may be gone; export the "
                    + "column as text, or state asWritten: true if the list means it")
        }
    }

    private enum Spelling {
        /// No list means `4.6E12`; one may mean `1E5`.
        case exponent(isSure: Bool)
        case zeroFraction
    }

    /// A number with an exponent, or with nothing but zeros behind the point.
    private static func spelling(_ cell: UnsafeRawBufferPointer) -> Spelling? {
        if let sign = exponent(in: cell) {
            return .exponent(isSure: !isDigit(cell[sign]) || cell.contains(where: isPoint))
        }
        var index = cell[0] == UInt8(ascii: "-") || cell[0] == UInt8(ascii: "+") ? 1 : 0
        let start = index
        // Thousands may be apart.
        while index < cell.count, isDigit(cell[index]) || cell[index] == 0x20 && index > start {
            index += 1
        }
        guard index > start, index + 1 < cell.count, isPoint(cell[index]) else { return nil }
        return cell[(index + 1)...].allSatisfy { $0 == 0x30 } ? .zeroFraction : nil
    }

    /// Where the exponent's sign or first digit is, if the cell is a number with an exponent.
    static func exponent(in cell: UnsafeRawBufferPointer) -> Int? {
        var index = cell.first == UInt8(ascii: "-") || cell.first == UInt8(ascii: "+") ? 1 : 0
        func skipDigits() -> Int {
            let start = index
            while index < cell.count, isDigit(cell[index]) { index += 1 }
            return index - start
        }
        guard skipDigits() > 0 else { return nil }
        if index < cell.count, isPoint(cell[index]) {
            index += 1
            _ = skipDigits()
        }
        guard index + 1 < cell.count, cell[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        let sign = index + 1
        let hasSign = cell[sign] == UInt8(ascii: "+") || cell[sign] == UInt8(ascii: "-")
        index = hasSign ? sign + 1 : sign
        return skipDigits() > 0 && index == cell.count ? sign : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isPoint(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2C }

    // MARK: Words

    /// What spreadsheets show for a formula that failed, or for a column that is too narrow.
    private static func isError(_ cell: UnsafeRawBufferPointer) -> Bool {
        cell.count > 2 && cell.allSatisfy { $0 == UInt8(ascii: "#") }
            || spreadsheetErrors.contains { FoldedText.equals(cell, $0) }
    }

    private static let spreadsheetErrors = [
        "#N/A", "#Н/Д", "#NV", "#REF!", "#ССЫЛКА!", "#BEZUG!", "#VALUE!", "#ЗНАЧ!", "#WERT!",
        "#NAME?", "#ИМЯ?", "#DIV/0!", "#ДЕЛ/0!", "#NULL!", "#ПУСТО!", "#NUM!", "#ЧИСЛО!",
        "#ZAHL!", "#SPILL!", "#ПЕРЕНОС!", "#CALC!", "#ВЫЧИСЛ!", "#FIELD!", "#ПОЛЕ!",
        "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA",
    ].map(FoldedText.fold)

    private static func isPlaceholder(_ cell: UnsafeRawBufferPointer, first: UInt8) -> Bool {
        guard cell.count <= placeholderBytesMax else { return false }
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "?") || first == 0xE2 {
            return isDashes(cell) || cell.allSatisfy { $0 == UInt8(ascii: "?") }
        }
        return mayBePlaceholder(cell, first: first)
            && placeholders.contains { FoldedText.equals(cell, $0) }
    }

    /// Whether the text may be a word for no value; only then is the list of them asked.
    @inline(__always)
    static func mayBePlaceholder(_ cell: UnsafeRawBufferPointer, first: UInt8) -> Bool {
        guard cell.count <= placeholderBytesMax else { return false }
        switch first {
        case 0x4E, 0x6E, 0x55, 0x75, 0x49, 0x69: return true  // n, u, i
        case 0x28, 0x3C, 0x5B, 0x5C, 0x7B, 0x3F: return true  // ( < [ \ { ?
        case 0xD0: return cell.count <= 6
        default: return false
        }
    }

    private static let placeholderBytesMax = 11

    /// As databases, Python, JavaScript, R and people write that there is nothing.
    private static let placeholders = [
        "null", "none", "nan", "n/a", "na", "nil", "undefined", "inf", "infinity", "\\n", "<na>",
        "<null>", "(null)", "[null]", "{null}", "(none)", "<none>", "(empty)", "(blank)", "н/д",
        "нет",
    ].map(FoldedText.fold)

    /// Hyphens, en and em dashes and nothing else.
    private static func isDashes(_ cell: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < cell.count {
            if cell[index] == UInt8(ascii: "-") {
                index += 1
            } else if index + 2 < cell.count, cell[index] == 0xE2, cell[index + 1] == 0x80,
                0x90...0x95 ~= cell[index + 2]
            {
                index += 3
            } else {
                return false
            }
        }
        return true
    }
}
