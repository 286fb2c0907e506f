import Diagnostics

/// Which characters an identifier may hold, and which of them are one: two texts that nobody can
/// tell apart are never two identifiers.
enum IdentifierCharacters {
    enum Outcome {
        case same
        case other([UInt8])
        case fault(CellFault)
    }

    /// Blanks of every kind become spaces, and letters with their marks apart become one character.
    ///
    /// - Parameter isQuoted: see `IdentifierText.read`
    static func normalized(_ cell: UnsafeRawBufferPointer, isQuoted: Bool) -> Outcome {
        let text = String(decoding: cell, as: UTF8.self)
        var result = ""
        var hasMarks = false
        var isChanged = false
        for (index, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
            if let kind = Kind(scalar) {
                let before = text.unicodeScalars[..<index]
                return .fault(fault(kind, scalar, behind: String(before), isQuoted))
            }
            if scalar != " ", scalar.properties.generalCategory == .spaceSeparator {
                result.unicodeScalars.append(" ")
                isChanged = true
            } else {
                hasMarks = hasMarks || scalar.properties.canonicalCombiningClass != .notReordered
                    || Self.singletons.contains(scalar)
                result.unicodeScalars.append(scalar)
            }
        }
        if hasMarks {
            let composed = composed(result)
            // Texts compare as equal however their letters are composed; their bytes do not.
            isChanged = isChanged || !composed.utf8.elementsEqual(result.utf8)
            result = composed
        }
        return isChanged ? .other(Array(result.utf8)) : .same
    }

    // MARK: Faults

    private enum Kind {
        case lineBreak, control, invisible

        init?(_ scalar: Unicode.Scalar) {
            let properties = scalar.properties
            switch scalar.value {
            case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: self = .lineBreak
            case 0x2800: self = .invisible  // The blank of Braille is no blank by its category.
            default:
                switch properties.generalCategory {
                case .control: self = .control
                case .format: self = .invisible
                default:
                    guard properties.isDefaultIgnorableCodePoint
                        || properties.isNoncharacterCodePoint
                    else { return nil }
                    self = .invisible
                }
            }
        }
    }

    private static func fault(
        _ kind: Kind, _ scalar: Unicode.Scalar, behind before: String, _ isQuoted: Bool
    ) -> CellFault {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        let (what, remedy) =
            switch kind {
            case .lineBreak:
                (
                    "a line break",
                    isQuoted
                        ? "did a quote take in the rows below?"
                        : "a key is one line: mend it in the list"
                )
            case .control: ("a control character", "mend the key in the list")
            case .invisible: ("a character that does not show", "mend the key in the list")
            }
        let code: DiagnosticCode = kind == .invisible ? .keyHasInvisible : .keyHasControl
        return Array(before.utf8).withUnsafeBytes {
            CellFault(code, $0, "\(what) (\(name)) follows: \(remedy)")
        }
    }

    // MARK: Composition

    /// Each letter that is written with marks of its own as the one character that stands for both,
    /// if there is one.
    private static func composed(_ text: String) -> String {
        var result = ""
        for character in text {
            if let scalar = precomposed[character] {
                result.unicodeScalars.append(scalar)
            } else {
                result.append(character)
            }
        }
        return result
    }

    /// Characters that Unicode takes for another one: ohm, kelvin and ångström.
    private static let singletons: Set<Unicode.Scalar> = ["\u{2126}", "\u{212A}", "\u{212B}"]

    /// Letters with marks of the alphabets that lists are written in, found by any of their
    /// spellings: Swift's characters are equal if Unicode takes them for the same.
    private static let precomposed: [Character: Unicode.Scalar] = {
        let ranges: [ClosedRange<UInt32>] = [
            0x4B...0x4B, 0xC0...0x24F, 0x386...0x3CE, 0x400...0x4FF, 0x1E00...0x1EFF,
        ]
        var found: [Character: Unicode.Scalar] = [:]
        for scalar in ranges.joined().compactMap({ Unicode.Scalar($0) }) {
            if found[Character(scalar)] == nil { found[Character(scalar)] = scalar }
        }
        return found
    }()
}
