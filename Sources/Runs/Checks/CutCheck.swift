import Diagnostics
import Formats
import Pipelines
import Reconcile

/// Whether a source's files end as they used to: docs/formats/checks.md#the-end-of-a-file.
struct CutCheck {
    let now: SourceMeasures
    /// Files that may be cut short, as their names show.
    let oddEnds: [String]
    /// In the good runs, the oldest first.
    let usual: [SourceMeasures]
    let entry: BuiltInVerdict

    /// What a file that was cut shows.
    private enum Sign: CaseIterable {
        case incompleteRow, openLine

        var words: String {
            switch self {
            case .incompleteRow: "the last row is incomplete"
            case .openLine: "the last line has no line end"
            }
        }

        func count(_ measures: SourceMeasures) -> Int {
            let count =
                switch self {
                case .incompleteRow: measures.incompleteEnds
                case .openLine: measures.openEnds
                }
            return count ?? 0
        }
    }

    /// How a supplier's files end seldom changes, and what was approved is soon usual.
    private static let runsAsked = 5
    /// A chance is no habit.
    private static let runsLeast = 3
    private static let namesMost = 3

    /// nil where no file shows a sign, which few do.
    func made() -> PlanFile.Check? {
        let signs = Sign.allCases.filter { $0.count(now) > 0 }
        guard !signs.isEmpty else {
            return entry.tuning.off == nil ? nil : entry.make(.pass, "no sign of a cut")
        }
        let unusual = signs.filter { !isUsual($0) }
        guard !unusual.isEmpty else { return entry.make(.pass, words(signs) + ", as usual") }
        let doubt = "a file may be cut short: "
        guard usual.count >= Self.runsLeast else {
            let few = words(unusual) + "; too few files are remembered"
            return unusual.contains(.incompleteRow)
                ? entry.make(.warn, doubt + few) : entry.make(.pass, few)
        }
        let asked = min(usual.count, Self.runsAsked)
        return entry.make(
            .hold, doubt + words(unusual) + "; in the last \(asked) good runs they ended otherwise")
    }

    /// Whether one of the last files ended so; of several files as many, or as large a share.
    private func isUsual(_ sign: Sign) -> Bool {
        let count = sign.count(now)
        return usual.suffix(Self.runsAsked).contains { former in
            let before = sign.count(former)
            let isAsLargeAShare = before * now.files.count >= count * former.files.count
            return before >= count || before > 0 && isAsLargeAShare
        }
    }

    private func words(_ signs: [Sign]) -> String {
        let what = signs.map(\.words).joined(separator: ", ")
        guard now.files.count > 1 else { return what }
        let more = oddEnds.count > Self.namesMost ? ", …" : ""
        return what + " (\(oddEnds.prefix(Self.namesMost).joined(separator: ", "))\(more))"
    }
}

extension SourceMeasures {
    /// Says nothing of files that end as whole ones do.
    mutating func note(endsOf reports: [SourceReport]) {
        func sum(_ count: (SourceReport) -> Int) -> Int? {
            let sum = reports.reduce(0) { $0 + count($1) }
            return sum > 0 ? sum : nil
        }
        incompleteEnds = sum(\.incompleteEnds)
        openEnds = sum(\.openEnds)
    }
}

extension SourceReport {
    var endsOddly: Bool { incompleteEnds + openEnds > 0 }
}
