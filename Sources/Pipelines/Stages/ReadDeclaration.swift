import Diagnostics
import Formats

/// `{ read: "prices", from: "acme/price*.csv", format: "csv", key: "sku", fields: { … } }`
enum ReadDeclaration: StageDeclaration {
    private static let csv = Condition.key("format", ["csv"])
    private static let mapped = Condition.key("format", ["csv", "xml"])

    private static let formats = ["csv", "yml", "commerceml", "xml"]

    static let shape = ObjectShape(
        name: "a read stage", about: "Names a source and says how its files are read.",
        members: [
            MemberShape("read", .text(.plainName), required: true, "The source's name."),
            MemberShape(
                "from", .either([.text(.pattern), .list(of: .text(.pattern))]), required: true,
                "Patterns of the source's files below inbox/."),
            MemberShape(
                "format",
                .choice([
                    Choice("csv", "Rows of delimited columns."),
                    Choice("yml", "Yandex Market Language."),
                    Choice("commerceml", "The exchange format of 1C."),
                    Choice("xml", "Any other XML."),
                    Choice("xlsx", "A workbook.", later: true),
                    Choice("json", "JSON.", later: true),
                ]), required: true, "What the files are."),
            MemberShape(
                "encoding", .text(.encoding), "Of the text; found in the file where not given."),
            MemberShape(
                "delimiter", .text(.delimiter), onlyWhen: csv,
                "Between columns; found in the file where not given."),
            MemberShape(
                "header",
                .either([.number(.whole(1, 1_000_000)), .choice([Choice("none", "No header.")])]),
                onlyWhen: csv, "The header's line from 1; found by its names where not given."),
            MemberShape(
                "record", .text(.recordPath), requiredWhen: .key("format", ["xml"]),
                onlyWhen: .key("format", ["xml"]), "The element that is one record."),
            MemberShape(
                "priceType", .text(.notEmpty), onlyWhen: .key("format", ["commerceml"]),
                "Name or id of the price type that the field price means."),
            MemberShape(
                "key", .text(.fieldName), requiredWhen: mapped,
                "The text field that identifies a record; id for yml and commerceml."),
            MemberShape(
                "fields",
                .map(MapShape(key: .fieldName, value: FieldDeclaration.shape, entry: "field")),
                requiredWhen: mapped, "The fields and where they stand."),
            MemberShape(
                "duplicates",
                .choice([
                    Choice("reject", "All records of a repeated key are rejected."),
                    Choice("first", "The first one stays."), Choice("last", "The last one stays."),
                ]), default: "\"reject\"", "What happens where a key stands twice."),
            MemberShape(
                "files",
                .choice([
                    Choice("newest", "The newest file; the others are superseded."),
                    Choice("all", "All files, in the order of their names."),
                ]), default: "\"newest\"", "Which of several matching files are read."),
            MemberShape(
                "settle", Duration.shape, default: "0",
                "A file changed less than this long ago is left alone."),
            MemberShape(
                "partial", .boolean,
                "Whether the files hold only what changed; CommerceML says it itself."),
            MemberShape("maxAge", .anything, later: true, "How old a file may be."),
            MemberShape("required", .anything, later: true, "Whether a file must be there."),
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> ReadStage? {
        // Nothing is said of what does not fit an unknown format.
        let format = value["format"]?.string.flatMap { formats.contains($0) ? $0 : nil }
        let header = header(value)
        let fields = decodeFields(value, format: format, header: header, &context)
        let key = decodeKey(value, format: format, fields: fields, &context)
        if let record = value["record"], let path = record.string,
            let fault = FieldPaths.checkRecord(path: path)
        {
            context.lint.fault(fault, in: path, at: record)
        }
        guard let source = value["read"]?.string, let format, let key,
            let sourceFormat = sourceFormat(value, format, header)
        else { return nil }
        let spec = ReadSpec(
            source: source, format: sourceFormat,
            encoding: value["encoding"]?.string.flatMap(EncodingNames.encoding),
            fields: fields, key: key, place: value["read"]?.place)
        let from = value["from"].map { $0.elements ?? [$0] } ?? []
        return ReadStage(
            spec: spec, from: from.compactMap(\.string),
            files: value["files"]?.string.flatMap(ReadStage.Files.init) ?? .newest,
            settleSeconds: Duration.decode(value["settle"]) ?? 0,
            duplicates: value["duplicates"]?.string.flatMap(ReadStage.Duplicates.init) ?? .reject,
            partial: value["partial"]?.boolean, place: value["read"]!.place)
    }

    private static func header(_ value: JSON5Value) -> CSVOptions.Header? {
        guard let header = value["header"] else { return .byNames }
        return header.string == "none" ? CSVOptions.Header.none : header.whole.map { .line($0) }
    }

    private static func sourceFormat(
        _ value: JSON5Value, _ format: String, _ header: CSVOptions.Header?
    ) -> SourceFormat? {
        switch format {
        case "csv":
            .csv(
                CSVOptions(
                    delimiter: value["delimiter"]?.string?.utf8.first, header: header ?? .byNames))
        case "xml": value["record"]?.string.map { .xml(XMLOptions(record: $0)) }
        case "yml": .yml
        case "commerceml":
            .commerceml(CommerceMLOptions(priceType: value["priceType"]?.string))
        default: nil
        }
    }

    private static func decodeFields(
        _ value: JSON5Value, format: String?, header: CSVOptions.Header?,
        _ context: inout PipelineContext
    ) -> [FieldSpec] {
        if let members = value["fields"]?.members {
            return members.compactMap {
                FieldDeclaration.decode($0, format: format, header: header, &context)
            }
        }
        guard value["fields"] == nil, let ready = format.flatMap(ReadyMadeFields.of) else {
            context.fields.complete = false
            return []
        }
        for field in ready { context.fields.define(field.name, field.type) }
        return ready
    }

    // MARK: semantic lint

    /// The key's index in `fields`.
    private static func decodeKey(
        _ value: JSON5Value, format: String?, fields: [FieldSpec], _ context: inout PipelineContext
    ) -> Int? {
        guard let given = value["key"] else {
            guard let format, ReadyMadeFields.of(format) != nil else { return nil }
            let index = fields.firstIndex { $0.name == ReadyMadeFields.key }
            if index == nil, context.fields.complete {
                context.lint.fault(
                    .missingKey, "\"key\" in \(shape.name) whose fields have no \"id\"",
                    at: value.startPlace, help: "name the field that identifies a record")
            }
            return index
        }
        guard let name = given.string else { return nil }
        context.fields.require(name, at: given, &context.lint)
        if let type = context.fields.type(of: name), type != .text {
            context.lint.fault(
                .keyNotText, "but \(type.rawValue): \"\(name)\"", at: given.place,
                help: "an identifier is text, always: 0017 is not 17")
        }
        return fields.firstIndex { $0.name == name }
    }
}
