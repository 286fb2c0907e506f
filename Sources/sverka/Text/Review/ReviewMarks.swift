/// The marks of a review, explained where they stand in it.
struct ReviewMarks {
    enum Mark: Int, CaseIterable {
        case create, update, remove, held, waits, asked

        var symbol: String {
            switch self {
            case .create: "+"
            case .update: "~"
            case .remove: "-"
            case .held: "!"
            case .waits: Histogram.waits
            case .asked: "?"
            }
        }

        var meaning: String {
            switch self {
            case .create: "new"
            case .update: "changes"
            case .remove: "left the list"
            case .held: "waits, no request carries it"
            case .waits: "of them wait"
            case .asked: "does not change; a check speaks of it"
            }
        }
    }

    private var used: Set<Mark> = []

    mutating func add(_ mark: Mark) { used.insert(mark) }

    func addLegend(to page: inout Page) {
        guard !used.isEmpty else { return }
        page.gap()
        page.flow(
            Mark.allCases.filter(used.contains).map { "\($0.symbol) \($0.meaning)" },
            between: "   ", indent: 0)
    }
}
