import Diagnostics
import Runs

/// `sverka approve`: says yes to an open plan.
enum ApproveCommand: Command {
    static let declaration = CommandDeclaration(
        name: "approve", operands: "RUN", operandsLeast: 1, operandsMost: 1,
        about: "Approves an open plan: a run id, its start, or a pipeline.",
        options: [
            .init(name: "by", value: "NAME", about: "who approves (else the login)"),
            .init(name: "now", value: "TIME", about: "the time of the approval"),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        let selector = context.arguments.operands[0]
        let decision = try context.workspace.approve(
            selector, by: context.person, now: try context.now(),
            holder: context.holder("sverka approve \(selector)"))
        let run = decision.run
        var lines = ["\(run.plan.pipeline): run \(run.id) is approved by \(context.person)"]
        let requests = run.plan.targets.reduce(0) { $0 + $1.batches.count }
        if run.journal.state == .confirmed {
            lines.append("the snapshots now hold what it asks for; carry the requests over:")
        } else {
            lines.append("its requests are ready to be sent:")
        }
        lines.append(
            "  \(decision.folder.printable)/batches/  (\(requests.of("request")))")
        if let bag = decision.bag {
            lines.append("archived: \(bag.printable)/")
        }
        context.terminal.answer(lines.joined(separator: "\n"))
        try context.terminal.json(DecisionAnswer(decision, context))
        return .done
    }
}

/// What `--json` gives of an approval or a rejection.
struct DecisionAnswer: Encodable {
    var run: String
    var pipeline: String
    var state: String
    var folder: String
    var bag: OrNull<String>

    init(_ decision: Decision, _ context: Context) {
        run = decision.run.id.text
        pipeline = decision.run.plan.pipeline
        state = decision.run.journal.state?.rawValue ?? ""
        folder = context.workspace.shown(decision.folder)
        bag = OrNull(decision.bag.map(context.workspace.shown))
    }
}
