/// One thing a person must read: what, where, and how to mend it.
package struct Diagnostic: Sendable, Equatable {
    package enum Severity: String, Sendable { case error, warning, note }

    package var severity: Severity
    package var code: DiagnosticCode
    /// What exactly: follows the code's fixed summary on the first line (`unknown column: "Цена"`).
    package var detail: String
    package var place: Place?
    /// The remedy in a sentence.
    package var help: String?
    /// The exact command that mends it, shown on a line of its own.
    package var command: String?

    package init(
        _ code: DiagnosticCode, _ detail: String = "", severity: Severity = .error,
        at place: Place? = nil, help: String? = nil, command: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.detail = detail
        self.place = place
        self.help = help
        self.command = command
    }

    /// The summary with its detail: `file is too large (7 bytes)`, `unknown column: "Цена"`.
    package var words: String { Self.words(code.summary, detail) }

    package static func words(_ summary: String, _ detail: String) -> String {
        guard !detail.isEmpty else { return summary }
        return summary + (detail.hasPrefix("(") ? " " : ": ") + detail
    }
}

/// Where in which file. `line` and `column` count from 1; columns count characters.
package struct Place: Sendable, Equatable {
    package var file: String
    package var line: Int?
    package var column: Int?
    /// Says what the place is, in parentheses: "header", "row 5 of the source".
    package var note: String?
    /// The text of the line, for the excerpt.
    package var excerpt: String?
    /// How many characters the caret underlines.
    package var width: Int

    package init(
        file: String, line: Int? = nil, column: Int? = nil, note: String? = nil,
        excerpt: String? = nil, width: Int = 1
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.note = note
        self.excerpt = excerpt
        self.width = width
    }
}

/// Thrown where the work cannot go on; holds everything there is to say, not only the first fault.
package struct Failure: Error, Sendable {
    package var diagnostics: [Diagnostic]
    package var exit: ExitCode

    package init(_ diagnostics: [Diagnostic], exit: ExitCode? = nil) {
        precondition(!diagnostics.isEmpty || exit != nil, "a failure says what failed")
        self.diagnostics = diagnostics
        self.exit = exit ?? diagnostics.first(where: { $0.severity == .error })?.code.exit
            ?? .internalFault
    }

    package init(_ diagnostic: Diagnostic) { self.init([diagnostic]) }
}
