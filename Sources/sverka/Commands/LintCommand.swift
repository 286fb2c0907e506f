import Diagnostics
import Runs

/// `sverka lint`: every fault of every pipeline named, or of all.
enum LintCommand: Command {
    static let declaration = CommandDeclaration(
        name: "lint", operands: "[PIPELINE…]", operandsLeast: 0, operandsMost: 1000,
        about: "Reports every fault of the pipelines named, or of all.",
        options: [
            .init(name: "now", value: "TIME", about: "the day for contracts that end")
        ])

    struct Answer: Encodable {
        var pipeline: String
        var exit: Int32
        var diagnostics: [DiagnosticAnswer]
    }

    /// Every pipeline is looked at; the exit code is the first faulty one's.
    static func run(_ context: Context) throws -> ExitCode {
        let today = try context.now().day
        let named = context.arguments.operands
        let names = named.isEmpty ? try context.workspace.pipelineNames() : named
        var answers: [Answer] = []
        var failed: ExitCode?
        for name in names {
            let (exit, diagnostics) = lint(name, today, context)
            if exit != .done { failed = failed ?? exit }
            context.terminal.tell(diagnostics)
            if exit == .done { context.terminal.answer("\(name): no faults") }
            answers.append(
                Answer(
                    pipeline: name, exit: exit.rawValue,
                    diagnostics: diagnostics.map(DiagnosticAnswer.init)))
        }
        if names.isEmpty { context.terminal.answer("there is no pipeline in pipelines/ yet") }
        try context.terminal.json(answers)
        return failed ?? .done
    }

    private static func lint(
        _ name: String, _ today: String, _ context: Context
    ) -> (ExitCode, [Diagnostic]) {
        do {
            let (pipeline, diagnostics) = try context.workspace.lint(
                name, environment: context.environment, today: today)
            guard let pipeline else { return (.badPipeline, diagnostics) }
            var found = diagnostics + (try context.workspace.unmatchedPatterns(of: pipeline))
            if let answers = try context.workspace.answersMissing(pipeline) {
                found.append(answers)
            }
            return (.done, found)
        } catch {
            let failure = Failure(caught: error)
            return (failure.exit, failure.diagnostics)
        }
    }
}
