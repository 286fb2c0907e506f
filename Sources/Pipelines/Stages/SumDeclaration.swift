import Diagnostics
import Formats
import Tables

/// `{ sum: "quantity", of: "moscow", by: "warehouse", as: "own", warehouses: { … } }`
enum SumDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a sum stage", about: "Makes one record of a source's records of one key.",
        members: [
            MemberShape("sum", .text(.fieldName), required: true, "The number that is added up."),
            MemberShape("of", .text(.plainName), required: true, "The source."),
            MemberShape("as", .text(.fieldName), required: true, "The field that gets the sum."),
            MemberShape("by", .text(.fieldName), "The text field that names the warehouse."),
            MemberShape(
                "warehouses",
                .map(
                    MapShape(
                        key: .notEmpty,
                        value: .either([
                            .choice([
                                Choice("count", "It counts."), Choice("skip", "It does not count.")
                            ]), .object(reserve)
                        ]), entry: "warehouse")), requiredWhen: .present("by"),
                onlyWhen: .present("by"), "What each warehouse counts."),
            MemberShape(
                "others",
                .choice([
                    Choice("reject", "The row and all records of its key are rejected."),
                    Choice("count", "They count."), Choice("skip", "They do not count.")
                ]), requiredWhen: .present("by"), onlyWhen: .present("by"),
                "What becomes of warehouses that are not named.")
        ])

    static let reserve = ObjectShape(
        name: "a warehouse", about: "What a warehouse counts.",
        members: [
            MemberShape(
                "reserve", .number(NumberShape(inWords: "a number", minimum: 0)), required: true,
                "What is above it counts.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> SumStage? {
        guard let of = value["of"],
            let source = context.unusedSource(of, allowingList: true)
        else {
            context.isWhole = false
            return nil
        }
        let records = Records(source: context.sources[source].use == .list ? nil : source)
        let fields = context[records]
        let quantity = value["sum"].flatMap { field($0, fields, numbers: true, &context) }
        let by = value["by"].flatMap { field($0, fields, numbers: false, &context) }
        let warehouses = decodeWarehouses(value["warehouses"])
        lintRepeatedKeys(value, source, &context)
        let name = value["as"]?.string
        if let place = value["as"]?.place {
            context.lintNotKey(name ?? "", of: records, at: place)
        }
        let type = quantity?.type.map { type in
            warehouses.allSatisfy { $0.warehouse.isWhole } ? type : .decimal
        }
        replaceFields(
            of: records, by: name, type, mayBeMissing: quantity?.mayBeMissing ?? true, &context)
        context.sources[source].hasRepeatedKeys = false
        guard let quantity, let type, let name, value["by"] == nil || by != nil else { return nil }
        return SumStage(
            source: source, quantity: quantity.name, by: by?.name, warehouses: warehouses,
            others: value["others"]?.string.flatMap(SumStage.Others.init) ?? .reject,
            field: FlowField(name, type), place: value.member("sum")!.keyPlace)
    }

    private static func decodeWarehouses(
        _ value: JSON5Value?
    ) -> [(name: String, warehouse: SumStage.Warehouse)] {
        (value?.members ?? []).compactMap { member in
            switch member.value.string {
            case "count": return (member.key, .counts(reserve: ExactDecimal(0)))
            case "skip": return (member.key, .skipped)
            default:
                return member.value["reserve"]?.exact.map { (member.key, .counts(reserve: $0)) }
            }
        }
    }

    /// Only the key and the sum are left.
    private static func replaceFields(
        of records: Records, by name: String?, _ type: FieldType?, mayBeMissing: Bool,
        _ context: inout PipelineContext
    ) {
        let before = context[records]
        var after = KnownFields()
        after.complete = before.complete && name != nil
        if let key = context.key(of: records), let field = before[key] {
            after.define(key, field.type, mayBeMissing: false)
        }
        if let name, after[name] == nil { after.define(name, type, mayBeMissing: mayBeMissing) }
        context[records] = after
    }

    // MARK: semantic lint

    private static func field(
        _ value: JSON5Value, _ fields: KnownFields, numbers: Bool,
        _ context: inout PipelineContext
    ) -> KnownFields.Field? {
        guard let name = value.string else { return nil }
        fields.require(name, at: value, &context.lint)
        guard let field = fields[name], let type = field.type else { return nil }
        context.noteUse(of: name, in: fields)
        guard numbers ? type.isNumber : type == .text else {
            context.lint.fault(
                .typesDiffer,
                numbers
                    ? "between \"\(name)\" (\(type.rawValue)) and a sum, of numbers"
                    : "between \"\(name)\" (\(type.rawValue)) and a warehouse, a text",
                at: value.place, help: "name another field, or change the field's type")
            return nil
        }
        return field
    }

    private static func lintRepeatedKeys(
        _ value: JSON5Value, _ source: Int, _ context: inout PipelineContext
    ) {
        guard !context.sources[source].hasRepeatedKeys else { return }
        context.lint.fault(
            .keysRepeat, "\"\(context.sources[source].name)\" has one record of each key",
            at: value["of"]!.place, help: "read it with duplicates: \"keep\", and sum it once")
    }
}

extension SumStage.Warehouse {
    fileprivate var isWhole: Bool {
        switch self {
        case .counts(let reserve): reserve.isWhole
        case .skipped: true
        }
    }
}
