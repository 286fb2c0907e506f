import Diagnostics
import Formats
import Reconcile
import Runs
import Tables

/// A run at a glance: inputs, what became of every record, requests, rejects, what to do next.
struct RunSummary {
    private let report: RunReport
    private let plan: PlanFile
    private let state: JournalEvent.Kind
    private let here: Here
    private var page: Page

    /// - Parameter state: of the run now; one that stands already may have been closed since.
    init(_ report: RunReport, _ state: JournalEvent.Kind, _ here: Here, on page: Page) {
        self.report = report
        self.state = state
        self.here = here
        self.page = page
        plan = report.plan
        addTitle()
        addOutbox()
        for source in plan.sources { add(source) }
        addKept()
        addStages()
        addTargets()
        addChecks()
        addRejects()
        addNext()
    }

    var text: String { page.text }

    private mutating func addTitle() {
        let kind = plan.full ? ", full" : ""
        if report.folder == nil {
            page.title("\(plan.pipeline): dry run\(kind), nothing is written")
        } else if report.alreadyPlanned {
            let isOpen = state == .planned || state == .held || state == .approved
            page.title(
                "\(plan.pipeline): nothing has changed, run \(plan.run)"
                    + (isOpen ? " stays open\(kind)" : " was made already\(kind)"))
            if !report.approvedBy.isEmpty, plan.approvers ?? 1 > 1 {
                page.line(
                    "\(report.approvedBy.count) of \(plan.approvers ?? 1) have approved it: "
                        + Printable.text(report.approvedBy.joined(separator: ", ")), indent: 2)
            }
        } else {
            page.title("\(plan.pipeline): run \(plan.run)\(kind)")
        }
    }

    /// Which runs are no longer where a person has seen them.
    private mutating func addOutbox() {
        for old in report.replaced {
            let verb = report.folder == nil ? "would replace" : "replaces"
            page.line("\(verb) run \(old.id)", indent: 2)
            let (have, of) = (old.journal.approvers.count, old.plan.approvers ?? 1)
            if old.journal.isApproved {
                page.words(
                    "that one was approved, so its requests may be with the marketplace already:"
                        + " the checks compare with them; this one is not approved yet", indent: 4)
            } else if have > 0 {
                page.line(
                    "that one was approved by \(have) of \(of); this one is not approved yet",
                    indent: 4)
            }
        }
        let replaced = Set(report.replaced.map(\.id))
        for old in report.leftOutbox where !replaced.contains(old.id) {
            let requests = old.plan.targets.reduce(0) { $0 + $1.batches.count }
            let isAsked = old.journal.state == .confirmed && requests > 0
            page.line("run \(old.id) has left the outbox", indent: 2)
            page.line(
                isAsked
                    ? "its requests: \(old.folder.printable)/batches/"
                    : "its plan: \(old.folder.printable)/", indent: 4)
        }
    }

    // MARK: Inputs

    private mutating func add(_ source: PlanFile.Source) {
        page.gap()
        page.line("\(source.source)\(source.partial ? ", only what changed" : "")")
        let inputs = plan.inputs.filter { $0.source == source.source }
        page.files(inputs.map { input in
            var about = [traits(of: input)]
            if input.bag != plan.run {
                about.append(["no new file: read again, from run \(input.bag)"])
            } else if input.sameAsBefore {
                about.append(["the same bytes as last time"])
            }
            return (input.name, about)
        })
        let setAside = plan.setAside.filter { $0.source == source.source }
        page.files(setAside.map { ($0.name, [["set aside: a newer one is there"]]) })
        let left = report.left.filter { $0.source == source.source }
        page.files(left.map { ($0.name, [["left in the inbox: \($0.reason)"]]) })
        page.flow(
            [
                source.records.of("record"), source.rejected.of("reject"),
                source.duplicates.of("duplicate"),
            ], indent: 2)
        if let lack = source.lack, let then = source.then {
            page.flow(["\(source.source) is \(lack), so the pipeline says: \(then)"], indent: 2)
        }
    }

    /// Files that this pipeline has and that stay in the inbox for others.
    private mutating func addKept() {
        let kept = report.kept.filter { !$0.waitsFor.isEmpty }
        guard !kept.isEmpty else { return }
        page.gap()
        page.line("read here, and still in the inbox for other pipelines")
        page.files(kept.map { ($0.name, [["not read yet by \($0.waitsFor.firstFew())"]]) })
    }

    /// Notes that say what of a file was read.
    private static let shownNotes: [DiagnosticCode] = [.readFromZip, .sheetRead]

    private func traits(of input: PlanFile.Input) -> [String] {
        func guessed(_ isDetected: Bool?) -> String { isDetected ?? false ? " (detected)" : "" }
        var traits = [input.rows.of("row"), input.encoding + guessed(input.encodingDetected)]
        if let delimiter = input.delimiter {
            let shown = delimiter == "\t" ? "tab" : "\"\(delimiter)\""
            traits.append(shown + guessed(input.delimiterDetected))
        }
        if let line = input.headerLine { traits.append("header in line \(line)") }
        let told = input.notes.filter { note in
            Self.shownNotes.contains { note.hasPrefix($0.summary) }
        }
        if input.packed, told.isEmpty { traits.append("gzip") }
        traits += told
        traits.append("sha256 \(input.sha256.prefix(12))")
        return traits
    }

    // MARK: Stages

    private mutating func addStages() {
        guard let stages = plan.stages, !stages.isEmpty else { return }
        page.gap()
        let titles = ["", "came", "went", "dropped", "rejected", "failed"]
        let rows = stages.map { stage -> [String] in
            let of = stage.of.map { " of \($0)" } ?? ""
            let counts = [stage.came, stage.went, stage.dropped, stage.rejected, stage.failed ?? 0]
            return ["\(stage.stage) \(stage.word)\(of)"]
                + counts.map { $0 == 0 ? "-" : $0.grouped }
        }
        guard !page.table(titles, rows, indent: 2, numbers: 1...5) else { return }
        for row in rows {
            let told = zip(row, titles).dropFirst().filter { $0.0 != "-" }
            page.flow([row[0]] + told.map { "\($0) \($1)" }, indent: 2)
        }
    }

    // MARK: Checks

    /// What holds or warns, but for what is told elsewhere: rejects, and what holds the plan.
    private mutating func addChecks() {
        let told = plan.checks.filter {
            $0.verdict != .pass && !$0.holdsPlan && $0.name != "rejects" && $0.name != "source"
        }
        guard !told.isEmpty else { return }
        page.gap()
        page.line("checks")
        for check in told {
            let verdict = check.verdict == .hold ? "held" : "warning"
            let head = "\(verdict) \(Printable.text(check.name)): "
            page.paragraph(head, Printable.text(check.detail), indent: 2)
        }
    }

    // MARK: Targets

    private mutating func addTargets() {
        let titles = ["", "created", "updated", "removed", "unchanged", "refused", "requests"]
        let counts = plan.targets.map { target -> [Int] in
            let totals = target.totals
            return [
                totals.created, totals.updated, totals.goneRemoved, totals.unchanged,
                totals.refused + totals.goneRefused, target.batches.count,
            ]
        }
        let rows = zip(plan.targets, counts).map { target, counts in
            [target.target] + counts.map { $0 == 0 ? "-" : $0.grouped }
        }
        page.gap()
        if !page.table(titles, rows, indent: 2, numbers: 1...6) {
            for (target, counts) in zip(plan.targets, counts) {
                let told = zip(counts, titles.dropFirst()).filter { $0.0 > 0 }
                page.name(target.target, indent: 2)
                let parts = told.map { count, title in
                    title == "requests" ? count.of("request") : "\(count.grouped) \(title)"
                }
                page.flow(parts, indent: 4)
            }
        }
        for target in plan.targets {
            let totals = target.totals
            var remarks: [String] = []
            if totals.waiting > 0 { remarks.append("\(totals.waiting.grouped) held by checks") }
            if let graced = totals.goneGraced, graced > 0 {
                let more = plan.grace?.moreFiles ?? ""
                remarks.append("\(graced.grouped) gone, waiting for \(more)")
            }
            if totals.goneHeld > 0 { remarks.append("\(totals.goneHeld.grouped) gone, held") }
            if totals.goneKept > 0, !plan.sources.contains(where: \.partial) {
                remarks.append("\(totals.goneKept.grouped) gone, kept")
            }
            if totals.rounded > 0 { remarks.append("\(totals.rounded.of("number")) rounded") }
            guard let first = remarks.first else { continue }
            page.flow(["\(target.target): \(first)"] + remarks.dropFirst(), indent: 2)
        }
    }

    // MARK: Rejects

    private mutating func addRejects() {
        guard !plan.rejects.isEmpty else { return }
        page.gap()
        page.line("not taken")
        for (code, count) in plan.rejects.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            let first = report.rejects.filter { $0.reject.code.name == code }
            let summary = first.first.map { " " + $0.reject.code.summary } ?? ""
            page.flow(["\(count.grouped) × \(code)\(summary)"], indent: 2)
            let places = first.map(place)
            let width = min(places.map(DisplayWidth.of).max() ?? 0, page.width / 2)
            for (listed, place) in zip(first, places) {
                let shown = place.cutInside(to: width).padded(to: width)
                page.paragraph("\(shown)  ", reason(listed), indent: 6)
            }
            if count > first.count, !first.isEmpty {
                page.line("and \((count - first.count).grouped) more", indent: 6)
            }
        }
    }

    /// Where only one file is read, its name stands above.
    private func place(_ listed: ListedReject) -> String {
        plan.inputs.count == 1
            ? "line \(listed.reject.line)" : "\(listed.file):\(listed.reject.line)"
    }

    private func reason(_ listed: ListedReject) -> String {
        let reason = listed.reject.reason
        let column = column(listed.reject)
        // A record that a target refused says its key in its row: `sku=A-1`.
        let isOfTarget = listed.reject.key.isEmpty && !listed.target.isEmpty
        let key = String(
            decoding: isOfTarget ? listed.reject.raw : listed.reject.key, as: UTF8.self)
        let isKeyTold = key.isEmpty || column.contains(key) || reason.contains(key)
        let about = [isKeyTold || !sharesItsPlace(listed) ? "" : key, listed.target, column]
            .filter { !$0.isEmpty && !reason.contains($0) }
        return Printable.text((about + [reason]).joined(separator: ": "))
    }

    /// Whether another reject has the same line: as all have in a file of one line.
    private func sharesItsPlace(_ listed: ListedReject) -> Bool {
        let same = report.rejects.filter {
            $0.file == listed.file && $0.reject.line == listed.reject.line
        }
        return same.count > 1
            || plan.rejects.values.reduce(0, +) > report.rejects.count
                && Set(report.rejects.map(\.reject.line)).count == 1
    }

    /// `price`, `column 3`, or, where lines do not tell records apart, `price (record 12, A-1)`.
    private func column(_ reject: Reject) -> String {
        let column = reject.column
        // A position alone would be taken for a part of the reason: `line 1 has the same key`.
        let isPosition = !column.isEmpty && column.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isPosition { return "column \(column)" }
        guard column.hasSuffix(")"), column.contains(" (record "), !reject.key.isEmpty else {
            return column
        }
        return "\(column.dropLast()), \(String(decoding: reject.key, as: UTF8.self)))"
    }

    // MARK: What to do

    private mutating func addNext() {
        for check in plan.checks where check.holdsPlan {
            page.gap()
            let name = check.rule == nil ? "" : "\(Printable.text(check.name)): "
            page.warning("held: \(name)\(Printable.text(check.detail))")
        }
        guard let folder = report.folder else { return addFirstChanges() }
        page.gap()
        switch state {
        case .empty:
            page.flow(
                ["nothing to tell the marketplace:", "every record is as the snapshot has it"],
                between: " ", indent: 0)
        case .planned, .held:
            guard !isOnlyHeld else { return addOnlyHeld(folder) }
            page.line("the plan waits in \(folder.printable)/")
            page.line("look:  \(here.command("review", plan.pipeline))", indent: 2)
            page.line("then:  \(here.command("approve", plan.pipeline))", indent: 2)
            page.line("or:    \(here.command("reject", plan.pipeline)) --why \"…\"", indent: 2)
        case .approved where !report.alreadyPlanned, .confirmed where !report.alreadyPlanned:
            page.flow(
                [
                    "it has approved itself, as the pipeline says (\(plan.approve));",
                    state == .confirmed
                        ? "the snapshots now hold what it asks for; carry the requests over:"
                        : "its requests are ready to be sent:",
                ], between: " ", indent: 0)
            let requests = plan.targets.reduce(0) { $0 + $1.batches.count }
            page.line("\(folder.printable)/batches/  (\(requests.of("request")))", indent: 2)
        case .approved, .rejected, .confirmed, .superseded:
            page.line("it is \(state.rawValue) in \(folder.printable)/")
        }
    }

    /// A plan without requests, of which nothing holds the whole.
    private var isOnlyHeld: Bool {
        plan.targets.allSatisfy(\.batches.isEmpty) && !plan.checks.contains(where: \.holdsPlan)
            && plan.targets.contains { $0.totals.held + $0.totals.goneWaiting > 0 }
    }

    private mutating func addOnlyHeld(_ folder: Path) {
        page.flow(
            ["nothing to send: all changes are held back, in \(folder.printable)/"], indent: 0)
        page.line("look:     \(here.command("review", plan.pipeline, "--held"))", indent: 2)
        page.line(
            "release:  \(here.command("approve", plan.pipeline)) --release KEY", indent: 2)
    }

    private mutating func addFirstChanges() {
        let first = [
            ("first changes", FirstChanges(report.firstChanges)),
            ("first holds", FirstChanges(report.firstHolds)),
        ]
        for (title, found) in first where !found.lines.isEmpty {
            page.gap()
            page.line(title)
            for line in found.lines { page.flow([line], indent: 2) }
        }
    }
}
