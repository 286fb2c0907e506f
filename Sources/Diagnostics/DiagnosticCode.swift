/// The identity of one kind of message: `P012`, with fixed words that hold no user data.
///
/// Letter = family: `J` JSON5 syntax, `P` pipeline file, `T` target, `F` a whole input file,
/// `R` one input row, `W` workspace and run, `V` verification, `U` usage of the command line,
/// `E` expressions, `C` checks.
/// Each code has a section in docs/errors/; a test compares the two lists.
package struct DiagnosticCode: Sendable, Hashable, Comparable {
    package let name: String
    package let summary: String
    package let exit: ExitCode

    package init(_ name: String, _ summary: String, exit: ExitCode) {
        self.name = name
        self.summary = summary
        self.exit = exit
    }

    package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
