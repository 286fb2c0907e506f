import Diagnostics
import Pipelines
import Reconcile
import Tables

/// Makes the entry of one built-in check in plan.json.
struct BuiltInVerdict {
    let check: BuiltInCheck
    let tuning: CheckTuning
    var source: String?
    var target: String?

    /// - Parameters:
    ///   - rows: those in question, of those asked
    ///   - usual: what memory says, with its numbers as texts
    func make(
        _ verdict: PlanFile.Check.Verdict, _ detail: String, limit: Int? = nil,
        rows: (failed: Int, of: Int)? = nil, usual: PlanFile.Check.Usual? = nil
    ) -> PlanFile.Check {
        let about = source ?? target
        var entry = PlanFile.Check(
            name: check.rawValue, verdict: tuning.off == nil ? verdict : .pass,
            detail: (about.map { "\($0): " } ?? "") + detail
                + (tuning.off.map { "; switched off: \($0)" } ?? ""),
            level: source == nil ? .plan : .source)
        entry.code = check.code.name
        entry.source = source
        entry.target = target
        entry.failed = rows?.failed
        entry.of = rows?.of
        entry.limit = limit.map(Share.text)
        entry.usual = usual
        entry.off = tuning.off
        return entry
    }

    /// A share that may exceed the usual one by the check's limit.
    ///
    /// - Parameter first: what passes, in hundredths of a percent, where nothing is remembered.
    func share(
        _ failed: Int, of all: Int, rowsLeast: Int, usually: [Int], what: String, first: Int = 0
    ) -> PlanFile.Check {
        let share = SourceGauge.share(failed, of: all)
        let band = UsualBand(usually.map { Int128($0) })
        let own = tuning.limit ?? 0
        let limit = band.map { Int(clamping: $0.high) + own } ?? max(first, own)
        let isTooMuch = share > limit && failed >= rowsLeast
        let usual = band.map { self.usual($0) { Share.text(Int(clamping: $0)) } }
        return make(
            isTooMuch ? .hold : .pass,
            "\(what): \(failed.grouped) of \(all.grouped), \(Share.text(share))"
                + (usual?.words ?? ""),
            limit: limit, rows: (failed, all), usual: usual)
    }

    func usual(_ band: UsualBand, _ text: (Int128) -> String) -> PlanFile.Check.Usual {
        PlanFile.Check.Usual(
            low: text(max(0, band.low)), high: text(max(0, band.high)), median: text(band.median),
            runs: band.runs)
    }
}

extension PlanFile.Check.Usual {
    /// `, usual 40 900–41 600`
    var words: String {
        func grouped(_ text: String) -> String { Int(text).map(\.grouped) ?? text }
        return ", usual " + (low == high ? grouped(low) : "\(grouped(low))–\(grouped(high))")
    }
}
