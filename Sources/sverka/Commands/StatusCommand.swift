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
        var run: OrNull<String>
        var state: OrNull<String>
        /// Since when it is in that state.
        var at: OrNull<String>
        var items: Int

        var waits: Bool { state.value == "planned" || state.value == "held" }
    }

    static func run(_ context: Context) throws -> ExitCode {
        let workspace = context.workspace
        let answers = try workspace.pipelineNames().map { name -> Answer in
            let run = try workspace.latestRun(name)
            return Answer(
                pipeline: name, run: OrNull(run?.id.text),
                state: OrNull(run?.journal.state?.rawValue),
                at: OrNull(run?.journal.events.last?.at),
                items: run?.plan.targets.reduce(0) { $0 + $1.totals.items } ?? 0)
        }
        context.terminal.answer(text(answers, context))
        try context.terminal.json(answers)
        return .done
    }

    private static func text(_ answers: [Answer], _ context: Context) -> String {
        guard !answers.isEmpty else { return "there is no pipeline in pipelines/ yet" }
        var page = context.terminal.page
        let rows = answers.map { answer -> [String] in
            guard let run = answer.run.value, let state = answer.state.value else {
                return [answer.pipeline, "", "never run", "", ""]
            }
            return [answer.pipeline, answer.items.grouped, state, answer.at.value ?? "", run]
        }
        let titles = ["pipeline", "items", "state", "since", "last run"]
        if !page.table(titles, rows, indent: 0, numbers: 1...1) {
            for (row, answer) in zip(rows, answers) {
                page.name(row[0], indent: 0)
                let items = answer.run.value == nil ? [] : [answer.items.of("item")]
                page.flow(items + row.dropFirst(2).filter { !$0.isEmpty }, indent: 2)
            }
        }
        let waiting = answers.filter(\.waits)
        if !waiting.isEmpty {
            page.gap()
            page.line("waiting for a person")
            for answer in waiting {
                page.line(context.here.command("approve", answer.pipeline), indent: 2)
            }
        }
        return page.text
    }
}
