import Diagnostics
import Runs

/// `sverka replay`: computes a run again from its bag, and compares.
enum ReplayCommand: Command {
    static let declaration = CommandDeclaration(
        name: "replay", operands: "RUN", operandsLeast: 1, operandsMost: 1,
        about: "Computes a run again from its bag: the same bytes or not.")

    static func run(_ context: Context) throws -> ExitCode {
        let report = try context.workspace.replay(
            context.arguments.operands[0], environment: context.environment,
            isCancelled: { Interrupt.isNoted })
        context.terminal.answer(text(report, on: context.terminal.page))
        try context.terminal.json(report)
        return report.isSame ? .done : .badInput
    }

    private static func text(_ report: ReplayReport, on page: Page) -> String {
        var page = page
        let title = "\(report.pipeline): run \(report.run)"
        guard !report.isSame else {
            page.flow([title, "computed again: the same \(report.files.of("file"))"], indent: 0)
            return page.text
        }
        let count = report.differences.count
        page.flow(
            [title, "computed again: \(count) of \(report.files.of("file")) differ"], indent: 0)
        for difference in report.differences {
            switch difference.kind {
            case .notComputed: page.flow([difference.file, "is not computed"], indent: 2)
            case .notThere: page.flow([difference.file, "is not in the plan folder"], indent: 2)
            case .differs:
                let place = "line \(difference.line ?? 0), byte \(difference.byte ?? 0)"
                page.flow([difference.file, place], indent: 2)
                page.paragraph("was  ", difference.was ?? "", indent: 4)
                page.paragraph("now  ", difference.now ?? "", indent: 4)
            }
        }
        return page.text
    }
}
