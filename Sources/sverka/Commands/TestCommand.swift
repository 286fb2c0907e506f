import Diagnostics
import Runs

/// `sverka test`: the cases beside pipelines, run without touching the workspace.
enum TestCommand: Command {
    static let declaration = CommandDeclaration(
        name: "test", operands: "[PIPELINE…]", operandsLeast: 0, operandsMost: 1000,
        about: "Runs the cases beside the pipelines named, or beside all.",
        options: [
            .init(
                name: "now", value: "TIME", about: "the clock of cases that state none")
        ])

    struct Answer: Encodable {
        struct Case: Encodable {
            var name: String
            var line: OrNull<Int>
            var passed: Bool
            var differences: [CaseReport.Difference]
        }

        var pipeline: String
        var exit: Int32
        var cases: [Case]
        var diagnostics: [DiagnosticAnswer]
    }

    /// Every pipeline is tested, also after one that failed; the exit code is the first failure's.
    static func run(_ context: Context) throws -> ExitCode {
        let now = try context.now()
        let named = context.arguments.operands
        let names = try named.isEmpty ? context.workspace.testedPipelines() : named
        guard !names.isEmpty else {
            throw Failure(
                Diagnostic(
                    .noTests, help: "docs/formats/test-file.md says what stands in one"))
        }
        var answers: [Answer] = []
        var failed: ExitCode?
        for name in names {
            let answer = test(name, now, context)
            if answer.exit != 0 { failed = failed ?? ExitCode(rawValue: answer.exit) }
            answers.append(answer)
            if Interrupt.isNoted { break }
        }
        try context.terminal.json(answers)
        return failed ?? .done
    }

    private static func test(_ name: String, _ now: UTCTime, _ context: Context) -> Answer {
        do {
            let report = try context.workspace.test(
                name, environment: context.environment, now: now)
            context.terminal.tell(report.warnings)
            context.terminal.answer(TestText(report, on: context.terminal.page).text)
            return Answer(
                pipeline: name, exit: (report.passed ? ExitCode.done : .badInput).rawValue,
                cases: report.cases.map {
                    Answer.Case(
                        name: $0.name, line: OrNull($0.place.line), passed: $0.passed,
                        differences: $0.differences)
                }, diagnostics: report.warnings.map(DiagnosticAnswer.init))
        } catch {
            let failure = Failure(caught: error)
            context.terminal.tell(failure.diagnostics)
            return Answer(
                pipeline: name, exit: failure.exit.rawValue, cases: [],
                diagnostics: failure.diagnostics.map(DiagnosticAnswer.init))
        }
    }
}
