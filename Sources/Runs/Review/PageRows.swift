import Pipelines
import Reconcile

/// Puts rows into blocks of JSON, as review.html has them.
struct PageRows {
    /// What a browser reads at once: some 100 kB, 1 to 3 ms.
    static let blockRows = 1000

    private let rows: ReviewRows
    private var block: [UInt8] = []
    private var count = 0

    init(_ rows: ReviewRows) { self.rows = rows }

    /// - Returns: the block that is full with this row, without the brackets around it.
    mutating func add(_ row: ReviewRow) throws -> [UInt8]? {
        if count > 0 { block.append(contentsOf: ",\n".utf8) }
        try append(row)
        count += 1
        return count == Self.blockRows ? take() : nil
    }

    /// - Returns: the rows since the last full block; nil where there are none.
    mutating func take() -> [UInt8]? {
        guard count > 0 else { return nil }
        let full = block
        block = []
        // The next is about as long.
        block.reserveCapacity(full.count + full.count / 8)
        count = 0
        return full
    }

    private mutating func append(_ row: ReviewRow) throws {
        block.append(UInt8(ascii: "["))
        append(row, row.key)
        switch row.action {
        case .create: block.append(contentsOf: #","c","#.utf8)
        case .update: block.append(contentsOf: #","u","#.utf8)
        case .remove: block.append(contentsOf: #","r","#.utf8)
        case nil: block.append(contentsOf: #","","#.utf8)
        }
        CSVText.append(number: row.target, to: &block)
        block.append(contentsOf: ",[".utf8)
        // By index: else each row would count references to its lists.
        for index in row.values.indices {
            let value = row.values[index]
            block.append(contentsOf: (index == 0 ? "[" : ",[").utf8)
            CSVText.append(number: value.field, to: &block)
            block.append(comma)
            append(row, value.old)
            block.append(comma)
            append(row, value.new)
            block.append(UInt8(ascii: "]"))
        }
        block.append(UInt8(ascii: "]"))
        append(number: row.file)
        append(number: row.line)
        append(number: row.batch)
        append(number: row.supplier)
        append(number: row.brand)
        append(number: row.category)
        block.append(comma)
        try rows.withName(of: row) { JSONText.append($0, to: &block) }
        block.append(contentsOf: ",[".utf8)
        for index in row.findings.indices {
            let finding = row.findings[index]
            block.append(contentsOf: (index == 0 ? "[" : ",[").utf8)
            CSVText.append(number: finding.check, to: &block)
            block.append(contentsOf: (finding.isHold ? #","hold","# : #","warn","#).utf8)
            append(row, finding.reason)
            block.append(UInt8(ascii: "]"))
        }
        block.append(UInt8(ascii: "]"))
        if rows.hasIdentifiers {
            block.append(contentsOf: ",[".utf8)
            var isFirst = true
            try rows.forEachIdentifier(of: row) { identifier in
                if !isFirst { block.append(comma) }
                JSONText.append(identifier, to: &block)
                isFirst = false
            }
            block.append(UInt8(ascii: "]"))
        }
        block.append(UInt8(ascii: "]"))
    }

    private mutating func append(number: Int) {
        block.append(comma)
        CSVText.append(number: number, to: &block)
    }

    private mutating func append(_ row: ReviewRow, _ text: Range<Int>) {
        row.withBytes(text) { JSONText.append($0, to: &block) }
    }

    private var comma: UInt8 { UInt8(ascii: ",") }
}
