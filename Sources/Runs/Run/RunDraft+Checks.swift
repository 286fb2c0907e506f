import Diagnostics
import Reconcile
import Tables

/// A row-level check of a run, and what it has said for all targets together.
struct AskedRowCheck {
    let check: any RowCheck
    var tally = RowTally()
    /// The check's entry in plan.json, made of what it has said.
    let verdict: (RowTally) -> PlanFile.Check
}

/// The checks of a run that look at single records.
extension RunDraft {
    /// Every row-level check of this run, in the order in which plan.json lists them.
    func makeRowChecks(_ desired: RecordTable) -> [AskedRowCheck] {
        builtInRowChecks()
    }

    /// What they came to, when all targets are compared.
    var rowVerdicts: [PlanFile.Check] { rowChecks.map { $0.verdict($0.tally) } }
}

extension PlanFile.Check {
    /// The entry of a row-level check, as its records say.
    init(row name: String, _ tally: RowTally) {
        let verdict: Verdict = tally.held > 0 ? .hold : tally.warned > 0 ? .warn : .pass
        let places = tally.first.map { place in
            let key = String(decoding: place.key, as: UTF8.self)
            return place.file.isEmpty ? key : "\(key) at \(place.file):\(place.line ?? 0)"
        }
        let first = places.isEmpty ? "" : ", the first: \(places.joined(separator: ", "))"
        let detail: String
        switch verdict {
        case .hold: detail = "\(tally.held.of("change")) of \(tally.asked) wait\(first)"
        case .warn: detail = "\(tally.warned.of("change")) of \(tally.asked) in question\(first)"
        case .pass: detail = "\(tally.asked.of("change")) asked"
        }
        self.init(name: name, verdict: verdict, detail: detail, level: .row)
        failed = tally.held + tally.warned
        of = tally.asked
    }
}
