import Diagnostics
import Runs

/// `sverka review`: a plan looked at before it goes.
enum ReviewCommand: Command {
    static let declaration = CommandDeclaration(
        name: "review", operands: "RUN", operandsLeast: 1, operandsMost: 1,
        about: "Shows what a plan changes: a run id, its start, or a pipeline.")

    static func run(_ context: Context) throws -> ExitCode {
        let review = try context.workspace.review(
            context.arguments.operands[0], environment: context.environment)
        try context.terminal.json(review.digest)
        return .done
    }
}
