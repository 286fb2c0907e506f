/// Splits a number format into its sections, and each into what it shows.
///
/// - Source: ECMA-376, part 1, 18.8.31
struct NumberFormatParser {
    /// More sections than a format can have.
    private static let sectionsMax = 4
    /// What programs call the format `General` in their own language.
    private static let generals: Set<String> = [
        "general", "standard", "основной", "общий", "стандарт", "стандартный", "загальний",
        "estándar", "standaard", "standardowy", "ogólny", "genel", "algemeen",
    ]

    private var rest: Substring.UnicodeScalarView

    init(_ code: String) { rest = code[...].unicodeScalars }

    mutating func sections() -> [NumberSection] {
        var found: [NumberSection] = []
        repeat {
            found.append(section())
        } while found.count < Self.sectionsMax && !rest.isEmpty && next() == ";"
        return found
    }

    private mutating func next() -> Unicode.Scalar? { rest.popFirst() }

    // MARK: One section

    /// What was read of the section so far.
    private struct Draft {
        var kind = NumberSection.Kind.number
        var isText = false
        var condition: NumberSection.Condition?
        var percents = 0
        var isComplex = false
        var commasLast = 0
        /// Behind the point, the fraction's line or the exponent.
        var isPastWhole = false
        var pieces: [NumberSection.Piece] = []
        /// Currency signs in brackets.
        var signs: [String] = []

        mutating func show(_ text: String) {
            if case .literal(let before)? = pieces.last {
                pieces[pieces.count - 1] = .literal(before + text)
            } else {
                pieces.append(.literal(text))
            }
        }
    }

    private mutating func section() -> NumberSection {
        var draft = Draft()
        while let scalar = rest.first, scalar != ";" {
            rest.removeFirst()
            take(scalar, &draft)
        }
        return NumberSection(
            kind: draft.kind, isText: draft.isText, condition: draft.condition,
            percents: draft.percents, isComplex: draft.isComplex || draft.commasLast > 0,
            isScaled: draft.commasLast > 0, pieces: draft.pieces, signs: draft.signs)
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ draft: inout Draft) {
        switch scalar {
        case "\"":
            draft.show(String(rest.prefix { $0 != "\"" }))
            rest = rest.drop { $0 != "\"" }.dropFirst()
        case "\\": if let shown = next() { draft.show(String(shown)) }
        // A blank as wide as the next character, or that character as often as there is room.
        case "_", "*": _ = next()
        case "[":
            let inner = String(rest.prefix { $0 != "]" })
            rest = rest.dropFirst(inner.unicodeScalars.count + 1)
            takeBrackets(inner, &draft)
        case "0", "#", "?":
            if draft.commasLast > 0 { draft.isComplex = true }
            draft.commasLast = 0
            if !draft.isPastWhole { draft.pieces.append(.digit(UInt8(scalar.value))) }
        case ",":
            if case .digit? = draft.pieces.last { draft.commasLast += 1 } else { draft.show(",") }
        case ".", "/": (draft.isComplex, draft.isPastWhole) = (true, true)
        case "%": draft.percents += 1
        case "@": draft.isText = true
        default:
            if Self.isLetter(scalar) { return takeWord(scalar, &draft) }
            draft.show(String(scalar))
        }
    }

    private mutating func takeBrackets(_ inner: String, _ draft: inout Draft) {
        let lower = inner.lowercased()
        if let first = lower.first, "hms".contains(first), lower.allSatisfy({ $0 == first }) {
            draft.kind = .duration
        } else if inner.hasPrefix("$") {
            let sign = inner.dropFirst().prefix { $0 != "-" }
            guard !sign.isEmpty else { return }
            draft.signs.append(String(sign))
            draft.show(String(sign))
        } else if let sign = ["<=", ">=", "<>", "<", ">", "="].first(where: inner.hasPrefix),
            let limit = Double(inner.dropFirst(sign.count))
        {
            draft.condition = NumberSection.Condition(sign: sign, limit: limit)
        }
    }

    /// `yyyy`, `General`, or a word that should have been quoted.
    private mutating func takeWord(_ first: Unicode.Scalar, _ draft: inout Draft) {
        if first == "E" || first == "e", let sign = rest.first, sign == "+" || sign == "-",
            case .digit? = draft.pieces.last
        {
            rest.removeFirst()
            (draft.isComplex, draft.isPastWhole) = (true, true)
            return
        }
        let more = rest.prefix(while: Self.isLetter)
        rest = rest.dropFirst(more.count)
        let word = String(first) + String(more)
        let lower = word.lowercased()
        if Self.generals.contains(lower) {
            draft.pieces.append(.whole)
        } else if lower.allSatisfy({ "dmyhsegb".contains($0) }),
            lower.contains(where: { "dmyhs".contains($0) })
        {
            if draft.kind == .number { draft.kind = .date }
        } else {
            draft.show(word)
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic
    }
}

/// What the texts around a number mean.
enum FormatWords {
    private static let codes: Set<String> = [
        "GBP", "PLN", "CHF", "JPY", "TRY", "AMD", "GEL", "AZN", "KGS", "UZS", "TJS", "MDL", "INR",
        "AED", "KRW", "SEK", "NOK", "DKK", "CZK", "HUF", "RON", "BGN", "ILS", "CAD", "AUD", "HKD",
        "SGD", "THB", "VND", "MNT", "TMT",
    ]
    /// Words for currencies beside the spellings that cells have; `у.е.` may be any.
    private static let currencyWords = [
        "dollars": "USD", "dollar": "USD", "euro": "EUR", "euros": "EUR", "сум": "UZS",
        "сом": "KGS", "драм": "AMD", "лари": "GEL", "манат": "AZN", "фунтов": "GBP",
        "злотых": "PLN", "лей": "MDL", "у.е.": "у.е.", "у.е": "у.е.", "уе": "у.е.", "y.e.": "у.е.",
    ]
    private static let magnitudes = [
        "тыс", "млн", "млрд", "thousand", "million", "т.р", "т. р", "т.руб", "т. руб",
    ]

    /// - Parameters:
    ///   - signs: those in brackets, which are currencies whatever they are
    ///   - literals: other texts, in which one may stand
    static func currency(signs: [String], literals: [String]) -> String? {
        for text in literals {
            if let code = currency(in: text) { return code }
        }
        return signs.map { code(of: $0) ?? $0 }.first { code in
            code.contains { !$0.isWhitespace }
        }
    }

    private static func currency(in text: String) -> String? {
        if let code = code(of: text) { return code }
        for word in text.split(whereSeparator: { $0.isWhitespace || "/()".contains($0) }) {
            if let code = code(of: String(word)) { return code }
        }
        let sign = text.unicodeScalars.first { $0.properties.generalCategory == .currencySymbol }
        return sign.map { code(of: String($0)) ?? String($0) }
    }

    private static func trimmed(_ word: String) -> String {
        String(word.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func code(of word: String) -> String? {
        let known = trimmed(word)
        if codes.contains(known) { return known }
        if let code = currencyWords[known.lowercased()] { return code }
        let bytes = Array(word.utf8)
        return bytes.withUnsafeBytes { bytes in
            Currency.code(of: UnsafeRawBufferPointer(rebasing: bytes[Blanks.trim(bytes)]))
        }
    }

    /// `0" тыс."`, `0"00"`, `-0`: why what is shown is another number than the one that is stored.
    static func distortion(_ pieces: [NumberSection.Piece], isScaled: Bool) -> String? {
        let places = pieces.indices.filter { index in
            if case .literal = pieces[index] { false } else { true }
        }
        guard let first = places.first, let last = places.last else { return nil }
        for (index, piece) in pieces.enumerated() {
            guard case .literal(let text) = piece else { continue }
            let lower = text.lowercased()
            if !isScaled, let word = magnitudes.first(where: lower.contains) {
                return "the number format adds \"\(word)\""
            }
            let before = index < first ? text.last : nil
            let isAfter = index > last && text.first?.isNumber ?? false
            let isInside = index > first && index < last && text.contains(where: \.isNumber)
            if before?.isNumber ?? false || isAfter || isInside {
                return "the number format adds \"\(text)\""
            }
        }
        return nil
    }

    /// Whether a key would lose something without its format.
    static func isAdorned(_ pieces: [NumberSection.Piece], hasCurrency: Bool) -> Bool {
        if pieces.count(where: { $0 == .digit(UInt8(ascii: "0")) }) > 1 { return true }
        let places = pieces.indices.filter { index in
            if case .literal = pieces[index] { false } else { true }
        }
        for (index, piece) in pieces.enumerated() {
            guard case .literal(let text) = piece else { continue }
            if let first = places.first, let last = places.last, index > first, index < last,
                !text.allSatisfy(\.isWhitespace)
            {
                return true
            }
            if !hasCurrency, text.contains(where: { $0.isLetter || $0.isNumber }) { return true }
        }
        return false
    }
}
