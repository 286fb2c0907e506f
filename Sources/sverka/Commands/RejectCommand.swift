import Diagnostics
import Runs

/// `sverka reject`: says no to an open plan.
enum RejectCommand: Command {
    static let declaration = CommandDeclaration(
        name: "reject", operands: "RUN", operandsLeast: 1, operandsMost: 1,
        about: "Closes an open plan; the next run proposes it again.",
        options: [
            .init(name: "why", value: "TEXT", about: "the reason, for the journal; must be given"),
            .init(name: "by", value: "NAME", about: "who rejects (else the login)"),
            .init(name: "now", value: "TIME", about: "the time of the rejection"),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        guard let why = context.arguments.value("why"),
            why.contains(where: { !$0.isWhitespace })
        else {
            throw Arguments.fault(.operandMissing, "--why TEXT", declaration)
        }
        let selector = context.arguments.operands[0]
        let person = try context.person()
        let decision = try context.workspace.reject(
            selector, by: person, why: why, now: try context.now(),
            holder: context.holder("sverka reject \(selector)"))
        context.terminal.answer(
            """
            \(decision.run.plan.pipeline): run \(decision.run.id) is rejected by \
            \(Printable.text(person))
            its inputs are kept; the next run proposes the same again:
              \(context.here.command("run", decision.run.plan.pipeline))
            """)
        try context.terminal.json(DecisionAnswer(decision, context))
        return .done
    }
}
