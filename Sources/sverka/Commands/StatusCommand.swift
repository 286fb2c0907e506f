import Diagnostics
import Reconcile
import Runs

/// `sverka status`: all pipelines, their last runs, what waits for whom, and what is stale.
enum StatusCommand: Command {
    static let declaration = CommandDeclaration(
        name: "status", operands: "", operandsLeast: 0, operandsMost: 0,
        about: "Shows every pipeline, its last run, what waits, is refused, or stale.",
        options: [
            .init(name: "now", value: "TIME", about: "the clock that ages are told from")
        ])

    struct Answer: Encodable {
        struct Stale: Encodable {
            var source: String
            var name: String
            var ageSeconds: Int
            var maxAgeSeconds: OrNull<Int>
        }

        struct Refused: Encodable {
            var source: String
            /// Below `inbox/`.
            var name: String
            var since: String
            var code: String
            var reason: String
            var line: OrNull<Int>
            var help: OrNull<String>
        }

        struct Waiting: Encodable {
            /// Below `inbox/`.
            var name: String
            /// The pipelines that have read it.
            var readBy: [String]
        }

        /// Approved, and confirmed by nothing.
        struct Outstanding: Encodable {
            var run: String
            var items: Int
        }

        var pipeline: String
        var run: OrNull<String>
        var state: OrNull<String>
        /// Since when it is in that state.
        var at: OrNull<String>
        var items: Int
        /// Changes that checks on single records hold back.
        var held: Int
        /// What holds the whole plan.
        var holds: [String]
        /// Who has approved, and how many must.
        var approvedBy: [String]
        var approvers: Int
        var stale: [Stale]
        /// Approved runs whose requests no answer has confirmed, the oldest first.
        var outstanding: [Outstanding]
        /// Files in the inbox that the last run could not use.
        var refused: [Refused]
        /// Files in the inbox that it has not read yet.
        var waiting: [Waiting]
        /// Files that it has read and that are still in the inbox.
        var kept: [RunCommand.KeptAnswer]
        /// Files that no pipeline reads, and that a pattern of this one comes nearest to.
        var unread: [RunCommand.UnreadAnswer]
        /// Nil where the pipeline file is sound.
        var fault: OrNull<DiagnosticAnswer>
        /// Plan folders and bags that cannot be used.
        var damaged: [DiagnosticAnswer]

        var waits: Bool { state.value == "planned" || state.value == "held" }

        /// Its plan has no request: there is nothing to approve, only changes to release.
        var isOnlyHeld: Bool { waits && items == 0 && held > 0 && holds.isEmpty }

        init(_ status: PipelineStatus) {
            pipeline = status.pipeline
            run = OrNull(status.run?.id.text)
            state = OrNull(status.run?.journal.state?.rawValue)
            at = OrNull(status.run?.journal.events.last?.at)
            let plan = status.run?.plan
            items = plan?.targets.reduce(0) { $0 + $1.totals.items } ?? 0
            held = plan?.targets.reduce(0) { $0 + $1.totals.held + $1.totals.goneWaiting } ?? 0
            holds = plan?.checks.filter(\.holdsPlan).map(\.detail) ?? []
            approvedBy = status.run?.journal.approvers ?? []
            approvers = plan?.approvers ?? 1
            stale = status.stale.map {
                Stale(
                    source: $0.source, name: $0.name, ageSeconds: $0.ageSeconds,
                    maxAgeSeconds: OrNull($0.maxAgeSeconds))
            }
            outstanding = status.outstanding.map {
                Outstanding(run: $0.id.text, items: $0.outstandingItems)
            }
            refused = status.refused.map {
                Refused(
                    source: $0.source, name: $0.name, since: $0.since, code: $0.code,
                    reason: $0.reason, line: OrNull($0.line), help: OrNull($0.help))
            }
            waiting = status.waiting.map { Waiting(name: $0.name, readBy: $0.readBy) }
            kept = status.kept.map(RunCommand.KeptAnswer.init)
            unread = status.unread.map(RunCommand.UnreadAnswer.init)
            fault = OrNull(status.fault.map(DiagnosticAnswer.init))
            damaged = status.damaged.map(DiagnosticAnswer.init)
        }
    }

    static func run(_ context: Context) throws -> ExitCode {
        let found = try context.workspace.status(
            now: try context.now(), environment: context.environment)
        let (answers, damaged) = (found.map(Answer.init), found.flatMap(\.damaged))
        context.terminal.answer(text(answers, context))
        try context.terminal.json(answers)
        context.terminal.tell(damaged)
        return damaged.isEmpty ? .done : .badInput
    }

    // MARK: The screen

    private static func text(_ answers: [Answer], _ context: Context) -> String {
        guard !answers.isEmpty else { return "there is no pipeline in pipelines/ yet" }
        var page = context.terminal.page
        let rows = answers.map { answer -> [String] in
            guard let run = answer.run.value, let state = answer.state.value else {
                let state = answer.damaged.isEmpty ? "never run" : "damaged"
                return [answer.pipeline, "", state, "", ""]
            }
            let at = answer.at.value.map { $0.dropLast(4) + "Z" } ?? ""
            return [answer.pipeline, answer.items.grouped, state, String(at), run]
        }
        let titles = ["pipeline", "items", "state", "since", "last run"]
        if !page.table(titles, rows, indent: 0, numbers: 1...1) {
            for (row, answer) in zip(rows, answers) {
                page.name(row[0], indent: 0)
                let items = answer.run.value == nil ? [] : [answer.items.of("item")]
                page.flow(items + row.dropFirst(2).filter { !$0.isEmpty }, indent: 2)
            }
        }
        addWaiting(answers.filter(\.waits), to: &page, context)
        InboxText.add(answers, to: &page)
        addOutstanding(answers, to: &page)
        addRefused(answers, to: &page, context)
        addStale(answers, to: &page)
        addFaults(answers, to: &page, context)
        return page.text
    }

    private static func addWaiting(
        _ waiting: [Answer], to page: inout Page, _ context: Context
    ) {
        let onlyHeld = waiting.filter(\.isOnlyHeld)
        if !onlyHeld.isEmpty {
            page.gap()
            page.line("nothing to approve: all changes are held back")
            for answer in onlyHeld {
                page.line(context.here.command("review", answer.pipeline, "--held"), indent: 2)
                page.flow(["\(answer.held.of("change")) held back"], indent: 4)
            }
        }
        let asking = waiting.filter { !$0.isOnlyHeld }
        guard !asking.isEmpty else { return }
        page.gap()
        page.line("waiting for a person, who looks first")
        for answer in asking {
            page.line(context.here.command("review", answer.pipeline), indent: 2)
            var remarks: [String] = []
            if answer.approvers > 1 {
                let names = answer.approvedBy.joined(separator: ", ")
                remarks.append(
                    "\(answer.approvedBy.count) of \(answer.approvers) have approved"
                        + (names.isEmpty ? "" : ": \(Printable.text(names))"))
            }
            if answer.held > 0 { remarks.append("\(answer.held.of("change")) held back") }
            if !remarks.isEmpty { page.flow(remarks, indent: 4) }
            for hold in answer.holds { page.paragraph("held: ", Printable.text(hold), indent: 4) }
        }
    }

    private static func addOutstanding(_ answers: [Answer], to page: inout Page) {
        let outstanding = answers.filter { !$0.outstanding.isEmpty }
        guard !outstanding.isEmpty else { return }
        page.gap()
        page.line("approved, and not confirmed by an answer")
        for answer in outstanding {
            guard let last = answer.outstanding.last else { continue }
            page.flow(
                [
                    "\(answer.pipeline): \(answer.outstanding.count.of("run"))",
                    "the last \(last.run), \(last.items.of("item"))",
                ], indent: 2)
        }
        page.words("the next run's checks compare with what was asked for", indent: 2)
    }

    private static func addRefused(
        _ answers: [Answer], to page: inout Page, _ context: Context
    ) {
        let refused = answers.filter { !$0.refused.isEmpty }
        guard !refused.isEmpty else { return }
        page.gap()
        page.line("refused, and still in the inbox")
        for answer in refused {
            for file in answer.refused {
                let line = file.line.value.map { ":\($0)" } ?? ""
                page.flow(
                    [
                        "\(answer.pipeline): \(file.source)", "since \(file.since)",
                        "inbox/\(Printable.text(file.name))\(line)",
                    ], indent: 2)
                page.words("\(file.code) \(Printable.text(file.reason))", indent: 4)
                if let help = file.help.value { page.words(Printable.text(help), indent: 4) }
            }
            page.words("mend it there, or take it out, then:", indent: 4)
            page.line(context.here.command("run", answer.pipeline), indent: 4)
        }
    }

    private static func addStale(_ answers: [Answer], to page: inout Page) {
        let stale = answers.flatMap { answer in answer.stale.map { (answer.pipeline, $0) } }
        guard !stale.isEmpty else { return }
        page.gap()
        page.line("stale")
        for (pipeline, source) in stale {
            let age = source.maxAgeSeconds.value.map {
                "\(span(source.ageSeconds)) old, at most \(span($0)) is allowed"
            } ?? "no new file for \(span(source.ageSeconds))"
            page.flow(
                ["\(pipeline): \(source.source), \(age)", Printable.text(source.name)], indent: 2)
        }
    }

    private static func addFaults(
        _ answers: [Answer], to page: inout Page, _ context: Context
    ) {
        let faulty = answers.filter { $0.fault.value != nil }
        guard !faulty.isEmpty else { return }
        page.gap()
        page.line("cannot be run")
        for answer in faulty {
            page.line(context.here.command("lint", answer.pipeline), indent: 2)
            if let fault = answer.fault.value {
                let detail = Printable.text(fault.detail)
                page.flow([Diagnostic.words(fault.summary, detail)], indent: 4)
            }
        }
    }

    /// In hours, or days from two on.
    private static func span(_ seconds: Int) -> String {
        let hours = seconds / 3600
        return hours < 48 ? "\(hours) h" : "\(hours / 24) d"
    }
}
