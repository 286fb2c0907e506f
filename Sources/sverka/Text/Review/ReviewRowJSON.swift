import Pipelines
import Reconcile
import Runs

/// A row of a plan as one line of JSON, keys sorted: docs/formats/review.md.
struct ReviewRowJSON {
    private let review: Review
    private var out: [UInt8] = []

    init(_ review: Review) { self.review = review }

    mutating func bytes(_ row: ReviewRow) throws -> [UInt8] {
        out.removeAll(keepingCapacity: true)
        let names = review.rows.names
        put("{\"action\":")
        text(row.action?.rawValue)
        name("batch", names.batches, row.batch)
        name("brand", names.brands, row.brand)
        name("category", names.categories, row.category)
        fields(row)
        name("file", names.files, row.file)
        findings(row)
        put(",\"held\":\(row.isHeld),\"key\":")
        text(row, row.key)
        put(",\"line\":\(row.line == 0 ? "null" : "\(row.line)"),\"name\":")
        try review.rows.withName(of: row) { name in
            if name.isEmpty { put("null") } else { JSONText.append(name, to: &out) }
        }
        name("supplier", names.suppliers, row.supplier)
        name("target", names.targets, row.target)
        put("}")
        return out
    }

    private mutating func fields(_ row: ReviewRow) {
        let move = review.tally.move(of: row)
        put(",\"fields\":[")
        for (index, value) in row.values.enumerated() {
            put(index == 0 ? "{\"field\":" : ",{\"field\":")
            text(review.rows.names.fields[value.field])
            put(",\"new\":")
            value.new.isEmpty ? put("null") : text(row, value.new)
            put(",\"old\":")
            value.old.isEmpty ? put("null") : text(row, value.old)
            let isPrice = move != nil && review.tally.isPrice(value, of: row)
            put(",\"percent\":\(isPrice ? "\(move?.percent ?? 0)" : "null")}")
        }
        put("]")
    }

    private mutating func findings(_ row: ReviewRow) {
        put(",\"findings\":[")
        for (index, finding) in row.findings.enumerated() {
            put(index == 0 ? "{\"check\":" : ",{\"check\":")
            text(review.rows.names.checks[finding.check])
            put(",\"reason\":")
            text(row, finding.reason)
            put(",\"verdict\":\"\(finding.isHold ? "hold" : "warn")\"}")
        }
        put("]")
    }

    // MARK: Values

    private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    private mutating func text(_ text: String?) {
        guard let text else { return put("null") }
        JSONText.append(text, to: &out)
    }

    private mutating func text(_ row: ReviewRow, _ range: Range<Int>) {
        row.withBytes(range) { JSONText.append($0, to: &out) }
    }

    private mutating func name(_ key: String, _ list: NameList, _ number: Int) {
        put(",\"\(key)\":")
        text(number < 0 ? nil : list[number])
    }
}
