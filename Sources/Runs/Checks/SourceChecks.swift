import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// The built-in checks of one source's files: what they are like, against what they used to be.
struct SourceChecks {
    let stage: ReadStage
    let now: SourceMeasures
    /// Files that may be cut short, as their names show.
    let oddEnds: [String]
    let tunings: CheckTunings
    /// Of the source in the good runs that read a new file of it, the oldest first.
    let usual: [SourceMeasures]
    /// When these runs were, and now: in seconds since 1970.
    let times: [Int]
    let time: Int

    /// One row of a shorter list is a twentieth of it, and more.
    private static let rowsLeast = 20
    /// Of a shorter list any share is a few records, and its medians jump from day to day.
    private static let rowsOfLongList = 50
    /// Of a first file a quarter: only then the pipeline does not fit it. What is a usual share of
    /// group rows and of prices on request nobody knows yet.
    private static let rejectsOfFirst = 2500

    /// Nothing of a source whose files are those of the last good run.
    func all() -> [PlanFile.Check] {
        if !now.fresh, let last = usual.last, last.files == now.files {
            return [stale()].compactMap { $0 }
        }
        let cut = CutCheck(now: now, oddEnds: oddEnds, usual: usual, entry: entry(.cut))
        var checks = [rejects(), cut.made(), garbled()].compactMap { $0 }
        guard let last = usual.last else { return checks }
        if !now.partial { checks.insert(rows(last), at: 0) }
        if let columns = columns(last) { checks.append(columns) }
        checks += [sameFile(last), olderFile(last)].compactMap { $0 }
        checks += [filled(last), keys(last), medians(last)]
        return checks
    }

    private func entry(_ check: BuiltInCheck) -> BuiltInVerdict {
        BuiltInVerdict(check: check, tuning: tunings[check], source: now.source)
    }

    // MARK: How much there is

    private func rows(_ last: SourceMeasures) -> PlanFile.Check {
        let entry = entry(.rows)
        guard let band = UsualBand(usual.map { Int128($0.rows) }) else {
            return entry.make(.pass, now.rows.of("row"))
        }
        let span = Span(band, last: Int128(last.rows), tunings[.rows])
        let usual = entry.usual(band) { "\($0)" }
        let isFar = !span.holds(Int128(now.rows))
        // A row or two of a short list come and go.
        let few = entry.tuning.ownsSpan || band.median >= Self.rowsLeast
            ? 1 : BuiltInVerdict.fewestOfAll
        let isNear = isFar && abs(Int(clamping: band.median) - now.rows) < few
        return entry.make(
            isFar && !isNear ? .hold : .pass,
            now.rows.of("row") + usual.words
                + (isNear ? "; it holds from \(few.of("row")) more or fewer on" : ""), usual: usual)
    }

    private func rejects() -> PlanFile.Check {
        entry(.rejects).share(
            now.rejected + now.duplicates, of: now.rows, least: 10,
            usually: usual.map { SourceGauge.share($0.rejected + $0.duplicates, of: $0.rows) },
            what: "rejected or duplicate", first: Self.rejectsOfFirst, lasts: true)
    }

    // MARK: How it is written

    private func garbled() -> PlanFile.Check {
        let entry = entry(.garbled)
        let high = UsualBand(usual.map { Int128($0.garbled) })?.high ?? 0
        let limit = max(Int(clamping: high), usual.last?.garbled ?? 0)
            + (tunings[.garbled].limit ?? 0)
        return entry.make(
            now.garbled > limit ? .hold : .pass,
            "texts that look garbled: \(Percent.text(now.garbled)),"
                + " limit \(Percent.exact(limit))",
            limit: limit)
    }

    /// Names find their columns wherever they stand; a position finds another column.
    private func columns(_ last: SourceMeasures) -> PlanFile.Check? {
        guard let before = last.columns, let after = now.columns else { return nil }
        let entry = entry(.columns)
        guard before != after else { return entry.make(.pass, after.count.of("column")) }
        let byPosition = stage.spec.fields.contains {
            if case .position(_) = $0.location { true } else { false }
        }
        let lost = before.filter { !after.contains($0) }.map { "-\($0)" }
        let more = after.filter { !before.contains($0) }.map { "+\($0)" }
        let what = (lost + more).prefix(8).joined(separator: ", ")
        return entry.make(
            byPosition ? .hold : .warn,
            "the header differs: " + (what.isEmpty ? "another order" : what))
    }

    // MARK: Whether it is new

    private func sameFile(_ last: SourceMeasures) -> PlanFile.Check? {
        guard now.fresh, !now.files.isEmpty else { return nil }
        let entry = entry(.sameFile)
        if now.files == last.files {
            return entry.make(.warn, "the file has the bytes of the last one")
        }
        let isFormer = usual.contains { $0.files == now.files }
        return entry.make(
            isFormer ? .hold : .pass,
            isFormer ? "the file has the bytes of an earlier one, not of the last" : "a new file")
    }

    private func olderFile(_ last: SourceMeasures) -> PlanFile.Check? {
        guard now.fresh, let before = last.madeAt, let after = now.madeAt else { return nil }
        let isOlder = Self.isEarlier(after, than: before)
        return entry(.olderFile).make(
            isOlder ? .hold : .pass,
            isOlder ? "made at \(after), the last one at \(before)" : "made at \(after)")
    }

    /// A name says the day alone, and a file the minute: then the days are compared.
    private static func isEarlier(_ after: String, than before: String) -> Bool {
        let days = (after: NamedDay.of(Array(after.utf8)), before: NamedDay.of(Array(before.utf8)))
        if let after = days.after, let before = days.before, after != before {
            return after < before
        }
        return after.count == before.count && after < before
    }

    /// A source that has sent nothing new for long. It warns: one silent supplier must not stop the
    /// others' plan each night; where it must, `maxAge` says so.
    private func stale() -> PlanFile.Check? {
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        guard gaps.count >= Self.gapsLeast, let longest = gaps.max(), let last = times.last
        else { return nil }
        let factor = tunings[.stale].above ?? 0
        let least = tunings[.stale].ownsSpan ? 0 : Self.gapLeastSeconds
        let most = max(least, longest * factor / 10_000)
        let gap = time - last
        func hours(_ seconds: Int) -> String { "\(seconds / 3600) h" }
        return entry(.stale).make(
            gap > most ? .warn : .pass,
            "no new file for \(hours(gap)), usual at most \(hours(longest))",
            limit: factor)
    }

    /// Of fewer gaps nobody knows the rhythm, and shorter ones than two days are a weekend's.
    private static let gapsLeast = 3
    private static let gapLeastSeconds = 2 * 86_400

    // MARK: What its values are like

    /// How many records must differ: of a longer list any share that passes the limit.
    private func fewest(_ check: BuiltInCheck, _ last: SourceMeasures) -> Int {
        min(now.rows, last.rows) >= Self.rowsOfLongList
            ? 1 : entry(check).fewest(of: now.rows, usually: 10)
    }

    private func filled(_ last: SourceMeasures) -> PlanFile.Check {
        let limit = Int128(tunings[.filled].limit ?? 0)
        let fewest = fewest(.filled, last)
        var off: [String] = []
        var few = false
        for (field, share) in now.filled.sorted(by: { $0.key < $1.key }) {
            let former = usual.compactMap { $0.filled[field] }
            guard let band = UsualBand(former.map { Int128($0) }), let before = last.filled[field]
            else { continue }
            let low = min(band.low, Int128(before)) - limit
            let high = max(band.high, Int128(before)) + limit
            guard Int128(share) < low || Int128(share) > high else { continue }
            let median = Int(clamping: band.median)
            // Half a record more than the shares, which are cut, say.
            guard abs(share - median) * now.rows + 5_000 >= fewest * 10_000 else {
                few = true
                continue
            }
            off.append("\(field) \(Percent.text(share)), usual \(Percent.text(median))")
        }
        // How a field of a short list is filled nobody knows of a file or two.
        let isKnown = usual.count >= Self.filesOfShapes || tunings[.filled].ownsLimit
            || min(now.rows, last.rows) >= Self.rowsOfLongList
        return entry(.filled).make(
            off.isEmpty ? .pass : isKnown ? .hold : .warn,
            off.isEmpty
                ? few ? "fields are filled otherwise in fewer than \(fewest.of("record"))"
                    : "fields are filled as usual"
                : "filled otherwise: \(off.joined(separator: "; "))",
            limit: tunings[.filled].limit)
    }

    /// The median stock of some twenty rows jumps from day to day: of fewer than 50 it is compared
    /// only if the pipeline says how far it may.
    private func medians(_ last: SourceMeasures) -> PlanFile.Check {
        var tuning = tunings[.medians]
        let rows = min(now.rows, last.rows)
        guard rows >= Self.rowsOfLongList || tuning.ownsSpan else {
            return entry(.medians).make(
                .pass,
                "not compared: medians of \(rows.of("row")) say little; with above: they are",
                limit: tuning.above)
        }
        let factor = tuning.above ?? 10_000
        tuning.below = factor == 0 ? 0 : 100_000_000 / factor
        var off: [String] = []
        for (field, text) in now.medians.sorted(by: { $0.key < $1.key }) {
            let former = usual.compactMap { $0.medians[field].flatMap(Self.number) }
            guard let value = Self.number(text), let band = UsualBand(former), band.median > 0,
                let before = last.medians[field].flatMap(Self.number)
            else { continue }
            if !Span(band, last: before, tuning).holds(value) {
                off.append("\(field) \(Self.text(value)), usual \(Self.text(band.median))")
            }
        }
        return entry(.medians).make(
            off.isEmpty ? .pass : .hold,
            off.isEmpty
                ? "medians are as usual" : "medians are off: \(off.joined(separator: "; "))",
            limit: tuning.above)
    }

    /// The shapes that keys had in the last good files.
    var knownShapes: Set<String> { Set(usual.suffix(Self.filesOfShapes).flatMap(\.keys.keys)) }

    private static let filesOfShapes = 3

    private func keys(_ last: SourceMeasures) -> PlanFile.Check {
        let limit = tunings[.keys].limit ?? 0
        let fewest = fewest(.keys, last)
        let former = usual.suffix(Self.filesOfShapes)
        let nearest = former.map { distance(now.keys, $0.keys) }.min() ?? 0
        let isEnough = nearest * now.records + 5_000 >= fewest * 10_000
        return entry(.keys).make(
            nearest > limit && isEnough ? .hold : .pass,
            "keys of another shape: \(Percent.text(nearest)), limit \(Percent.exact(limit));"
                + " \(commonShape)"
                + (nearest > limit && !isEnough
                    ? "; it holds from \(fewest.of("record")) on" : ""), limit: limit)
    }

    /// The commonest shape. Those beyond the twelve commonest are together one entry, which may be
    /// the greatest and is no shape.
    private var commonShape: String {
        let named = now.keys.filter { $0.key != SourceMeasures.otherShapes }
        guard let most = named.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
            return "they have no shape in common"
        }
        guard let rest = now.keys[SourceMeasures.otherShapes], rest > most.value else {
            return "most are \(most.key)"
        }
        return "they have many, the commonest is \(most.key) with \(Percent.text(most.value))"
    }

    /// Half of all differences: the share of keys that would have to change their shape.
    private func distance(_ left: [String: Int], _ right: [String: Int]) -> Int {
        let shapes = Set(left.keys).union(right.keys)
        return shapes.reduce(0) { $0 + abs((left[$1] ?? 0) - (right[$1] ?? 0)) } / 2
    }

    /// In millionths.
    private static func number(_ text: String) -> Int128? {
        guard let exact = ExactDecimal(text) else { return nil }
        let wide = Int128(exact.mantissa) * 1_000_000
        return wide / Int128(ExactDecimal.powersOfTen[Int(exact.scale)])
    }

    private static func text(_ millionths: Int128) -> String {
        guard let mantissa = Int64(exactly: millionths) else { return "\(millionths / 1_000_000)" }
        return ExactDecimal(mantissa: mantissa, scale: 6).grouped
    }
}

/// Between which values a number passes: within the usual band, or not far from the usual or from
/// the last good one. So a jump that a person has said yes to is no news the next day.
struct Span {
    private let low: Int128
    private let high: Int128

    init(_ band: UsualBand, last: Int128, _ tuning: CheckTuning) {
        let (below, above) = (Int128(tuning.below ?? 10_000), Int128(tuning.above ?? 10_000))
        low = min(band.low, min(band.median, last) * below / 10_000)
        high = max(band.high, max(band.median, last) * above / 10_000)
    }

    func holds(_ value: Int128) -> Bool { value >= low && value <= high }
}
