import Diagnostics
import Formats
import Pipelines
import Reconcile
import Rules
import Tables

/// A row-level check of a run, and what it has said for all targets together.
struct AskedRowCheck {
    let check: any RowCheck
    var tally = RowTally()
    /// The check's entry in plan.json, made of what it has said.
    let verdict: (RowTally) -> PlanFile.Check
}

/// The checks of a run, but for those of its plan as a whole.
extension RunDraft {
    /// Every row-level check of this run, in the order in which plan.json lists them.
    func makeRowChecks(_ desired: RecordTable) -> [AskedRowCheck] {
        checkResults.filter { !$0.isAboveLimit }.map { result in
            AskedRowCheck(
                check: StageRowCheck(result, desired) { self.mayBeAsked(result, file: $0) },
                verdict: { PlanFile.Check(result, self.pipeline, $0) })
        } + joinDoubts.map { doubt in
            let check = JoinDoubtCheck(doubt, files: names)
            return AskedRowCheck(check: check) { tally in
                var entry = PlanFile.Check(row: check.name, tally)
                entry.code = DiagnosticCode.unreadMatch.name
                entry.source = doubt.stage.name
                return entry
            }
        } + builtInRowChecks()
    }

    /// Whether a record that began in an input may be one of those that a check asked: of the list
    /// all, of a source that was picked its own, of one that was joined those of the list.
    private func mayBeAsked(_ result: CheckResult, file: Int) -> Bool {
        guard let source = result.stage.source, let taken = inputs.taken[safe: file] else {
            return true
        }
        let isJoined = pipeline.flow.contains { stage in
            if case .join(let join) = stage { join.other == .source(source) } else { false }
        }
        return isJoined || taken.source == source
    }

    /// What the checks came to, when all targets are compared, in the order of the pipeline.
    var checkVerdicts: [PlanFile.Check] {
        var asked = rowChecks.map { $0.verdict($0.tally) }[...]
        return checkResults.map { result in
            result.isAboveLimit
                ? PlanFile.Check(result, pipeline, nil) : asked.removeFirst()
        } + asked.filter { $0.name != BuiltInCheck.emptied.rawValue || $0.of != 0 || $0.off != nil }
    }

    /// The rows of checks that hold or warn of the whole plan: behind those of single records.
    func listPlanHolds(_ labels: LabelLines) throws {
        for result in checkResults where result.isAboveLimit {
            try list(
                result.keys, result.files, result.lines, check: result.stage.name, labels
            ) { result.finding($0) }
        }
    }

    /// Lists records that no target is named with.
    func list(
        _ keys: TextList, _ files: [UInt16], _ lines: [UInt32], check: String,
        _ labels: LabelLines, finding: (Int) -> RowFinding
    ) throws {
        var out: [UInt8] = []
        for index in lines.indices {
            var line = HoldLines.Line(
                key: keys.withText(index) { Array($0) }, check: check, finding: finding(index))
            line.file = names[Int(files[index])]
            line.line = Int(lines[index])
            HoldLines.append(line, to: &out)
            try keys.withText(index) { try labels.add(key: $0) }
            if FlushAmount.large.isReached(out.count) {
                try sink.holds(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        try sink.holds(out)
    }
}

extension CheckResult {
    /// Whether it holds a source's file.
    var holdsSource: Bool { stage.source != nil && stage.otherwise == .hold }
}

extension PlanFile.Check {
    /// The entry of a row-level check, as its records say.
    init(row name: String, _ tally: RowTally) {
        let verdict: Verdict = tally.held > 0 ? .hold : tally.warned > 0 ? .warn : .pass
        let detail: String
        switch verdict {
        case .hold:
            detail = "\(tally.held.of("change")) of \(tally.asked.grouped) held" + tally.places
        case .warn:
            detail = "\(tally.warned.of("change")) of \(tally.asked.grouped) in question"
                + tally.places
        case .pass: detail = "\(tally.asked.of("change")) asked"
        }
        self.init(name: name, verdict: verdict, detail: detail, level: .row)
        failed = tally.held + tally.warned
        of = tally.asked
    }

    /// The entry of a `check` stage.
    ///
    /// - Parameter tally: what it has said of the records that would change; nil where it concerns
    ///   the plan as a whole.
    init(_ result: CheckResult, _ pipeline: Pipeline, _ tally: RowTally?) {
        let stage = result.stage
        let fail = "\(result.failed.grouped) of \(result.asked.of("record")) fail"
        if let tally {
            let held = tally.held > 0 ? ", \(tally.held.of("change")) held" : ""
            let listed = tally.warned > 0 ? ", \(tally.warned.of("change")) in question" : ""
            let idle = result.failed > 0 && tally.first.isEmpty ? ", none of them changes" : ""
            self.init(
                name: stage.name,
                verdict: tally.held > 0 ? .hold : tally.warned > 0 ? .warn : .pass,
                detail: fail + held + listed + tally.places + idle, level: .row)
        } else {
            self.init(
                name: stage.name, verdict: stage.otherwise == .hold ? .hold : .warn,
                detail: "\(fail), more than \(stage.limit?.shown ?? "0")",
                level: stage.source == nil ? .plan : .source)
        }
        code = DiagnosticCode.checkStage.name
        source = stage.source.map { pipeline.sources[$0].spec.source }
        rule = stage.condition.rule.text
        let at = stage.condition.place
        place = "\(at.file):\(at.line ?? 0):\(at.column ?? 0)"
        failed = result.failed
        of = result.asked
        limit = stage.limit?.text
    }
}

extension RowTally {
    /// `, the first: A-1 at price.csv:17`
    fileprivate var places: String {
        let places = first.map { place in
            let key = Printable.text(String(decoding: place.key, as: UTF8.self))
            return place.file.isEmpty ? key : "\(key) at \(place.file):\(place.line ?? 0)"
        }
        return places.isEmpty ? "" : ", the first: \(places.joined(separator: ", "))"
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
