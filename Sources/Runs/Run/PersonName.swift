import Foundation

/// The name under which a person approves or rejects: docs/formats/journal.md, "Persons".
package enum PersonName {
    /// Of a name: more is no name that anybody reads.
    package static let charactersMax = 100

    /// What is wrong with it as a name; nil for a good one.
    package static func fault(_ text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "it is empty; give a person's name" }
        guard let name = read(text) else {
            return "a name of letters that show: no control characters, none without a width"
        }
        guard name.unicodeScalars.count <= charactersMax else {
            return "it has \(name.unicodeScalars.count) characters; at most \(charactersMax)"
        }
        guard name.unicodeScalars.contains(where: isLetterOrDigit) else {
            return "it has no letter and no digit; give a person's name"
        }
        guard !isOurs(name) else {
            return "sverka signs so where a plan approves itself; give a person's name"
        }
        return nil
    }

    /// Without the blanks around it; nil where nothing is left, and where it has characters that do
    /// not show: with them one person could look like two, or like another.
    package static func read(_ text: String) -> String? {
        guard text.unicodeScalars.allSatisfy(isShown) else { return nil }
        let name = text.trimmingCharacters(in: .whitespaces)
        return name.isEmpty ? nil : name
    }

    /// Whether the tool itself signs so, if a plan approves itself: `sverka (when-clean)`. No
    /// person has such a name, nor one that looks like it in another script.
    package static func isOurs(_ name: String) -> Bool {
        let bare = folded(name).decomposedStringWithCompatibilityMapping.unicodeScalars
            .filter { $0.properties.generalCategory != .nonspacingMark }
        let latin = String(String(String.UnicodeScalarView(bare)).map { lookalikes[$0] ?? $0 })
        return latin.replacing(" ", with: "").hasPrefix("sverka(")
    }

    /// Letters of other scripts that look like those of our own name.
    ///
    /// - Source: Unicode Technical Standard 39, confusables.txt, for s, v, e, r, k, a and (.
    private static let lookalikes: [Character: Character] = [
        "\u{455}": "s", "\u{A731}": "s", "\u{1BD}": "s", "\u{57D}": "s",
        "\u{475}": "v", "\u{3BD}": "v", "\u{1D20}": "v", "\u{5D8}": "v",
        "\u{435}": "e", "\u{450}": "e", "\u{451}": "e", "\u{4BD}": "e", "\u{3B5}": "e",
        "\u{433}": "r", "\u{1D26}": "r", "\u{280}": "r",
        "\u{43A}": "k", "\u{3BA}": "k", "\u{1D0B}": "k", "\u{49B}": "k",
        "\u{430}": "a", "\u{3B1}": "a", "\u{251}": "a", "\u{1D00}": "a",
        "\u{2768}": "(", "\u{3014}": "(", "\u{FD3E}": "(", "\u{27EE}": "(", "\u{207D}": "(",
    ]

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Whatever the case, the blanks and the Unicode form. Letters of two scripts that only look
    /// alike are told apart.
    static func isSame(_ one: String, _ other: String) -> Bool { folded(one) == folded(other) }

    private static func folded(_ name: String) -> String {
        // A journal of before may hold what is not taken any more.
        let shown = String(String.UnicodeScalarView(name.unicodeScalars.filter(isShown)))
        let words = shown.precomposedStringWithCompatibilityMapping.uppercased().lowercased()
            .split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default:
            // The braille pattern without a dot looks like a blank, and is none.
            !scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}"
        }
    }
}
