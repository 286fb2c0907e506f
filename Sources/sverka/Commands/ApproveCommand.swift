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
            .init(
                name: "only", value: "SEL…", about: "these: KEY, supplier=NAME, brand=NAME, @FILE",
                takesMany: true),
            .init(
                name: "except", value: "SEL…", about: "all but these; what is left out waits",
                takesMany: true),
            .init(
                name: "release", value: "KEY…", about: "these, too, though a check holds them",
                takesMany: true),
        ])

    static func run(_ context: Context) throws -> ExitCode {
        let selector = context.arguments.operands[0]
        let person = try context.person()
        var approval = Approval(
            by: person, now: try context.now(),
            holder: context.holder("sverka approve \(selector)"))
        approval.environment = context.environment
        approval.selection.only = context.arguments.values("only")
        approval.selection.except = context.arguments.values("except")
        approval.selection.release = context.arguments.values("release")
        approval.isCancelled = { Interrupt.isNoted }
        let decision = try context.workspace.approve(selector, approval)
        context.terminal.tell(context.workspace.editedSince(decision.reviewed ?? decision.run.plan))
        context.terminal.answer(text(decision, person, context))
        try context.terminal.json(DecisionAnswer(decision, context))
        return .done
    }

    private static func text(
        _ decision: Decision, _ person: String, _ context: Context
    ) -> String {
        let run = decision.run
        var page = context.terminal.page
        if let reviewed = decision.reviewed { RevisionText.add(reviewed, run.plan, to: &page) }
        var lines = decision.reviewed == nil ? [] : [page.text]
        let by = Printable.text(run.journal.approvers.last ?? person)
        lines.append("\(run.plan.pipeline): run \(run.id) is approved by \(by)")
        let requests = run.plan.targets.reduce(0) { $0 + $1.batches.count }
        if run.journal.isWaiting {
            let have = run.journal.approvers.count
            lines.append("\(have) of \(run.plan.approvers ?? 1); it waits for another person:")
            lines.append("  \(context.here.command("approve", run.plan.pipeline)) --by NAME")
            return lines.joined(separator: "\n")
        }
        if requests == 0 {
            lines.append("it has no requests: there is nothing to carry over")
        } else if run.journal.state == .confirmed {
            lines.append("the snapshots now hold what it asks for; carry the requests over:")
        } else {
            lines.append("its requests are ready to be sent:")
        }
        if requests > 0 {
            lines.append(
                "  \(decision.folder.printable)/batches/  (\(requests.of("request")))")
        }
        if let bag = decision.bag {
            lines.append("archived, and there to stay when a later run clears the outbox:")
            lines.append("  \(bag.printable)/data/plan/batches/")
        }
        return lines.joined(separator: "\n")
    }
}

/// What `--json` gives of an approval or a rejection.
struct DecisionAnswer: Encodable {
    var run: String
    var pipeline: String
    var state: String
    var folder: String
    var bag: OrNull<String>
    /// Who has approved, and how many must.
    var approvedBy: [String]
    var approvers: Int
    /// Of an approval in part: what it is of, what was selected, and by how much it differs.
    var revision: OrNull<Revision>
    var differs: [RevisionDifference]
    /// Of a rejection: files that a check held, which no later run reads by itself.
    var heldFiles: [HeldFile] = []

    struct HeldFile: Encodable {
        var source: String
        /// Below `inbox/`.
        var name: String
        var place: String
    }

    init(_ decision: Decision, _ context: Context) {
        run = decision.run.id.text
        pipeline = decision.run.plan.pipeline
        state = decision.run.journal.state?.rawValue ?? ""
        folder = context.workspace.shown(decision.folder)
        bag = OrNull(decision.bag.map(context.workspace.shown))
        approvedBy = decision.run.journal.approvers
        approvers = decision.run.plan.approvers ?? 1
        revision = OrNull(decision.reviewed.flatMap { _ in decision.run.plan.revision })
        differs = decision.reviewed.map { RevisionDifference.all($0, decision.run.plan) } ?? []
    }
}
