import Reconcile

/// The verdicts of a run on its own plan.
enum PlanChecks {
    static func all(
        source: PlanFile.Source, targets: [PlanFile.Target], unreadableKeys: Int
    ) -> [PlanFile.Check] {
        [rows(source, targets), rejects(source, targets), gone(targets, unreadableKeys)]
    }

    /// A full list without a record would take everything off sale.
    private static func rows(
        _ source: PlanFile.Source, _ targets: [PlanFile.Target]
    ) -> PlanFile.Check {
        let known = targets.map(\.totals.snapshotRows).max() ?? 0
        let isEmpty = source.records == 0 && !source.partial && known > 0
        return PlanFile.Check(
            name: "records", verdict: isEmpty ? .hold : .pass,
            detail: isEmpty
                ? "the list has no record, the snapshot has \(known)"
                : "\(source.records) records")
    }

    private static func rejects(
        _ source: PlanFile.Source, _ targets: [PlanFile.Target]
    ) -> PlanFile.Check {
        let refused = targets.reduce(0) { $0 + $1.totals.refused + $1.totals.goneRefused }
        let isClean = source.rejected == 0 && source.duplicates == 0 && refused == 0
        return PlanFile.Check(
            name: "rejects", verdict: isClean ? .pass : .warn,
            detail: "\(source.rejected) rows rejected, \(source.duplicates) duplicates,"
                + " \(refused) refused for a target")
    }

    private static func gone(
        _ targets: [PlanFile.Target], _ unreadableKeys: Int
    ) -> PlanFile.Check {
        let held = targets.map(\.totals.goneHeld).max() ?? 0
        return PlanFile.Check(
            name: "gone", verdict: held > 0 ? .hold : .pass,
            detail: held > 0
                ? "\(held) of the snapshot's records are not in the list"
                    + (unreadableKeys > 0
                        ? ", but \(unreadableKeys) rejected rows may be any of them" : "")
                : "no record is held as gone")
    }
}
