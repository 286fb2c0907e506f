import Diagnostics
import Reconcile
import Runs
import Tables

/// A run at a glance: inputs, what became of every record, requests, rejects, what to do next.
struct RunSummary {
    private let report: RunReport
    private let plan: PlanFile
    private let workspace: Workspace
    private var lines: [String] = []

    init(_ report: RunReport, _ workspace: Workspace) {
        self.report = report
        self.workspace = workspace
        plan = report.plan
        addTitle()
        for source in plan.sources { add(source) }
        addTargets()
        addRejects()
        addChecks()
        addNext()
    }

    var text: String { lines.joined(separator: "\n") }

    private mutating func addTitle() {
        let kind = plan.full ? ", full" : ""
        if report.folder == nil {
            lines.append("\(plan.pipeline): dry run\(kind), nothing is written")
        } else if report.alreadyPlanned {
            lines.append("\(plan.pipeline): run \(plan.run) stands already\(kind)")
        } else {
            lines.append("\(plan.pipeline): run \(plan.run)\(kind)")
        }
    }

    private mutating func add(_ source: PlanFile.Source) {
        lines.append("")
        lines.append("\(source.source)\(source.partial ? ", only what changed" : "")")
        for input in plan.inputs where input.source == source.source {
            lines.append("  \(input.name)")
            var traits = ["\(input.rows.of("row"))", input.encoding + guessed(input.encodingDetected)]
            if let delimiter = input.delimiter {
                let shown = delimiter == "\t" ? "tab" : "\"\(delimiter)\""
                traits.append(shown + guessed(input.delimiterDetected ?? false))
            }
            if let line = input.headerLine { traits.append("header in line \(line)") }
            if input.packed { traits.append("gzip") }
            traits.append("sha256 \(input.sha256.prefix(12))")
            lines.append("    " + traits.joined(separator: " · "))
            if input.sameAsBefore { lines.append("    the same bytes as last time") }
            if input.bag != plan.run { lines.append("    no new file: from run \(input.bag)") }
        }
        for file in plan.setAside where file.source == source.source {
            lines.append("  \(file.name): set aside, a newer one is there")
        }
        for file in report.left { lines.append("  \(Printable.text(file.name)): left, \(file.reason)") }
        let counts = [
            source.records.of("record"), source.rejected.of("reject"),
            source.duplicates.of("duplicate"),
        ]
        lines.append("  " + counts.joined(separator: " · "))
    }

    private func guessed(_ isDetected: Bool) -> String { isDetected ? " (detected)" : "" }

    private mutating func addTargets() {
        let titles = ["", "created", "updated", "removed", "unchanged", "refused", "requests"]
        let rows = plan.targets.map { target -> [String] in
            let totals = target.totals
            return [
                target.target, totals.created.grouped, totals.updated.grouped,
                totals.goneRemoved.grouped, totals.unchanged.grouped,
                (totals.refused + totals.goneRefused).grouped, target.batches.count.grouped,
            ]
        }
        lines.append("")
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [titles] + rows {
            let cells = row.enumerated().map { column, cell in
                column == 0 ? cell.padded(to: widths[0]) : cell.paddedLeft(to: widths[column])
            }
            lines.append("  " + cells.joined(separator: "  "))
        }
        for target in plan.targets {
            let totals = target.totals
            if totals.goneHeld > 0 {
                lines.append("  \(target.target): \(totals.goneHeld.of("record")) gone, held")
            }
            if totals.goneKept > 0, !plan.sources.contains(where: \.partial) {
                lines.append("  \(target.target): \(totals.goneKept.of("record")) gone, kept")
            }
            if totals.rounded > 0 {
                lines.append("  \(target.target): \(totals.rounded.of("number")) rounded")
            }
        }
    }

    private mutating func addRejects() {
        guard !plan.rejects.isEmpty else { return }
        lines.append("")
        lines.append("not taken")
        for (code, count) in plan.rejects.sorted(by: { $0.key < $1.key }) {
            let first = report.rejects.filter { $0.reject.code.name == code }
            let summary = first.first.map { $0.reject.code.summary } ?? ""
            lines.append("  \(code) \(summary): \(count.grouped)")
            for listed in first {
                let place = "\(Printable.text(listed.file)):\(listed.reject.line)"
                let reason = Printable.text(listed.reject.reason)
                let target = listed.target.isEmpty ? "" : " (\(listed.target))"
                lines.append("    \(place)\(target) \(reason)".cut(to: 100))
            }
            if count > first.count, !first.isEmpty {
                lines.append("    and \((count - first.count).grouped) more")
            }
        }
    }

    private mutating func addChecks() {
        for check in plan.checks where check.verdict == .hold {
            lines.append("")
            lines.append("held: \(check.name): \(check.detail)")
        }
    }

    private mutating func addNext() {
        lines.append("")
        guard let folder = report.folder else { return }
        switch plan.state {
        case .empty:
            lines.append("nothing to tell the marketplace: every record is as the snapshot has it")
        default:
            lines.append("the plan waits in \(workspace.shown(folder))/")
            lines.append("  look:    changes.csv, rejects.csv, batches/")
            lines.append("  then:    sverka approve \(plan.pipeline)")
            lines.append("  or:      sverka reject \(plan.pipeline) --why \"…\"")
        }
    }
}

extension String {
    /// At most so many characters, an ellipsis for the rest.
    func cut(to most: Int) -> String { count > most ? prefix(most - 1) + "…" : self }
}
