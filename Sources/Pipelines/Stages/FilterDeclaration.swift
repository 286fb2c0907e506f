import Rules

/// `{ filter: "has(cost) && cost > 0", of: "acme" }`
enum FilterDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a filter stage", about: "Keeps the records for which an expression is true.",
        members: [
            MemberShape(
                "filter", RuleDeclaration.shape, required: true,
                "What holds for the records that stay: an expression, a yes or no."),
            MemberShape(
                "of", .text(.plainName), "The source whose records are kept; else the list.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> FilterStage? {
        guard let records = context.records(of: value["of"]),
            let rule = RuleDeclaration.decode(
                value["filter"], in: context[records], wanted: .condition, &context)
        else { return nil }
        for name in rule.rule.provesPresent { context[records].prove(name) }
        return FilterStage(
            source: records.source, condition: rule, place: value.member("filter")!.keyPlace)
    }
}
