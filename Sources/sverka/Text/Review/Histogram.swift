import Diagnostics

/// Lines with a bar each: how many go, how many of them wait.
struct Histogram {
    struct Line {
        var label: String
        var changed: Int
        var held: Int
        /// Behind the bar, where there is room.
        var remark = ""
        /// Several groups together: without a bar, for it would dwarf the others'.
        var isRest = false

        var all: Int { changed + held }
    }

    static let goes = "█"
    static let waits = "░"
    private static let barMax = 30
    private static let barLeast = 8

    let lines: [Line]

    /// Whether some bar shows what waits.
    var hasHeld: Bool { lines.contains { $0.held > 0 && !$0.isRest } }

    /// - Parameter alignsRight: labels are numbers.
    func add(to page: inout Page, alignsRight: Bool = false) {
        let counts = lines.map { $0.all == 0 ? "-" : $0.all.grouped }
        let countWidth = counts.map(DisplayWidth.of).max() ?? 0
        let remarkWidth = lines.map { DisplayWidth.of($0.remark) }.max() ?? 0
        let room = page.width - 2 - countWidth - 4
        let labelWidth = min(lines.map { DisplayWidth.of($0.label) }.max() ?? 0, room / 2)
        let withRemark = room - labelWidth - remarkWidth - 2
        let showsRemark = remarkWidth > 0 && withRemark >= Self.barLeast
        let bar = min(showsRemark ? withRemark : room - labelWidth, Self.barMax)
        let most = lines.filter { !$0.isRest }.map(\.all).max() ?? 0
        for (line, count) in zip(lines, counts) {
            let label = line.label.cut(to: labelWidth)
            let padded = alignsRight
                ? label.paddedLeft(to: labelWidth) : label.padded(to: labelWidth)
            let head = "\(padded)  \(count.paddedLeft(to: countWidth))"
            let drawn = Self.bar(line, of: most, bar)
            var text = "\(head)  \(drawn)"
            if showsRemark, !line.remark.isEmpty {
                text = "\(head)  \(drawn.padded(to: bar))  \(line.remark)"
            }
            page.trimmed(text, indent: 2)
        }
    }

    /// What is there at all shows as one cell at least, where both do.
    private static func bar(_ line: Line, of most: Int, _ width: Int) -> String {
        guard line.all > 0, !line.isRest else { return "" }
        func cells(_ count: Int) -> Int { max(1, (2 * count * width + most) / (2 * most)) }
        let all = max(cells(line.all), line.changed > 0 && line.held > 0 ? 2 : 1)
        let held = line.held == 0
            ? 0 : line.changed == 0 ? all : min(cells(line.held), all - 1)
        return String(repeating: Self.goes, count: all - held)
            + String(repeating: Self.waits, count: held)
    }
}
