package import Pipelines
import Tables

/// Measures what a target would be told, before any record of it is written. A row check that has
/// nothing to say of single records.
package final class TargetGauge: RowCheck {
    package let name = "measures"
    private let tunings: CheckTunings
    package private(set) var targets: [TargetMeasures] = []

    package init(_ tunings: CheckTunings) { self.tunings = tunings }

    package func begin(_ rows: ComparedRows) -> Bool {
        var measures = TargetMeasures(target: rows.target.name)
        let live = (0..<rows.desired.rowCount).filter { rows.desired.fates[$0] == .live }
        measures.records = live.count
        measures.matched = live.reduce(0) { $0 + (rows.snapshotRow[$1] >= 0 ? 1 : 0) }
        if let price = rows.field(of: .price) { measurePrices(price, rows, live, &measures) }
        measureStock(rows, live, &measures)
        targets.append(measures)
        return false
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? { nil }

    private func measurePrices(
        _ price: Int, _ rows: ComparedRows, _ live: [Int], _ measures: inout TargetMeasures
    ) {
        let far = tunings[.moved].above ?? 0
        var prices: [Int64] = []
        prices.reserveCapacity(live.count)
        for row in live {
            let record = rows.record(ofList: row)
            guard let new = record.newNumber(price) else { continue }
            prices.append(new)
            guard let old = record.oldNumber(price), old > 0 else { continue }
            measures.movedOf += 1
            if Self.isMoved(from: old, to: new, share: far) { measures.moved += 1 }
        }
        guard !prices.isEmpty else { return }
        prices.sort()
        let median = ExactDecimal(mantissa: prices[prices.count / 2], scale: rows.scale(price) ?? 0)
        measures.medianPrice = median.description
        measures.commonPrice = Self.commonest(prices)
    }

    private func measureStock(
        _ rows: ComparedRows, _ live: [Int], _ measures: inout TargetMeasures
    ) {
        let stock = rows.field(of: .stock)
        guard let field = stock ?? rows.field(of: .available) else { return }
        var stocks: [Int64] = []
        var inStock = 0
        for row in live {
            let record = rows.record(ofList: row)
            let isNow = Self.isFree(record.new(field))
            if isNow { inStock += 1 }
            if isNow, stock != nil, let number = record.newNumber(field) { stocks.append(number) }
            guard record.snapshotRow != nil, Self.isFree(record.old(field)) else { continue }
            measures.zeroedOf += 1
            if !isNow { measures.zeroed += 1 }
        }
        measures.inStock = inStock
        if !stocks.isEmpty { measures.commonStock = Self.commonest(stocks.sorted()) }
    }

    /// Whether it can be bought: a stock above 0, or available.
    private static func isFree(_ value: WireValue) -> Bool {
        switch value {
        case .number(let mantissa): mantissa > 0
        case .boolean(let yes): yes
        case .missing, .text: false
        }
    }

    /// Whether a number moved by more than a share of what it was, in hundredths of a percent.
    static func isMoved(from old: Int64, to new: Int64, share: Int) -> Bool {
        abs(Int128(new) - Int128(old)) * 10_000 > Int128(old) * Int128(share)
    }

    /// The share of the commonest of sorted values.
    private static func commonest(_ sorted: [Int64]) -> Int {
        var (most, start) = (0, 0)
        for index in sorted.indices {
            if sorted[index] != sorted[start] { start = index }
            most = max(most, index - start + 1)
        }
        return SourceGauge.share(most, of: sorted.count)
    }
}

extension ComparedRows {
    /// Index of the target's field with this role, where items carry it and the snapshot keeps it.
    package func field(of role: TargetRole) -> Int? {
        target.fields.firstIndex { $0.role == role }.flatMap { isCompared($0) ? $0 : nil }
    }
}
