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
    /// - Parameters:
    ///   - least: so many records must be in question, unless the pipeline says a limit of its own
    ///   - first: what passes, in hundredths of a percent, if nothing is remembered
    ///   - lasts: it is of the list and not of what changes, so that what was approved last is no
    ///     news
    func share(
        _ failed: Int, of all: Int, least: Int, usually: [Int], what: String, first: Int = 0,
        lasts: Bool = false
    ) -> PlanFile.Check {
        let band = UsualBand(usually.map { Int128($0) })
        let own = tuning.limit ?? 0
        let last = lasts ? usually.last ?? 0 : 0
        let most = band.map { max(Int(clamping: $0.high), last) + own }
            ?? (tuning.ownsLimit ? own : max(first, own))
        let limit = min(most, 10_000)
        // Of a first short list nobody knows what is usual.
        let isFirst = lasts && band == nil && !tuning.ownsLimit
        let fewest = isFirst ? least : fewest(of: all, usually: least)
        let isAbove = Int128(failed) * 10_000 > Int128(limit) * Int128(all)
        let usual = band.map { self.usual($0) { Share.text(Int(clamping: $0)) } }
        let share = Percent.text(Int128(failed), of: Int128(all), unlike: limit)
        return make(
            isAbove && failed >= fewest ? .hold : .pass,
            "\(what): \(failed.grouped) of \(all.grouped), \(share)" + (usual?.words ?? "")
                + ", limit \(Percent.exact(limit))"
                + (isAbove && failed < fewest ? "; it holds from \(fewest.of("record")) on" : ""),
            limit: limit, rows: (failed, all), usual: usual)
    }

    /// How many records must be in question before a share of them says something: fewer in a small
    /// shop. What a pipeline says itself is not second-guessed.
    func fewest(of all: Int, usually least: Int) -> Int {
        tuning.ownsLimit ? 1 : min(least, max(Self.fewestOfAll, (all + 1) / 2))
    }

    /// One or two records are what they are on any day.
    static let fewestOfAll = 3

    func usual(_ band: UsualBand, _ text: (Int128) -> String) -> PlanFile.Check.Usual {
        PlanFile.Check.Usual(
            low: text(max(0, band.low)), high: text(max(0, band.high)), median: text(band.median),
            runs: band.runs)
    }
}

extension PlanFile.Check.Usual {
    /// `, usual 40 900–41 600`
    var words: String {
        func grouped(_ text: String) -> String {
            Share.parse(text).map { Percent.text($0) } ?? Int(text).map(\.grouped) ?? text
        }
        return ", usual " + (low == high ? grouped(low) : "\(grouped(low))–\(grouped(high))")
    }
}
