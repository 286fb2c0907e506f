import Diagnostics
import Runs

/// `--by`: all groups of one kind.
struct ReviewGroupText {
    private var page: Page

    init(_ review: Review, _ kind: ReviewGroups.Kind, on page: Page) {
        self.page = page
        let digest = review.digest
        let histogram: Histogram? =
            switch kind {
            case .size: ReviewGroups.sizes(digest)
            case .check: ReviewGroups.checks(digest)
            case .brand, .supplier, .category:
                ReviewGroups.groups(digest, kind).map { ReviewGroups.histogram($0) }
            }
        guard let histogram else {
            self.page.words(
                "the list has no \(kind.rawValue): name its field in the pipeline's labels,"
                    + " { \(kind.rawValue): \"…\" }", indent: 0)
            return
        }
        guard !histogram.lines.isEmpty else {
            if kind == .check, ReviewWhole.add(review, to: &self.page) { return }
            self.page.line("\(digest.pipeline): \(Self.nothing(kind))")
            return
        }
        let what = kind == .size ? "prices by size of move" : "changes by \(kind.rawValue)"
        self.page.title("\(digest.pipeline): \(what), run \(digest.run)")
        histogram.add(to: &self.page, alignsRight: kind == .size)
        if histogram.hasHeld {
            var marks = ReviewMarks()
            marks.add(.waits)
            marks.addLegend(to: &self.page)
        }
        guard kind == .check, digest.checks.contains(where: \.holdsPlan) else { return }
        self.page.gap()
        ReviewWhole.add(review, to: &self.page)
    }

    var text: String { page.text }

    private static func nothing(_ kind: ReviewGroups.Kind) -> String {
        switch kind {
        case .size: "no price moves"
        case .check: "no check speaks of a record"
        case .brand, .supplier, .category: "nothing changes"
        }
    }
}
