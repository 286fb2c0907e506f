/// A text as a POSIX shell reads it as one word: for commands that a person copies.
package enum ShellWord {
    package static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || "0123456789_-./+,:@%=".unicodeScalars.contains(scalar)
        }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// The same of an operand: one that begins with a hyphen must not be read as an option.
    package static func operand(_ word: String) -> String {
        (word.hasPrefix("-") ? "-- " : "") + quoted(word)
    }
}
