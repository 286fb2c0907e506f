import Foundation

/// The name under which a person approves or rejects: docs/formats/journal.md, "Persons".
package enum PersonName {
    /// Without the blanks around it; nil where nothing is left, and where it has characters that do
    /// not show: with them one person could look like two, or like another.
    package static func read(_ text: String) -> String? {
        guard text.unicodeScalars.allSatisfy(isShown) else { return nil }
        let name = text.trimmingCharacters(in: .whitespaces)
        return name.isEmpty ? nil : name
    }

    /// Whether the tool itself signs so, where a plan approves itself: `sverka (when-clean)`. No
    /// person has such a name.
    package static func isOurs(_ name: String) -> Bool {
        folded(name).replacing(" ", with: "").hasPrefix("sverka(")
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
