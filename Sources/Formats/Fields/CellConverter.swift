package import Diagnostics
import Tables

/// Turns one field's raw cells into values by the rules of its `FieldSpec`.
///
/// Built once for a source; converting a sound cell allocates nothing.
final class CellConverter {
    enum Number {
        case value(ExactDecimal)
        case missing
        case fault(CellFault)
    }
    enum Boolean {
        case value(Bool)
        case missing
        case fault(CellFault)
    }
    enum Text {
        /// Offsets into the cell.
        case slice(Range<Int>)
        /// Stands for the cell: a default or what a word means.
        case other([UInt8])
        case missing
        case fault(CellFault)
    }

    let spec: FieldSpec
    let isKey: Bool
    /// See `IdentifierText.read`.
    private let isQuoted: Bool
    private let words: [(folded: [UInt8], value: FieldValue?)]
    let wordsStartWithDigit: Bool
    private let affixes: [[UInt8]]
    private let yes: [[UInt8]]
    private let no: [[UInt8]]

    init(spec: FieldSpec, isKey: Bool, isQuoted: Bool = true) {
        self.spec = spec
        self.isKey = isKey
        self.isQuoted = isQuoted
        words = spec.words.map { (FoldedText.fold($0.word), $0.value) }
        wordsStartWithDigit = spec.words.contains { $0.word.first?.isASCIIDigit ?? false }
        let currency = spec.numbers.currency.map(Currency.foldedWords) ?? []
        affixes = (spec.numbers.strip.map(FoldedText.fold) + currency)
            .filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        yes = spec.booleans.yes.map(FoldedText.fold)
        no = spec.booleans.no.map(FoldedText.fold)
    }

    // MARK: Numbers

    func number(_ whole: UnsafeRawBufferPointer) -> Number {
        let cell = UnsafeRawBufferPointer(rebasing: whole[Blanks.trim(whole)])
        guard let first = cell.first else { return fallbackNumber }
        let startsWithDigit = first >= 0x30 && first <= 0x39
        if !words.isEmpty, !startsWithDigit || wordsStartWithDigit, let meaning = word(cell) {
            guard case .number(let value)? = meaning else { return .missing }
            return checked(value, cell)
        }
        switch parse(cell) {
        case .value(let value): return checked(value, cell)
        case .ambiguous, .tooLong: return .fault(fault(of: cell))
        case .notANumber: break
        }
        let bare = withoutAffixes(cell)
        guard bare.count < cell.count else { return .fault(fault(of: cell)) }
        if case .value(let value) = parse(bare) {
            return checked(value, cell)
        }
        return .fault(fault(of: bare))
    }

    /// A number in plain notation: no rule of the field says how to read it.
    func exactNumber(_ cell: UnsafeRawBufferPointer) -> Number {
        if !words.isEmpty, let meaning = word(cell) {
            guard case .number(let value)? = meaning else { return .missing }
            return checked(value, cell)
        }
        guard let value = ExactDecimal(cell) else { return .fault(fault(of: cell)) }
        return checked(value, cell)
    }

    private func parse(_ cell: UnsafeRawBufferPointer) -> NumberText.Outcome {
        NumberText.parse(
            cell, point: spec.numbers.point, formatHasPoint: spec.numbers.formatHasPoint)
    }

    private func checked(_ value: ExactDecimal, _ cell: UnsafeRawBufferPointer) -> Number {
        if spec.type == .integer, !value.isWhole {
            return .fault(CellFault(.notWhole, cell, "a whole number is wanted"))
        }
        guard value.isNegative else { return .value(value) }
        switch spec.numbers.negative {
        case .keep: return .value(value)
        case .zero: return .value(.zero)
        case .reject: return .fault(CellFault(.negativeNumber, cell, "below zero"))
        }
    }

    private var fallbackNumber: Number {
        guard case .number(let value)? = spec.fallback else { return .missing }
        return .value(value)
    }

    /// Cuts currency signs and other stated words off both ends.
    private func withoutAffixes(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var rest = cell
        var found = true
        while found {
            found = false
            for affix in affixes where rest.count > affix.count {
                if FoldedText.matches(rest, affix, at: rest.count - affix.count) {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropLast(affix.count))
                } else if FoldedText.matches(rest, affix, at: 0) {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(affix.count))
                } else {
                    continue
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[Blanks.trim(rest)])
                found = true
                break
            }
        }
        return rest
    }

    /// Says why the cell is no number; only here, off the hot path, is text made.
    private func fault(of cell: UnsafeRawBufferPointer) -> CellFault {
        switch parse(cell) {
        case .ambiguous:
            return CellFault(
                .numberAmbiguous, cell, "thousands or three decimals? state point: in the field")
        case .tooLong:
            return CellFault(.numberTooLong, cell, "more digits than are held exactly")
        case .value, .notANumber: break
        }
        if let currency = strayCurrency(cell) {
            let expected = spec.numbers.currency.map { "\($0) is wanted" }
            return CellFault(
                .otherCurrency, cell, "\(currency) found, \(expected ?? "no currency is stated")")
        }
        if SpoiledIdentifier.exponent(in: cell) != nil {
            return CellFault(.notANumber, cell, "written with an exponent: digits may be lost")
        }
        return CellFault(.notANumber, cell, "a number is wanted")
    }

    /// The currency spelled before or after the digits, if any.
    private func strayCurrency(_ cell: UnsafeRawBufferPointer) -> String? {
        let isDigit = { (byte: UInt8) in byte >= 0x30 && byte <= 0x39 }
        guard let first = cell.firstIndex(where: isDigit), let last = cell.lastIndex(where: isDigit)
        else { return nil }
        for part in [cell[..<first], cell[(last + 1)...]] {
            let part = UnsafeRawBufferPointer(rebasing: part)
            let trimmed = UnsafeRawBufferPointer(rebasing: part[Blanks.trim(part)])
            if let code = Currency.code(of: trimmed) { return code }
        }
        return nil
    }

    // MARK: Dates

    /// Whole days since 1970-01-01.
    ///
    /// - Parameter pattern: the field's own where it is nil
    func date(_ whole: UnsafeRawBufferPointer, pattern: DatePattern? = nil) -> Number {
        let cell = UnsafeRawBufferPointer(rebasing: whole[Blanks.trim(whole)])
        if cell.isEmpty { return spec.fallback?.days.map(Number.value) ?? .missing }
        if !words.isEmpty, let meaning = word(cell) {
            return meaning?.days.map(Number.value) ?? .missing
        }
        let pattern = pattern ?? spec.date
        guard let days = pattern.days(cell) else {
            return .fault(CellFault(.notADate, cell, "\(pattern.text) is wanted"))
        }
        return .value(ExactDecimal(days))
    }

    // MARK: Booleans

    func boolean(_ whole: UnsafeRawBufferPointer) -> Boolean {
        let cell = UnsafeRawBufferPointer(rebasing: whole[Blanks.trim(whole)])
        if cell.isEmpty {
            guard case .boolean(let value)? = spec.fallback else { return .missing }
            return .value(value)
        }
        if !words.isEmpty, let meaning = word(cell) {
            guard case .boolean(let value)? = meaning else { return .missing }
            return .value(value)
        }
        if yes.contains(where: { FoldedText.equals(cell, $0) }) { return .value(true) }
        if no.contains(where: { FoldedText.equals(cell, $0) }) { return .value(false) }
        return .fault(CellFault(.unknownWord, cell, "neither a word for yes nor one for no"))
    }

    // MARK: Text

    func text(_ whole: UnsafeRawBufferPointer) -> Text {
        let trimmed = Blanks.trim(whole)
        if trimmed.isEmpty {
            guard case .text(let value)? = spec.fallback else { return .missing }
            return .other(Array(value.utf8))
        }
        let cell = UnsafeRawBufferPointer(rebasing: whole[trimmed])
        if !words.isEmpty, let meaning = word(cell) {
            guard case .text(let value)? = meaning else { return .missing }
            return .other(Array(value.utf8))
        }
        let range = spec.trim ? trimmed : 0..<whole.count
        return isKey ? key(UnsafeRawBufferPointer(rebasing: whole[range]), range) : .slice(range)
    }

    /// - Parameter range: where the cell is in its own cell with blanks around it
    private func key(_ cell: UnsafeRawBufferPointer, _ range: Range<Int>) -> Text {
        switch IdentifierText.read(cell, isQuoted: isQuoted, asWritten: spec.asWritten) {
        case .slice(let part):
            .slice(range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
        case .other(let bytes): .other(bytes)
        case .fault(let fault): .fault(fault)
        }
    }

    private func word(_ cell: UnsafeRawBufferPointer) -> FieldValue?? {
        for (folded, value) in words where FoldedText.equals(cell, folded) { return .some(value) }
        return nil
    }
}

/// What is wrong with one cell.
package struct CellFault: Sendable, Equatable {
    package var code: DiagnosticCode
    package var reason: String

    package init(_ code: DiagnosticCode, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The cell's own text first, cut to a readable length.
    init(_ code: DiagnosticCode, _ cell: UnsafeRawBufferPointer, _ why: String) {
        let text = String(decoding: cell, as: UTF8.self)
        let shown = text.count > 60 ? text.prefix(60) + "…" : text[...]
        self.init(code, reason: "\"\(shown)\": \(why)")
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
