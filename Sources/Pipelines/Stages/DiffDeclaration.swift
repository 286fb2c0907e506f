import Diagnostics
import Formats

/// `{ diff: { key: "sku", gone: { set: { available: false } } } }`
enum DiffDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a diff stage", about: "Compares the records with the targets' snapshots.",
        members: [
            MemberShape("diff", .object(options), required: true, "How records are compared.")
        ])

    static let options = ObjectShape(
        name: "the diff options", about: "How records are compared.",
        members: [
            MemberShape(
                "key", .text(.fieldName), required: true,
                "The field that identifies a record: the source's key."),
            MemberShape(
                "gone",
                .either([
                    .choice([
                        Choice("keep", "The target keeps what it has."),
                        Choice("hold", "The plan waits for a person."),
                    ]), .object(goneSet),
                ]), required: true, "What it means that a record is no longer in the list."),
            MemberShape(
                "grace", .number(.whole(1, 100)),
                "For how many good files in a row a record may be missing before that."),
        ])

    static let goneSet = ObjectShape(
        name: "the gone options", about: "Fields that a gone record gets.",
        members: [
            MemberShape(
                "set",
                .map(
                    MapShape(
                        key: .fieldName, value: .either([.text(.any), .number(.any), .boolean]),
                        entry: "field")), required: true, "Pipeline fields and their values.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> DiffStage? {
        guard let options = value["diff"] else { return nil }
        if let key = options["key"], let name = key.string {
            context.fields.require(name, at: key, &context.lint)
        }
        let gone = decodeGone(options["gone"], key: options["key"]?.string, &context)
        guard let key = options["key"]?.string, let gone else { return nil }
        if let grace = options.member("grace"), gone == .keep {
            context.lint.fault(
                .valueDoesNotFit, "beside gone: \"keep\": nothing waits to be gone",
                at: grace.keyPlace, help: "remove grace, or say what becomes of what is gone")
        }
        return DiffStage(
            key: key, gone: gone, grace: options["grace"]?.whole,
            place: value.member("diff")!.keyPlace)
    }

    private static func decodeGone(
        _ value: JSON5Value?, key: String?, _ context: inout PipelineContext
    ) -> DiffStage.Gone? {
        switch value?.string {
        case "keep": return .keep
        case "hold": return .hold
        default: break
        }
        guard let members = value?["set"]?.members else { return nil }
        var values: [String: FieldValue] = [:]
        for member in members {
            lint(member, key: key, &context)
            values[member.key] = member.value.fieldValue
        }
        return .set(values)
    }

    // MARK: semantic lint

    private static func lint(
        _ member: JSON5Member, key: String?, _ context: inout PipelineContext
    ) {
        if member.key == key {
            context.lint.fault(
                .valueDoesNotFit, "\"\(member.key)\" is the key, which gone cannot set",
                at: member.keyPlace, help: "remove it: a record keeps its key")
        }
        if context.fields.complete, context.fields[member.key] == nil {
            context.lint.fault(
                .unknownField, "\"\(member.key)\"", at: member.keyPlace,
                help: didYouMean(member.key, among: context.fields.names))
        }
        guard let type = context.fields.type(of: member.key), let value = member.value.fieldValue,
            !type.takes(value)
        else { return }
        context.lint.fault(
            .valueDoesNotFit,
            "\"\(member.key)\": expected \(type.inWords), found \(member.value.inWords)",
            at: member.value.place, help: "write \(type.inWords), or change the field's type")
    }

    /// Across stages: the key of the source that is read first, its partial files, and the fields
    /// that targets get.
    static func lint(
        _ value: JSON5Value, sources: [JSON5Value], _ context: inout PipelineContext
    ) {
        let options = value["diff"]
        if let first = sources.first, let given = options?["key"], let key = given.string,
            let sourceKey = ReadDeclaration.keyName(first), key != sourceKey,
            context.fields[key] != nil || !context.fields.complete,
            context.fields[sourceKey] != nil || !context.fields.complete
        {
            context.lint.fault(
                .keysDiffer, "diff names \"\(key)\", its source \"\(sourceKey)\"",
                at: given.place,
                help: "write \"\(sourceKey)\"")
        }
        if let gone = options?["gone"], gone.string != "keep",
            sources.contains(where: { $0["partial"]?.boolean == true })
        {
            context.lint.warn(
                .goneOfPartial, "this source has partial: true", at: gone.place,
                help: "write gone: \"keep\", which is what happens")
        }
    }

    static func lintUnused(_ value: JSON5Value, _ context: inout PipelineContext) {
        for member in value["diff"]?["gone"]?["set"]?.members ?? []
        where context.fields[member.key] != nil
            && !context.emittedFields.contains(member.key)
        {
            context.lint.warn(
                .goneFieldUnused, "\"\(member.key)\"", at: member.keyPlace,
                help: "use it in an emit stage's item, or remove it")
        }
    }
}

extension ReadDeclaration {
    /// The key that a read stage has, given or by its format.
    static func keyName(_ value: JSON5Value) -> String? {
        if let key = value["key"] { return key.string }
        return value["format"]?.string.flatMap(ReadyMadeFields.of).map { _ in ReadyMadeFields.key }
    }
}
