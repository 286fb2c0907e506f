import Diagnostics
import Runs

/// What an expression gave: a table of the first records, and how many there are of each kind.
struct EvaluationText {
    private var page: Page

    init(_ found: Evaluation, on page: Page) {
        self.page = page
        let titles = ["key"] + found.fields.map(Printable.text) + ["value"]
        let rows = found.rows.map { row in
            [Printable.text(row.key)]
                + row.fields.map { $0.map(Printable.text) ?? "-" }
                + [row.fault.map(Printable.text) ?? row.value.map(Printable.text) ?? "-"]
        }
        if !self.page.table(titles, rows, indent: 0, numbers: titles.count...titles.count) {
            for row in rows {
                self.page.name(row[0], indent: 0)
                for (title, cell) in zip(titles, row).dropFirst() {
                    self.page.paragraph("\(title)  ", cell, indent: 2)
                }
            }
        }
        if !rows.isEmpty { self.page.gap() }
        let all = found.values + found.missing + found.faults
        if all > rows.count { self.page.line("the first \(rows.count) of \(all.of("record"))") }
        self.page.flow(
            [
                "\(found.type): \(found.values.of("value"))",
                "\(found.missing.grouped) missing", found.faults.of("fault"),
            ], indent: 0)
    }

    var text: String { page.text }
}
