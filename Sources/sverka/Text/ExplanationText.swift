import Diagnostics
import Runs

/// One item's way, top to bottom, as the data flows.
struct ExplanationText {
    private let found: Explanation
    private var page: Page

    init(_ found: Explanation, on page: Page) {
        self.found = found
        self.page = page
        addTitle()
        addSources()
        addRejects()
        for stage in found.stages { add(stage) }
        addPlanHolds()
        for target in found.targets { add(target) }
    }

    var text: String { page.text }

    private mutating func addTitle() {
        let run = found.run.map { "run \($0)" } ?? "the inputs as they are now"
        let state = found.state.map { ", \($0)" } ?? ""
        page.title("\(Printable.text(found.key)) in \(found.pipeline), \(run)\(state)")
    }

    // MARK: What was read

    private mutating func addSources() {
        page.gap()
        page.line("read")
        if found.sources.isEmpty { page.line("no row with this key became a record", indent: 2) }
        for row in found.sources {
            page.name("\(row.source)  \(Printable.text(row.file)):\(row.line)", indent: 2)
            if let raw = row.raw { addRaw(raw) }
            page.flow(row.fields.map(Self.text), indent: 4)
        }
    }

    private mutating func addRejects() {
        let rejects = found.rejects.filter { $0.target.isEmpty }
        guard !rejects.isEmpty else { return }
        page.gap()
        page.line("not taken")
        for reject in rejects { add(reject) }
    }

    private mutating func add(_ reject: Explanation.Rejected) {
        let summary = reject.summary.isEmpty ? "" : " \(reject.summary)"
        page.name("\(Printable.text(reject.file)):\(reject.line)", indent: 2)
        page.paragraph("\(reject.code)\(summary): ", Printable.text(reject.reason), indent: 4)
        if !reject.raw.isEmpty, found.sources.isEmpty {
            addRaw(reject.raw)
        }
    }

    private mutating func addRaw(_ raw: String) {
        page.line(Printable.text(raw).cut(to: page.width - 4), indent: 4)
    }

    // MARK: Stages

    private mutating func add(_ stage: Explanation.Stage) {
        page.gap()
        let of = stage.of.map { " of \($0)" } ?? ""
        let isOut = stage.outcome == .dropped || stage.outcome == .rejected
        let word = isOut ? ": \(stage.outcome.rawValue)" : ""
        page.flow(
            ["stage \(stage.stage), \(stage.word)\(of)\(word)", stage.place], between: "  ",
            indent: 0, hanging: 2)
        if let rule = stage.rule { page.paragraph("", Printable.text(rule), indent: 2) }
        for other in stage.others { add(other) }
        for change in stage.changes { add(change) }
        if stage.word == "join", stage.others.isEmpty { page.line("no match", indent: 2) }
    }

    private mutating func add(_ other: Explanation.Other) {
        let place = other.file.map { " \(Printable.text($0)):\(other.line)" } ?? ""
        let won = other.won.map { $0 ? "wins: " : "loses: " } ?? ""
        let key = other.won == nil ? "  \(Printable.text(other.key))" : ""
        page.name("\(won)\(other.source)\(place)\(key)", indent: 2)
        page.flow(other.fields.map(Self.text), indent: 4)
    }

    private mutating func add(_ change: Explanation.Change) {
        page.flow([Self.text(change)], indent: 2)
        guard let rule = change.rule else { return }
        page.paragraph("", Printable.text(rule), indent: 4)
        if let place = change.place { page.line(place, indent: 4) }
    }

    // MARK: Checks

    /// What holds or warns of a source or the plan, and names this record.
    private mutating func addPlanHolds() {
        let holds = found.holds.filter { $0.target.isEmpty }
        guard !holds.isEmpty else { return }
        page.gap()
        page.line("the plan as a whole")
        for hold in holds { add(hold) }
    }

    private mutating func add(_ hold: Explanation.Hold) {
        let verdict = hold.verdict == "hold" ? "held by" : "warned of by"
        page.paragraph("\(verdict) ", Printable.text("\(hold.check): \(hold.reason)"), indent: 2)
        guard !hold.field.isEmpty else { return }
        page.flow(
            [
                Printable.text(
                    "\(hold.field): \(hold.before ?? "none") → \(hold.after ?? "none")")
            ], indent: 4)
    }

    // MARK: Targets

    private mutating func add(_ target: Explanation.Target) {
        page.gap()
        let what = target.action ?? "nothing to tell"
        page.line("\(target.target): \(what)")
        for reject in found.rejects where reject.target == target.target { add(reject) }
        if let reason = target.reason { page.paragraph("", reason, indent: 2) }
        for hold in found.holds where hold.target == target.target { add(hold) }
        for change in target.changes { add(change) }
        if let batch = target.batch { page.line("in batches/\(batch)", indent: 2) }
        if let known = target.known {
            page.line("known before", indent: 2)
            page.flow(known.map(Self.text), indent: 4)
        } else if target.wasKnown {
            page.line("not known before", indent: 2)
        }
    }

    private static func text(_ field: Explanation.Field) -> String {
        Printable.text("\(field.name) = \(field.value ?? "none")")
    }

    private static func text(_ change: Explanation.Change) -> String {
        Printable.text("\(change.field): \(change.before ?? "none") → \(change.after ?? "none")")
    }
}

extension ExplanationText {
    /// Whom a stage took out, a line each.
    static func text(_ drops: StageDrops, on page: Page) -> String {
        var page = page
        let run = drops.run.map { "run \($0)" } ?? "the inputs as they are now"
        page.title("\(drops.pipeline), \(run)")
        let of = drops.of.map { " of \($0)" } ?? ""
        page.flow(
            ["stage \(drops.stage), \(drops.word)\(of)", drops.place], between: "  ", indent: 0,
            hanging: 2)
        if drops.records.isEmpty { page.line("it took nothing out", indent: 2) }
        for record in drops.records {
            let fate = record.fate == "dropped" ? "" : "  \(record.fate)"
            page.line(
                "\(Printable.text(record.key))  \(Printable.text(record.file)):\(record.line)"
                    + fate, indent: 2)
        }
        return page.text
    }
}
