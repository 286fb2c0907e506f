/// What was read so far of one section of a number format.
struct NumberSectionDraft {
    /// Texts around the digits, blanks with them, without the currency signs in brackets.
    struct Texts: Sendable {
        var before = ""
        var after = ""
        /// A text between two digits that makes another number of them: `0" руб. "00`.
        var between: String?
        var hasDigits = false

        var areBlank: Bool { (before + after).allSatisfy(\.isWhitespace) }
    }

    /// Digits behind the point: those that are always shown, and those that may be.
    struct Decimals: Sendable {
        var least = 0
        var most = 0
    }

    /// As the workbook has it.
    var code = ""
    var kind = NumberSection.Kind.number
    var isText = false
    var condition: NumberSection.Condition?
    var percents = 0
    private(set) var pieces: [NumberSection.Piece] = []
    /// Currency signs in brackets.
    private(set) var signs: [String] = []
    private(set) var texts = Texts()

    /// It shows a point, groups, an exponent or a fraction.
    var isComplex: Bool { hasMarks || commasLast > 0 }
    /// What is shown is divided by a thousand or more.
    var isScaled: Bool { commasLast > 0 }
    /// Nil where the digits behind the point are not counted.
    var decimals: Decimals? {
        let isCounted = places > 0 && !isScaled && !hasExponent && !hasFraction
        return isCounted ? counted : nil
    }

    private var hasMarks = false
    private var commasLast = 0
    private var hasCommas = false
    private var hasPoint = false
    private var hasExponent = false
    private var hasFraction = false
    private var places = 0
    private var counted = Decimals()
    /// Shown since the last digit.
    private var gap = ""
    /// Digits before the point behind each blank.
    private var groups = [0]

    // MARK: Texts

    mutating func show(_ text: String) {
        append(text)
        if texts.hasDigits { texts.after += text } else { texts.before += text }
    }

    mutating func show(sign: String) {
        signs.append(sign)
        append(sign)
    }

    private mutating func append(_ text: String) {
        gap += text
        if case .literal(let before)? = pieces.last {
            pieces[pieces.count - 1] = .literal(before + text)
        } else {
            pieces.append(.literal(text))
        }
    }

    // MARK: Digits

    mutating func takeDigit(_ scalar: Unicode.Scalar) {
        if commasLast > 0 { (hasMarks, hasCommas) = (true, true) }
        commasLast = 0
        places += 1
        endGap()
        guard !isPastWhole else {
            if hasPoint { counted.most += 1 }
            if hasPoint, scalar == "0" { counted.least += 1 }
            return
        }
        groups[groups.count - 1] += 1
        pieces.append(.digit(UInt8(scalar.value)))
    }

    mutating func takeWhole() {
        endGap()
        pieces.append(.whole)
    }

    mutating func takeComma() { commasLast += 1 }

    mutating func takePoint() { (hasMarks, hasPoint) = (true, true) }

    mutating func takeFraction() { (hasMarks, hasFraction) = (true, true) }

    mutating func takeExponent() { (hasMarks, hasExponent) = (true, true) }

    private var isPastWhole: Bool { hasPoint || hasFraction || hasExponent }

    private mutating func endGap() {
        if texts.hasDigits, !gap.isEmpty {
            if !gap.allSatisfy(\.isWhitespace) { texts.between = texts.between ?? gap }
            groups.append(0)
        }
        texts.hasDigits = true
        texts.after = ""
        gap = ""
    }

    /// `0 00` shows 1250 as `12 50`; blanks between thousands change nothing.
    mutating func finish() {
        guard texts.between == nil, !hasFraction, !hasExponent, !hasCommas,
            groups.dropFirst().contains(where: { $0 % 3 != 0 })
        else { return }
        texts.between = " "
    }
}
