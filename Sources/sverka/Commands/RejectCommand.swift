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
        guard let why = context.arguments.value("why") else {
            throw Arguments.fault(.operandMissing, "--why TEXT", declaration)
        }
        guard why.contains(where: { !$0.isWhitespace }) else {
            throw Arguments.fault(
                .badValue, "--why \"\(why)\"", declaration,
                "it is no reason; say why, for whoever comes later")
        }
        let selector = context.arguments.operands[0]
        let person = try context.person()
        let decision = try context.workspace.reject(
            selector, by: person, why: why, now: try context.now(),
            holder: context.holder("sverka reject \(selector)"))
        let refused = try context.workspace.refusedInputs(of: decision.run)
        context.terminal.answer(text(decision, refused, person, context))
        var answer = DecisionAnswer(decision, context)
        answer.heldFiles = refused.map { file in
            DecisionAnswer.HeldFile(
                source: file.input.source, name: file.input.name, place: file.place)
        }
        try context.terminal.json(answer)
        return .done
    }

    private static func text(
        _ decision: Decision, _ refused: [RefusedInput], _ person: String, _ context: Context
    ) -> String {
        let pipeline = decision.run.plan.pipeline
        var lines = ["\(pipeline): run \(decision.run.id) is rejected by \(Printable.text(person))"]
        if refused.isEmpty {
            lines.append("its inputs are kept; the next run proposes the same again:")
        } else {
            lines.append("a check held what it read, so no later run reads that by itself:")
            for file in refused { lines += ["  \(file.place)", "    \(file.remedy)"] }
            lines.append("the next run reads a new file, or else the last good one:")
        }
        lines.append("  \(context.here.command("run", pipeline))")
        return lines.joined(separator: "\n")
    }
}
