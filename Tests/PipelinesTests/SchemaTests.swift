import Foundation
import Pipelines
import TestSupport
import Testing

/// The generated schemas, judged by Python's jsonschema.
@Suite("JSON Schema")
struct SchemaTests {
    /// For each document whether the schema takes it, as the judge says; the schema itself is
    /// checked against the metaschema first.
    private static func verdicts(schema: String, _ documents: [String]) throws -> [Bool] {
        let json = documents.map { text in
            JSON5Reader.read(Array(text.utf8), label: "x").value?.json ?? "null"
        }
        let program = """
            import json, sys, jsonschema
            data = json.load(sys.stdin)
            kind = jsonschema.Draft202012Validator
            kind.check_schema(data["schema"])
            judge = kind(data["schema"])
            print(json.dumps([judge.is_valid(one) for one in data["documents"]]))
            """
        let input = "{\"schema\":\(schema),\"documents\":[\(json.joined(separator: ","))]}"
        let said = try Judge.answer(program, input: Array(input.utf8))
        return try JSONDecoder().decode([Bool].self, from: Data(said))
    }

    @Test("a right pipeline passes, wrong ones fail", .judged(by: "jsonschema"))
    func pipelines() throws {
        let yml =
            #"{ read: "a", from: ["x/*.xml"], format: "yml", encoding: "CP-1251", settle: "10s" }"#
        let right = [
            Fault.pipeline(), Fault.pipeline(read: yml),
            Fault.pipeline(
                after: #"{ archive: { keep: "400d", compress: true } }"#,
                head: ##"$schema: "x", about: "y", confirm: "approve","##),
            Fault.sheet(#"sheet: "Прайс", hidden: "skip", header: 3, member: "*.xlsx""#),
            Fault.sheet(#"sheet: 2, header: "none", member: ["a/*.xlsx", "b.xlsx"]"#)
                .replacing("\"Артикул\"", with: "{ column: 1 }")
                .replacing("\"Имя\"", with: "{ column: 2 }")
                .replacing("column: \"Цена\"", with: "column: 3"),
            Fault.json(#"record: "/result/items", encoding: "utf-8""#),
            Fault.json(#"record: "/""#, price: "stocks[w='1'].q"), Fault.json(#"files: "all""#),
            Fault.json(#"files: "all""#).replacing("\"json\"", with: "\"ndjson\""),
            Fault.read(field: #"{ column: "A", type: "date", date: "D.M.YYYY г" }"#),
            Fault.read(field: #"{ column: "A", type: "decimal", required: true }"#),
            Fault.read(field: #"{ constant: "2026-11-22", type: "date" }"#),
            Fault.read(with: #"header: "none", delimiter: "\t", files: "all", partial: true"#),
            Fault.read(field: #"{ column: 3, type: "integer", words: { "много": 50, x: null } }"#),
            Fault.pipeline(diff: #"{ diff: { key: "sku", gone: { set: { ok: false } } } }"#),
            Fault.read(
                with: #"maxAge: "26h", whenOld: "keep", required: false, whenAbsent: "drop""#),
            Flow.everything, Flow.pipeline(#"{ include: "markup" }"#),
            Flow.pipeline(#"{ check: "qty > 0", limit: "2.5%", otherwise: "warn", of: "acme" }"#),
            Fault.pipeline(head: #"approve: "above: 5%", labels: { brand: "vendor" },"#),
        ] + (try Repository.pipelines())
        #expect(
            try Self.verdicts(schema: PipelineSchema.pipeline, right) == right.map { _ in true })
        let wrong = [
            "[]", "{}", "{ stages: [] }", "{ stages: [ { chekc: \"x\" } ] }",
            Fault.pipeline(head: "abuot: \"x\","), Fault.pipeline(head: "confirm: \"maybe\","),
            Fault.pipeline(diff: #"{ diff: { key: "sku" } }"#),
            Fault.read(with: #"record: "/a/b""#), Fault.read(with: #"settle: "10 s""#),
            Fault.read(with: #"encoding: "windows-1252""#), Fault.read(with: #"delimiter: ";;""#),
            Fault.read(field: #"{ column: "A", point: "comma" }"#),
            Fault.read(field: #"{ column: "A", path: "b" }"#),
            Fault.read(field: #"{ type: "text" }"#), Fault.read(field: #"{ column: 0 }"#),
            Fault.pipeline().replacing("acme/*.csv", with: "../acme/*.csv"),
            Fault.pipeline().replacing("acme/*.csv", with: "acme//*.csv"),
            Fault.pipeline().replacing("acme/*.csv", with: "/acme.csv"),
            Fault.pipeline().replacing("key: \"sku\", fields", with: "fields"),
        ]
        #expect(
            try Self.verdicts(schema: PipelineSchema.pipeline, wrong) == wrong.map { _ in false })
    }

    @Test(
        "what the schema refuses, lint refuses too, for every seeded fault",
        .judged(by: "jsonschema"))
    func agreement() throws {
        let documents = LintTests.faults.map { MarkedSource($0.text) }
        let texts = documents.map { String(decoding: $0.bytes, as: UTF8.self) }
        let verdicts = try Self.verdicts(schema: PipelineSchema.pipeline, texts)
        // Shape faults are the schema's business; the others need a look across stages.
        let shape: Set = [
            "P001", "P002", "P003", "P004", "P006", "P010", "P014", "P015", "P016", "P017",
            "P018", "P035", "P036", "P040",
        ]
        let byLintAlone = [
"constant: \"a\", words", "default: \"x\", required", "{ path: \"a/b\" }", "shpo",
            "1e300", "below: \"0%\"", "below: \"400%\"", "above: \"0%\"", "limit: \"100%\"",
        ]
        for (text, (fault, valid)) in zip(texts, zip(LintTests.faults, verdicts)) {
            let codes = fault.expected.map { String($0.prefix(4)) }
            guard !codes.contains(where: { $0.hasPrefix("J") }),
                !byLintAlone.contains(where: text.contains)
            else { continue }
            if codes.contains(where: shape.contains) { #expect(!valid, "\(codes) \(text)") }
        }
    }

    @Test("a right fragment passes by its definition, a wrong one fails", .judged(by: "jsonschema"))
    func fragments() throws {
        let schema = PipelineSchema.pipeline.replacing(
            "  \"title\"", with: "  \"$ref\": \"#/$defs/fragment\",\n  \"title\"")
        let properties = /\n  "properties": \{.*?\n  \},/.dotMatchesNewlines()
        let whole = schema.replacing(properties, with: "")
            .replacing("\n  \"additionalProperties\": false,", with: "")
        let right = ["markup", "empty-loop"].map { Flow.fragments[$0]! }
        #expect(try Self.verdicts(schema: whole, right) == [true, true])
        let wrong = ["{}", "[]", "{ stages: [], confirm: \"approve\" }"]
        #expect(try Self.verdicts(schema: whole, wrong) == [false, false, false])
    }

    @Test("built-in targets pass the target schema, wrong ones fail", .judged(by: "jsonschema"))
    func targets() throws {
        let right = BuiltInTargets.files.map(\.text) + [TargetTests.own(name: "mine")]
        #expect(try Self.verdicts(schema: PipelineSchema.target, right) == right.map { _ in true })
        let wrong = [
            "{}", TargetTests.own(name: "a b"),
            TargetTests.own(name: "mine", extra: "validUntil: \"2026-13-01\","),
            TargetTests.own(name: "mine").replacing("https://", with: "ftp://"),
            TargetTests.own(
                name: "mine", fields: "b: { type: \"boolean\", scale: 0, about: \"b\" }"),
            TargetTests.own(name: "mine", fields: "b: { type: \"number\", about: \"b\" }"),
        ]
        #expect(try Self.verdicts(schema: PipelineSchema.target, wrong) == wrong.map { _ in false })
    }

    @Test("the text is the same each time and holds every key")
    func text() {
        #expect(
            PipelineSchema.pipeline.hasPrefix(
                "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12"))
        for key in ["read", "from", "maxAge", "gone", "emit", "archive", "join", "fragment"] {
            #expect(PipelineSchema.pipeline.contains("\"\(key)\": {"))
        }
    }
}
