/// A text as a POSIX shell reads it as one word: for commands that a person copies.
package enum ShellWord {
    package static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || "0123456789_-./+,:@%=".unicodeScalars.contains(scalar)
        }
        guard !isPlain else { return word }
        guard !word.unicodeScalars.contains(where: Printable.isUnsafe) else { return escaped(word) }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// The same for a word that must not reach a terminal as it is: bash and zsh read `$'\x1b'`.
    private static func escaped(_ word: String) -> String {
        let parts = word.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\n": "\\n"
            case "'", "\\": "\\\(scalar)"
            case _ where Printable.isUnsafe(scalar):
                String(Character(scalar)).utf8.map {
                    "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16)
                }.joined()
            default: String(Character(scalar))
            }
        }
        return "$'" + parts.joined() + "'"
    }

    /// The same of an operand: one that begins with a hyphen must not be read as an option.
    package static func operand(_ word: String) -> String {
        (word.hasPrefix("-") ? "-- " : "") + quoted(word)
    }
}
