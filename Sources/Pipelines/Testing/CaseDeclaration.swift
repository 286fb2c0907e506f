import Diagnostics
import Formats
import Tables

/// A case of a test file.
enum CaseDeclaration {
    static let file = ObjectShape(
        name: "the test file", about: "Cases of the pipeline beside it.",
        members: [
            MemberShape("about", .text(.any), "What is tested."),
            MemberShape("cases", .list(of: .object(shape)), required: true, "The cases."),
        ])

    private static let shape = ObjectShape(
        name: "a case", about: "Inputs, and what must come of them.",
        members: [
            MemberShape("name", .text(.notEmpty), required: true, "What it shows."),
            MemberShape("now", .text(.notEmpty), "The run's clock: \"2026-11-22T02:00:00Z\"."),
            MemberShape(
                "environment",
                .map(MapShape(key: .notEmpty, value: .text(.any), entry: "variable")),
                "Variables that the pipeline takes, for this case."),
            MemberShape(
                "sources",
                .map(MapShape(key: .plainName, value: .object(source), entry: "source")),
                required: true, "What each source holds."),
            MemberShape(
                "snapshot",
                .map(
                    MapShape(
                        key: .plainName, value: .list(of: .map(known)), mayBeEmpty: true,
                        entry: "target")),
                "What targets are known to hold; without it, nothing."),
            MemberShape("expect", .object(expected), required: true, "What must come of it."),
        ])

    private static let source = ObjectShape(
        name: "a source of a case", about: "Files, or rows.",
        members: [
            MemberShape(
                "file", .either([.text(.notEmpty), .list(of: .text(.notEmpty))]),
                "A file of the workspace, or several: \"samples/price.csv\"."),
            // An empty list is a list without records.
            MemberShape("rows", .anything, "Cells as they stand in a CSV file, by field."),
            MemberShape("modified", .text(.notEmpty), "When the files were last changed."),
        ], exactlyOneOf: [["file", "rows"]])

    private static let scalar = Shape.either([
        .text(.any), .number(.any), .boolean,
    ])
    private static let cell = Shape.either([.text(.any), .number(.any), .boolean, .null])

    private static let known = MapShape(key: .notEmpty, value: scalar, entry: "field")

    private static let expected = ObjectShape(
        name: "what is expected", about: "What must come of the case.",
        members: [
            // Empty lists say that there is none.
            MemberShape("changes", .anything, "Lines of changes.csv, whole or in part."),
            MemberShape("rejects", .anything, "Lines of rejects.csv, whole or in part."),
            MemberShape("holds", .anything, "Lines of holds.csv, whole or in part."),
            MemberShape(
                "state",
                .choice([
                    Choice("planned", "There is something to tell."),
                    Choice("held", "The plan waits for a person."),
                    Choice("empty", "There is nothing to tell."),
                ]), "What the run decides."),
            MemberShape(
                "gone", .number(.whole(0)), "Records of a snapshot that the list lacks."),
            MemberShape("fails", .text(.notEmpty), "The code that the run ends with: \"F001\"."),
        ])

    private static let row = Shape.map(
        MapShape(key: .fieldName, value: .text(.any), mayBeEmpty: true, entry: "cell"))
    private static let change = line(
        "a change", ["action", "key", "field", "old", "new", "file", "line", "target", "batch"])
    private static let reject = line(
        "a reject", ["code", "key", "file", "line", "column", "reason", "target"])

    private static let hold = line(
        "a hold",
        [
            "action", "key", "field", "old", "new", "file", "line", "target", "check", "verdict",
            "reason",
        ])

    private static func line(_ name: String, _ cells: [String]) -> Shape {
        .object(
            ObjectShape(
                name: name, about: "The cells that are compared.",
                members: cells.map { MemberShape($0, cell, "The cell \"\($0)\".") }))
    }

    // MARK: decode

    /// Called for every case, also where its shape has faults.
    static func decode(_ value: JSON5Value, _ lint: inout Lint) -> PipelineCase? {
        let sources = (value["sources"]?.members ?? []).compactMap { decode(source: $0, &lint) }
        let snapshots = (value["snapshot"]?.members ?? []).map { member in
            (
                target: member.key, place: member.keyPlace,
                records: (member.value.elements ?? []).map(knownRecord)
            )
        }
        let expect = value["expect"]
        let changes = lines(expect?["changes"], "changes", change, &lint)
        let rejects = lines(expect?["rejects"], "rejects", reject, &lint)
        let holds = lines(expect?["holds"], "holds", hold, &lint)
        if let expect, expect.members?.isEmpty ?? false {
            lint.fault(
                .empty, "\"expect\"", at: expect.place,
                help: "say something that must hold: changes, rejects, holds, state, gone or fails")
        }
        guard let name = value["name"]?.string else { return nil }
        let variables = (value["environment"]?.members ?? []).compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        return PipelineCase(
            name: name, now: time(value["now"]),
            environment: Dictionary(variables) { first, _ in first }, sources: sources,
            snapshots: snapshots,
            expected: PipelineCase.Expected(
                changes: changes, rejects: rejects, holds: holds, state: expect?["state"]?.string,
                gone: expect?["gone"]?.whole, fails: expect?["fails"]?.string),
            place: value.startPlace)
    }

    private static func time(_ value: JSON5Value?) -> (text: String, place: Place)? {
        value.flatMap { value in value.string.map { ($0, value.place) } }
    }

    private static func decode(
        source member: JSON5Member, _ lint: inout Lint
    ) -> PipelineCase.Source? {
        let value = member.value
        let content: PipelineCase.Source.Content
        if let rows = value["rows"] {
            guard checkList(rows, "rows", row, &lint) else { return nil }
            content = .rows(
                rows.elements!.map { row in
                    (row.members ?? []).compactMap { cell in
                        cell.value.string.map { (cell.key, $0, cell.keyPlace) }
                    }
                })
        } else if let file = value["file"] {
            content = .files(
                (file.elements ?? [file]).compactMap { one in one.string.map { ($0, one.place) } })
        } else {
            return nil
        }
        return PipelineCase.Source(
            name: member.key, content: content, modified: time(value["modified"]),
            place: member.keyPlace)
    }

    private static func knownRecord(_ value: JSON5Value) -> PipelineCase.KnownRecord {
        PipelineCase.KnownRecord(
            fields: (value.members ?? []).compactMap { member in
                member.value.fieldValue.map { (member.key, $0, member.value.place) }
            }, place: value.startPlace)
    }

    private static func lines(
        _ value: JSON5Value?, _ label: String, _ shape: Shape, _ lint: inout Lint
    ) -> [PipelineCase.Line]? {
        guard let value, checkList(value, label, shape, &lint) else { return nil }
        return value.elements!.map { element in
            var cells: [String: String] = [:]
            for member in element.members ?? [] { cells[member.key] = text(member.value) }
            return PipelineCase.Line(cells: cells, place: element.startPlace)
        }
    }

    /// A value as it stands in a cell; nothing for null.
    private static func text(_ value: JSON5Value) -> String {
        switch value.fieldValue {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case nil: ""
        }
    }

    /// A list that may be empty.
    private static func checkList(
        _ value: JSON5Value, _ label: String, _ shape: Shape, _ lint: inout Lint
    ) -> Bool {
        guard Shape.list(of: shape).checkType(value, label: label, &lint) else { return false }
        for element in value.elements! { shape.check(element, label: label, &lint) }
        return true
    }
}
