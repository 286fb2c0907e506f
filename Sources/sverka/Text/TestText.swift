import Diagnostics
import Runs

/// The cases of a pipeline: one line where all is well, else what differs, side by side.
struct TestText {
    private var page: Page

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
        let width = (page.width - 6) / 2
        var what = ""
        for difference in one.differences {
            if difference.what != what {
                what = difference.what
                page.line("expected \(what)".padded(to: width) + "  found", indent: 2)
            }
            let line = difference.line.map { "line \($0): " } ?? ""
            let expected = difference.expected.map { line + Printable.text($0) } ?? "(nothing)"
            let found = difference.found.map(Printable.text) ?? "(nothing)"
            if DisplayWidth.of(expected) <= width, DisplayWidth.of(found) <= width {
                page.line(expected.padded(to: width) + "  " + found, indent: 4)
            } else {
                page.paragraph("expected  ", expected, indent: 4)
                page.paragraph("found     ", found, indent: 4)
            }
        }
    }
}
