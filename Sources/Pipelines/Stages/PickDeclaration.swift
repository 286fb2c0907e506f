import Diagnostics
import Formats

/// `{ pick: ["acme", "beta"], prefer: [{ when: "qty > 0" }, { least: "cost" }], as: "supplier" }`
enum PickDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a pick stage", about: "Makes one record of several sources' records of one key.",
        members: [
            MemberShape(
                "pick", .list(of: .text(.plainName)), required: true,
                "The sources, the one that is read first among them."),
            MemberShape(
                "prefer",
                .list(
                    of: .either([
                        .choice([Choice("freshest", "The source whose file is newest.")]),
                        .object(preference)
                    ])), required: true,
                "What makes a record the better one, the most important first."),
            MemberShape(
                "as", .text(.fieldName), "The field that gets the name of the source that won.")
        ])

    static let preference = ObjectShape(
        name: "a preference", about: "What makes a record the better one.",
        members: [
            MemberShape(
                "when", RuleDeclaration.shape, "Records for which it is true go first."),
            MemberShape("least", RuleDeclaration.shape, "The least number goes first."),
            MemberShape("most", RuleDeclaration.shape, "The greatest number goes first.")
        ], exactlyOneOf: [["when", "least", "most"]])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> PickStage? {
        guard let names = value["pick"]?.elements else {
            context.isWhole = false
            context.fields.complete = false
            return nil
        }
        let sources = names.compactMap { source($0, &context) }
        lintSources(value, sources, &context)
        let union = union(sources, names, &context)
        let prefer = decodePrefer(value["prefer"], sources, &context)
        context.fields = union
        for source in sources { context.sources[source].use = .picked }
        let supplier = value["as"]?.string
        if let supplier, let place = value["as"]?.place {
            context.lintNotKey(supplier, of: Records(source: nil), at: place)
            if context.fields[supplier] != nil, supplier != context.sources.first?.key {
                context.lint.fault(
                    .repeatedName, "field \"\(supplier)\"", at: place,
                    help: "the sources have a field of this name already")
            }
            context.fields.define(supplier, .text, mayBeMissing: false)
        }
        guard sources.count == names.count, let prefer else {
            context.fields.complete = false
            return nil
        }
        let key = context.sources[sources[0]].key
        let fields = union.fields.compactMap { field in
            field.name == key ? nil : field.type.map { FlowField(field.name, $0) }
        }
        return PickStage(
            sources: sources, prefer: prefer, supplier: supplier, fields: fields,
            place: value.member("pick")!.keyPlace)
    }

    private static func source(_ value: JSON5Value, _ context: inout PipelineContext) -> Int? {
        guard let index = context.unusedSource(value, allowingList: true) else { return nil }
        if context.sources[index].hasRepeatedKeys {
            context.lint.fault(
                .keysRepeat, "\"\(context.sources[index].name)\"", at: value.place,
                help: "add its records up with sum before")
        }
        return index
    }

    /// Fields of the list stand for those of the source that is read first.
    private static func fields(of source: Int, _ context: PipelineContext) -> KnownFields {
        context[Records(source: context.sources[source].use == .list ? nil : source)]
    }

    // MARK: the result

    private static func union(
        _ sources: [Int], _ names: [JSON5Value], _ context: inout PipelineContext
    ) -> KnownFields {
        var union = KnownFields()
        for source in sources {
            let own = fields(of: source, context)
            if !own.complete { union.complete = false }
            for field in own.fields {
                merge(field, of: source, into: &union, names, context.sources, &context.lint)
            }
        }
        for field in union.fields
        where sources.contains(where: {
            fields(of: $0, context)[field.name] == nil
        }) {
            union.define(field.name, field.type, mayBeMissing: true, origins: field.origins)
        }
        return union
    }

    private static func merge(
        _ field: KnownFields.Field, of source: Int, into union: inout KnownFields,
        _ names: [JSON5Value], _ sources: [SourceScope], _ lint: inout Lint
    ) {
        guard let other = union[field.name] else {
            union.define(
                field.name, field.type, mayBeMissing: field.mayBeMissing, origins: field.origins)
            return
        }
        var type = other.type == field.type ? field.type : nil
        if let one = other.type, let two = field.type, one != two {
            if one.isNumber, two.isNumber {
                type = .decimal
            } else if let place = names.first(where: { $0.string == sources[source].name })?.place {
                lint.fault(
                    .typesDiffer,
                    "\"\(field.name)\" is \(two.rawValue) here, \(one.rawValue) before",
                    at: place, help: "set it in one of them, with of, to the other's type")
            }
        }
        union.define(
            field.name, type, mayBeMissing: other.mayBeMissing || field.mayBeMissing,
            origins: other.origins.union(field.origins))
    }

    // MARK: prefer

    private static func decodePrefer(
        _ value: JSON5Value?, _ sources: [Int], _ context: inout PipelineContext
    ) -> [PickStage.Preference]? {
        guard let elements = value?.elements else { return nil }
        let prefer = elements.compactMap { element -> PickStage.Preference? in
            if element.string == "freshest" { return .freshest }
            func rule(
                _ key: String, _ wanted: RuleDeclaration.Wanted,
                _ make: ([PlacedRule]) -> PickStage.Preference
            ) -> PickStage.Preference? {
                element[key].flatMap { decode($0, wanted, sources, &context) }.map(make)
            }
            return rule("when", .condition, PickStage.Preference.when)
                ?? rule("least", .number, PickStage.Preference.least)
                ?? rule("most", .number, PickStage.Preference.most)
        }
        return prefer.count == elements.count ? prefer : nil
    }

    /// Compiled for each source.
    private static func decode(
        _ value: JSON5Value, _ wanted: RuleDeclaration.Wanted, _ sources: [Int],
        _ context: inout PipelineContext
    ) -> [PlacedRule]? {
        var rules: [PlacedRule] = []
        for (index, source) in sources.enumerated() {
            let before = context.lint
            let rule = RuleDeclaration.decode(
                value, in: fields(of: source, context), side: context.sources[source].name,
                wanted: wanted, &context)
            if let rule {
                rules.append(rule)
            } else if rules.count < index, context.lint.repeats(since: before) {
                context.lint = before
            }
        }
        return rules.count == sources.count ? rules : nil
    }

    // MARK: semantic lint

    private static func lintSources(
        _ value: JSON5Value, _ sources: [Int], _ context: inout PipelineContext
    ) {
        let names = value["pick"]!.elements!
        var seen: Set<String> = []
        for name in names {
            guard let text = name.string, !seen.insert(text).inserted else { continue }
            context.lint.fault(
                .repeatedName, "source \"\(text)\"", at: name.place, help: "keep one")
        }
        if names.count == 1 {
            context.lint.fault(
                .pickSources, "with one source there is nothing to pick", at: names[0].place,
                help: "name another one, or remove the stage")
        }
        guard sources.count == names.count, !sources.isEmpty else { return }
        if !sources.contains(0) {
            context.lint.fault(
                .pickSources, "\"\(context.sources[0].name)\" is the list and not among them",
                at: value.member("pick")!.keyPlace,
                help: "read another source first, or pick it too")
        }
        let key = context.sources[0].key
        for (source, name) in zip(sources, names) {
            guard let key, let own = context.sources[source].key, own != key else { continue }
            context.lint.fault(
                .keysDiffer,
                "\"\(context.sources[source].name)\" (\"\(own)\") and "
                    + "\"\(context.sources[0].name)\" (\"\(key)\")",
                at: name.place, help: "give the key field the same name in both")
        }
    }
}
