import Diagnostics
import Runs

/// `sverka run`: makes a plan of each pipeline named.
enum RunCommand: Command {
    static let declaration = CommandDeclaration(
        name: "run", operands: "PIPELINE…", operandsLeast: 1, operandsMost: 1000,
        about: "Reads the inputs, compares, and puts a plan into outbox/.",
        options: [
            .init(name: "full", value: nil, about: "emit every record, whatever the diff says"),
            .init(name: "dry-run", value: nil, about: "show the plan and touch nothing"),
            .init(name: "now", value: "TIME", about: "the run's clock: 2026-11-22T02:00:00Z"),
        ])

    /// Of one pipeline; `plan` and `folder` are null where it failed.
    struct Answer: Encodable {
        var pipeline: String
        var exit: Int32
        var state: OrNull<String>
        var plan: OrNull<PlanFile>
        var folder: OrNull<String>
        var alreadyPlanned: Bool
        var dryRun: Bool
        var left: [String]
        /// Files that the pipeline has read and that are still in the inbox.
        var kept: [KeptAnswer]
        /// Files in the inbox that no pipeline reads.
        var unread: [UnreadAnswer]
        var diagnostics: [DiagnosticAnswer]
    }

    struct KeptAnswer: Encodable {
        /// Below `inbox/`.
        var name: String
        var run: String
        /// The pipelines that have not read it yet.
        var waitsFor: [String]

        init(_ file: KeptFile) { (name, run, waitsFor) = (file.name, file.run, file.waitsFor) }
    }

    struct UnreadAnswer: Encodable {
        /// Below `inbox/`.
        var name: String
        var reason: String

        init(_ file: UnreadFile) { (name, reason) = (file.name, file.reason) }
    }

    /// Every pipeline is run, also after one that failed; the exit code is the first failure's.
    static func run(_ context: Context) throws -> ExitCode {
        // A fault of the command line concerns all of them.
        _ = try context.now()
        var answers: [Answer] = []
        var failed: ExitCode?
        var isHeld = false
        for name in context.arguments.operands {
            do {
                let answer = try run(name, context, gap: !answers.isEmpty)
                isHeld = isHeld || answer.exit == ExitCode.held.rawValue
                answers.append(answer)
            } catch {
                let failure = Failure(caught: error)
                failed = failed ?? failure.exit
                context.terminal.tell(failure.diagnostics)
                answers.append(answer(name, failure, context))
            }
            if Interrupt.isNoted { break }
        }
        try context.terminal.json(answers)
        return failed ?? (isHeld ? .held : .done)
    }

    private static func run(
        _ name: String, _ context: Context, gap: Bool
    ) throws -> Answer {
        let line = ProgressLine(name, isShown: context.terminal.showsProgress)
        defer { line.end() }
        var request = RunRequest(
            pipeline: name, now: try context.now(), wallNanoseconds: context.wallNanoseconds,
            environment: context.environment, holder: context.holder("sverka run \(name)"))
        request.full = context.arguments.has("full")
        request.dryRun = context.arguments.has("dry-run")
        request.progress = { line.show($0) }
        request.isCancelled = { Interrupt.isNoted }
        let report = try context.workspace.run(request)
        line.end()
        let state = try state(of: report, context)
        // Of several pipelines the first one names what none of them reads.
        var shown = report
        if gap { shown.unread = [] }
        context.terminal.tell(report.warnings + shown.inboxWarnings)
        if state == .held { context.terminal.brief(brief(report, context)) }
        let summary = RunSummary(report, state, context.here, on: context.terminal.page)
        context.terminal.answer((gap ? "\n" : "") + summary.text)
        return Answer(
            pipeline: name, exit: (state == .held ? ExitCode.held : .done).rawValue,
            state: OrNull(state.rawValue), plan: OrNull(report.plan),
            folder: OrNull(report.folder.map(context.workspace.shown)),
            alreadyPlanned: report.alreadyPlanned, dryRun: request.dryRun,
            left: report.left.map { "\($0.name): \($0.reason)" },
            kept: report.kept.map(KeptAnswer.init), unread: report.unread.map(UnreadAnswer.init),
            diagnostics: (report.warnings + report.inboxWarnings).map(DiagnosticAnswer.init))
    }

    /// Why a plan is held, in one line: what is left of a quiet run.
    private static func brief(_ report: RunReport, _ context: Context) -> String {
        let holds = report.plan.checks.filter(\.holdsPlan).map { Printable.text($0.detail) }
        let more = holds.count > 1 ? " (and \((holds.count - 1).of("other reason")))" : ""
        return "\(report.plan.pipeline): held: \(holds.first ?? "see the plan")\(more); "
            + context.here.command("review", report.plan.pipeline)
    }

    /// As its journal says: a plan may have approved itself, and one that stands already may have
    /// been closed since it was planned.
    private static func state(
        of report: RunReport, _ context: Context
    ) throws -> JournalEvent.Kind {
        guard report.folder != nil, let id = RunID(report.plan.run) else {
            return report.plan.state
        }
        let run = try context.workspace.runFolder(report.plan.pipeline, id)
        return run?.journal.state ?? report.plan.state
    }

    private static func answer(
        _ name: String, _ failure: Failure, _ context: Context
    ) -> Answer {
        Answer(
            pipeline: name, exit: failure.exit.rawValue, state: OrNull(nil), plan: OrNull(nil),
            folder: OrNull(nil), alreadyPlanned: false, dryRun: context.arguments.has("dry-run"),
            left: [], kept: [], unread: [],
            diagnostics: failure.diagnostics.map(DiagnosticAnswer.init))
    }
}
