import Diagnostics
import Formats
import Pipelines
import Reconcile

extension RunDraft {
    /// Warnings of stages whose two sides never meet: what one of them says of the records is lost.
    func unmatchedStages(_ plan: PlanFile) -> [Diagnostic] {
        zip(pipeline.flow, plan.stages ?? []).flatMap { stage, totals -> [Diagnostic] in
            switch stage {
            case .join(let join): unmatched(join, totals, plan.pipeline)
            case .sum(let sum): unmatched(sum, totals)
            default: []
            }
        }
    }

    private func unmatched(
        _ join: JoinStage, _ totals: StageTotals, _ name: String
    ) -> [Diagnostic] {
        guard join.keep != .anti, totals.came > 0, totals.unmatched == totals.came else {
            return []
        }
        let other = switch join.other {
        case .source(let index): pipeline.sources[index].spec.source
        case .table(let index): pipeline.tables[index].name
        }
        return [
            Diagnostic(
                .nothingJoined, "\"\(other)\", \(totals.came.of("record"))",
                severity: .warning, at: Place(file: totals.place),
                help: "compare the values of `on` on both sides, in a few records:",
                command: "sverka explain \(name) KEY")
        ]
    }

    private func unmatched(_ sum: SumStage, _ totals: StageTotals) -> [Diagnostic] {
        guard totals.came > 0 else { return [] }
        return zip(sum.warehouses, totals.won ?? []).compactMap { warehouse, records in
            guard records == 0, !warehouse.name.isEmpty else { return nil }
            return Diagnostic(
                .warehouseUnknown, "\"\(warehouse.name)\", of \(totals.came.of("record"))",
                severity: .warning, at: Place(file: totals.place),
                help: "write the name as the file has it, or take it out")
        }
    }
}
