import Diagnostics
import Runs

/// The cases of a pipeline: one line where all is well, else what differs, side by side.
struct TestText {
    private var page: Page
    private static let shownOfOneKind = 20

    init(_ report: TestReport, on page: Page) {
        self.page = page
        let failed = report.cases.filter { !$0.passed }
        for one in failed { add(one) }
        if !failed.isEmpty { self.page.gap() }
        let count = report.cases.count.of("case")
        self.page.line(
            failed.isEmpty
                ? "\(report.pipeline): \(count), all as expected"
                : "\(report.pipeline): \(count), \(failed.count.grouped) not as expected")
    }

    var text: String { page.text }

    private mutating func add(_ one: CaseReport) {
        let place = "\(one.place.file):\(one.place.line ?? 0)"
        page.flow(
            ["failed: \(Printable.text(one.name))", "(\(place))"], between: "  ", indent: 0,
            hanging: 2)
        for what in ["fails", "changes", "rejects", "state", "gone"] {
            add(what, one.differences.filter { $0.what == what })
        }
    }

    /// Side by side where the page is wide enough, else one below the other.
    private mutating func add(_ what: String, _ differences: [CaseReport.Difference]) {
        guard !differences.isEmpty else { return }
        let width = (page.width - 6) / 2
        let rows = differences.prefix(Self.shownOfOneKind).map { difference in
            let line = difference.line.map { "line \($0): " } ?? ""
            return (
                difference.expected.map { line + Printable.text($0) } ?? "nothing",
                difference.found.map(Printable.text) ?? "nothing"
            )
        }
        let isWide = rows.contains { DisplayWidth.of($0) > width || DisplayWidth.of($1) > width }
        page.line(isWide ? what : "\(what) expected".padded(to: width + 2) + "  found", indent: 2)
        for (expected, found) in rows {
            if isWide {
                page.paragraph("expected  ", expected, indent: 4)
                page.paragraph("found     ", found, indent: 4)
            } else {
                page.line(expected.padded(to: width) + "  " + found, indent: 4)
            }
        }
        let more = differences.count - rows.count
        if more > 0 { page.line("and \(more.grouped) more", indent: 4) }
    }
}
