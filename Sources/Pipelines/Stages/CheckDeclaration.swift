import Diagnostics
import Rules

/// `{ check: "price >= cost * 1.05", otherwise: "hold", name: "margin", limit: "5%", of: "acme" }`
enum CheckDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a check stage", about: "Holds or warns of records for which an expression is false.",
        members: [
            MemberShape(
                "check", RuleDeclaration.shape, required: true,
                "What should hold of every record: an expression, a yes or no."),
            MemberShape(
                "otherwise",
                .choice([
                    Choice("hold", "The record waits, or, above the limit, the plan."),
                    Choice("warn", "It is listed, and goes.")
                ]), default: "\"hold\"", "What becomes of a record that fails."),
            MemberShape("name", .text(.notEmpty), "What the check is called; else its expression."),
            MemberShape("why", .text(.notEmpty), "The reason that a person reads."),
            MemberShape(
                "limit", .either([.number(.whole(0)), .text(.share)]),
                "How many records, or what share of them, may fail before the plan waits."),
            MemberShape(
                "of", .text(.plainName), "The source whose records are asked; else the list.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> CheckStage? {
        let isOfList = value["of"] == nil
        guard let records = context.records(of: value["of"]),
            let rule = RuleDeclaration.decode(
                value["check"], in: context[records],
                previous: isOfList ? context.heldFields : nil, wanted: .condition, &context)
        else { return nil }
        let limit = value["limit"].flatMap { given in
            given.string.flatMap { CheckStage.Limit(share: $0) }
                ?? given.whole.map { CheckStage.Limit(count: $0) }
        }
        if let given = value["limit"], limit?.isWhole ?? false {
            context.lint.fault(
                .outOfRange, "\"\(given.string ?? "")\": the plan would never wait, for no share is"
                    + " above 100%", at: given.place,
                help: "without limit each record that fails waits for itself; leave it out")
        }
        let name = value["name"] ?? value["check"]!
        lintName(name, &context)
        return CheckStage(
            name: name.string ?? "", condition: rule,
            otherwise: value["otherwise"]?.string.flatMap(CheckStage.Otherwise.init) ?? .hold,
            why: value["why"]?.string, limit: limit,
            source: isOfList ? nil : records.source ?? 0, place: value.member("check")!.keyPlace)
    }

    // MARK: semantic lint

    /// By its name a check is found in plan.json and holds.csv.
    private static func lintName(_ name: JSON5Value, _ context: inout PipelineContext) {
        guard let text = name.string, !context.checkNames.insert(text).inserted else { return }
        context.lint.fault(
            .repeatedName, "check \"\(text)\"", at: name.place,
            help: "give each check a name of its own: name: \"…\"")
    }

    /// What only the stages behind it can say.
    static func lint(_ flow: [FlowStage], _ context: inout PipelineContext) {
        for (index, stage) in flow.enumerated() {
            guard case .check(let check) = stage else { continue }
            guard let source = check.source else {
                if flow[index...].contains(where: \.makesRecords) {
                    context.lint.fault(
                        .checkTooEarly, "\"\(check.name)\"", at: check.place,
                        help: "put it behind the last pick or sum, or ask one source: of: \"…\"")
                }
                continue
            }
            let isKnown = flow.allSatisfy { stage in
                guard case .join(let join) = stage, join.other == .source(source) else {
                    return true
                }
                return join.on.allSatisfy {
                    $0.left.rule.text == context.sources[0].key
                        && $0.right.rule.text == context.sources[source].key
                }
            }
            guard !isKnown, check.limit != CheckStage.Limit(count: 0) else { continue }
            context.lint.fault(
                .checkWithoutKey, "\"\(check.name)\" of \"\(context.sources[source].name)\"",
                at: check.place, help: "let the plan wait at once, limit: 0, or join by both keys")
        }
    }
}

extension FlowStage {
    /// Whether the list's records behind it are others than before it.
    fileprivate var makesRecords: Bool {
        switch self {
        case .pick: true
        case .sum(let stage): stage.source == 0
        case .filter, .set, .join, .check: false
        }
    }
}
