import Diagnostics
import Runs

/// `sverka explain`: one item's way, from the supplier's row to the request.
enum ExplainCommand: Command {
    static let declaration = CommandDeclaration(
        name: "explain", operands: "[KEY]", operandsLeast: 0, operandsMost: 1,
        about: "Shows one item's way from the source's row to the request.",
        options: [
            .init(name: "pipeline", value: "NAME", about: "in one pipeline; else in all"),
            .init(name: "run", value: "RUN", about: "in one run, from its bag; else in the newest"),
            .init(name: "dry", value: nil, about: "in the inputs as a run would read them now"),
            .init(name: "stage", value: "N", about: "whom stage N took out, instead of one item"),
            .init(name: "now", value: "TIME", about: "the clock of --dry: 2026-11-22T02:00:00Z"),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        var request = ExplainRequest(
            now: try context.now(), wallNanoseconds: context.wallNanoseconds,
            environment: context.environment)
        request.pipeline = context.arguments.value("pipeline")
        request.run = context.arguments.value("run")
        request.dry = context.arguments.has("dry")
        request.isCancelled = { Interrupt.isNoted }
        if request.dry, request.run != nil {
            throw Arguments.fault(
                .unknownArgument, "\"--dry\" beside \"--run\"", declaration,
                "a run has its own inputs; leave one of the two out")
        }
        let key = context.arguments.operands.first
        if let stage = try context.number("stage") {
            guard key == nil else {
                throw Arguments.fault(
                    .unknownArgument, "\"--stage\" beside a key", declaration,
                    "leave one of the two out")
            }
            let drops = try context.workspace.drops(of: stage, request)
            context.terminal.answer(ExplanationText.text(drops, on: context.terminal.page))
            try context.terminal.json(drops)
            return .done
        }
        guard let key, !key.isEmpty else {
            throw Arguments.fault(.operandMissing, "KEY, or --stage N", declaration)
        }
        request.key = key
        let found = try context.workspace.explain(request)
        let texts = found.map { ExplanationText($0, on: context.terminal.page).text }
        context.terminal.answer(texts.joined(separator: "\n\n"))
        try context.terminal.json(found)
        return .done
    }
}
