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

            A pipeline is a file pipelines/NAME.json5; `sverka init DIR` makes a workspace to begin
            with. `sverka COMMAND --help` says more.
            """
    }

    static func run(_ context: Context) throws -> ExitCode {
        guard let name = context.arguments.operands.first else {
            print(overview)
            return .done
        }
        guard let command = Tool.commands.first(where: { $0.declaration.name == name }) else {
            throw Failure(Diagnostic(.unknownCommand, "\"\(name)\"", command: "sverka help"))
        }
        print(command.declaration.help, terminator: "")
        return .done
    }
}
