import Diagnostics
import Reconcile
import Runs

/// `sverka status`: all pipelines, their last runs, and what waits for whom.
enum StatusCommand: Command {
    static let declaration = CommandDeclaration(
        name: "status", operands: "", operandsLeast: 0, operandsMost: 0,
        about: "Shows every pipeline, its last run, and what waits.")

    struct Answer: Encodable {
        var pipeline: String
        var run: String?
        var state: String?
        var at: String?
        var items: Int
    }

    static func run(_ context: Context) throws -> ExitCode {
        let workspace = context.workspace
        let answers = try workspace.pipelineNames().map { name -> Answer in
            guard let run = try workspace.latestRun(name) else {
                return Answer(pipeline: name, run: nil, state: nil, at: nil, items: 0)
            }
            return Answer(
                pipeline: name, run: run.id.text, state: run.journal.state?.rawValue,
                at: run.journal.events.last?.at,
                items: run.plan.targets.reduce(0) { $0 + $1.totals.items })
        }
        let width = answers.map(\.pipeline.count).max() ?? 0
        for answer in answers {
            let name = answer.pipeline.padded(to: width)
            guard let run = answer.run, let state = answer.state else {
                context.terminal.answer("\(name)  never run")
                continue
            }
            let next = state == "planned" || state == "held" ? "  sverka approve \(answer.pipeline)" : ""
            context.terminal.answer(
                "\(name)  \(run)  \(state) since \(answer.at ?? "?")"
                    + "  \(answer.items.of("item"))\(next)")
        }
        if answers.isEmpty { context.terminal.answer("there is no pipeline in pipelines/ yet") }
        try context.terminal.json(answers)
        return .done
    }
}
