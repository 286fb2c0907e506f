import Diagnostics

/// Commands as they must be typed where the person is: not everybody works inside the workspace.
struct Here: Sendable {
    /// `--workspace` as it was given; a variable of the environment need not be said again.
    let given: String?

    func command(_ words: String...) -> String {
        withWorkspace("sverka " + words.map(ShellWord.quoted).joined(separator: " "))
    }

    /// A command of sverka with the workspace that this one was given; another one as it is.
    func withWorkspace(_ command: String) -> String {
        guard let given, command.hasPrefix("sverka "), !command.hasPrefix("sverka help") else {
            return command
        }
        return command + " --workspace " + ShellWord.quoted(given)
    }
}
