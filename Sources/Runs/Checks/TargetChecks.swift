import Diagnostics
import Pipelines
import Reconcile

/// The built-in checks of what one target would be told.
struct TargetChecks {
    let now: TargetMeasures
    let tunings: CheckTunings
    /// In the good runs, the oldest first.
    let usual: [TargetMeasures]

    /// Fewer records in question are a matter for their own checks.
    private static let rowsLeast = 10

    func all() -> [PlanFile.Check] {
        var checks = [refused()]
        if now.records >= 2 * Self.rowsLeast { checks += equal() }
        guard now.snapshotRows > 0 else { return checks }
        return checks + [vanished(), new(), moved(), zeroStock()].compactMap { $0 }
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

    private func new() -> PlanFile.Check {
        entry(.new).share(
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

    private func zeroStock() -> PlanFile.Check? {
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
    private func equal() -> [PlanFile.Check] {
        let kinds: [(String, KeyPath<TargetMeasures, Int?>)] = [
            ("price", \.commonPrice), ("stock", \.commonStock),
        ]
        return kinds.compactMap { word, share in
            guard let common = now[keyPath: share],
                let band = UsualBand(usual.compactMap { $0[keyPath: share].map { Int128($0) } })
            else { return nil }
            let limit = Int(clamping: band.high) + (tunings[.equal].limit ?? 0)
            return entry(.equal).make(
                common > limit ? .hold : .pass,
                "one \(word) for \(Share.text(common)) of the records", limit: limit,
                usual: entry(.equal).usual(band) { Share.text(Int(clamping: $0)) })
        }
    }

    /// Runs that had something to compare with.
    private var known: [TargetMeasures] { usual.filter { $0.snapshotRows > 0 } }
}
