import Diagnostics
import Foundation
import Formats
import Pipelines
import Tables
import Testing

@Suite("Targets")
struct TargetTests {
    /// A workspace's own target.
    static func own(name: String, extra: String = "", fields: String = "", item: String = "")
        -> String
    {
        """
        {
          name: "\(name)", about: "own", source: "our own contract", \(extra)
          method: "POST", url: "https://example.org/",
          fields: {
            id: { type: "text", required: true, about: "the key" },\(fields)
          },
          identifier: "id",
          body: { rows: "{items}" },
          item: { id: "{id}"\(item) },
          limits: { items: 10 },
        }
        """
    }

    @Test("the built-in ones are read without a fault")
    func builtIn() {
        #expect(
            BuiltInTargets.all.map(\.name) == [
                "ozon-prices", "ozon-stocks", "wildberries-prices", "wildberries-stocks",
                "xway-prices", "yandex-prices", "yandex-stocks",
            ])
        for target in BuiltInTargets.all {
            #expect(target.unique == [target.identifier])
            guard case .text(let rule) = target.fields[target.identifier].form else {
                Issue.record("\(target.name): the identifier is text")
                continue
            }
            #expect(rule.trim && rule.foldCase)
        }
    }

    @Test("the limits are those of the contracts")
    func limits() {
        let limits = Dictionary(
            uniqueKeysWithValues: BuiltInTargets.all.map { ($0.name, $0.limits) })
        #expect(
            limits.mapValues(\.items) == [
                "xway-prices": 500, "ozon-prices": 1000, "ozon-stocks": 100,
                "wildberries-prices": 1000,
                "wildberries-stocks": 1000, "yandex-prices": 500, "yandex-stocks": 2000,
            ])
        #expect(limits["yandex-prices"]?.bytes == 524_288)
        #expect(limits["yandex-stocks"]?.bytes == 524_288)
        #expect(limits["ozon-stocks"]?.requestsPerMinute == 80)
        #expect(limits["xway-prices"]?.requestsPerDay == 500)
    }

    @Test("BuiltInTargets.swift is what generate.py makes of the target files")
    func stale() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Pipelines/Targets").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json5") }.sorted()
        let mend = "run: python3 Sources/Pipelines/Targets/generate.py"
        #expect(names == BuiltInTargets.files.map { $0.name + ".json5" }, "\(mend)")
        for (name, text) in BuiltInTargets.files {
            let file = try String(
                contentsOf: folder.appending(path: name + ".json5"), encoding: .utf8)
            #expect(file == text, "\(name) is stale; \(mend)")
        }
    }

    @Test("the built-in ones say of every optional field what its absence means")
    func absence() {
        var said: [String: String] = [:]
        for target in BuiltInTargets.all {
            for field in target.fields where !field.required {
                said["\(target.name) \(field.name)"] =
                    switch field.absence {
                    case .keeps: "keeps"
                    case .removes: "removes"
                    case .cleared(.number(let number)): number.description
                    default: "?"
                    }
            }
        }
        #expect(
            said == [
                "ozon-prices old_price": "0", "ozon-prices min_price": "0",
                "ozon-prices net_price": "keeps", "wildberries-prices discount": "0",
                "xway-prices discount_price": "keeps", "xway-prices batch_count": "keeps",
                "yandex-prices discountBase": "removes",
                "yandex-prices minimumForBestseller": "removes",
            ])
        for (name, text) in BuiltInTargets.files {
            let optional = BuiltInTargets.all.first { $0.name == name }!.fields
                .filter { !$0.required }.count
            let stated = text.ranges(of: "absent: \"").count + text.ranges(of: "cleared: ").count
            #expect(stated == optional, "\(name): each is stated, none is left to the default")
        }
    }

    @Test("parameters stand in the address, encoded")
    func address() throws {
        let target = try #require(BuiltInTargets.all.first { $0.name == "wildberries-stocks" })
        #expect(
            target.address(parameters: [.number(ExactDecimal(7))])
                == "https://marketplace-api.wildberries.ru/api/v3/stocks/7")
        #expect(target.address(parameters: [.text("a/б")]).hasSuffix("/stocks/a%2F%D0%B1"))
    }

    /// A target with a field `b`.
    private static func optional(_ type: String, _ rules: String, _ expected: String) -> Fault {
        Fault(
            own(
                name: "mine", fields: "b: { type: \"\(type)\", \(rules), about: \"b\" }",
                item: ", b: \"{b}\""), expected)
    }

    static let faults: [Fault] = [
        Fault(own(name: "1️⃣x").replacing("\"1️⃣x\"", with: "1️⃣\"x\""), "T001@1"),
        Fault(own(name: "mine", extra: "validUntil: 1️⃣\"2026-13-01\","), "T002@1"),
        Fault(own(name: "mine", item: ", a: 1️⃣\"{ident}\""), "T003@1"),
        Fault(own(name: "mine", fields: "1️⃣b: { type: \"boolean\", about: \"b\" }"), "T004@1"),
        Fault(
            own(name: "mine").replacing("{ rows: \"{items}\" }", with: "1️⃣{ rows: [] }"), "T005@1"),
        Fault(
            own(name: "mine").replacing("identifier: \"id\"", with: "identifier: 1️⃣\"idd\""),
            "T006@1"),
        Fault(
            own(
                name: "mine",
                fields: "b: { type: \"number\", scale: 0, minimum: 1, default: 1️⃣0, about: \"b\" }",
                item: ", b: \"{b}\""), "T007@1"),
        Fault(
            own(
                name: "mine",
                fields: "b: { type: \"number\", scale: 0, minimum: 1️⃣5, maximum: 4, about: \"b\" }",
                item: ", b: \"{b}\""), "T008@1"),
        Fault(
            own(name: "mine", extra: "parameters: { 1️⃣p: { type: \"text\", about: \"p\" } },"),
            "T009@1"),
        Fault(
            own(name: "mine").replacing("\"https://example.org/\"", with: "1️⃣\"example.org\""),
            "T010@1"),
        Fault(
            own(name: "mine").replacing("required: true", with: "required: false")
                .replacing("identifier: \"", with: "identifier: 1️⃣\""), "T011@1"),
        Fault(own(name: "mine", item: ", a: 1️⃣\"x{id}\""), "T012@1"),
        Fault(
            own(
                name: "mine", fields: "1️⃣items: { type: \"boolean\", about: \"b\" }",
                item: ", b: \"{items}\""), "T013@1"),
        Fault(
            own(
                name: "mine",
                fields: "b: { type: \"boolean\", required: true, default: 1️⃣true, about: \"b\" }",
                item: ", b: \"{b}\""), "T014@1"),
        Fault(own(name: "mine", item: ", a: 1️⃣Infinity"), "T015@1"),
        optional("boolean", "required: true, absent: 1️⃣\"removes\"", "T017@1"),
        optional("number", "scale: 0, cleared: 1️⃣0, absent: \"keeps\"", "T018@1"),
        optional("number", "scale: 0, minimum: 1, cleared: 1️⃣0", "T019@1"),
        optional("number", "scale: 0, cleared: 1️⃣0.5", "T019@1"),
        optional("boolean", "cleared: 1️⃣\"no\"", "T019@1"),
        optional("text", "maximum: 1️⃣7", "T020@1"),
        optional("boolean", "exclusiveMinimum: 1️⃣0", "T020@1"),
        optional("number", "scale: 0, exclusiveMinimum: 1️⃣4, exclusiveMaximum: 5", "T008@1"),
        optional("text", "asInteger: true, minimum: 1️⃣5, maximum: 4", "T008@1"),
        optional("text", "values: [\"a\", 1️⃣1]", "T021@1"),
        optional("number", "scale: 1, values: [0.1, 1️⃣0.15]", "T021@1"),
        optional("boolean", "values: [1️⃣1]", "T021@1"),
        Fault(own(name: "mine", extra: "anyOf: [1️⃣\"id\"],"), "T022@1"),
        Fault(own(name: "mine", extra: "anyOf: [1️⃣\"idd\"],"), "T006@1"),
        Fault(
            own(
                name: "mine",
                extra: "parameters: { p: { type: \"integer\", secret: 1️⃣true, about: \"p\" } },",
                item: ", p: \"{p}\""), "T023@1"),
        Fault(
            own(
                name: "mine",
                extra: "parameters: { p: { type: \"text\", required: true, secret: true,"
                    + " about: \"p\" } },"
            ).replacing("\"https://example.org/\"", with: "1️⃣\"https://example.org/{p}\""),
            "T023@1"),
        Fault(
            own(
                name: "mine", fields: "b: { type: \"boolean\", 1️⃣scale: 0, about: \"b\" }",
                item: ", b: \"{b}\""), "P017@1"),
        Fault(
            own(name: "mine", fields: "b: 1️⃣{ type: \"number\", about: \"b\" }"), "P002@1"),
        Fault(own(name: "mine").replacing("limits: {", with: "limits: { 1️⃣itmes: 1,"), "P001@1"),
    ]

    @Test("each fault has its code and its place", arguments: faults)
    func fault(_ fault: Fault) {
        let source = MarkedSource(fault.text)
        let (target, diagnostics) = TargetLoader.load(
            source.bytes, path: "pipelines/targets/mine.json5", name: "mine")
        let found = diagnostics.map { diagnostic in
            let mark = source.places.first {
                $0.value == (diagnostic.place?.line ?? 0, diagnostic.place?.column ?? 0)
            }
            return "\(diagnostic.code.name)@\(mark?.key ?? 0)"
        }
        #expect(found == fault.expected)
        #expect(target == nil)
    }

    @Test("faults of an own target are reported in its file, behind the pipeline's")
    func ownInPipeline() {
        let text = Fault.pipeline(emit: #"{ emit: "broken", item: { id: "skuu" } }"#)
        let diagnostics = LintTests.load(MarkedSource(text)).diagnostics
        #expect(diagnostics.first?.place?.file == "pipelines/acme.json5")
        #expect(diagnostics.last?.place?.file == "pipelines/targets/broken.json5")
        #expect(diagnostics.contains { $0.help == "did you mean \"about\"?" })
    }

    @Test("an own target belongs to the pipeline's files")
    func files() throws {
        let text = Fault.pipeline(emit: #"{ emit: "mine", item: { id: "sku" } }"#)
        let pipeline = try #require(LintTests.load(MarkedSource(text)).pipeline)
        #expect(
            pipeline.files.map(\.path) == ["pipelines/acme.json5", "pipelines/targets/mine.json5"])
    }
}
