import Diagnostics
import Formats
import Tables

/// `{ emit: "xway-prices", shop: 2145, item: { external_id: "sku", price: "price" } }`
enum EmitDeclaration: StageDeclaration {
    private static let scalar = Shape.either([.text(.notEmpty), .number(.any), .boolean])

    static let shape = ObjectShape(
        name: "an emit stage", about: "Writes the requests of one target.",
        members: [
            MemberShape("emit", .text(.plainName), required: true, "The target's name."),
            MemberShape(
                "item",
                .map(
                    MapShape(
                        key: .fieldName,
                        value: .either([
                            .text(.notEmpty), .number(.any), .boolean, .object(constant),
                        ]), entry: "field of the target")), required: true,
                "The target's fields: a pipeline field, a number, true, false, or a constant."),
        ], others: scalar)

    static let constant = ObjectShape(
        name: "a constant", about: "A value that is the same in every item.",
        members: [
            MemberShape(
                "constant", .either([.text(.any), .number(.any), .boolean]), required: true,
                "The value.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> EmitStage? {
        guard let given = value["emit"], let name = given.string else { return nil }
        lintRepeated(given, name: name, &context)
        let item = value["item"]
        for member in item?.members ?? [] { noteField(member.value, &context) }
        guard let target = context.targets.find(name, at: given, &context.lint) else {
            for member in item?.members ?? [] where member.value.string?.contains("${") == false {
                context.fields.require(
                    member.value.string!, at: member.value, &context.lint)
            }
            return nil
        }
        lintContract(target, at: given, today: context.today, &context.lint)
        let parameters = decodeParameters(value, target, &context)
        guard let item, item.members != nil else { return nil }
        let bindings = decodeItem(item, target, &context)
        lintSaying(item, target, &context.lint)
        return EmitStage(target: target, parameters: parameters, item: bindings, place: given.place)
    }

    /// Names of the pipeline's fields that items carry, but for the key: of these a snapshot knows
    /// what they were.
    static func heldFields(_ emits: [JSON5Value], key: String?) -> [String] {
        var names: [String] = []
        for member in emits.flatMap({ $0["item"]?.members ?? [] }) {
            guard let name = member.value.string, !name.contains("${"), name != key,
                !names.contains(name)
            else { continue }
            names.append(name)
        }
        return names
    }

    // MARK: parameters

    private static func decodeParameters(
        _ value: JSON5Value, _ target: Target, _ context: inout PipelineContext
    ) -> [FieldValue?] {
        let known = shape.keys + target.parameters.map(\.name)
        let unknown = value.members!.filter {
            !known.contains($0.key) && !PipelineDeclaration.isStageWord($0.key)
        }
        for member in unknown {
            context.lint.fault(
                .unknownKey, "\"\(member.key)\": \(target.name) has no such parameter",
                at: member.keyPlace, help: didYouMean(member.key, among: known))
        }
        // A misspelt parameter is not missing besides.
        let meant = unknown.compactMap { Suggestion.nearest(to: $0.key, among: known) }
        return target.parameters.map { parameter in
            guard let given = value[parameter.name] else {
                if parameter.required, !meant.contains(parameter.name) {
                    context.lint.fault(
                        .parameterMissing, "\"\(parameter.name)\" of \(target.name)",
                        at: value.startPlace, help: "\(parameter.name): \(parameter.about)")
                }
                return nil
            }
            return decode(given, parameter, &context)
        }
    }

    /// Identifiers of shops and warehouses may be written as digits in quotes too: they are longer
    /// than the numbers that people trust a text editor with.
    private static func decode(
        _ value: JSON5Value, _ parameter: TargetParameter, _ context: inout PipelineContext
    ) -> FieldValue? {
        if parameter.isSecret { return EmitSecrets.decode(value, parameter, &context) }
        EmitSecrets.lint(value, parameter, &context.lint)
        var given = value.fieldValue
        var shown = value.inWords
        var text = value.string
        if value.string != nil {
            switch Variable.read(value, &context) {
            case .fault: return nil
            case .text(let text): given = parameter.type.value(of: text)
            case .value(let held, let name):
                given = parameter.type.value(of: held)
                shown = "what \(name) holds"
                text = held
            }
        }
        guard let given, parameter.type.takes(given) else {
            if value.fieldValue != nil {
                context.lint.fault(
                    .valueDoesNotFit,
                    "\"\(parameter.name)\": expected \(parameter.type.inWords), found \(shown)",
                    at: value.place, help: "write \(parameter.type.inWords)")
            }
            return nil
        }
        if let fault = fault(in: given, text, parameter) {
            context.lint.fault(
                .breaksTargetRule, "\"\(parameter.name)\": \(shown)", at: value.place,
                help: fault)
        }
        return given
    }

    /// What of the target's rules a parameter breaks; nil where nothing.
    private static func fault(
        in value: FieldValue, _ text: String?, _ parameter: TargetParameter
    ) -> String? {
        guard case .number(let number) = value else { return nil }
        if parameter.type == .integer, number.isNegative { return "at least 0" }
        // 007 is another shop than 7, or a slip.
        if parameter.type == .integer, let text, text.count > 1, text.hasPrefix("0") {
            return "digits without a leading zero"
        }
        return parameter.bounds.fault(in: number)
    }

    // MARK: item

    private static func decodeItem(
        _ item: JSON5Value, _ target: Target, _ context: inout PipelineContext
    ) -> [ItemBinding] {
        let names = target.fields.map(\.name)
        for member in item.members! where !names.contains(member.key) {
            context.lint.fault(
                .unknownTargetField, "\"\(member.key)\" of \(target.name)", at: member.keyPlace,
                help: didYouMean(member.key, among: names))
        }
        let bindings = target.fields.map { field -> ItemBinding in
            guard let given = item[field.name] else {
                if field.required {
                    context.lint.fault(
                        .targetFieldMissing, "\"\(field.name)\" of \(target.name)",
                        at: item.startPlace, help: "bind it in item: \(field.name), \(field.about)")
                }
                return field.fallback.map(ItemBinding.constant) ?? .absent
            }
            return decode(given, field, &context) ?? .absent
        }
        let identifier = target.fields[target.identifier]
        if case .constant = bindings[target.identifier], let given = item[identifier.name] {
            context.lint.fault(
                .identifierNotField, "\"\(identifier.name)\" of \(target.name)", at: given.place,
                help: "every item has its own: bind it to a field")
        }
        return bindings
    }

    private static func decode(
        _ value: JSON5Value, _ field: TargetField, _ context: inout PipelineContext
    ) -> ItemBinding? {
        if let constant = value["constant"] {
            return constant.fieldValue.flatMap {
                check($0, shown: constant.inWords, field, at: constant, &context.lint)
            }
        }
        guard value.string != nil else {
            return value.fieldValue.flatMap {
                check($0, shown: value.inWords, field, at: value, &context.lint)
            }
        }
        switch Variable.read(value, &context) {
        case .fault: return nil
        case .value(let text, let name):
            EmitSecrets.lint(field.name, variable: name, at: value, &context.lint)
            let read = field.type.value(of: text) ?? .text(text)
            return check(read, shown: "what \(name) holds", field, at: value, &context.lint)
        case .text(let name):
            guard isName(name, field, at: value, &context) else { return nil }
            context.fields.require(name, at: value, &context.lint)
            lintTypes(name, field, at: value, &context)
            return .field(name)
        }
    }

    // MARK: semantic lint

    /// An item with nothing but its identifier is never sent.
    private static func lintSaying(
        _ item: JSON5Value, _ target: Target, _ lint: inout Lint
    ) {
        let says = target.anyOf.contains {
            item[target.fields[$0].name] != nil || target.fields[$0].fallback != nil
        }
        guard !says, !target.anyOf.isEmpty else { return }
        let names = target.anyOf.map { "\"\(target.fields[$0].name)\"" }
        lint.fault(
            .itemSaysNothing, "\(target.name)", at: item.startPlace,
            help: "bind at least one of \(names.joined(separator: ", "))")
    }

    /// Whether a text may be a field's name. Where it is none, and is a value of the target or an
    /// expression, the fault says how those are written.
    private static func isName(
        _ name: String, _ field: TargetField, at value: JSON5Value,
        _ context: inout PipelineContext
    ) -> Bool {
        let fields = context.fields
        guard fields.complete, fields[name] == nil else { return true }
        let near = Suggestion.nearest(to: name, among: fields.fields.map(\.name))
        let help: String
        if isExpression(name) {
            help = "an item takes names of fields: write { set: { \(field.name): \"\(name)\" } } "
                + "in a stage before diff, and \"\(field.name)\" here"
        } else if near == nil, let written = constant(name, field) {
            help = "for the same value in every item write { constant: \(written) }; "
                + "fields: \(fields.fields.map(\.name).prefix(12).joined(separator: ", "))"
        } else {
            return true
        }
        context.lint.fault(.unknownField, "\"\(name)\"", at: value.place, help: help)
        return false
    }

    private static func isExpression(_ text: String) -> Bool {
        let signs: Set<Character> = ["<", ">", "=", "*", "/", "?", "(", "&", "|", "!", "%", "+"]
        return text.contains { signs.contains($0) } || text.contains(" - ")
    }

    /// The text as a constant of the target's field, if it may be one.
    private static func constant(_ text: String, _ field: TargetField) -> String? {
        guard let read = field.type.value(of: text), field.fault(in: read) == nil else {
            return nil
        }
        if case .text = field.form { return "\"\(text)\"" }
        return text
    }

    private static func check(
        _ given: FieldValue, shown: String, _ field: TargetField, at value: JSON5Value,
        _ lint: inout Lint
    ) -> ItemBinding? {
        if let fault = field.fault(in: given) {
            lint.fault(
                .breaksTargetRule, "\"\(field.name)\": \(shown)", at: value.place, help: fault)
            return nil
        }
        return .constant(given)
    }

    /// Text is never made of a number and a number never of text: what a cell means is said once,
    /// where it is read.
    private static func lintTypes(
        _ name: String, _ field: TargetField, at value: JSON5Value,
        _ context: inout PipelineContext
    ) {
        guard let type = context.fields.type(of: name) else { return }
        let fits =
            switch field.form {
            case .text: type == .text
            case .number: type == .integer || type == .decimal
            case .boolean: type == .boolean
            }
        guard !fits else { return }
        context.lint.fault(
            .typesDiffer,
            "\"\(name)\" is \(type.rawValue), \"\(field.name)\" is \(field.form.inWords)",
            at: value.place,
            help: type == .date
                ? "no target takes a date; read the column as text where it is wanted so"
                : "give \"\(name)\" the type that is wanted where it is read")
    }

    private static func noteField(_ value: JSON5Value, _ context: inout PipelineContext) {
        guard let name = value.string, !name.contains("${") else { return }
        context.emittedFields.insert(name)
    }

    private static func lintRepeated(
        _ given: JSON5Value, name: String, _ context: inout PipelineContext
    ) {
        if let first = context.emittedTargets[name] {
            context.lint.fault(
                .repeatedTarget,
                "\"\(name)\", first at \(first.source.lineAndColumn(first.range))",
                at: given.place, help: "a pipeline has one snapshot for each target")
        }
        context.emittedTargets[name] = context.emittedTargets[name] ?? given
    }

    private static func lintContract(
        _ target: Target, at given: JSON5Value, today: String, _ lint: inout Lint
    ) {
        // Dates of the form 2026-11-22 order as texts do.
        guard let end = target.validUntil, end < today else { return }
        lint.warn(
            .contractEnded, "\"\(target.name)\" ended on \(end)", at: given.place,
            help: "look at \(target.source) and use a newer target")
    }
}
