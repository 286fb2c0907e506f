import Diagnostics
import Pipelines
import Reconcile
import Rules

/// What each stage did with the records of the key.
extension Explainer {
    func stages(_ totals: [StageTotals]) -> [Explanation.Stage] {
        (traced ?? []).compactMap { traced in
            guard traced.before.contains(where: { $0.fate == .live }) else { return nil }
            return stage(traced, totals[traced.stage - 1])
        }
    }

    private func stage(_ traced: TracedStage, _ totals: StageTotals) -> Explanation.Stage {
        let model = pipelineStages[traced.stage - 1]
        var stage = Explanation.Stage(
            stage: traced.stage, word: totals.word, place: totals.place, of: totals.of,
            outcome: outcome(traced), rule: nil, changes: [], others: [])
        switch model {
        case .filter(let filter): stage.rule = filter.condition.rule.text
        case .check(let check): stage.rule = check.condition.rule.text
        case .set(let set): stage.changes = changes(traced, set)
        case .join(let join):
            stage.rule = join.on.map(\.left.rule.text).joined(separator: ", ")
            stage.changes = changes(traced, nil)
            stage.others = traced.matches.map { other($0, join.name, won: nil, extra: []) }
        case .pick(let pick): addCandidates(traced, pick, to: &stage)
        case .sum(let sum):
            let value = traced.after.last?.values.first { $0.name == sum.field.name }?.text
            stage.changes = [
                Explanation.Change(field: sum.field.name, before: nil, after: value)
            ]
            stage.others = traced.before.map { other($0, totals.of ?? "", won: nil, extra: nil) }
        }
        return stage
    }

    private func outcome(_ traced: TracedStage) -> Explanation.Stage.Outcome {
        if traced.after.contains(where: { $0.fate == .live }) {
            return traced.before.count == traced.after.count ? .kept : .made
        }
        return traced.after.contains { $0.fate == .dropped } ? .dropped : .rejected
    }

    /// Fields that differ from those before, row by row.
    private func changes(_ traced: TracedStage, _ set: SetStage?) -> [Explanation.Change] {
        var changes: [Explanation.Change] = []
        for (before, after) in zip(traced.before, traced.after) where before.fate == .live {
            for value in after.values {
                let old = before.values.first { $0.name == value.name }
                guard old?.text != value.text else { continue }
                let rule = set?.fields.last { $0.field.name == value.name }?.rule
                changes.append(
                    Explanation.Change(
                        field: value.name, before: old?.text, after: value.text,
                        rule: rule?.rule.text, place: rule.map { Self.text($0.place) }))
            }
        }
        return changes
    }

    private func addCandidates(
        _ traced: TracedStage, _ pick: PickStage, to stage: inout Explanation.Stage
    ) {
        stage.outcome = outcome(traced)
        for candidate in traced.candidates {
            let position = pick.sources.firstIndex(of: candidate.source) ?? 0
            let compared = zip(pick.prefer, candidate.ranks).map { preference, rank in
                switch preference {
                case .when(let rules):
                    Explanation.Field(rules[position].rule.text, rank)
                case .least(let rules):
                    Explanation.Field("least \(rules[position].rule.text)", rank)
                case .most(let rules):
                    Explanation.Field("most \(rules[position].rule.text)", rank)
                case .freshest:
                    Explanation.Field("freshest", modified(candidate.record))
                }
            }
            stage.others.append(
                other(
                    candidate.record, sourceName(candidate.source), won: candidate.won,
                    extra: compared))
        }
        if let supplier = pick.supplier,
            let value = traced.after.last?.values.first(where: { $0.name == supplier })
        {
            stage.changes = [
                Explanation.Change(field: supplier, before: nil, after: value.text)
            ]
        }
    }

    /// - Parameter extra: shown instead of the record's fields; nil for the fields.
    private func other(
        _ record: TracedRecord, _ source: String, won: Bool?, extra: [Explanation.Field]?
    ) -> Explanation.Other {
        let fields = record.values.map { Explanation.Field($0.name, $0.text) }
        return Explanation.Other(
            source: source, key: String(decoding: record.key, as: UTF8.self),
            file: record.file.map(fileName), line: record.line, fields: extra ?? fields, won: won)
    }

    private static func text(_ place: Place) -> String {
        var text = place.file
        if let line = place.line { text += ":\(line)" }
        if let column = place.column { text += ":\(column)" }
        return text
    }
}
