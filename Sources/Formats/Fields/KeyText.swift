/// What must not be taken for a record's key (law 6).
enum KeyText {
    static let bytesMax = 1024

    /// Nil for a sound key. `cell` has no blanks around it and is not empty.
    ///
    /// - Parameter isQuoted: it comes from a format whose cells may take in rows below them
    static func fault(_ cell: UnsafeRawBufferPointer, isQuoted: Bool = true) -> CellFault? {
        if !hasNoControl(cell), let fault = controlFault(cell, isQuoted) { return fault }
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

    /// Whether the key, which is not empty, cannot have a fault, as far as a quick look tells.
    @inline(__always)
    static func isPlain(_ cell: UnsafeRawBufferPointer, first: UInt8) -> Bool {
        first > 0x39 && cell.count <= bytesMax && hasNoControl(cell)
    }

    // MARK: Control characters

    /// False for a byte that is a control character or may begin one; eight bytes at a time.
    @inline(__always)
    private static func hasNoControl(_ cell: UnsafeRawBufferPointer) -> Bool {
        guard let base = cell.baseAddress else { return true }
        var index = 0
        // Safe: each load lies within the cell.
        while index &+ 8 <= cell.count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if mayHoldControl(word) { return false }
            index &+= 8
        }
        while index < cell.count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 { return false }
            index &+= 1
        }
        return true
    }

    /// Whether one of eight bytes is below 0x20, or DEL, or 0xC2 or 0xE2, in which the others
    /// begin; at times true without one, which only costs the longer look.
    @inline(__always)
    private static func mayHoldControl(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        func hasZero(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }
        let low = (word &- ones &* 0x20) & ~word & highs
        let others = hasZero(word ^ (ones &* 0x7F)) | hasZero(word ^ (ones &* 0xC2))
            | hasZero(word ^ (ones &* 0xE2))
        return low | others != 0
    }

    private static func controlFault(
        _ cell: UnsafeRawBufferPointer, _ isQuoted: Bool
    ) -> CellFault? {
        for offset in cell.indices {
            guard let scalar = control(cell, at: offset) else { continue }
            let before = UnsafeRawBufferPointer(rebasing: cell[..<offset])
            let isLineBreak = [0x0A, 0x0D, 0x85, 0x2028, 0x2029].contains(scalar)
            let number = String(scalar, radix: 16, uppercase: true)
            let name = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
            let remedy = isLineBreak && isQuoted
                ? "did a quote take in the rows below?"
                : isLineBreak
                    ? "a key is one line: mend it in the list" : "mend the key in the list"
            let what = isLineBreak ? "line break" : "control character"
            return CellFault(.keyHasControl, before, "a \(what) (\(name)) follows: \(remedy)")
        }
        return nil
    }

    /// The control character, line or paragraph separator that begins here.
    private static func control(_ cell: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
        switch cell[index] {
        case 0x00...0x1F, 0x7F: return UInt32(cell[index])
        case 0xC2 where index + 1 < cell.count && 0x80...0x9F ~= cell[index + 1]:
            return UInt32(cell[index + 1])
        case 0xE2
        where index + 2 < cell.count && cell[index + 1] == 0x80 && 0xA8...0xA9 ~= cell[index + 2]:
            return 0x2000 | UInt32(cell[index + 2] & 0x3F)
        default: return nil
        }
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
