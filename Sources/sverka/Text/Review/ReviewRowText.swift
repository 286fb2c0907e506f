import Diagnostics
import Reconcile
import Runs

/// The rows of a plan, one after the other: as many as there are, in the memory of one.
struct ReviewRowText {
    private let review: Review
    private let empty: Page
    /// With where it comes from, where it goes, and how its fields are made.
    private let isDetailed: Bool
    private var page: Page
    private var marks = ReviewMarks()
    private(set) var count = 0
    private var linesWaiting = 0

    private static let linesAtOnce = 400

    /// - Parameter title: of a list; without one the rows stand for themselves, with all details.
    init(_ review: Review, on page: Page, title: String?) {
        self.review = review
        self.page = page
        isDetailed = title == nil
        empty = page
        if let title { self.page.title(title) }
    }

    /// What has come together, where that is enough to be written; "" else.
    mutating func add(_ row: ReviewRow) throws -> String {
        count += 1
        addHead(row, try review.rows.withName(of: row) { Printable.bytes($0) })
        addValues(row)
        for finding in row.findings {
            let word = finding.isHold ? "held by" : "warned of by"
            let check = Printable.text(review.rows.names.checks[finding.check])
            page.paragraph(
                "\(word) \(check): ", Printable.text(row.text(finding.reason)), indent: 4)
        }
        if isDetailed { addDetails(row) }
        linesWaiting += 3
        return linesWaiting > Self.linesAtOnce ? taken() : ""
    }

    /// What is left, and the marks explained.
    mutating func end() -> String {
        marks.addLegend(to: &page)
        return taken()
    }

    private mutating func taken() -> String {
        defer { (page, linesWaiting) = (empty, 0) }
        let text = page.text
        return text.isEmpty ? "" : text + "\n"
    }

    // MARK: A row

    private mutating func addHead(_ row: ReviewRow, _ name: String) {
        let mark: ReviewMarks.Mark =
            switch row.action {
            case _ where row.isHeld: .held
            case .create: .create
            case .update: .update
            case .remove: .remove
            case nil: .asked
            }
        marks.add(mark)
        let key = row.withBytes(row.key) { Printable.bytes($0) }
        let shown = "\(mark.symbol) \(isDetailed ? key : key.cutInside(to: page.width - 2))"
        let room = page.width - DisplayWidth.of(shown) - 2
        page.line(name.isEmpty || room < 8 ? shown : "\(shown)  \(name.cut(to: room))")
    }

    private mutating func addValues(_ row: ReviewRow) {
        guard row.target >= 0 else { return }
        let names = review.rows.names
        let move = review.tally.move(of: row)
        let target = names.targets[row.target]
        var parts = row.values.map { value -> String in
            let (old, new) = (row.text(value.old), row.text(value.new))
            let field = Printable.text(names.fields[value.field])
            let text = row.action == .create ? MoveText.value(new) : MoveText.move(old, new)
            guard let move, review.tally.isPrice(value, of: row) else { return "\(field) \(text)" }
            return "\(field) \(text) (\(MoveText.percent(move.percent)))"
        }
        guard let first = parts.first else { return page.line(target, indent: 4) }
        if DisplayWidth.of(first) + DisplayWidth.of(target) + 6 <= page.width {
            parts[0] = "\(target): \(first)"
            page.flow(parts, indent: 4)
        } else {
            page.line("\(target):", indent: 4)
            page.flow(parts, indent: 6)
        }
    }

    private mutating func addDetails(_ row: ReviewRow) {
        let names = review.rows.names
        if row.file >= 0 {
            page.name("from \(Printable.text(names.files[row.file])):\(row.line)", indent: 4)
        } else if row.action == .remove {
            page.line("not in the list any more: gone says what it gets", indent: 4)
        }
        let labels = [
            ("supplier", names.suppliers, row.supplier), ("brand", names.brands, row.brand),
            ("category", names.categories, row.category),
        ].filter { $0.2 >= 0 }.map { "\($0) \(Printable.text($1[$2]))" }
        page.flow(labels, indent: 4)
        if row.batch >= 0 {
            page.line("in batches/\(Printable.text(names.batches[row.batch]))", indent: 4)
        }
        guard row.target >= 0, row.action != .remove else { return }
        let target = names.targets[row.target]
        for value in row.values {
            let field = names.fields[value.field]
            for rule in review.digest.rules where rule.target == target && rule.field == field {
                add(rule)
            }
        }
    }

    private mutating func add(_ rule: FieldRule) {
        let source = rule.source.map { " of \($0)" } ?? ""
        let how =
            switch rule.stage {
            case "read": "read\(source), \(rule.column ?? rule.rule ?? "")"
            case "emit": rule.rule ?? ""
            default: "\(rule.stage)\(source) \(rule.rule ?? rule.column ?? "")"
            }
        page.paragraph("\(rule.field): ", Printable.text(how), indent: 4)
        page.line(rule.place, indent: 6)
    }
}
