/// What a command takes: from this the parser, the help and the completions are made.
struct CommandDeclaration {
    struct Option {
        var name: String
        /// What its value is called in the help; nil for a flag.
        var value: String?
        var about: String
        /// Takes every word up to the next option, and may be given again.
        var takesMany = false
    }

    var name: String
    /// The words after the name, as the help shows them: `PIPELINE…`.
    var operands: String
    var operandsLeast: Int
    var operandsMost: Int
    var about: String
    var options: [Option] = []

    /// What every command takes.
    static let common: [Option] = [
        Option(name: "workspace", value: "DIR", about: "the workspace (SVERKA_WORKSPACE, else .)"),
        Option(name: "json", value: nil, about: "a machine's answer on standard output"),
        Option(name: "quiet", value: nil, about: "nothing but errors"),
        Option(name: "help", value: nil, about: "this text"),
    ]

    var allOptions: [Option] { options + Self.common }

    var usage: String {
        let operands = operands.isEmpty ? "" : " \(operands)"
        let options = options.map { option in
            " [--\(option.name)\(option.value.map { " \($0)" } ?? "")]"
        }
        return "sverka \(name)\(operands)\(options.joined())"
    }

    var help: String {
        let rows = allOptions.map { option in
            ("--\(option.name)\(option.value.map { " \($0)" } ?? "")", option.about)
        }
        let width = rows.map { $0.0.count }.max() ?? 0
        let lines = rows.map { "  " + $0.0.padded(to: width) + "  " + $0.1 }
        return "usage: \(usage)\n\n\(about)\n\n" + lines.joined(separator: "\n") + "\n"
    }
}
