import Diagnostics
import Formats

/// One entry of a read stage's `fields`.
enum FieldDeclaration {
    private static let numbers = Condition.key(
        "type", ["integer", "decimal"], absentMeans: "text")
    private static let booleans = Condition.key("type", ["boolean"], absentMeans: "text")
    private static let texts = Condition.key("type", ["text"], absentMeans: "text")
    private static let dates = Condition.key("type", ["date"], absentMeans: "text")
    /// Formats whose fields are columns; those of all others are paths.
    private static let columned: Set<String> = ["csv", "xlsx"]
    private static let scalar = Shape.either([.text(.any), .number(.any), .boolean])

    static let shape = Shape.either([.text(.notEmpty), .object(object)])

    static let object = ObjectShape(
        name: "a field", about: "Where a field's value stands and what it must become.",
        members: [
            MemberShape(
                "column", .either([.text(.notEmpty), .number(.whole(1, 16_384))]),
                "The column's name in the header, or its position from 1. For csv and xlsx."),
            MemberShape(
                "path", .text(.notEmpty),
                "Where the value stands in the record: price, @id, price/@value, price.value."),
            MemberShape("constant", scalar, "The same value in every record."),
            MemberShape(
                "type",
                .choice([
                    Choice("text", "Characters as they stand."),
                    Choice("integer", "A whole number."),
                    Choice("decimal", "An exact decimal number."),
                    Choice("boolean", "True or false."),
                    Choice("date", "A day."),
                ]), default: "\"text\"", "What the value must become."),
            MemberShape(
                "point",
                .choice([
                    Choice("comma", "1 234,50"), Choice("point", "1 234.50"),
                    Choice("either", "Both; what could be both is rejected."),
                ]), default: "\"either\"", onlyWhen: numbers, "The decimal mark."),
            MemberShape(
                "currency", .text(.currency), onlyWhen: numbers,
                "Signs and words of this currency may stand around the number."),
            MemberShape(
                "strip", .list(of: .text(.notEmpty)), onlyWhen: numbers,
                "Other words that may stand around the number."),
            MemberShape(
                "negative",
                .choice([
                    Choice("keep", "As it stands."), Choice("zero", "It becomes 0."),
                    Choice("reject", "The row is rejected."),
                ]), default: "\"keep\"", onlyWhen: numbers, "What becomes of a number below 0."),
            MemberShape(
                "yes", .list(of: .text(.notEmpty)), onlyWhen: booleans, "Words for true."),
            MemberShape("no", .list(of: .text(.notEmpty)), onlyWhen: booleans, "Words for false."),
            MemberShape(
                "words",
                .map(
                    MapShape(
                        key: .notEmpty,
                        value: .either([.text(.any), .number(.any), .boolean, .null]),
                        entry: "word")),
                "Cells that mean a value of their own; null means that the value is missing."),
            MemberShape("default", scalar, "Stands in where the cell is empty or absent."),
            MemberShape(
                "date", .text(.datePattern), default: "\"YYYY-MM-DD\"", onlyWhen: dates,
                "How the dates are written, of YYYY, MM, DD, hh, mm and ss."),
            MemberShape(
                "required", .boolean, default: "false",
                "Whether a row without the value is rejected."),
            MemberShape(
                "trim", .boolean, default: "true", onlyWhen: texts,
                "Whether blanks around the text are cut off."),
            MemberShape(
                "asWritten", .boolean, default: "false", onlyWhen: texts,
                "Of the key: texts such as 1E5 or 2.0 are meant so, and are read as written."),
        ], exactlyOneOf: [["column", "path", "constant"]])

    /// nil where the field cannot be used; `type` says what it would have become.
    static func decode(
        _ member: JSON5Member, format: String?, header: CSVOptions.Header?,
        _ context: inout PipelineContext
    ) -> FieldSpec? {
        let value = member.value
        guard value.members != nil else {
            guard let text = value.string else {
                context.fields.define(member.key, .text)
                return nil
            }
            let isThere = isAlwaysThere(.path(text), format: format)
            context.fields.define(member.key, .text, mayBeMissing: !isThere)
            let location = isColumned(format) ? FieldLocation.column(text) : .path(text)
            lint(location, at: value, format: format, header: header, &context.lint)
            return FieldSpec(
                name: member.key, type: .text, location: location, place: member.keyPlace)
        }
        let type = value["type"].map { $0.string.flatMap(FieldType.init) } ?? .text
        context.fields.define(member.key, type, mayBeMissing: mayBeMissing(value, format))
        guard let type else { return nil }
        lint(value, type: type, format: format, &context.lint)
        guard let location = location(value) else { return nil }
        lint(
            location, at: value["column"] ?? value["path"] ?? value, format: format,
            header: header, &context.lint)
        var spec = FieldSpec(
            name: member.key, type: type, location: location, place: member.keyPlace)
        spec.numbers = NumberOptions(
            point: value["point"]?.string.flatMap(NumberOptions.Point.init) ?? .either,
            currency: value["currency"]?.string,
            strip: value["strip"]?.elements?.compactMap(\.string) ?? [],
            negative: value["negative"]?.string.flatMap(NumberOptions.Negative.init) ?? .keep)
        if let yes = value["yes"]?.elements { spec.booleans.yes = yes.compactMap(\.string) }
        if let no = value["no"]?.elements { spec.booleans.no = no.compactMap(\.string) }
        spec.words = (value["words"]?.members ?? []).map {
            FieldWord($0.key, $0.value.fieldValue)
        }
        spec.fallback = value["default"]?.fieldValue
        spec.trim = value["trim"]?.boolean ?? true
        spec.asWritten = value["asWritten"]?.boolean ?? false
        spec.isRequired = value["required"]?.boolean ?? false
        if let text = value["date"]?.string, case .success(let date) = DatePattern.parse(text) {
            spec.date = date
        }
        return spec
    }

    /// Whether the format itself gives every record a value there: `deleted` of CommerceML is true
    /// or false.
    static func isAlwaysThere(_ location: FieldLocation?, format: String?) -> Bool {
        guard format == "commerceml", case .path("deleted")? = location else { return false }
        return true
    }

    private static func mayBeMissing(_ value: JSON5Value, _ format: String?) -> Bool {
        let words = value["words"]?.members ?? []
        let isGiven = value["default"] != nil || isAlwaysThere(location(value), format: format)
        let isDefaulted = isGiven && words.allSatisfy { $0.value.fieldValue != nil }
        return value["constant"] == nil && value["required"]?.boolean != true && !isDefaulted
    }

    private static func isColumned(_ format: String?) -> Bool {
        format.map(columned.contains) ?? false
    }

    private static func location(_ value: JSON5Value) -> FieldLocation? {
        if let column = value["column"] {
            return column.string.map(FieldLocation.column)
                ?? column.whole.map(FieldLocation.position)
        }
        if let path = value["path"]?.string { return .path(path) }
        return value["constant"]?.fieldValue.map(FieldLocation.constant)
    }

    // MARK: semantic lint

    private static func lint(
        _ location: FieldLocation, at value: JSON5Value, format: String?,
        header: CSVOptions.Header?, _ lint: inout Lint
    ) {
        if case .path(let path) = location, let format,
            let fault = FieldPaths.check(format: format, path: path)
        {
            lint.fault(fault, in: path, at: value)
        }
        guard case .column(let name) = location, header == CSVOptions.Header.none else { return }
        lint.fault(
            .columnNeedsHeader, "\"\(name)\"", at: value.place,
            help: "with header: \"none\" give the position: { column: 1 }")
    }

    private static func lint(
        _ value: JSON5Value, type: FieldType, format: String?, _ lint: inout Lint
    ) {
        let wrong = isColumned(format) ? "path" : "column"
        let right = isColumned(format) ? "column" : "path"
        if let format, let member = value.member(wrong) {
            lint.fault(
                .optionDoesNotFit, "format \"\(format)\": \"\(wrong)\"", at: member.keyPlace,
                help: "write \"\(right)\"")
        }
        for key in ["constant", "default"] {
            if let given = value[key] { fits(given, type, label: key, &lint) }
        }
        for word in value["words"]?.members ?? [] {
            if case .null = word.value.content { continue }
            fits(word.value, type, label: word.key, &lint)
        }
        if value["required"]?.boolean == true, value["default"] != nil,
            let member = value.member("required")
        {
            lint.fault(
                .optionDoesNotFit, "a field with a default: \"required\"", at: member.keyPlace,
                help: "with a default the value is never missing: remove one of the two")
        }
        guard value["constant"] != nil else { return }
        for member in value.members! where !["constant", "type"].contains(member.key) {
            guard object.member(member.key) != nil, !["column", "path"].contains(member.key) else {
                continue
            }
            lint.fault(
                .optionDoesNotFit, "a constant: \"\(member.key)\"",
                at: member.keyPlace, help: "a constant is not read: remove the option")
        }
    }

    private static func fits(
        _ value: JSON5Value, _ type: FieldType, label: String, _ lint: inout Lint
    ) {
        guard let given = value.fieldValue, !type.takes(given) else { return }
        lint.fault(
            .valueDoesNotFit, "\"\(label)\": expected \(type.inWords), found \(value.inWords)",
            at: value.place, help: "write \(type.inWords), or change the field's type")
    }
}

extension Lint {
    /// The place inside the text is right where the text has no escapes.
    mutating func fault(_ fault: XMLPathFault, in path: String, at value: JSON5Value) {
        var place = value.place
        place.column = place.column.map { $0 + 1 + fault.offset }
        place.width = 1
        self.fault(.badPath, "\"\(path)\"", at: place, help: fault.message)
    }
}
