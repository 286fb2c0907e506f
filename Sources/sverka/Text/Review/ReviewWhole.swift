import Diagnostics
import Runs

/// The checks that hold a plan as a whole: no row of it says so.
enum ReviewWhole {
    /// - Returns: whether there are any; where not, nothing is written.
    @discardableResult
    static func add(_ review: Review, to page: inout Page) -> Bool {
        let checks = review.digest.checks.filter(\.holdsPlan)
        guard !checks.isEmpty else { return false }
        let whose = checks.count == 1 ? "a check holds" : "\(checks.count.grouped) checks hold"
        page.words("\(whose) all of \(review.digest.pipeline):", indent: 0)
        for check in checks { page.paragraph("", sentence(check), indent: 2, linesMax: 4) }
        guard !review.digest.rejects.isEmpty else { return true }
        page.words("which rows were not taken, and why:", indent: 0)
        page.line("\(review.run.folder.printable)/rejects.csv", indent: 2)
        return true
    }

    /// `rows, acme: 12 rows, usual 900–1 100`
    static func sentence(_ check: PlanFile.Check) -> String {
        let about = [check.source, check.target].compactMap { $0 }.filter {
            !check.detail.contains($0)
        }
        let name = ([check.name] + about).joined(separator: ", ")
        return Printable.text("\(name): \(check.detail)")
    }
}
