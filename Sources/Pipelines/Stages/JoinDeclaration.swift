import Diagnostics
import Formats

/// `{ join: "moscow", on: "sku", keep: "left" }`
enum JoinDeclaration: StageDeclaration {
    private static let one: [Shape] = [RuleDeclaration.shape, .object(pair)]

    static let shape = ObjectShape(
        name: "a join stage", about: "Puts another source's or a table's fields to the records.",
        members: [
            MemberShape(
                "join", .text(.plainName), required: true, "The source or table: the other side."),
            MemberShape(
                "on", .either(one + [.list(of: .either(one))]), required: true,
                "The text that is compared: an expression for both sides, one for each, or several "
                    + "that are tried in turn."),
            MemberShape(
                "keep",
                .choice([
                    Choice("left", "All records of the list."),
                    Choice("inner", "Only records with a match."),
                    Choice("anti", "Only records without a match.")
                ]), required: true, "Which records stay in the list."),
            MemberShape(
                "many",
                .map(
                    MapShape(
                        key: .fieldName,
                        value: .choice([
                            Choice("sum", "The sum."), Choice("min", "The least."),
                            Choice("max", "The greatest."), Choice("first", "The first one's."),
                            Choice("last", "The last one's.")
                        ]), entry: "field")),
                onlyWhen: .key("keep", ["left", "inner"]),
                "How several matching records become one; only these fields come along."),
            MemberShape(
                "shared", .boolean, default: "false",
                "Whether several records of the list may have the same match.")
        ])

    static let pair = ObjectShape(
        name: "the sides of a join", about: "What is compared where the sides differ.",
        members: [
            MemberShape("left", RuleDeclaration.shape, required: true, "The list's text."),
            MemberShape("right", RuleDeclaration.shape, required: true, "The other side's text.")
        ])

    /// The other side, whatever it is.
    private struct Other {
        var kind: JoinStage.Other
        var fields: KnownFields
    }

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> JoinStage? {
        guard let given = value["join"], let other = other(given, &context) else {
            context.fields.complete = false
            return nil
        }
        let name = given.string!
        lintRepeatedKeys(value, other, &context)
        use(other, &context)
        let on = decodeOn(value["on"], other.fields, name, &context)
        guard let keep = value["keep"]?.string.flatMap(JoinStage.Keep.init) else {
            context.fields.complete = false
            return nil
        }
        let many = decodeMany(value["many"], other.fields, &context)
        let wanted = many?.map(\.field) ?? other.fields.names
        var join = JoinStage(
            other: other.kind, name: name, on: on ?? [], keep: keep, many: many,
            shared: value["shared"]?.boolean ?? false, fields: [], matchedBy: nil,
            place: value.member("join")!.keyPlace)
        guard keep != .anti else { return on == nil ? nil : join }
        for field in wanted {
            guard let from = other.fields[field] else { continue }
            let full = "\(name).\(field)"
            define(
                full, from.type, mayBeMissing: keep == .left || from.mayBeMissing, from.origins,
                at: given, &context)
            if let type = from.type { join.fields.append((field, FlowField(full, type))) }
        }
        if !other.fields.complete { context.fields.complete = false }
        if (value["on"]?.elements?.count ?? 1) > 1 {
            let matchedBy = "\(name).matchedBy"
            define(matchedBy, .text, mayBeMissing: keep == .left, [], at: given, &context)
            join.matchedBy = matchedBy
        }
        return on == nil ? nil : join
    }

    private static func other(
        _ given: JSON5Value, _ context: inout PipelineContext
    ) -> Other? {
        if let table = context.tables.firstIndex(where: { $0.name == given.string }) {
            return Other(kind: .table(table), fields: context.tables[table].fields)
        }
        if let name = given.string, !context.sources.contains(where: { $0.name == name }) {
            let joinable = context.sources.filter { $0.use == .unused }.map(\.name)
            context.reportUnknown(
                name, at: given, among: joinable + context.tables.map(\.name))
            return nil
        }
        return context.unusedSource(given, allowingList: false).map {
            Other(kind: .source($0), fields: context.sources[$0].fields)
        }
    }

    private static func use(_ other: Other, _ context: inout PipelineContext) {
        switch other.kind {
        case .source(let index): context.sources[index].use = .joined
        case .table(let index): context.tables[index].isUsed = true
        }
    }

    private static func define(
        _ name: String, _ type: FieldType?, mayBeMissing: Bool, _ origins: Set<Int>,
        at given: JSON5Value, _ context: inout PipelineContext
    ) {
        if context.fields[name] != nil {
            context.lint.fault(
                .repeatedName, "field \"\(name)\"", at: given.place,
                help: "the list has a field of this name already")
        }
        context.fields.define(name, type, mayBeMissing: mayBeMissing, origins: origins)
    }

    // MARK: on

    private static func decodeOn(
        _ value: JSON5Value?, _ other: KnownFields, _ name: String,
        _ context: inout PipelineContext
    ) -> [JoinStage.On]? {
        guard let value else { return nil }
        let entries = value.elements ?? [value]
        let on = entries.compactMap { entry -> JoinStage.On? in
            let list = context.fields
            let isPair = entry.members != nil
            let left = RuleDeclaration.decode(
                isPair ? entry["left"] : entry, in: list, side: isPair ? nil : "the list",
                wanted: .text, &context)
            // The same text on both sides: what is wrong in itself is said once.
            let before = context.lint
            let right = RuleDeclaration.decode(
                isPair ? entry["right"] : entry, in: other, side: isPair ? nil : name,
                wanted: .text, &context)
            if !isPair, left == nil, right == nil, context.lint.repeats(since: before) {
                context.lint = before
            }
            guard let left, let right else { return nil }
            return JoinStage.On(left: left, right: right)
        }
        return on.count == entries.count && !on.isEmpty ? on : nil
    }

    // MARK: many

    private static func decodeMany(
        _ value: JSON5Value?, _ other: KnownFields, _ context: inout PipelineContext
    ) -> [(field: String, reducer: JoinStage.Reducer)]? {
        value?.members?.compactMap { member in
            guard let reducer = member.value.string.flatMap(JoinStage.Reducer.init) else {
                return nil
            }
            guard let field = other[member.key] else {
                if other.complete, context.isWhole {
                    context.lint.fault(
                        .unknownField, "\"\(member.key)\"", at: member.keyPlace,
                        help: didYouMean(member.key, among: other.names))
                }
                return nil
            }
            let fits: (FieldType) -> Bool =
                switch reducer {
                case .sum: \.isNumber
                case .min, .max: { $0.isNumber || $0 == .date }
                case .first, .last: { _ in true }
                }
            if let type = field.type, !fits(type) {
                context.lint.fault(
                    .typesDiffer,
                    "\"\(member.key)\" is \(type.rawValue), and \(reducer.rawValue) is "
                        + (reducer == .sum ? "of numbers" : "of numbers or dates"),
                    at: member.value.place, help: "write \"first\" or \"last\"")
            }
            return (member.key, reducer)
        }
    }

    private static func lintRepeatedKeys(
        _ value: JSON5Value, _ other: Other, _ context: inout PipelineContext
    ) {
        guard case .source(let index) = other.kind, context.sources[index].hasRepeatedKeys,
            value["many"] == nil
        else { return }
        context.lint.fault(
            .keysRepeat, "\"\(context.sources[index].name)\"", at: value["join"]!.place,
            help: "say with many what becomes of several records, or add them up with sum before")
    }
}
