import Formats
import Rules

/// `{ set: { price: "roundUp(cost * 1.25, 10) - 1" }, of: "acme" }`
enum SetDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a set stage", about: "Makes new fields, or changes fields.",
        members: [
            MemberShape(
                "set",
                .map(
                    MapShape(
                        key: .fieldName,
                        value: .either([RuleDeclaration.shape, .number(.any), .boolean]),
                        entry: "field")), required: true,
                "Fields and their expressions, one after the other; a number, true and false "
                    + "stand for themselves."),
            MemberShape(
                "of", .text(.plainName), "The source whose records get the fields; else the list.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> SetStage? {
        guard let members = value["set"]?.members else { return nil }
        guard let records = context.records(of: value["of"]) else { return nil }
        var fields: [(field: FlowField, rule: PlacedRule)] = []
        for member in members {
            context.lintNotKey(member.key, of: records, at: member.keyPlace)
            let rule = RuleDeclaration.decode(
                member.value, in: context[records], wanted: .anything, &context)
            let type = rule.map { FieldType($0.rule.type) }
            context[records].define(
                member.key, type, mayBeMissing: rule?.rule.mayBeMissing ?? true,
                origins: [context.setEntries.count])
            context.setEntries.append(member)
            if let rule, let type { fields.append((FlowField(member.key, type), rule)) }
        }
        guard fields.count == members.count else { return nil }
        return SetStage(
            source: records.source, fields: fields, place: value.member("set")!.keyPlace)
    }
}
