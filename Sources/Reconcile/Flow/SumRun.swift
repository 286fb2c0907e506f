import Formats
import Pipelines
import Tables

/// One `sum` stage: the records of one key become one, with what they add up to.
struct SumRun {
    private let stage: SumStage
    private let source: RecordTable
    private let flow: FlowContext

    /// What is known of one key's sum.
    private struct Sum {
        var value: ExactDecimal? = .zero
        /// A record of the key was rejected, or the digits do not fit: there is no sum.
        var isUnknown = false
    }

    init(_ stage: SumStage, _ source: RecordTable, _ flow: FlowContext) {
        self.stage = stage
        self.source = source
        self.flow = flow
    }

    func run(_ totals: inout StageTotals) throws -> RecordTable {
        var records = source
        let columns = columns(records)
        var result = RecordTable(
            keyName: source.keyName, fields: [stage.field], rows: source.rowCount / 2)
        if stage.by != nil, !stage.warehouses.isEmpty { totals.won = counts(columns, records) }
        let group = group(into: &result)
        var sums = [Sum](repeating: Sum(), count: result.rowCount)
        var live = 0
        for row in 0..<records.rowCount where group[row] >= 0 {
            let found = Int(group[row])
            guard records.fates[row] == .live else {
                sums[found].isUnknown = true
                continue
            }
            guard let counted = try counted(row, columns, &records, &totals) else {
                sums[found].isUnknown = true
                continue
            }
            guard add(counted, to: &sums[found]) else {
                sums[found].isUnknown = true
                try flow.reject(
                    row, column: stage.quantity, .sumUnknown,
                    "the sum of \(stage.quantity) has too many digits", &records, &totals)
                continue
            }
            live += 1
        }
        for key in 0..<source.rejectedKeys.count {
            source.rejectedKeys.withText(key) { result.addRejected($0) }
        }
        var values = NumberColumn()
        for (row, sum) in sums.enumerated() {
            let isUnread = result.rejectedKeys.count > 0
                && result.keys.withText(row) { result.wasRejected($0) }
            result.fates.append(sum.isUnknown || isUnread ? .rejected : .live)
            values.append(sum.value)
        }
        result.columns = [.number(values)]
        result.unread = source.unread?.keysAlone
        result.partial = source.partial
        totals.merged = live - result.liveCount
        return result
    }

    /// Enters the keys, a batch at a time, so that the waits for memory overlap.
    ///
    /// - Returns: for each row of the source its row in the result; -1 where it counts no more.
    private func group(into result: inout RecordTable) -> [Int32] {
        var group: [Int32] = []
        group.reserveCapacity(source.rowCount)
        var hashes: [UInt64] = []
        var start = 0
        while start < source.rowCount {
            let rows = start..<min(start + Probe.stride, source.rowCount)
            result.index.reserve(rows.count)
            source.keys.withTexts(rows) { starts, ends, bytes in
                result.index.hashes(of: (starts, ends), count: rows.count, in: bytes, into: &hashes)
                for row in rows {
                    let fate = source.fates[row]
                    guard fate != .dropped, fate != .replaced else {
                        group.append(-1)
                        continue
                    }
                    let index = row - rows.lowerBound
                    let key = UnsafeRawBufferPointer(
                        rebasing: bytes[Int(starts[index])..<Int(ends[index])])
                    let (found, isNew) = result.index.insert(
                        key, hashed: hashes[index], into: &result.keys)
                    if isNew {
                        result.lines.append(source.lines[row])
                        result.files.append(source.files[row])
                    }
                    group.append(Int32(truncatingIfNeeded: found))
                }
            }
            start = rows.upperBound
        }
        return group
    }

    private struct Columns {
        var quantities: NumberColumn
        var warehouses: TextValues?
        /// For each row of the source its warehouse among the stage's, or -1.
        var named: [Int32] = []
    }

    /// How many records each of the stage's warehouses has.
    private func counts(_ columns: Columns, _ records: RecordTable) -> [Int] {
        var counts = Array(repeating: 0, count: stage.warehouses.count)
        for (row, warehouse) in columns.named.enumerated()
        where warehouse >= 0 && records.fates[row] == .live {
            counts[Int(warehouse)] += 1
        }
        return counts
    }

    private func columns(_ records: RecordTable) -> Columns {
        guard let index = records.field(named: stage.quantity),
            case .number(let quantities) = records.columns[index]
        else { preconditionFailure("lint sees to it that a sum is of numbers") }
        var warehouses: TextValues?
        if let by = stage.by, let index = records.field(named: by),
            case .text(let values) = records.columns[index]
        {
            warehouses = values
        }
        var columns = Columns(quantities: quantities, warehouses: warehouses)
        var names = TextList()
        var known = KeyIndex()
        for (name, _) in stage.warehouses {
            let isNew = Array(name.utf8).withUnsafeBytes { known.insert($0, into: &names).isNew }
            precondition(isNew, "lint sees to it that a warehouse is named once")
        }
        if let warehouses {
            columns.named = Probe.rows(of: warehouses, in: known, names)
            // A stage may say, too, what becomes of rows that name none.
            if let none = stage.warehouses.firstIndex(where: \.name.isEmpty) {
                for row in columns.named.indices where warehouses.isMissing(row) {
                    columns.named[row] = Int32(truncatingIfNeeded: none)
                }
            }
        }
        return columns
    }

    /// What the row counts: `.some(nil)` where its quantity is missing; nil where it is rejected.
    private func counted(
        _ row: Int, _ columns: Columns, _ records: inout RecordTable, _ totals: inout StageTotals
    ) throws -> ExactDecimal?? {
        let quantity = columns.quantities.value(row)
        guard let warehouses = columns.warehouses else { return .some(quantity) }
        let named = Int(columns.named[row])
        let warehouse: SumStage.Warehouse
        if named >= 0 {
            warehouse = stage.warehouses[named].warehouse
        } else {
            switch stage.others {
            case .count: warehouse = .counts(reserve: .zero)
            case .skip: warehouse = .skipped
            case .reject:
                let name = warehouses.string(row)
                try flow.reject(
                    row, column: stage.by ?? "", .unknownWarehouse,
                    name.isEmpty
                        ? "the row names no warehouse"
                        : "\"\(name)\" is not among the stage's warehouses", &records, &totals)
                return nil
            }
        }
        switch warehouse {
        case .skipped: return .some(.zero)
        case .counts(let reserve):
            guard let quantity else { return .some(nil) }
            if reserve == .zero { return .some(quantity) }
            if quantity <= reserve { return .some(.zero) }
            guard let above = quantity.minus(reserve) else {
                try flow.reject(
                    row, column: stage.quantity, .sumUnknown,
                    "what is above the reserve has too many digits", &records, &totals)
                return nil
            }
            return .some(above)
        }
    }

    /// False where the digits do not fit.
    private func add(_ counted: ExactDecimal?, to sum: inout Sum) -> Bool {
        guard let counted, let before = sum.value else {
            sum.value = nil
            return true
        }
        guard let after = before.plus(counted) else { return false }
        sum.value = after
        return true
    }
}
