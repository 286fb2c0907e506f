import Diagnostics
import Runs

/// `sverka eval`: an expression tried on the rows that a run would read now.
enum EvalCommand: Command {
    static let declaration = CommandDeclaration(
        name: "eval", operands: "PIPELINE EXPRESSION", operandsLeast: 2, operandsMost: 2,
        about: "Tries an expression on real rows; writes nothing.",
        options: [
            .init(name: "key", value: "KEY", about: "one record only"),
            .init(name: "after", value: "N", about: "after N stages instead of all"),
            .init(name: "of", value: "SOURCE", about: "on a source that is not joined yet"),
            .init(name: "now", value: "TIME", about: "the clock: 2026-11-22T02:00:00Z"),
        ])

    struct Answer: Encodable {
        struct Row: Encodable {
            var key: String
            var file: String
            var line: Int
            var fields: [String: OrNull<String>]
            var value: OrNull<String>
            var fault: OrNull<String>
        }

        var pipeline: String
        var expression: String
        var type: String
        var after: Int
        var source: String
        var values: Int
        var missing: Int
        var faults: Int
        var rows: [Row]
        var diagnostics: [DiagnosticAnswer]
    }

    static func run(_ context: Context) throws -> ExitCode {
        let (pipeline, expression) = (context.arguments.operands[0], context.arguments.operands[1])
        var run = RunRequest(
            pipeline: pipeline, now: try context.now(), wallNanoseconds: context.wallNanoseconds,
            environment: context.environment, holder: context.holder("sverka eval"))
        run.isCancelled = { Interrupt.isNoted }
        var request = EvaluateRequest(run, expression: expression)
        request.key = context.arguments.value("key")
        request.source = context.arguments.value("of")
        request.after = try context.number("after")
        let found = try context.workspace.evaluate(request)
        context.terminal.tell(found.warnings)
        context.terminal.answer(EvaluationText(found, on: context.terminal.page).text)
        try context.terminal.json(answer(found))
        return .done
    }

    private static func answer(_ found: Evaluation) -> Answer {
        Answer(
            pipeline: found.pipeline, expression: found.expression, type: found.type,
            after: found.after, source: found.source, values: found.values,
            missing: found.missing, faults: found.faults,
            rows: found.rows.map { row in
                Answer.Row(
                    key: row.key, file: row.file, line: row.line,
                    fields: Dictionary(
                        uniqueKeysWithValues: zip(found.fields, row.fields.map(OrNull.init))),
                    value: OrNull(row.value), fault: OrNull(row.fault))
            }, diagnostics: found.warnings.map(DiagnosticAnswer.init))
    }
}

extension Context {
    /// An option's whole number; nil where it is not given.
    ///
    /// - Throws: `Failure` (64) where it is no number.
    func number(_ option: String) throws -> Int? {
        guard let text = arguments.value(option) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Arguments.fault(
                .badValue, "--\(option) \"\(text)\"", declaration, "a whole number is wanted")
        }
        return number
    }
}
