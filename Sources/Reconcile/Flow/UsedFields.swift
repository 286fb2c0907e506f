import Formats
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

    /// Indices of a source's fields that a join has to know of rows that are no records, the key
    /// first; empty where it is not joined.
    package func fieldsOfRejects(of source: Int) -> [Int] {
        var wanted: Set<String>?
        for stage in flow.reversed() {
            switch stage {
            case .join(let join) where join.other == .source(source):
                wanted = Set(join.on.flatMap { $0.right.rule.fields })
            case .set(let set) where set.source == source:
                for (field, placed) in set.fields.reversed()
                where wanted?.contains(field.name) ?? false {
                    wanted?.formUnion(placed.rule.fields)
                }
            default: break
            }
        }
        guard let wanted else { return [] }
        let spec = sources[source].spec
        return [spec.key] + spec.fields.indices.filter {
            $0 != spec.key && wanted.contains(spec.fields[$0].name)
        }
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
