import Diagnostics
import Pipelines
import Reconcile

/// The built-in checks of what one target would be told.
struct TargetChecks {
    let now: TargetMeasures
    let tunings: CheckTunings
    /// In the good runs, the oldest first.
    let usual: [TargetMeasures]
    /// The commonest price and stock.
    let commonest: [TargetRole: Int64]

    /// A verdict, and the rows that it is about.
    struct Finding {
        var check: PlanFile.Check
        var rows: QuestionedRows?

        init(_ check: PlanFile.Check, _ rows: QuestionedRows? = nil) {
            self.check = check
            self.rows = rows
        }
    }

    /// Fewer records in question are a matter for their own checks.
    private static let rowsLeast = 10
    /// Of a first list: where nine of ten records have one price it is a column filled down; of
    /// stocks only where all have one, for a word such as "in stock" is one number for most.
    private static let equalPricesOfFirst = 9000
    private static let equalStocksOfFirst = 9999

    func all() -> [Finding] {
        var checks = [Finding(refused())]
        if now.records >= 2 * Self.rowsLeast { checks += equal() }
        let zeroed = zeroStock().map { Finding($0, .zeroed) }
        guard now.snapshotRows > 0 else { return checks + [zeroed].compactMap { $0 } }
        let far = tunings[.moved].above ?? 0
        return checks + [
            Finding(vanished(), .gone), new().map { Finding($0, .new) },
            moved().map { Finding($0, .moved(far: far)) }, zeroed,
        ].compactMap { $0 }
    }

    private func entry(_ check: BuiltInCheck) -> BuiltInVerdict {
        BuiltInVerdict(check: check, tuning: tunings[check], target: now.target)
    }

    private func vanished() -> PlanFile.Check {
        entry(.vanished).share(
            now.vanished, of: now.snapshotRows, rowsLeast: 5,
            usually: known.map { SourceGauge.share($0.vanished, of: $0.snapshotRows) },
            what: "records that left the list")
    }

    /// Against a snapshot of a few rows every list is new.
    private func new() -> PlanFile.Check? {
        guard now.snapshotRows >= 2 * Self.rowsLeast else { return nil }
        return entry(.new).share(
            now.records - now.matched, of: now.records, rowsLeast: Self.rowsLeast,
            usually: known.map { SourceGauge.share($0.records - $0.matched, of: $0.records) },
            what: "new records")
    }

    private func moved() -> PlanFile.Check? {
        guard now.movedOf > 0 else { return nil }
        let far = Share.text(tunings[.moved].above ?? 0)
        return entry(.moved).share(
            now.moved, of: now.movedOf, rowsLeast: Self.rowsLeast,
            usually: known.map { SourceGauge.share($0.moved, of: $0.movedOf) },
            what: "prices that move by more than \(far)")
    }

    /// Also of a first list, of which nobody knows what is usual: nothing at all is in stock.
    private func zeroStock() -> PlanFile.Check? {
        if now.snapshotRows == 0, now.inStock == 0, now.records >= 2 * Self.rowsLeast {
            return entry(.zeroStock).make(
                .hold, "none of \(now.records.of("record")) is in stock",
                rows: (now.records, now.records))
        }
        guard now.zeroedOf > 0 else { return nil }
        return entry(.zeroStock).share(
            now.zeroed, of: now.zeroedOf, rowsLeast: Self.rowsLeast,
            usually: known.map { SourceGauge.share($0.zeroed, of: $0.zeroedOf) },
            what: "records that fall to none in stock")
    }

    private func refused() -> PlanFile.Check {
        entry(.refused).share(
            now.refused, of: now.records, rowsLeast: Self.rowsLeast,
            usually: usual.map { SourceGauge.share($0.refused, of: $0.records) },
            what: "records that the target cannot hold")
    }

    /// The commonest price, and the commonest stock, as a share.
    private func equal() -> [Finding] {
        func finding(_ role: TargetRole, _ check: PlanFile.Check?) -> Finding? {
            check.map { Finding($0, commonest[role].map { .equal(role, $0) }) }
        }
        let price = equal("price", now.records, \.commonPrice, first: Self.equalPricesOfFirst)
        let stock = equal("stock", now.inStock ?? 0, \.commonStock, first: Self.equalStocksOfFirst)
        return [finding(.price, price), finding(.stock, stock)].compactMap { $0 }
    }

    /// - Parameters:
    ///   - records: those that may have the value
    ///   - first: the share that passes where nothing is remembered
    private func equal(
        _ word: String, _ records: Int, _ share: KeyPath<TargetMeasures, Int?>, first: Int
    ) -> PlanFile.Check? {
        guard let common = now[keyPath: share] else { return nil }
        let band = UsualBand(usual.compactMap { $0[keyPath: share].map { Int128($0) } })
        let limit = band.map { Int(clamping: $0.high) + (tunings[.equal].limit ?? 0) } ?? first
        let isTooMuch = common > limit && (band != nil || records >= 2 * Self.rowsLeast)
        return entry(.equal).make(
            isTooMuch ? .hold : .pass, "one \(word) for \(Share.text(common)) of the records",
            limit: limit,
            usual: band.map { entry(.equal).usual($0) { Share.text(Int(clamping: $0)) } })
    }

    /// Runs that had something to compare with.
    private var known: [TargetMeasures] { usual.filter { $0.snapshotRows > 0 } }
}
