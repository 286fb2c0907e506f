import Diagnostics
import Formats
import Rules
import Tables

/// `{ table: "markups", from: "markups.csv", key: "category", fields: { … } }`
enum TableDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "a table stage", about: "Reads a small CSV of the workspace's own.",
        members: [
            MemberShape("table", .text(.plainName), required: true, "The table's name."),
            MemberShape(
                "from", .text(.tableFile), required: true, "The file's name in pipelines/tables/."),
            MemberShape(
                "encoding", .text(.encoding), "Of the text; found in the file where not given."),
            MemberShape(
                "delimiter", .text(.delimiter),
                "Between columns; found in the file where not given."),
            MemberShape(
                "header",
                .either([.number(.whole(1, 1_000_000)), .choice([Choice("none", "No header.")])]),
                "The header's line from 1; found by its names where not given."),
            MemberShape(
                "key", .text(.fieldName), required: true,
                "The text field that identifies a row."),
            MemberShape(
                "fields",
                .map(MapShape(key: .fieldName, value: FieldDeclaration.shape, entry: "field")),
                required: true, "The fields and where they stand.")
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> TableStage? {
        let list = context.fields
        defer { context.fields = list }
        context.fields = KnownFields()
        let faultsBefore = context.lint.diagnostics.count
        let header = ReadDeclaration.header(value)
        let fields = ReadDeclaration.decodeFields(value, format: "csv", header: header, &context)
        let key = ReadDeclaration.decodeKey(value, format: "csv", fields: fields, &context)
        guard let name = value["table"]?.string else {
            context.isWhole = false
            return nil
        }
        if !context.fields.complete { context.isWhole = false }
        let scope = TableScope(
            name: name, value: value, fields: keyFirst(context.fields, value["key"]?.string),
            key: value["key"]?.string)
        context.tables.append(scope)
        // A file is not read by a declaration that has faults.
        guard let key, let from = value["from"], context.lint.diagnostics.count == faultsBefore,
            fields.count == context.fields.fields.count
        else { return nil }
        let spec = ReadSpec(
            source: name,
            format: .csv(
                CSVOptions(
                    delimiter: value["delimiter"]?.string?.utf8.first, header: header ?? .byNames)),
            encoding: value["encoding"]?.string.flatMap(EncodingNames.encoding), fields: fields,
            key: key, place: from.place)
        guard let rows = TableFile.read(from, spec, &context) else { return nil }
        return TableStage(
            name: name, key: fields[key].name,
            columns: fields.indices.filter { $0 != key }
                .map { FlowField(fields[$0].name, fields[$0].type) },
            values: rows.values, keys: rows.keys, place: value.member("table")!.keyPlace)
    }

    private static func keyFirst(_ fields: KnownFields, _ key: String?) -> KnownFields {
        var ordered = KnownFields()
        ordered.complete = fields.complete
        let key = key.flatMap { fields[$0] }
        for field in (key.map { [$0] } ?? []) + fields.fields {
            ordered.define(field.name, field.type, mayBeMissing: field.mayBeMissing)
        }
        return ordered
    }
}
