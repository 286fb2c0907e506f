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

    private mutating func section() -> NumberSection {
        var draft = NumberSectionDraft()
        let start = rest
        while let scalar = rest.first, scalar != ";" {
            rest.removeFirst()
            take(scalar, &draft)
        }
        draft.code = String(start[..<rest.startIndex])
        draft.finish()
        return NumberSection(draft)
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ draft: inout NumberSectionDraft) {
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
            draft.takeDigit(scalar)
        case ",":
            if case .digit? = draft.pieces.last { draft.takeComma() } else { draft.show(",") }
        case ".": draft.takePoint()
        case "/":
            draft.takeFraction()
            // `# ?/10`: the line is followed by digits of its own.
            if draft.texts.hasDigits { rest = rest.drop { ("0"..."9").contains($0) } }
        case "%": draft.percents += 1
        case "@": draft.isText = true
        default:
            if Self.isLetter(scalar) { return takeWord(scalar, &draft) }
            draft.show(String(scalar))
        }
    }

    private mutating func takeBrackets(_ inner: String, _ draft: inout NumberSectionDraft) {
        let lower = inner.lowercased()
        if let first = lower.first, "hms".contains(first), lower.allSatisfy({ $0 == first }) {
            draft.kind = .duration
        } else if inner.hasPrefix("$") {
            let sign = inner.dropFirst().prefix { $0 != "-" }
            guard !sign.isEmpty else { return }
            draft.show(sign: String(sign))
        } else if let sign = ["<=", ">=", "<>", "<", ">", "="].first(where: inner.hasPrefix),
            let limit = Double(inner.dropFirst(sign.count))
        {
            draft.condition = NumberSection.Condition(sign: sign, limit: limit)
        }
    }

    /// `yyyy`, `General`, or a word that should have been quoted.
    private mutating func takeWord(
        _ first: Unicode.Scalar, _ draft: inout NumberSectionDraft
    ) {
        if first == "E" || first == "e", let sign = rest.first, sign == "+" || sign == "-",
            case .digit? = draft.pieces.last
        {
            rest.removeFirst()
            return draft.takeExponent()
        }
        let more = rest.prefix(while: Self.isLetter)
        rest = rest.dropFirst(more.count)
        let word = String(first) + String(more)
        let lower = word.lowercased()
        if Self.generals.contains(lower) {
            draft.takeWhole()
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
