import Diagnostics
import Runs

/// `sverka lint`: every fault of every pipeline named, or of all.
enum LintCommand: Command {
    static let declaration = CommandDeclaration(
        name: "lint", operands: "[PIPELINE…]", operandsLeast: 0, operandsMost: 1000,
        about: "Reports every fault of the pipelines named, or of all, each with its place.",
        options: [
            .init(name: "now", value: "TIME", about: "the day for contracts that end")
        ])

    struct Answer: Encodable {
        var pipeline: String
        var diagnostics: [DiagnosticAnswer]
    }

    static func run(_ context: Context) throws -> ExitCode {
        let workspace = context.workspace
        let named = context.arguments.operands
        let names = named.isEmpty ? try workspace.pipelineNames() : named
        var answers: [Answer] = []
        var isSound = true
        for name in names {
            let (pipeline, diagnostics) = try workspace.lint(
                name, environment: context.environment, today: try context.now().day)
            isSound = isSound && pipeline != nil
            context.terminal.tell(diagnostics)
            if pipeline != nil { context.terminal.answer("\(name): no faults") }
            answers.append(
                Answer(pipeline: name, diagnostics: diagnostics.map(DiagnosticAnswer.init)))
        }
        if names.isEmpty { context.terminal.answer("there is no pipeline in pipelines/ yet") }
        try context.terminal.json(answers)
        return isSound ? .done : .badPipeline
    }
}
