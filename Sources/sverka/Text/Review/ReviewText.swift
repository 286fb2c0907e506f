import Diagnostics
import Reconcile
import Runs

/// A plan at a glance: what changes, what the checks say, what looks odd, and what to do next.
struct ReviewText {
    let review: Review
    let digest: ReviewDigest
    let here: Here
    var page: Page
    /// Which marks stand in the text: only those are explained.
    var marks = ReviewMarks()

    /// - Parameter asked: RUN as it was given.
    init(_ review: Review, asked: String, _ here: Here, on page: Page) {
        self.review = review
        self.here = here
        self.page = page
        digest = review.digest
        addTitle(asked)
        addInputs()
        if digest.changes + digest.holds == 0 { addNoChanges() } else { addTargets() }
        addChecks()
        addRejects()
        if digest.changes + digest.holds > 0 {
            addNew()
            addMoves()
            addSizes()
            addGroups()
        }
        marks.addLegend(to: &self.page)
        ReviewNext(review, here).add(to: &self.page)
    }

    var text: String { page.text }

    // MARK: What it is

    private mutating func addTitle(_ asked: String) {
        let journal = review.run.journal
        let state =
            switch journal.state {
            case .planned, .held: "waits for a person"
            case .empty: "nothing to decide"
            case let state?: state.rawValue
            case nil: "never planned"
            }
        page.title("\(digest.pipeline): run \(digest.run)")
        let isLatest = asked == digest.pipeline && !journal.isOpen
        if isLatest {
            page.words("no plan of \(digest.pipeline) waits; this is its latest run", indent: 0)
        }
        var parts = ["planned at \(digest.at)", state]
        if digest.full { parts.append("full: every record is sent") }
        if let of = review.run.plan.revision?.of { parts.append("a revision of \(of)") }
        page.flow(parts, indent: 0)
    }

    private mutating func addInputs() {
        page.gap()
        for input in digest.inputs {
            page.name("\(input.source)  \(Printable.text(input.name))", indent: 2)
            var parts = [input.rows.of("row")]
            let files = digest.inputs.filter { $0.source == input.source }
            let source = digest.sources.first { $0.source == input.source }
            if files.count == 1, let source {
                parts += Self.fates(source)
            } else if input.rejects > 0 {
                parts.append(input.rejects.of("reject"))
            }
            if let madeAt = input.madeAt { parts.append("made at \(Printable.text(madeAt))") }
            if input.bag != digest.run { parts.append("no new file: read again") }
            page.flow(parts, indent: 4)
        }
        addSources()
    }

    /// Which row of several files is a duplicate of which is said of them together.
    private mutating func addSources() {
        for source in digest.sources {
            guard digest.inputs.filter({ $0.source == source.source }).count > 1 else { continue }
            page.flow(
                ["\(source.source), together: \(source.rows.of("row"))"] + Self.fates(source),
                indent: 2, hanging: 2)
        }
    }

    /// What became of a source's rows.
    private static func fates(_ source: ReviewDigest.Source) -> [String] {
        var fates = [source.records.of("record")]
        if source.rejected > 0 { fates.append(source.rejected.of("reject")) }
        if source.duplicates > 0 { fates.append(source.duplicates.of("duplicate")) }
        return fates
    }

    /// What was compared, where nothing came of it.
    private mutating func addNoChanges() {
        page.gap()
        let records = digest.targets.map(\.records).max() ?? 0
        let known = review.run.plan.targets.map {
            "\($0.target) (\($0.totals.snapshotRows.of("record")))"
        }
        let refused = digest.targets.reduce(0) { $0 + $1.refused }
        let kept = review.run.plan.targets.map(\.totals.goneKept).max() ?? 0
        var sentence =
            "no changes: \(records.of("record")) \(records == 1 ? "was" : "were") compared at"
            + " \(digest.at) with what was known of \(known.joined(separator: " and "))"
        sentence += refused > 0 ? ", and but for \(refused.of("record")) refused" : ", and"
        sentence += records == 1 ? " it is the same there." : " all are the same there."
        if kept > 0 {
            sentence += " \(kept.of("record")) that the list lacks "
                + (kept == 1 ? "stays as it is." : "stay as they are.")
        }
        let held = review.run.plan.targets.map(\.totals.goneHeld).max() ?? 0
        if held > 0 {
            sentence += " \(held.of("record")) that the list lacks "
                + (held == 1 ? "waits" : "wait") + " for a person's word."
        }
        let graced = digest.targets.compactMap(\.graced).max() ?? 0
        if graced > 0, let grace = digest.grace {
            sentence += " \(graced.of("record")) that the list lacks "
                + (graced == 1 ? "waits" : "wait") + " for \(grace.moreFiles)"
                + (graced == 1 ? " before it is gone." : " before they are gone.")
        }
        if digest.full { sentence += " All are sent again, for the run is full." }
        page.words(sentence, indent: 0)
    }

    private mutating func addTargets() {
        let titles = [
            "", "created", "updated", "removed", "held", "unchanged", "refused", "requests",
        ]
        let counts = digest.targets.map {
            [$0.created, $0.updated, $0.removed, $0.held, $0.unchanged, $0.refused, $0.requests]
        }
        let rows = zip(digest.targets, counts).map { target, counts in
            [target.target] + counts.map { $0 == 0 ? "-" : $0.grouped }
        }
        page.gap()
        defer { addGraced() }
        guard !page.table(titles, rows, indent: 2, numbers: 1...7) else { return }
        for (target, counts) in zip(digest.targets, counts) {
            page.name(target.target, indent: 2)
            let told = zip(counts, titles.dropFirst()).filter { $0.0 > 0 }
            page.flow(
                told.map { count, title in
                    title == "requests" ? count.of("request") : "\(count.grouped) \(title)"
                }, indent: 4)
        }
    }

    /// Records that wait out `grace` are no change yet.
    private mutating func addGraced() {
        guard let grace = digest.grace else { return }
        for target in digest.targets {
            guard let graced = target.graced, graced > 0 else { continue }
            page.flow(
                ["\(target.target): \(graced.grouped) gone, waiting for \(grace.moreFiles)"],
                indent: 2, hanging: 2)
        }
    }

    // MARK: Checks

    private mutating func addChecks() {
        page.gap()
        page.line("checks")
        let ranked: [(head: String, checks: [PlanFile.Check])] = [
            ("holds all", digest.checks.filter(\.holdsPlan)),
            ("held", digest.checks.filter { $0.verdict == .hold && !$0.holdsPlan }),
            ("warning", digest.checks.filter { $0.verdict == .warn }),
        ]
        let width = ranked.filter { !$0.checks.isEmpty }.map(\.head.count).max() ?? 0
        for (head, checks) in ranked {
            for check in checks {
                page.paragraph(
                    "\(head.padded(to: width))  ", ReviewWhole.sentence(check), indent: 2,
                    linesMax: 3)
            }
        }
        let passed = digest.checks.filter { $0.verdict == .pass }
        let off = passed.filter { $0.off != nil }
        let names = off.map(\.name).enumerated().filter { index, name in
            off.firstIndex { $0.name == name } == index
        }.map { Printable.text($0.element) }
        guard !passed.isEmpty else { return }
        var parts: [String] = []
        if passed.count > off.count { parts.append("\(passed.count - off.count) passed") }
        if !off.isEmpty { parts.append("switched off: " + names.joined(separator: ", ")) }
        page.flow(parts, indent: 2)
    }

    private mutating func addRejects() {
        guard !digest.rejects.isEmpty else { return }
        let sorted = digest.rejects.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        page.gap()
        page.line("not taken, listed in rejects.csv")
        page.flow(sorted.map { "\($0.value.grouped) × \($0.key)" }, indent: 2)
    }

    // MARK: Groups

    private mutating func addSizes() {
        let histogram = ReviewGroups.sizes(digest)
        guard !histogram.lines.isEmpty else { return }
        page.gap()
        page.line("articles by size of their price's move")
        add(histogram, alignsRight: true)
    }

    private mutating func addGroups() {
        for group in ReviewGroups.Kind.labels {
            guard let groups = ReviewGroups.groups(digest, group) else { continue }
            // One group of all says nothing.
            guard groups.count > 1 else { continue }
            let shown = groups.count > 6 ? 5 : groups.count
            page.gap()
            page.line("articles by \(group.rawValue)")
            add(ReviewGroups.histogram(groups[..<shown]))
            let more = groups[shown...].reduce(0) { $0 + max(1, $1.others) }
            guard more > 0 else { continue }
            let name = ReviewNext.name(of: review)
            let command = here.command("review", name, "--by", group.rawValue)
            page.line("and \(more.grouped) more: \(command)", indent: 2)
        }
    }

    private mutating func add(_ histogram: Histogram, alignsRight: Bool = false) {
        if histogram.hasHeld { marks.add(.waits) }
        histogram.add(to: &page, alignsRight: alignsRight)
    }
}
