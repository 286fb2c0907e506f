package import Pipelines
import Tables

/// Which rows a check that holds a target's whole plan is about.
package enum QuestionedRows: Sendable, Equatable {
    /// Prices that move by more than a share, in hundredths of a percent.
    case moved(far: Int)
    case new
    /// Records that cannot be bought any more; of a first list, that cannot be bought.
    case zeroed
    /// Records with this value, at its field's scale.
    case equal(TargetRole, Int64)
    /// Records that left the list and that `gone` changes, or would.
    case gone
}

extension TargetDiff {
    /// Lists them all in holds.csv, when the target is compared.
    ///
    /// - Complexity: one pass over the list, or over what left it.
    package func list(_ questioned: QuestionedRows, check: String, reason: String) throws {
        guard let rows = compared else { return }
        var list = QuestionedLines(rows, self, RowFinding(.hold, reason), check)
        switch questioned {
        case .gone: for row in goneRows { try list.add(rows.record(gone: Int(row)), nil) }
        case .new:
            try rows.forEachLive { row in
                guard rows.snapshotRow[row] < 0 else { return }
                try list.add(rows.record(ofList: row), nil)
            }
        case .moved(let far):
            guard let price = rows.field(of: .price) else { return }
            try rows.forEachLive { row in
                let record = rows.record(ofList: row)
                guard let old = record.oldNumber(price), old > 0,
                    let new = record.newNumber(price), old != new,
                    TargetGauge.isMoved(from: old, to: new, share: far)
                else { return }
                try list.add(record, price)
            }
        case .zeroed:
            guard let field = rows.field(of: .stock) ?? rows.field(of: .available) else { return }
            let isFirst = rows.snapshot == nil
            try rows.forEachLive { row in
                let record = rows.record(ofList: row)
                guard record.new(field).isNone, isFirst || record.old(field).isFree else { return }
                try list.add(record, field)
            }
        case .equal(let role, let value):
            guard let field = rows.field(of: role) else { return }
            try rows.forEachLive { row in
                let record = rows.record(ofList: row)
                if record.newNumber(field) == value { try list.add(record, field) }
            }
        }
        try list.flush()
    }
}

extension ComparedRows {
    fileprivate func forEachLive(_ body: (_ row: Int) throws -> Void) rethrows {
        for row in 0..<desired.rowCount where desired.fates[row] == .live { try body(row) }
    }
}

extension WireValue {
    /// Whether a stock or an availability says that it cannot be bought: one that is missing says
    /// nothing.
    fileprivate var isNone: Bool { self != .missing && !isFree }

    /// Whether a stock or an availability of this value can be bought.
    fileprivate var isFree: Bool {
        switch self {
        case .number(let mantissa): mantissa > 0
        case .boolean(let isFree): isFree
        default: false
        }
    }
}

/// Lines of holds.csv on their way out.
private struct QuestionedLines {
    private let rows: ComparedRows
    private let diff: TargetDiff
    private let finding: RowFinding
    private let check: String
    private var lines: [UInt8] = []

    init(_ rows: ComparedRows, _ diff: TargetDiff, _ finding: RowFinding, _ check: String) {
        self.rows = rows
        self.diff = diff
        self.finding = finding
        self.check = check
    }

    /// - Parameter field: what of the record is in question; nil where it is the record itself.
    mutating func add(_ record: ComparedRecord, _ field: Int?) throws {
        var line = HoldLines.Line(
            key: record.withKey { Array($0) }, check: check, finding: finding)
        line.target = rows.target.name
        if let row = record.listRow {
            line.file = diff.source.files[Int(rows.desired.files[row])]
            line.line = Int(rows.desired.lines[row])
            diff.labels?.keep(row)
        } else {
            record.withKey { diff.labels?.keep(gone: $0) }
        }
        if let field {
            line.field = rows.target.fields[field].name
            (line.old, line.new) = (record.old(field), record.new(field))
            line.scale = rows.scale(field) ?? 0
        }
        HoldLines.append(line, to: &lines)
        if FlushAmount.large.isReached(lines.count) { try flush() }
    }

    mutating func flush() throws {
        try diff.labels?.flush(.large)
        try diff.output.holds(lines)
        lines.removeAll(keepingCapacity: true)
    }
}
