import Diagnostics
import Formats

/// `{ read: "prices", from: "acme/price*.csv", format: "csv", key: "sku", fields: { … } }`
enum ReadDeclaration: StageDeclaration {
    private static let csv = Condition.key("format", ["csv"])
    private static let xlsx = Condition.key("format", ["xlsx"])
    private static let columned = Condition.key("format", ["csv", "xlsx"])
    private static let mapped = Condition.key("format", ["csv", "xml", "xlsx", "json", "ndjson"])
    private static let texts = Condition.key(
        "format", ["csv", "yml", "commerceml", "xml", "json", "ndjson"])

    private static let lack = Shape.choice([
        Choice("hold", "The plan waits for a person."),
        Choice("drop", "The source counts as a list without records."),
        Choice("keep", "The old file is used; of an absent source nothing is gone."),
    ])

    private static let formats = ["csv", "yml", "commerceml", "xml", "xlsx", "json", "ndjson"]

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
                    Choice("xlsx", "A sheet of an Excel workbook."),
                    Choice("json", "JSON, with a list of objects in it."),
                    Choice("ndjson", "A JSON object on each line."),
                ]), required: true, "What the files are."),
            MemberShape(
                "member", .either([.text(.pattern), .list(of: .text(.pattern))]),
                "Which files of a zip archive are read; its only one where not given."),
            MemberShape(
                "encoding", .text(.encoding), onlyWhen: texts,
                "Of the text; found in the file where not given."),
            MemberShape(
                "delimiter", .text(.delimiter), onlyWhen: csv,
                "Between columns; found in the file where not given."),
            MemberShape(
                "header",
                .either([.number(.whole(1, 1_000_000)), .choice([Choice("none", "No header.")])]),
                onlyWhen: columned,
                "The header's line from 1; found by its names where not given."),
            MemberShape(
                "sheet", .either([.text(.notEmpty), .number(.whole(1, 10_000))]), onlyWhen: xlsx,
                "The sheet's name, or its number from 1; the first that is not hidden where not "
                    + "given."),
            MemberShape(
                "hidden",
                .choice([
                    Choice("read", "Hidden rows are read as others."),
                    Choice("skip", "Hidden rows are passed over."),
                ]), default: "\"read\"", onlyWhen: xlsx, "What happens with hidden rows."),
            MemberShape(
                "record", .text(.recordPath), requiredWhen: .key("format", ["xml"]),
                onlyWhen: .key("format", ["xml", "json"]),
                "The element that is one record; json: where the records stand, / where not given."
            ),
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
                    Choice("keep", "All stay, for a sum or a join with many."),
                ]), default: "\"reject\"", "What happens where a key stands twice."),
            MemberShape(
                "files",
                .choice([
                    Choice("newest", "The newest file; the others are superseded."),
                    Choice("all", "All files, in the order of their names."),
                ]),
                "Which of several matching files are read: the newest where not given, but all of "
                    + "commerceml unless every pattern is of zip archives."),
            MemberShape(
                "settle", Duration.shape, default: "0",
                "A file changed less than this long ago is left alone."),
            MemberShape(
                "partial", .boolean,
                "Whether the files hold only what changed; CommerceML says it itself."),
            MemberShape("maxAge", Duration.shape, "How old a file may be."),
            MemberShape(
                "whenOld", lack, default: "\"hold\"", onlyWhen: .present("maxAge"),
                "What happens where the file is older than maxAge."),
            MemberShape(
                "required", .boolean, default: "true", "Whether there must ever have been a file."),
            MemberShape(
                "whenAbsent", lack, requiredWhen: .key("required", is: false),
                onlyWhen: .key("required", is: false),
                "What happens where there never was a file."),
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> ReadStage? {
        // Nothing is said of what does not fit an unknown format.
        let format = value["format"]?.string.flatMap { formats.contains($0) ? $0 : nil }
        let header = header(value)
        let fields = decodeFields(value, format: format, header: header, &context)
        let key = decodeKey(value, format: format, fields: fields, &context)
        if let record = value["record"], let path = record.string, format != "json",
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
            members: texts(value["member"]).compactMap { PathPattern($0) },
            fields: fields, key: key, place: value["read"]?.place)
        return ReadStage(
            spec: spec, from: texts(value["from"]),
            files: files(value, format, &context.lint),
            settleSeconds: Duration.decode("settle", of: value, &context.lint) ?? 0,
            duplicates: value["duplicates"]?.string.flatMap(ReadStage.Duplicates.init) ?? .reject,
            partial: value["partial"]?.boolean,
            maxAgeSeconds: Duration.decode("maxAge", of: value, &context.lint),
            whenOld: value["whenOld"]?.string.flatMap(ReadStage.Lack.init) ?? .hold,
            whenAbsent: value["whenAbsent"]?.string.flatMap(ReadStage.Lack.init),
            place: value["read"]!.place)
    }

    /// An exchange of 1C comes in several files, which are read together; a zip archive is one as a
    /// whole.
    private static func files(
        _ value: JSON5Value, _ format: String, _ lint: inout Lint
    ) -> ReadStage.Files {
        let given = value["files"]?.string.flatMap(ReadStage.Files.init)
        let patterns = texts(value["from"])
        let areZips = patterns.allSatisfy { $0.lowercased().hasSuffix(".zip") }
        guard format == "commerceml", !areZips else { return given ?? .newest }
        if given == .newest, patterns.count == 1, let files = value["files"] {
            lint.warn(
                .oneFileOfExchange, "\"\(patterns[0])\"", at: files.place,
                help: "leave files: out, so that products, offers and their portions are all read")
        }
        return given ?? .all
    }

    /// A text, or a list of them.
    static func texts(_ value: JSON5Value?) -> [String] {
        (value.map { $0.elements ?? [$0] } ?? []).compactMap(\.string)
    }

    static func header(_ value: JSON5Value) -> CSVOptions.Header? {
        guard let header = value["header"] else { return .byNames }
        return header.string == "none" ? CSVOptions.Header.none : header.whole.map { .line($0) }
    }

    private static func sheet(_ value: JSON5Value) -> XLSXOptions.Sheet {
        value["sheet"]?.string.map { .named($0) } ?? value["sheet"]?.whole.map { .number($0) }
            ?? .firstVisible
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
        case "xlsx":
            .xlsx(
                XLSXOptions(
                    sheet: sheet(value), header: header ?? .byNames,
                    skipsHidden: value["hidden"]?.string == "skip"))
        case "json": .json(JSONOptions(record: value["record"]?.string ?? "/"))
        case "ndjson": .ndjson
        default: nil
        }
    }

    static func decodeFields(
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
        for field in ready {
            let isThere = FieldDeclaration.isAlwaysThere(field.location, format: format)
            context.fields.define(field.name, field.type, mayBeMissing: !isThere)
        }
        return ready
    }

    // MARK: semantic lint

    /// The key's index in `fields`.
    static func decodeKey(
        _ value: JSON5Value, format: String?, fields: [FieldSpec], _ context: inout PipelineContext
    ) -> Int? {
        guard let given = value["key"] else {
            guard let format, ReadyMadeFields.of(format) != nil else { return nil }
            let index = fields.firstIndex { $0.name == ReadyMadeFields.key }
            context.fields.prove(ReadyMadeFields.key)
            if index == nil, context.fields.complete {
                context.lint.fault(
                    .missingKey, "\"key\" in \(shape.name) whose fields have no \"id\"",
                    at: value.startPlace, help: "name the field that identifies a record")
            }
            return index
        }
        guard let name = given.string else { return nil }
        context.fields.require(name, at: given, &context.lint)
        context.fields.prove(name)
        if let type = context.fields.type(of: name), type != .text {
            context.lint.fault(
                .keyNotText, "\"\(name)\" is \(type.rawValue)", at: given.place,
                help: "an identifier is text, always: 0017 is not 17")
        }
        return fields.firstIndex { $0.name == name }
    }
}
