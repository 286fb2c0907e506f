/// A cell's number format: which of its sections shows a number, and what that section says of it.
///
/// - Source: ECMA-376, part 1, 18.8.30 and 18.8.31; docs/formats/xlsx.md, "Number formats"
struct NumberFormat: Sendable {
    static let general = NumberFormat("General")

    private let sections: [NumberSection]
    /// No section says more of a number than how many of its digits are shown.
    let isPlain: Bool
    /// Some section says how many digits behind the point are shown.
    let countsDecimals: Bool

    /// - Parameter code: `#,##0.00 "руб.";[Red]-#,##0.00`
    init(_ code: String) {
        var parser = NumberFormatParser(code)
        sections = parser.sections()
        isPlain = sections.allSatisfy(\.isPlain)
        countsDecimals = sections.contains { $0.decimals != nil }
    }

    /// Formats that a workbook does not spell out, with those of East Asian versions. What 5 to 8,
    /// 42 and 44 show depends on the country of the person who opens the workbook, so they say
    /// nothing.
    static func builtIn(_ id: Int) -> NumberFormat {
        switch id {
        case 1, 3, 37, 38, 41: whole
        case 2, 4, 39, 40, 43: hundredths
        case 9, 10: percent
        case 46: duration
        case 14...22, 27...36, 45, 47, 50...58: date
        default: general
        }
    }

    private static let whole = NumberFormat("0")
    private static let hundredths = NumberFormat("0.00")
    private static let percent = NumberFormat("0%")
    private static let duration = NumberFormat("[h]:mm:ss")
    private static let date = NumberFormat("yyyy-mm-dd")

    /// The section that shows the number: by its condition, else by the number's sign.
    ///
    /// - Parameter plain: in plain notation
    func section(for plain: UnsafeRawBufferPointer) -> NumberSection {
        let numbers = sections.count > 1 && sections.last!.isText
            ? sections.dropLast() : sections[...]
        guard numbers.count > 1 else { return numbers[0] }
        let sign = Sign(plain)
        let first = numbers[0].condition
        let second = numbers[1].condition
        if first != nil || second != nil {
            if first?.holds(for: plain) ?? (sign == .positive) { return numbers[0] }
            if second?.holds(for: plain) ?? (numbers.count == 2 || sign == .negative) {
                return numbers[1]
            }
            return numbers.count > 2 ? numbers[2] : numbers[1]
        }
        switch sign {
        case .positive: return numbers[0]
        case .negative: return numbers[1]
        case .zero: return numbers.count > 2 ? numbers[2] : numbers[0]
        }
    }

    private enum Sign {
        case negative, zero, positive

        init(_ plain: UnsafeRawBufferPointer) {
            if plain.first == UInt8(ascii: "-") {
                self = .negative
            } else {
                let hasDigit = plain.contains { $0 > UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
                self = hasDigit ? .positive : .zero
            }
        }
    }
}

/// One of the up to four parts of a number format.
final class NumberSection: Sendable {
    enum Kind: Sendable { case number, date, duration }

    enum Piece: Equatable, Sendable {
        /// `0`, `#` or `?`
        case digit(UInt8)
        case literal(String)
        /// `General`: the number as it is.
        case whole
    }

    struct Condition: Sendable {
        var sign: String
        var limit: Double

        func holds(for plain: UnsafeRawBufferPointer) -> Bool {
            guard let value = Double(String(decoding: plain, as: UTF8.self)) else { return false }
            switch sign {
            case "<": return value < limit
            case "<=": return value <= limit
            case ">": return value > limit
            case ">=": return value >= limit
            case "<>": return value != limit
            default: return value == limit
            }
        }
    }

    let kind: Kind
    /// Shows the texts of cells, no numbers.
    let isText: Bool
    let condition: Condition?
    /// Each multiplies what is shown by 100.
    let percents: Int
    /// An ISO code, or the sign itself where it is none that is known.
    let currency: String?
    /// Why the number that is shown is another than the one that is stored.
    let distortion: String?
    /// What is shown is more than the number: leading zeros, or a text around it.
    let isAdorned: Bool
    /// As the workbook has it.
    let code: String
    let texts: NumberSectionDraft.Texts
    let decimals: NumberSectionDraft.Decimals?
    /// What is shown is divided by a thousand or more.
    let isScaled: Bool
    private let pieces: [Piece]
    /// It shows a point, groups, an exponent or a fraction.
    private let isComplex: Bool

    init(_ draft: NumberSectionDraft) {
        kind = draft.kind
        isText = draft.isText
        condition = draft.condition
        percents = draft.percents
        isComplex = draft.isComplex
        isScaled = draft.isScaled
        pieces = draft.pieces
        code = draft.code
        texts = draft.texts
        decimals = draft.decimals
        let literals = pieces.compactMap { if case .literal(let text) = $0 { text } else { nil } }
        currency = FormatWords.currency(signs: draft.signs, literals: literals)
        distortion = texts.between.map { "shows \"\($0)\" between the digits" }
            ?? FormatWords.distortion(pieces, isScaled: isScaled)
        isAdorned = percents > 0 || FormatWords.isAdorned(pieces, hasCurrency: currency != nil)
    }

    var isPlain: Bool {
        kind == .number && percents == 0 && currency == nil && distortion == nil && !isAdorned
            && texts.areBlank
    }

    /// What the spreadsheet shows of a number, as far as it can be told without its country.
    ///
    /// - Parameter plain: in plain notation
    /// - Output: nil where it cannot be told
    func shown(_ plain: UnsafeRawBufferPointer) -> String? {
        if percents > 0 {
            let text = String(decoding: plain, as: UTF8.self)
            let shifted = PlainNumber.shifted(text, by: 2 * percents)
            return shifted + String(repeating: "%", count: percents)
        }
        let isWhole = plain.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        guard isWhole, !isComplex else { return isAdorned ? nil : withDecimals(plain) }
        let digits = plain.elementsEqual("0".utf8) ? [] : Array(plain)
        let places = pieces.count { if case .digit = $0 { true } else { false } }
        guard places > 0 || pieces.contains(.whole) else { return nil }
        var shown = ""
        var place = 0
        for piece in pieces {
            switch piece {
            case .literal(let text): shown += text
            case .whole: shown += String(decoding: plain, as: UTF8.self)
            case .digit(let form):
                if place == 0, digits.count > places {
                    shown += String(decoding: digits[..<(digits.count - places)], as: UTF8.self)
                }
                let at = digits.count - places + place
                place += 1
                if at >= 0 {
                    shown.unicodeScalars.append(Unicode.Scalar(digits[at]))
                } else if form == UInt8(ascii: "0") {
                    shown += "0"
                } else if form == UInt8(ascii: "?") {
                    shown += " "
                }
            }
        }
        return shown
    }

    /// A number with digits behind the point and the zeros that its format adds to them: 1.1 with
    /// `0.00` is `1.10`.
    ///
    /// - Output: nil where fewer digits are shown than are stored, or where nothing is said of them
    private func withDecimals(_ plain: UnsafeRawBufferPointer) -> String? {
        guard let decimals, let point = plain.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let stored = plain.count - point - 1
        guard stored <= decimals.most else { return nil }
        return String(decoding: plain, as: UTF8.self)
            + String(repeating: "0", count: max(0, decimals.least - stored))
    }
}
