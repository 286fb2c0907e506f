import Diagnostics
import Formats
import Pipelines
import Rules
import Tables

/// How a field of a target is made: the pipeline's field that it is bound to, and the last stage
/// that made that field, or the column that it is read from.
package struct FieldRule: Encodable, Sendable, Equatable {
    package var target: String
    package var field: String
    /// The pipeline's field; nil where the item carries a constant.
    @Nullable package var from: String?
    /// The word of the stage that gives it: `set`, `sum`, `join`, `pick`, `read`, or `emit` for a
    /// constant.
    package var stage: String
    /// The source that it is of; nil where the list's.
    @Nullable package var source: String?
    /// The expression; nil where there is none.
    @Nullable package var rule: String?
    /// The column, path or position that it is read from.
    @Nullable package var column: String?
    /// `pipelines/acme.json5:17:9`.
    package var place: String

    /// In the order of the targets and of their fields; several where sources are picked from, one
    /// for each that has the field.
    static func all(_ pipeline: Pipeline) -> [FieldRule] {
        pipeline.emits.flatMap { emit in
            zip(emit.target.fields, emit.item).flatMap { field, binding -> [FieldRule] in
                func made(_ from: String?, _ origin: Origin) -> FieldRule {
                    FieldRule(
                        target: emit.target.name, field: field.name, from: from,
                        stage: origin.stage, source: origin.source, rule: origin.rule,
                        column: origin.column, place: origin.place)
                }
                switch binding {
                case .absent: return []
                case .constant(let value):
                    let origin = Origin(
                        stage: "emit", rule: value.shown, place: text(emit.place))
                    return [made(nil, origin)]
                case .field(let name):
                    let flow = pipeline.flow[...]
                    return origins(name, of: nil, pipeline, flow).map { made(name, $0) }
                }
            }
        }
    }

    private struct Origin {
        var stage: String
        var source: String?
        var rule: String?
        var column: String?
        var place: String
    }

    private static func text(_ place: Place) -> String {
        "\(place.file):\(place.line ?? 0):\(place.column ?? 0)"
    }

    /// - Parameters:
    ///   - source: whose records have the field; nil for the list's
    ///   - flow: the stages before the place where it is asked for
    private static func origins(
        _ name: String, of source: Int?, _ pipeline: Pipeline, _ flow: ArraySlice<FlowStage>
    ) -> [Origin] {
        for (index, stage) in zip(flow.indices, flow).reversed() {
            let before = flow[..<index]
            let place = text(stage.place)
            switch stage {
            case .filter, .check: continue
            case .set(let set) where (set.source ?? 0) == (source ?? 0):
                guard let made = set.fields.last(where: { $0.field.name == name }) else { continue }
                return [
                    Origin(
                        stage: "set", source: source.map { pipeline.sources[$0].spec.source },
                        rule: made.rule.rule.text, place: text(made.rule.place))
                ]
            case .sum(let sum) where sum.source == (source ?? 0) && sum.field.name == name:
                return [
                    Origin(
                        stage: "sum", source: pipeline.sources[sum.source].spec.source,
                        rule: sum.quantity, place: place)
                ]
            case .join(let join) where source ?? 0 == 0:
                if join.matchedBy == name { return [Origin(stage: "join", place: place)] }
                guard let joined = join.fields.first(where: { $0.field.name == name }) else {
                    continue
                }
                guard case .source(let other) = join.other else {
                    return [
                        Origin(
                            stage: "join", source: join.name, column: joined.from, place: place)
                    ]
                }
                return origins(joined.from, of: other, pipeline, before)
            case .pick(let pick) where source ?? 0 == 0:
                if pick.supplier == name { return [Origin(stage: "pick", place: place)] }
                return pick.sources.flatMap { origins(name, of: $0, pipeline, before) }
            case .set, .sum, .join, .pick: continue
            }
        }
        return read(name, pipeline.sources[source ?? 0])
    }

    private static func read(_ name: String, _ stage: ReadStage) -> [Origin] {
        guard let field = stage.spec.fields.first(where: { $0.name == name }) else { return [] }
        var origin = Origin(
            stage: "read", source: stage.spec.source, place: text(field.place ?? stage.place))
        if case .constant(let value) = field.location {
            origin.rule = value.shown
        } else {
            origin.column = field.location.label
        }
        return [origin]
    }
}

extension FieldValue {
    /// As a pipeline would have it.
    fileprivate var shown: String {
        switch self {
        case .text(let text): "\"\(text)\""
        case .number(let number): number.description
        case .boolean(let value): value ? "true" : "false"
        }
    }
}
