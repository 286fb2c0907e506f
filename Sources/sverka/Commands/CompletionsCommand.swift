import Diagnostics

/// `sverka completions SHELL`: made from the commands' own declarations.
enum CompletionsCommand: Command {
    static let declaration = CommandDeclaration(
        name: "completions", operands: "bash|zsh|fish", operandsLeast: 1, operandsMost: 1,
        about: "Prints the completion script of a shell.")

    struct Answer: Encodable {
        var shell: String
        var script: String
    }

    static func run(_ context: Context) throws -> ExitCode {
        let shell = context.arguments.operands[0]
        let script: String
        switch shell {
        case "bash": script = BashCompletions.script(Tool.commands.map { $0.declaration })
        case "zsh": script = BashCompletions.zshScript(Tool.commands.map { $0.declaration })
        case "fish": script = FishCompletions.script(Tool.commands.map { $0.declaration })
        default:
            throw Arguments.fault(.badValue, "\"\(shell)\"", declaration)
        }
        if !context.terminal.isJSON { print(script, terminator: "") }
        try context.terminal.json(Answer(shell: shell, script: script))
        return .done
    }

    /// Commands whose operands are pipelines, also where a run id will do.
    static let takingPipelines = [
        "run", "lint", "eval", "test", "review", "approve", "reject", "snapshot",
    ]

    /// Commands whose operand may be a run id.
    static let takingRuns = ["review", "approve", "reject", "replay"]

    /// What `review --by` takes.
    static let groups = ReviewGroups.Kind.allCases.map(\.rawValue).joined(separator: " ")

    /// Operands that are fixed words.
    static let words = [
        "snapshot": ["export", "rebuild"], "schema": ["pipeline", "target"],
        "completions": ["bash", "zsh", "fish"],
    ]

    /// Commands whose operands are paths.
    static let takingPaths = ["verify", "init"]
}
