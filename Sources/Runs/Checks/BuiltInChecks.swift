import Diagnostics
import Formats
import Pipelines
import Reconcile
import Tables

/// The built-in checks of a run: docs/formats/checks.md.
extension RunDraft {
    /// What memory is to keep of the run, when all is read and compared.
    var measured: RunMeasures {
        var all = RunMeasures()
        all.sources = sourceMeasures
        all.targets = targetMeasures
        return all
    }

    /// Those of sources and targets.
    var builtInVerdicts: [PlanFile.Check] {
        [remembered] + switchedOff + sourceVerdicts + targetVerdicts
    }

    /// Judges a target when it is compared, and lists the rows that hold the plan.
    func judge(_ diff: TargetDiff, _ totals: TargetTotals, _ target: String) throws {
        guard var now = gauge.targets.last, now.target == target else { return }
        now.created = totals.created
        now.refused = totals.refused
        if totals.goneRefused > 0 { now.goneRefused = totals.goneRefused }
        now.snapshotRows = totals.snapshotRows
        // What is perhaps in the list after all must not become usual.
        let held = goneDoubt == nil ? totals.goneHeld : 0
        now.vanished = totals.goneRemoved + held + totals.goneWaiting
        targetMeasures.append(now)
        let findings = TargetChecks(
            now: now, tunings: pipeline.checks, usual: memory.targets(target),
            commonest: gauge.commonest
        ).all()
        targetVerdicts += findings.map(\.check) + unboundVerdicts(diff, target)
        for finding in findings where finding.check.holdsPlan {
            guard let rows = finding.rows else { continue }
            try diff.list(rows, check: finding.check.name, reason: finding.check.detail)
        }
        guard totals.goneHeld > 0 else { return }
        try diff.list(.gone, check: "gone", reason: goneDoubt ?? "not in the list")
    }

    /// Values that the marketplace keeps though the pipeline says nothing of them any more.
    private func unboundVerdicts(_ diff: TargetDiff, _ target: String) -> [PlanFile.Check] {
        diff.unbound.map { field, records in
            BuiltInVerdict(check: .emptied, tuning: pipeline.checks[.emptied], target: target).make(
                .warn,
                "\(field) of \(records.of("record")): the pipeline binds it no more, and the"
                    + " marketplace keeps it",
                rows: (records, snapshots(of: target)))
        }
    }

    private func snapshots(of target: String) -> Int { loaded[target]?.rowCount ?? 0 }

    /// Those of single records.
    func builtInRowChecks() -> [AskedRowCheck] {
        var checks: [(BuiltInCheck, any RowCheck)] = [
            (.move, MoveCheck(pipeline.checks[.move])), (.discountBase, DiscountBaseCheck()),
            (.marketplace, MarketplaceCheck()), (.emptied, EmptiedCheck()),
        ]
        if let field = pipeline.checks[.floor].field {
            checks.append((.floor, FloorCheck(field: field)))
        } else if pipeline.emits.contains(where: \.bindsLeastPrice) {
            checks.append((.floor, FloorCheck(field: nil)))
        }
        return checks.filter { pipeline.checks[$0.0].off == nil }.map { builtIn, check in
            AskedRowCheck(check: check) { tally in
                var entry = PlanFile.Check(row: builtIn.rawValue, tally)
                entry.code = builtIn.code.name
                return entry
            }
        }
    }

    /// The row-level checks that the pipeline does not want; the others say so themselves.
    private var switchedOff: [PlanFile.Check] {
        let kinds: [BuiltInCheck] = [.move, .floor, .discountBase, .marketplace, .emptied]
        return kinds.filter { pipeline.checks[$0].off != nil }.map { kind in
            BuiltInVerdict(check: kind, tuning: pipeline.checks[kind]).make(.pass, "not made")
        }
    }

    private var remembered: PlanFile.Check {
        let count = memory.runs.count
        return PlanFile.Check(
            name: "memory", verdict: .pass,
            detail: count == 0
                ? "no good run is remembered yet: nothing says what is usual"
                : "\(count.of("good run")) remembered", level: .plan)
    }

    /// What a source's files were like.
    func measure(_ source: Int, _ gauge: SourceGauge, _ table: RecordTable) throws {
        let account = sources[source]
        let mine = inputs.taken.indices.filter { inputs.taken[$0].source == source }
        var measures = SourceMeasures(source: account.source)
        measures.files = mine.map { inputs.taken[$0].former?.sha256 ?? digests[$0].hex }
        // A file that was read before is new until a run with it was good: reading it again is no
        // decision about it.
        let decided = memory.sources(measures.source).last?.files
        let isUndecided = !mine.isEmpty && decided != measures.files
        measures.fresh = try isUndecided || mine.contains { try isFresh(inputs.taken[$0]) }
        measures.partial = account.partial
        measures.rows = account.rows
        measures.records = account.records
        measures.rejected = account.rejected
        measures.duplicates = account.duplicates
        measures.madeAt = mine.compactMap { reports[$0].madeAt }.max()
            ?? mine.compactMap { NamedDay.of(inputs.taken[$0].name) }.max()
        measures.columns = mine.lazy.compactMap { self.reports[$0].columns }.first
        measures.note(endsOf: mine.map { reports[$0] })
        gauge.finish(table, &measures)
        sourceMeasures.append(measures)
        let checks = SourceChecks(
            stage: pipeline.sources[source], now: measures,
            oddEnds: mine.filter { reports[$0].endsOddly }.map { inputs.taken[$0].shownName.text },
            tunings: pipeline.checks, usual: memory.sources(measures.source),
            times: memory.times(ofSource: measures.source), time: request.now.seconds)
        let verdicts = checks.all()
        sourceVerdicts += verdicts
        for verdict in verdicts where verdict.holdsPlan {
            switch BuiltInCheck(rawValue: verdict.name) {
            case .garbled:
                var records = gauge.garbledRecords
                records.count(filesFrom: mine.first ?? 0)
                questioned.append((verdict, records))
            case .keys:
                let known = checks.knownShapes
                questioned.append((verdict, QuestionedRecords(shapedUnlike: known, in: table)))
            default: break
            }
        }
    }

    /// The records of files that are held.
    func listQuestioned(_ labels: LabelLines) throws {
        for (verdict, records) in questioned {
            try list(
                records.keys, records.files, records.lines, check: verdict.name, labels
            ) { _ in RowFinding(.hold, verdict.detail) }
        }
    }

    /// Whether a file is new with this run; of a run that is computed again, or revised, whether it
    /// was new with the run planned first.
    private func isFresh(_ input: TakenInput) throws -> Bool {
        guard let basis else { return input.former == nil }
        guard let bag = input.former.flatMap({ RunID($0.bag) }) else { return true }
        let first = basis.plan.revision?.sequence ?? basis.plan.sequence
        return try workspace.runFolder(pipeline.name, bag)?.plan.sequence == first
    }
}

extension EmitStage {
    /// Whether its items say below which price none may go.
    fileprivate var bindsLeastPrice: Bool {
        zip(target.fields, item).contains { $0.role == .least && $1 != .absent }
    }
}
