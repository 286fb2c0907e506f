import Diagnostics

/// How one field takes the cells of its column: what a cell may be, beyond what the field's own
/// rules say of its value.
struct SheetFieldRules {
    private let isKey: Bool
    private let isText: Bool
    private let takesNumbers: Bool
    private let currency: String?
    private let takesPercents: Bool
    private let errorWords: Set<String>
    private let shownTexts: ShownTexts

    init(_ field: FieldSpec, isKey: Bool) {
        self.isKey = isKey
        isText = field.type == .text
        takesNumbers = field.type == .integer || field.type == .decimal
        currency = field.numbers.currency
        takesPercents = field.numbers.strip.contains("%")
        errorWords = Set(field.words.map { $0.word.uppercased() })
        shownTexts = ShownTexts(field)
    }

    /// Why a cell cannot be the field's value.
    func fault(_ cell: SheetCell) -> CellFault? {
        switch cell {
        case .empty, .boolean: return nil
        case .fault(let fault): return fault
        case .error(let text):
            let word = String(decoding: text, as: UTF8.self)
            if errorWords.contains(word.uppercased()) { return nil }
            return CellFault(.cellError, text, "mend the formula in the list")
        case .number(let text, let digits, let format):
            if isText, digits > SheetCells.significantMax {
                return CellFault(
                    isKey ? .keyDigitsLost : .cellDigitsLost, text,
                    "a spreadsheet keeps 15 digits of a number; have the column stored as text")
            }
            return format.flatMap { fault(text, $0) }
        case .text(let text, let mixed):
            return mixed.isEmpty ? lostDigits(text) : fault(text, mixed)
        case .date(let text):
            guard isKey else { return nil }
            return CellFault(
                .dateForKey, text, "the spreadsheet took the text for a date; store it as text")
        }
    }

    private func lostDigits(_ text: UnsafeRawBufferPointer) -> CellFault? {
        guard isText, !isKey, let sign = SpoiledIdentifier.exponent(in: text),
            text[sign] == UInt8(ascii: "+")
        else { return nil }
        return CellFault(
            .cellDigitsLost, text,
            "a spreadsheet wrote the number with an exponent; have the column stored as text")
    }

    /// A raised part belongs to a name (`м²`), a struck one to no text.
    private func fault(_ text: UnsafeRawBufferPointer, _ mixed: TextLooks.Marks) -> CellFault? {
        let isStruck = mixed.contains(.struck)
        guard isStruck || isKey || !isText else { return nil }
        let look = isStruck ? "struck through" : "raised or lowered"
        return CellFault(
            .textOfSeveralLooks, text, "a part of it is \(look); write what is meant and no more")
    }

    private func fault(_ text: UnsafeRawBufferPointer, _ format: NumberSection) -> CellFault? {
        guard takesNumbers else {
            guard isKey, format.isAdorned || isFraction(text, of: format),
                format.shown(text) == nil
            else { return nil }
            return CellFault(
                .shownOtherwise, text,
                "its number format \(format.code) shows something else; have the column stored as "
                    + "text")
        }
        if format.percents > 0, !takesPercents {
            return CellFault(
                .shownAsPercent, text,
                "shown as \(format.shown(text) ?? "a percent"); strip: [\"%\"] in the field reads "
                    + "what is shown")
        }
        if let why = format.distortion {
            return CellFault(
                .shownOtherwise, text,
                "its number format \(format.code) \(why); have the number itself in the cell")
        }
        // Most lists show roubles without a word; only another currency is a surprise.
        guard let found = format.currency, found != currency ?? "RUB" else {
            return shownTexts.fault(text, format)
        }
        let expected = currency.map { "expected \($0)" } ?? "the field states no currency"
        return CellFault(.otherCurrency, text, "the number format shows \(found), \(expected)")
    }

    /// The number has digits behind the point, and its format says how many are shown.
    private func isFraction(_ text: UnsafeRawBufferPointer, of format: NumberSection) -> Bool {
        format.decimals != nil && text.contains(UInt8(ascii: "."))
    }

    // MARK: Values

    /// Puts the cell's value in its field; the cell has no fault.
    func set(_ cell: SheetCell, _ field: Int, _ typed: inout TypedCells) {
        switch cell {
        case .empty, .fault: break
        case .text(let text, _), .error(let text): typed.set(field, .text, text)
        case .number(let text, _, let format):
            guard let format, let shown = shown(text, format) else {
                return typed.set(field, .number, text)
            }
            Array(shown.utf8).withUnsafeBytes {
                typed.set(field, takesNumbers ? .number : .text, $0)
            }
        case .date(let text): typed.set(field, .date, text)
        case .boolean(let value):
            Array((value ? "true" : "false").utf8).withUnsafeBytes {
                typed.set(field, .boolean, $0)
            }
        }
    }

    /// What stands for a number with a format that adds to it; nil where the number itself does.
    private func shown(_ text: UnsafeRawBufferPointer, _ format: NumberSection) -> String? {
        if isText {
            let isAsShown = format.isAdorned || isKey && isFraction(text, of: format)
            return isAsShown ? format.shown(text) : nil
        }
        guard takesNumbers, format.percents > 0 else { return nil }
        return PlainNumber.shifted(String(decoding: text, as: UTF8.self), by: 2 * format.percents)
    }
}
