import Diagnostics
import Formats
import Pipelines
import Reconcile

extension RunDraft {
    /// Warnings of joins that have matched no record: the two sides are compared by values that
    /// never meet, and what the other side says of the records is lost.
    func unmatchedJoins(_ plan: PlanFile) -> [Diagnostic] {
        zip(pipeline.flow, plan.stages ?? []).compactMap { stage, totals in
            guard case .join(let join) = stage, join.keep != .anti, totals.came > 0,
                totals.unmatched == totals.came
            else { return nil }
            let other = switch join.other {
            case .source(let index): pipeline.sources[index].spec.source
            case .table(let index): pipeline.tables[index].name
            }
            return Diagnostic(
                .nothingJoined, "\"\(other)\", \(totals.came.of("record"))",
                severity: .warning, at: Place(file: totals.place),
                help: "compare the values of `on` on both sides, in a few records:",
                command: "sverka explain \(plan.pipeline) KEY")
        }
    }
}
