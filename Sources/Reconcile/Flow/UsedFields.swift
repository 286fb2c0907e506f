package import Pipelines
import Rules

extension Pipeline {
    /// Names of all fields that an item, `gone`, an expression or a stage asks for.
    package var usedFields: Set<String> {
        var used: Set<String> = [diff.key]
        for emit in emits {
            for case .field(let name) in emit.item { used.insert(name) }
        }
        used.formUnion(labels.fields.compactMap { $0 })
        if case .set(let values) = diff.gone { used.formUnion(values.keys) }
        if let floor = checks[.floor].field { used.insert(floor) }
        for stage in flow {
            for placed in stage.rules { used.formUnion(placed.rule.fields) }
            switch stage {
            case .sum(let stage):
                used.insert(stage.quantity)
                if let by = stage.by { used.insert(by) }
            case .join(let stage): used.formUnion(stage.many?.map(\.field) ?? [])
            case .filter, .set, .pick, .check: break
            }
        }
        return used
    }

    /// Names of a source's fields that are used, there or after it was joined.
    package func neededFields(of source: Int) -> Set<String> {
        let used = usedFields
        var needed = used
        for case .join(let stage) in flow where stage.other == .source(source) {
            for (from, field) in stage.fields where used.contains(field.name) {
                needed.insert(from)
            }
        }
        return needed
    }
}
