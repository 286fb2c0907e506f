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
        "тыс", "млн", "млрд", "thousand", "million", "т.р", "т. р", "т.руб", "т. руб", "миллион",
        "миллиард", "mln", "bn",
    ]
    private static let shortMagnitudes: Set<String> = ["k", "к", "m", "м", "т", "т.", "b"]

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

    static func code(of word: String) -> String? {
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
                return "adds \"\(word)\""
            }
            let before = index < first ? text.last : nil
            let isAfter = index > last && text.first?.isNumber ?? false
            let isInside = index > first && index < last && text.contains(where: \.isNumber)
            if before?.isNumber ?? false || isAfter || isInside {
                return "adds \"\(text)\""
            }
        }
        return nil
    }

    /// A text without the words for thousands and millions.
    static func withoutMagnitudes(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).filter { word in
            let lower = word.lowercased()
            return !shortMagnitudes.contains(lower) && !magnitudes.contains(where: lower.contains)
        }.joined(separator: " ")
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
