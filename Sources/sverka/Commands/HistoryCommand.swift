import Diagnostics
import Runs

/// `sverka history`: every change of one record, through all runs.
enum HistoryCommand: Command {
    static let declaration = CommandDeclaration(
        name: "history", operands: "KEY", operandsLeast: 1, operandsMost: 1,
        about: "Shows every change of one record, through all runs.",
        options: [.init(name: "pipeline", value: "NAME", about: "in one pipeline; else in all")])

    static func run(_ context: Context) throws -> ExitCode {
        let key = context.arguments.operands[0]
        guard !key.isEmpty else {
            throw Arguments.fault(.operandMissing, "KEY", declaration)
        }
        let found = try context.workspace.history(
            key, pipeline: context.arguments.value("pipeline"))
        context.terminal.tell(found.faults)
        context.terminal.answer(HistoryText(found, on: context.terminal.page).text)
        try context.terminal.json(found)
        return found.faults.first?.code.exit ?? .done
    }
}
