package import Pipelines
import Tables

/// Measures what a target would be told, before any record of it is written. A row check that has
/// nothing to say of single records.
package final class TargetGauge: RowCheck {
    package let name = "measures"
    private let tunings: CheckTunings
    package private(set) var targets: [TargetMeasures] = []
    /// The commonest price and stock of the target last measured.
    package private(set) var commonest: [TargetRole: Commonest] = [:]

    /// A value at its field's scale, and of how many of the values looked at it is.
    package struct Commonest: Sendable, Equatable {
        package var value: Int64
        package var scale: UInt8
        package var count: Int
        package var of: Int
    }

    package init(_ tunings: CheckTunings) { self.tunings = tunings }

    package func begin(_ rows: ComparedRows) -> Bool {
        commonest = [:]
        var measures = TargetMeasures(target: rows.target.name)
        let stock = rows.field(of: .stock)
        let fields = (price: rows.field(of: .price), free: stock ?? rows.field(of: .available))
        let sample = RowSample(of: rows.desired.rowCount, most: Self.numbersMax)
        let halves = Halves.map(rows.desired.rowCount) { part in
            var half = Half()
            half.countLive(part, rows)
            if let price = fields.price {
                half.addPrices(price, part, rows, sample, far: tunings[.moved].above ?? 0)
            }
            if let free = fields.free {
                half.addStock(free, part, rows, stock == nil ? nil : sample)
            }
            return half
        }
        for half in halves {
            measures.records += half.records
            measures.matched += half.matched
            measures.moved += half.moved
            measures.movedOf += half.movedOf
            measures.zeroed += half.zeroed
            measures.zeroedOf += half.zeroedOf
        }
        if fields.free != nil {
            measures.inStock = halves.reduce(0) { $0 + $1.inStock }
            measures.stockKnown = halves.reduce(0) { $0 + $1.stockKnown }
        }
        let prices = DigitSort.sorted(halves.flatMap(\.prices))
        if let price = fields.price, !prices.isEmpty {
            let median = ExactDecimal(
                mantissa: prices[prices.count / 2], scale: rows.scale(price) ?? 0)
            measures.medianPrice = median.description
            measures.commonPrice = share(of: .price, prices, rows.scale(price))
        }
        let stocks = DigitSort.sorted(halves.flatMap(\.stocks))
        if let stock, !stocks.isEmpty {
            measures.commonStock = share(of: .stock, stocks, rows.scale(stock))
        }
        targets.append(measures)
        return false
    }

    package func finding(_ record: ComparedRecord) -> RowFinding? { nil }

    /// So many prices and stocks are looked at for what is usual of them; counts are of all.
    private static let numbersMax = 50_000

    /// What one thread counts in its half of the list.
    private struct Half {
        var records = 0
        var matched = 0
        var moved = 0
        var movedOf = 0
        var zeroed = 0
        var zeroedOf = 0
        var inStock = 0
        var stockKnown = 0
        var prices: [Int64] = []
        var stocks: [Int64] = []

        mutating func countLive(_ part: Range<Int>, _ rows: ComparedRows) {
            for row in part where rows.desired.fates[row] == .live {
                records += 1
                if rows.snapshotRow[row] >= 0 { matched += 1 }
            }
        }

        /// - Parameter far: a move by more than this counts, in hundredths of a percent.
        mutating func addPrices(
            _ price: Int, _ part: Range<Int>, _ rows: ComparedRows, _ sample: RowSample, far: Int
        ) {
            rows.withPlain(price) { field in
                for row in part where field.isLive(row) {
                    guard let new = field.new(row) else { continue }
                    addPrice(new, field.old(row), isSample: sample.holds(row), far)
                }
            }
        }

        @inline(__always)
        private mutating func addPrice(_ new: Int64, _ old: Int64?, isSample: Bool, _ far: Int) {
            if isSample { prices.append(new) }
            guard let old, old > 0 else { return }
            movedOf += 1
            if old != new, TargetGauge.isMoved(from: old, to: new, share: far) { moved += 1 }
        }

        /// - Parameter sample: where stocks are numbers.
        mutating func addStock(
            _ stock: Int, _ part: Range<Int>, _ rows: ComparedRows, _ sample: RowSample?
        ) {
            rows.withPlain(stock) { field in
                for row in part where field.isLive(row) {
                    // What the list does not say is not known: law 7.
                    guard let new = field.new(row) else { continue }
                    addStock(new, field.old(row), isSample: sample?.holds(row) ?? false)
                }
            }
        }

        @inline(__always)
        private mutating func addStock(_ new: Int64, _ old: Int64?, isSample: Bool) {
            stockKnown += 1
            if new > 0 {
                inStock += 1
                if isSample { stocks.append(new) }
            }
            guard let old, old > 0 else { return }
            zeroedOf += 1
            if new <= 0 { zeroed += 1 }
        }
    }

    /// Whether a number moved by more than a share of what it was, in hundredths of a percent.
    static func isMoved(from old: Int64, to new: Int64, share: Int) -> Bool {
        abs(Int128(new) - Int128(old)) * 10_000 > Int128(old) * Int128(share)
    }

    /// The share of the commonest of sorted values, which is kept.
    private func share(of role: TargetRole, _ sorted: [Int64], _ scale: UInt8?) -> Int {
        var most = Commonest(value: 0, scale: scale ?? 0, count: 0, of: sorted.count)
        var start = 0
        for index in sorted.indices {
            if sorted[index] != sorted[start] { start = index }
            guard index - start + 1 > most.count else { continue }
            most.count = index - start + 1
            most.value = sorted[index]
        }
        commonest[role] = most
        return SourceGauge.share(most.count, of: sorted.count)
    }
}

extension ComparedRows {
    /// Index of the target's field with this role, where items carry it and the snapshot keeps it.
    package func field(of role: TargetRole) -> Int? {
        target.fields.firstIndex { $0.role == role }.flatMap { isCompared($0) ? $0 : nil }
    }
}
