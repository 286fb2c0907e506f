import Diagnostics

/// `sverka help [COMMAND]`
enum HelpCommand: Command {
    static let declaration = CommandDeclaration(
        name: "help", operands: "[COMMAND]", operandsLeast: 0, operandsMost: 1,
        about: "Says what sverka or one of its commands does.")

    static var overview: String {
        let rows = Tool.commands.map { ($0.declaration.name, $0.declaration.about) }
        let width = rows.map { $0.0.count }.max() ?? 0
        let lines = rows.map { "  \($0.0.padded(to: width))  \($0.1)" }
        return """
            sverka plans, reviews and applies marketplace prices and stocks.

            \(lines.joined(separator: "\n"))

            A pipeline is a file pipelines/NAME.json5; `sverka init DIR` makes a workspace
            to begin with. `sverka COMMAND --help` says more.
            """
    }

    struct Answer: Encodable {
        struct Option: Encodable {
            var name: String
            var value: OrNull<String>
            var about: String
        }

        var command: String
        var operands: String
        var about: String
        var options: [Option]

        init(_ declaration: CommandDeclaration) {
            command = declaration.name
            operands = declaration.operands
            about = declaration.about
            options = declaration.allOptions.map {
                Option(name: $0.name, value: OrNull($0.value), about: $0.about)
            }
        }
    }

    static func run(_ context: Context) throws -> ExitCode {
        let name = context.arguments.operands.first
        let named = try name.map { [try Tool.named($0).declaration] }
        if context.terminal.isJSON {
            let all = Tool.commands.map { $0.declaration }
            try context.terminal.json((named ?? all).map(Answer.init))
        } else {
            print(named?[0].help ?? overview + "\n", terminator: "")
        }
        return .done
    }
}
