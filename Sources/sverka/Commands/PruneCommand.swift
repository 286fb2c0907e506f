import Diagnostics
import Pipelines
import Runs

/// `sverka prune`: removes old bags that nothing needs any more.
enum PruneCommand: Command {
    static let declaration = CommandDeclaration(
        name: "prune", operands: "[PIPELINE…]", operandsLeast: 0, operandsMost: 10_000,
        about: "Removes old bags that nothing needs any more, and lists what went.",
        options: [
            .init(name: "keep", value: "AGE", about: "400d, 36h; else as the pipeline says"),
            .init(name: "dry-run", value: nil, about: "says what would go; removes nothing"),
            .init(name: "by", value: "NAME", about: "who removes them (else the login)"),
            .init(name: "now", value: "TIME", about: "the clock: 2026-11-22T02:00:00Z"),
        ])

    struct Answer: Encodable {
        struct Kept: Encodable {
            var run: String
            var reason: String
        }

        var pipeline: String
        var keepSeconds: OrNull<Int>
        var dryRun: Bool
        var removed: [PrunedBag]
        var kept: [Kept]
        var checkpoint: OrNull<String>
    }

    static func run(_ context: Context) throws -> ExitCode {
        let workspace = context.workspace
        let keep = try age(context)
        let dryRun = context.arguments.has("dry-run")
        let given = context.arguments.operands
        let names = try given.isEmpty ? workspace.pipelinesWithRuns() : given
        var reports: [PruneReport] = []
        for name in names {
            var request = PruneRequest(
                pipeline: name, keepSeconds: keep, by: try context.person(), now: try context.now(),
                holder: context.holder("sverka prune \(name)"), environment: context.environment)
            request.dryRun = dryRun
            reports.append(try workspace.prune(request))
        }
        context.terminal.answer(reports.map { text($0, dryRun) }.joined(separator: "\n"))
        try context.terminal.json(
            reports.map { report in
                Answer(
                    pipeline: report.pipeline, keepSeconds: OrNull(report.keepSeconds),
                    dryRun: dryRun, removed: report.removed,
                    kept: report.kept.map { .init(run: $0.run, reason: $0.reason.rawValue) },
                    checkpoint: OrNull(report.checkpoint))
            })
        return .done
    }

    private static func age(_ context: Context) throws -> Int? {
        guard let text = context.arguments.value("keep") else { return nil }
        guard let seconds = Duration.seconds(text) else {
            throw Arguments.fault(
                .badValue, "--keep \"\(text)\"", declaration, "write it as 400d or 36h")
        }
        return seconds
    }

    private static func text(_ report: PruneReport, _ dryRun: Bool) -> String {
        guard report.keepSeconds != nil else {
            return "\(report.pipeline): keeps its bags for ever; name an age with --keep"
        }
        let verb = dryRun ? "would go" : "removed"
        var lines = ["\(report.pipeline): \(report.removed.count.of("bag")) \(verb)"]
        lines += report.removed.map { "  \($0.run)" }
        for reason in [PruneReport.Kept.Reason.newest, .outbox, .memory, .order, .input] {
            let kept = report.kept.filter { $0.reason == reason }
            guard !kept.isEmpty else { continue }
            lines.append("  \(kept.count.of("old bag")) kept: \(words(reason))")
        }
        return lines.joined(separator: "\n")
    }

    private static func words(_ reason: PruneReport.Kept.Reason) -> String {
        switch reason {
        case .newest: "the newest run names the last good inputs"
        case .outbox: "its plan stands in the outbox"
        case .memory: "checks remember it"
        case .order: "an earlier run that stays is computed again without a gap"
        case .input: "a run that stays has read an input of it (it may not be replayed itself)"
        }
    }
}
