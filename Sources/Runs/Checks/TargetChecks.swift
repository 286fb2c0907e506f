import Diagnostics
import Pipelines
import Reconcile
import Tables

/// The built-in checks of what one target would be told.
struct TargetChecks {
    let now: TargetMeasures
    let tunings: CheckTunings
    /// In the good runs, the oldest first.
    let usual: [TargetMeasures]
    /// The commonest price and stock.
    let commonest: [TargetRole: TargetGauge.Commonest]

    /// A verdict, and the rows that it is about.
    struct Finding {
        var check: PlanFile.Check
        var rows: QuestionedRows?

        init(_ check: PlanFile.Check, _ rows: QuestionedRows? = nil) {
            self.check = check
            self.rows = rows
        }
    }

    /// Fewer records in question are a matter for their own checks, unless the shop is small.
    private static let least = 10
    /// What takes goods off sale is checked sooner: the real incidents that we know were of eight.
    private static let leastOffSale = 5
    /// Of a first list: where nine of ten records have one price it is a column filled down; of
    /// stocks only where all have one, for a word such as "in stock" is one number for most.
    private static let equalPricesOfFirst = 9000
    private static let equalStocksOfFirst = 9999
    /// In a first list of fewer records many may well have one value.
    private static let equalOfFirst = 20

    func all() -> [Finding] {
        let checks = [Finding(refused())] + equal()
        let zeroed = zeroStock().map { Finding($0, .zeroed) }
        guard now.snapshotRows > 0 else { return checks + [zeroed].compactMap { $0 } }
        let far = tunings[.moved].above ?? 0
        return checks + [
            Finding(vanished(), .gone), Finding(new(), .new),
            moved().map { Finding($0, .moved(far: far)) }, zeroed,
        ].compactMap { $0 }
    }

    private func entry(_ check: BuiltInCheck) -> BuiltInVerdict {
        BuiltInVerdict(check: check, tuning: tunings[check], target: now.target)
    }

    private func vanished() -> PlanFile.Check {
        entry(.vanished).share(
            now.vanished, of: now.snapshotRows, least: Self.leastOffSale,
            usually: known.map { SourceGauge.share($0.vanished, of: $0.snapshotRows) },
            what: "records that left the list")
    }

    private func new() -> PlanFile.Check {
        entry(.new).share(
            max(0, now.records - now.matched - leftNew), of: now.records, least: Self.least,
            usually: known.map { SourceGauge.share($0.records - $0.matched, of: $0.records) },
            what: "new records")
    }

    /// Records that were new in the last good run and were not approved with it, or were refused:
    /// they are no news.
    private var leftNew: Int {
        guard let last = usual.last else { return 0 }
        return max(0, last.records - last.matched - last.created)
    }

    private func moved() -> PlanFile.Check? {
        guard now.movedOf > 0 else { return nil }
        let far = Percent.exact(tunings[.moved].above ?? 0)
        return entry(.moved).share(
            now.moved, of: now.movedOf, least: Self.least,
            usually: known.map { SourceGauge.share($0.moved, of: $0.movedOf) },
            what: "prices that move by more than \(far)")
    }

    /// Also of a first list, of which nobody knows what is usual: nothing at all is in stock.
    private func zeroStock() -> PlanFile.Check? {
        let entry = entry(.zeroStock)
        if now.snapshotRows == 0, now.inStock == 0, let known = now.stockKnown, known > 0 {
            let fewest = entry.tuning.ownsLimit ? 1 : Self.leastOffSale
            let others = now.records - known
            let rest = others > 0 ? "; of \(others.grouped) more it is not known" : ""
            let small = known < fewest ? "; it holds from \(fewest.of("record")) on" : ""
            return entry.make(
                known < fewest ? .pass : .hold,
                "none of \(known.of("record")) is in stock" + rest + small, rows: (known, known))
        }
        guard now.zeroedOf > 0 else { return nil }
        return entry.share(
            now.zeroed, of: now.zeroedOf, least: Self.leastOffSale,
            usually: known.map { SourceGauge.share($0.zeroed, of: $0.zeroedOf) },
            what: "records that fall to none in stock")
    }

    private func refused() -> PlanFile.Check {
        func asked(_ measures: TargetMeasures) -> (refused: Int, all: Int) {
            let gone = measures.goneRefused ?? 0
            return (measures.refused + gone, measures.records + gone)
        }
        return entry(.refused).share(
            asked(now).refused, of: asked(now).all, least: Self.least,
            usually: usual.map { SourceGauge.share(asked($0).refused, of: asked($0).all) },
            what: "records that the target cannot hold", lasts: true)
    }

    /// The commonest price, and the commonest stock, as a share.
    private func equal() -> [Finding] {
        func finding(_ role: TargetRole, _ check: PlanFile.Check?) -> Finding? {
            check.map { Finding($0, commonest[role].map { .equal(role, $0.value) }) }
        }
        let price = equal(.price, \.commonPrice, first: Self.equalPricesOfFirst)
        let stock = equal(.stock, \.commonStock, first: Self.equalStocksOfFirst)
        return [finding(.price, price), finding(.stock, stock)].compactMap { $0 }
    }

    /// - Parameter first: the share that passes where nothing is remembered
    private func equal(
        _ role: TargetRole, _ share: KeyPath<TargetMeasures, Int?>, first: Int
    ) -> PlanFile.Check? {
        guard let common = commonest[role] else { return nil }
        let entry = entry(.equal)
        let own = entry.tuning.limit ?? 0
        let former = usual.compactMap { $0[keyPath: share] }
        let band = UsualBand(former.map { Int128($0) })
        let knows = band != nil || entry.tuning.ownsLimit
        let most = band.map { max(Int(clamping: $0.high), former.last ?? 0) + own }
            ?? (entry.tuning.ownsLimit ? own : first)
        let limit = min(most, 10_000)
        let isAbove = common.count * 10_000 > limit * common.of
        let isSmall = common.of < Self.equalOfFirst
        // Of a small first list it says only that it would hold a larger one.
        guard knows || !isSmall || isAbove && common.count > 1 else { return nil }
        let fewest = !isSmall
            ? 1 : knows ? entry.fewest(of: common.of, usually: Self.least) : Self.equalOfFirst
        let value = ExactDecimal(mantissa: common.value, scale: common.scale)
        let base = role == .stock ? "records in stock" : "records with a price"
        let percent = Percent.text(Int128(common.count), of: Int128(common.of), unlike: limit)
        return entry.make(
            isAbove && common.count >= fewest ? .hold : .pass,
            "one \(role.rawValue), \(value.grouped), for \(common.count.grouped) of"
                + " \(common.of.grouped) \(base), \(percent), limit \(Percent.exact(limit))"
                + (isAbove && common.count < fewest
                    ? "; it holds from \(fewest.of("record")) on" : ""),
            limit: limit, rows: (common.count, common.of),
            usual: band.map { entry.usual($0) { Share.text(Int(clamping: $0)) } })
    }

    /// Runs that had something to compare with.
    private var known: [TargetMeasures] { usual.filter { $0.snapshotRows > 0 } }
}
