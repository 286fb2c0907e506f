import Diagnostics
import Runs

/// A record's changes, the oldest first.
struct HistoryText {
    private var page: Page

    init(_ found: KeyHistory, on page: Page) {
        self.page = page
        let changes = found.runs.reduce(0) { $0 + $1.changes.count }
        self.page.title(
            "\(Printable.text(found.key)): \(changes.of("change"))"
                + " in \(found.runs.count.of("run"))")
        for run in found.runs { add(run) }
        if found.pruned > 0 || found.readWhole > 0 { self.page.gap() }
        if found.pruned > 0 {
            self.page.words(
                "\(found.pruned.of("bag")) pruned: what they held is not here", indent: 0)
        }
        if found.readWhole > 0 {
            self.page.words(
                "\(found.readWhole.of("bag")) without an index, read whole", indent: 0)
        }
    }

    var text: String { page.text }

    private mutating func add(_ run: KeyHistory.Run) {
        page.gap()
        page.flow([run.at, run.pipeline, run.state, "run \(run.run)"], indent: 0, hanging: 2)
        for decision in run.decisions where decision.event != run.state || decision.by != nil {
            let by = decision.by.map { " by \(Printable.text($0))" } ?? ""
            page.flow(["\(decision.event)\(by) at \(decision.at)"], indent: 2, hanging: 2)
            if let why = decision.why { page.paragraph("", Printable.text(why), indent: 4) }
        }
        var head = ""
        for change in run.changes {
            let next = Self.head(change)
            if next != head { addHead(change) }
            head = next
            let (old, new) = (change.old ?? "none", change.new ?? "none")
            page.flow([Printable.text("\(change.field): \(old) → \(new)")], indent: 4)
        }
    }

    private static func head(_ change: KeyHistory.Change) -> String {
        "\(change.target) \(change.action) \(change.file ?? "") \(change.line ?? 0)"
            + " \(change.batch ?? "")"
    }

    private mutating func addHead(_ change: KeyHistory.Change) {
        let batch = change.batch.map { [$0] } ?? []
        page.flow([change.target, change.action] + batch, indent: 2, hanging: 2)
        guard let file = change.file else { return page.line("not in the list", indent: 4) }
        let line = change.line.map { ":\($0)" } ?? ""
        page.name("\(Printable.text(file))\(line)", indent: 4)
    }
}
