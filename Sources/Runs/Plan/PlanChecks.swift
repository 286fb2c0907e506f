import Diagnostics
import Reconcile

/// The verdicts of a run on its own plan: the one place where all of them come together.
///
/// A kind of check is a function here or a file of its own that gives `[PlanFile.Check]`; row-level
/// ones are made in `RunDraft+Checks.swift`.
enum PlanChecks {
    static func all(
        sources: [PlanFile.Source], records: Int, targets: [PlanFile.Target],
        goneDoubt: String?, stageRejects: Int
    ) -> [PlanFile.Check] {
        let lacks = sources.filter { $0.lack != nil }.map(lack)
        return lacks + [
            rows(records, sources.contains(where: \.partial), targets),
            rejects(sources, targets, stageRejects), gone(targets, goneDoubt),
        ]
    }

    private static let clockName = "clock"
    /// The check that a source is there, and not older than `maxAge`.
    static let lackName = "source"

    /// A `check` stage may have that name, too, but has a code.
    static func isOfClock(_ check: PlanFile.Check) -> Bool {
        check.name == clockName && check.level == .plan && check.code == nil
    }

    /// Times tell which list is newer, and what is usual: a clock that has gone back is for a
    /// person to look at.
    static func clock(_ now: UTCTime, last: UTCTime?) -> [PlanFile.Check] {
        guard let last, now < last else { return [] }
        return [
            PlanFile.Check(
                name: clockName, verdict: .hold,
                detail: "the run's clock says \(now.text), but the last run was at \(last.text):"
                    + " is the clock right?", level: .plan)
        ]
    }

    /// A source that is old, or was never there.
    private static func lack(_ source: PlanFile.Source) -> PlanFile.Check {
        let lack = source.lack ?? ""
        let then = source.then ?? ""
        var check = PlanFile.Check(
            name: lackName, verdict: then == "hold" ? .hold : .warn,
            detail: "\(source.source) is \(lack)" + (then == "hold" ? "" : ": \(then)"),
            level: .source)
        check.source = source.source
        return check
    }

    /// A full list without a record would take everything off sale.
    private static func rows(
        _ records: Int, _ isPartial: Bool, _ targets: [PlanFile.Target]
    ) -> PlanFile.Check {
        let known = targets.map(\.totals.snapshotRows).max() ?? 0
        let isEmpty = records == 0 && !isPartial && known > 0
        return PlanFile.Check(
            name: "records", verdict: isEmpty ? .hold : .pass,
            detail: isEmpty
                ? "the list has no record, the snapshot has \(known.of("record"))"
                : records.of("record"), level: .plan)
    }

    private static func rejects(
        _ sources: [PlanFile.Source], _ targets: [PlanFile.Target], _ stageRejects: Int
    ) -> PlanFile.Check {
        let rejected = sources.reduce(stageRejects) { $0 + $1.rejected }
        let duplicates = sources.reduce(0) { $0 + $1.duplicates }
        let refused = targets.reduce(0) { $0 + $1.totals.refused + $1.totals.goneRefused }
        let isClean = rejected == 0 && duplicates == 0 && refused == 0
        return PlanFile.Check(
            name: "rejects", verdict: isClean ? .pass : .warn,
            detail: "\(rejected.of("row")) rejected, \(duplicates.of("duplicate")),"
                + " \(refused.grouped) refused for a target", level: .plan)
    }

    private static func gone(
        _ targets: [PlanFile.Target], _ doubt: String?
    ) -> PlanFile.Check {
        let held = targets.map(\.totals.goneHeld).max() ?? 0
        return PlanFile.Check(
            name: "gone", verdict: held > 0 ? .hold : .pass,
            detail: held > 0
                ? "\(held.grouped) of the snapshot's records are not in the list"
                    + (doubt.map { ", but \($0)" } ?? "")
                : "no record is held as gone", level: .plan)
    }
}
