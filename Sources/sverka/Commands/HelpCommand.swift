import Diagnostics

/// `sverka help [COMMAND]`
enum HelpCommand: Command {
    static let declaration = CommandDeclaration(
        name: "help", operands: "[COMMAND]", operandsLeast: 0, operandsMost: 1,
        about: "Says what sverka or one of its commands does.")

    static func overview(on page: Page) -> String {
        var page = page
        page.words("sverka plans, reviews and applies marketplace prices and stocks.", indent: 0)
        page.gap()
        let rows = Tool.commands.map { command in
            (name: command.declaration.name, about: command.declaration.about)
        }
        page.list(rows, indent: 2)
        page.gap()
        page.words(
            "A pipeline is a file pipelines/NAME.json5; `sverka init DIR` makes a workspace"
                + " to begin with. `sverka COMMAND --help` says more.", indent: 0)
        return page.text
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
            let page = context.terminal.page
            print(named?[0].help(on: page) ?? overview(on: page))
        }
        return .done
    }
}
