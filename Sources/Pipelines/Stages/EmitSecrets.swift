import Diagnostics
import Formats

/// Parameters that nobody but the marketplace may read: a key that travels in the body.
enum EmitSecrets {
    /// A secret is named, never read: `"${NAME}"` itself stands in requests and plans, and `send`
    /// puts the value in its place.
    static func decode(
        _ value: JSON5Value, _ parameter: TargetParameter, _ context: inout PipelineContext
    ) -> FieldValue? {
        if let text = value.string, Variable.name(in: text) != nil { return .text(text) }
        // Neither the value nor its line is shown: it may be the secret.
        var place = value.place
        place.excerpt = nil
        context.lint.fault(
            .secretInClear, "\"\(parameter.name)\"", at: place,
            help: "the file is archived with each run: put the secret into an environment"
                + " variable and write \"${NAME}\"")
        return nil
    }

    /// Warns of what sounds like a credential and would be written into every request in clear.
    static func lint(_ value: JSON5Value, _ parameter: TargetParameter, _ lint: inout Lint) {
        guard let text = value.string else { return }
        let variable = Variable.name(in: text)
        // A number written out is a shop's or a warehouse's.
        guard variable != nil || parameter.type == .text else { return }
        Self.lint(parameter.name, variable: variable, at: value, &lint)
    }

    static func lint(
        _ name: String, variable: String?, at value: JSON5Value, _ lint: inout Lint
    ) {
        guard sounds(name) || variable.map(sounds) ?? false else { return }
        lint.warn(
            .credentialInClear, "\"\(name)\"", at: value.place,
            help: "its value stands in the outbox and in the archive; make it a parameter of the"
                + " target with secret: true")
    }

    private static let credentials: Set = [
        "token", "secret", "password", "passwd", "pwd", "pass", "passphrase", "credential",
        "credentials", "auth", "authorization", "bearer", "signature", "apikey", "accesskey",
        "privatekey", "jwt", "session", "cookie", "key", "keys", "tokens", "secrets", "pin",
    ]

    /// Whether one of the name's words is that of a credential: `apiKey`, `MM_TOKEN`, `access-key`.
    static func sounds(_ name: String) -> Bool {
        words(of: name).contains { credentials.contains($0) }
            || ["token", "secret", "password", "apikey"].contains {
                name.lowercased().contains($0)
            }
    }

    private static func words(of name: String) -> [String] {
        var words = [""]
        var isLower = false
        for character in name {
            if !character.isLetter {
                words.append("")
            } else {
                if character.isUppercase, isLower { words.append("") }
                words[words.count - 1] += character.lowercased()
            }
            isLower = character.isLowercase
        }
        return words
    }
}
