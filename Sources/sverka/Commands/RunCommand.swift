import Diagnostics
import Runs

/// `sverka run`: makes a plan of each pipeline named.
enum RunCommand: Command {
    static let declaration = CommandDeclaration(
        name: "run", operands: "PIPELINE…", operandsLeast: 1, operandsMost: 1000,
        about: "Reads the inputs, compares them with the snapshots and puts a plan into outbox/.",
        options: [
            .init(name: "full", value: nil, about: "emit every record, whatever the diff says"),
            .init(name: "dry-run", value: nil, about: "show the plan and touch nothing"),
            .init(name: "now", value: "TIME", about: "the run's clock: 2026-11-22T02:00:00Z"),
        ])

    struct Answer: Encodable {
        var plan: PlanFile
        var folder: String?
        var alreadyPlanned: Bool
        var dryRun: Bool
        var left: [String]
        var warnings: [DiagnosticAnswer]
    }

    /// Every pipeline is run, also after one that failed; the answer is the first failure's.
    static func run(_ context: Context) throws -> ExitCode {
        var answers: [Answer] = []
        var failures: [Failure] = []
        var isHeld = false
        for name in context.arguments.operands {
            do {
                let report = try run(name, context)
                isHeld = isHeld || report.plan.state == .held
                answers.append(answer(report, context))
            } catch let failure as Failure {
                failures.append(failure)
            } catch let failure as IOFailure {
                failures.append(Failure(failure.diagnostic))
            }
        }
        if !answers.isEmpty, failures.isEmpty || !context.terminal.isJSON {
            try context.terminal.json(answers)
        }
        if let first = failures.first {
            throw Failure(failures.flatMap(\.diagnostics), exit: first.exit)
        }
        return isHeld ? .held : .done
    }

    private static func run(_ name: String, _ context: Context) throws -> RunReport {
        var request = RunRequest(
            pipeline: name, now: try context.now(), wallNanoseconds: context.wallNanoseconds,
            environment: context.environment, holder: try context.holder("sverka run \(name)"))
        request.full = context.arguments.has("full")
        request.dryRun = context.arguments.has("dry-run")
        request.progress = context.terminal.progressLine()
        request.isCancelled = { Interrupt.isNoted }
        let report = try context.workspace.run(request)
        context.terminal.endProgress()
        context.terminal.tell(report.warnings)
        context.terminal.answer(RunSummary(report, context.workspace).text)
        return report
    }

    private static func answer(_ report: RunReport, _ context: Context) -> Answer {
        Answer(
            plan: report.plan, folder: report.folder.map(context.workspace.shown),
            alreadyPlanned: report.alreadyPlanned, dryRun: context.arguments.has("dry-run"),
            left: report.left.map { "\($0.name): \($0.reason)" },
            warnings: report.warnings.map(DiagnosticAnswer.init))
    }
}
