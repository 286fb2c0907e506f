import Diagnostics
import Formats
import Pipelines
import Tables
import Testing

/// One wrong pipeline: what stands at which mark.
struct Fault: Sendable, CustomTestStringConvertible {
    var text: String
    var expected: [String]

    init(_ text: String, _ expected: String...) { self.init(text, expected) }

    init(_ text: String, _ expected: [String]) {
        self.text = text
        self.expected = expected
    }

    var testDescription: String { expected.joined(separator: ", ") + ": " + text.prefix(60) }

    /// A whole pipeline with one stage replaced.
    static func pipeline(
        read: String = Self.read, diff: String = Self.diff, emit: String = Self.emit,
        after: String = "", head: String = ""
    ) -> String {
        """
        {
          \(head)
          stages: [
            \(read),
            \(diff),
            \(emit),
            \(after)
          ],
        }
        """
    }

    static let fields = """
        sku: "Артикул", price: { column: "Цена", type: "decimal" },
              name: "Имя", ok: { constant: true, type: "boolean" }
        """
    static let read = """
        { read: "prices", from: "acme/*.csv", format: "csv", key: "sku", fields: { \(fields) } }
        """
    static let diff = #"{ diff: { key: "sku", gone: "keep" } }"#
    static let emit = """
        { emit: "xway-prices", shop: 2145,
              item: { external_id: "sku", price: "price", available: "ok" } }
        """

    static func read(with options: String, fields: String = Self.fields) -> String {
        pipeline(
            read: """
                { read: "prices", from: "acme/*.csv", format: "csv", key: "sku", \(options),
                      fields: { \(fields) } }
                """)
    }

    /// - Parameter options: of the diff stage, beside its key.
    static func grace(_ options: String) -> String {
        pipeline(diff: "{ diff: { key: \"sku\", \(options) } }")
    }

    static func sheet(_ options: String) -> String {
        read(with: options).replacing("\"csv\"", with: "\"xlsx\"")
    }

    static func json(_ options: String, price: String = "price.value") -> String {
        read(
            with: options,
            fields: """
                sku: "id", name: "name", price: { path: "\(price)", type: "decimal" },
                ok: { path: "ok", type: "boolean" }
                """
        ).replacing("\"csv\"", with: "\"json\"")
    }

    static func read(field: String) -> String {
        pipeline(
            read: """
                { read: "prices", from: "acme/*.csv", format: "csv", key: "sku",
                      fields: { \(Self.fields), x: \(field) } }
                """)
    }

    static func item(_ item: String, target: String = "xway-prices", with: String = "shop: 1")
        -> String
    {
        pipeline(emit: "{ emit: \"\(target)\", \(with), item: { \(item) } }")
    }
}

@Suite("Lint of pipelines")
struct LintTests {
    static let loader: PipelineLoader = {
        var loader = PipelineLoader(
            environment: ["SHOP": "2145", "WORD": "abc", "CUR": "RUB"], today: "2026-11-22",
            targetNames: ["mine", "old"]
        ) { name in
            switch name {
            case "old":
                Array(TargetTests.own(name: "old", extra: "validUntil: \"2026-01-31\",").utf8)
            case "mine": Array(TargetTests.own(name: "mine").utf8)
            case "broken": Array("{ name: \"broken\", abuot: 1 }".utf8)
            case "yandex-stocks": Array(TargetTests.own(name: "yandex-stocks").utf8)
            default: nil
            }
        }
        loader.tableNames = Flow.tables.keys.sorted()
        loader.tableFile = { name in Flow.tables[name].map { Array($0.utf8) } }
        loader.fragmentNames = Flow.fragments.keys.sorted()
        loader.fragmentFile = { name in Flow.fragments[name].map { Array($0.utf8) } }
        return loader
    }()

    static func load(_ source: MarkedSource) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
        loader.load(source.bytes, path: "pipelines/acme.json5", name: "acme")
    }

    @Test("a hundred thousand fields are read within the test's patience, on one line or on many",
        .timeLimit(.minutes(1)), arguments: [" ", "\n"])
    func manyFields(_ blank: String) {
        let fields = (0..<100_000).map { "f\($0): \"c\($0)\"," }.joined(separator: blank)
        let text = Fault.pipeline().replacing("fields: {", with: "fields: {" + blank + fields)
        let (pipeline, diagnostics) = Self.loader.load(
            Array(text.utf8), path: "p.json5", name: "p")
        #expect(diagnostics == [])
        #expect(pipeline?.sources[0].spec.fields.count ?? 0 > 100_000)
    }

    @Test("each fault has its code and its place", arguments: faults)
    func fault(_ fault: Fault) {
        let source = MarkedSource(fault.text)
        let (pipeline, diagnostics) = Self.load(source)
        let found = diagnostics.map { diagnostic in
            let place = diagnostic.place
            let mark = source.places.first {
                $0.value == (place?.line ?? 0, place?.column ?? 0)
            }
            let at = mark.map { "\($0.key)" } ?? "\(place?.line ?? 0):\(place?.column ?? 0)"
            return "\(diagnostic.code.name)@\(at)"
        }
        #expect(found == fault.expected)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        #expect((pipeline == nil) == hasErrors)
    }

    @Test(
        "a value of the wrong type is shown as it is to be written",
        arguments: [
            (#"encoding: 5"#, #"put it in quotes: "5""#),
            (#"partial: "true""#, "write it without quotes: true"),
            (#"header: "3""#, nil), (#"header: [3]"#, #"write a whole number, or "none""#),
            (#"header: 1.5"#, "write a number without a point"),
            (#"partial: 1"#, "write true or false"),
        ])
    func remedy(option: String, help: String?) {
        let (_, diagnostics) = Self.load(MarkedSource(Fault.read(with: option)))
        let fault = diagnostics.first { $0.code == .wrongType }
        #expect(fault?.help == help)
    }

    @Test("a pipeline without a fault has no diagnostics")
    func faultless() throws {
        let (pipeline, diagnostics) = Self.load(MarkedSource(Fault.pipeline()))
        #expect(diagnostics == [])
        let loaded = try #require(pipeline)
        #expect(loaded.sources[0].spec.fields.map(\.name) == ["sku", "price", "name", "ok"])
        #expect(loaded.emits[0].item.count == loaded.emits[0].target.fields.count)
        #expect(loaded.emits[0].item[2] == .absent)
        #expect(loaded.emits[0].item[4] == .constant(.number(ExactDecimal(1))))
        #expect(loaded.confirm == .answer)
    }

    @Test("a place has its excerpt and the fault's width")
    func excerpt() throws {
        let source = MarkedSource(Fault.read(with: "1️⃣encodign: \"utf-8\""))
        let fault = try #require(Self.load(source).diagnostics.first)
        let place = try #require(fault.place)
        #expect(place.file == "pipelines/acme.json5")
        #expect(place.width == 8)
        #expect(place.excerpt?.contains("encodign: \"utf-8\"") == true)
        #expect(fault.help == "did you mean \"encoding\"?")
    }

    @Test("an environment value never shows in a message")
    func secret() {
        let text = Fault.item(
            #"external_id: "sku", price: "${WORD}", available: "ok""#, with: #"shop: "${WORD}""#)
        let diagnostics = Self.load(MarkedSource(text)).diagnostics
        #expect(diagnostics.count == 2)
        #expect(!DiagnosticText(colors: false).render(diagnostics).contains("abc"))
    }

    @Test("a variable takes the parameter's type")
    func variable() throws {
        let text = Fault.item(
            #"external_id: "sku", price: "price", available: true"#, with: #"shop: "${SHOP}""#)
        let pipeline = try #require(Self.load(MarkedSource(text)).pipeline)
        #expect(pipeline.emits[0].parameters == [.number(ExactDecimal(2145)), nil])
        #expect(pipeline.emits[0].item[3] == .constant(.boolean(true)))
    }

    @Test("all faults are reported, sorted by place")
    func together() {
        let text = Fault.pipeline(
            read: #"{ read: "p", from: "/x", format: "csvv", key: "sku", fields: { sku: "A" } }"#,
            diff: #"{ diff: { key: "sky" } }"#, emit: #"{ emit: "xway", item: { a: "b" } }"#)
        let found = Self.load(MarkedSource(text)).diagnostics.map(\.code.name)
        #expect(found == ["P013", "P004", "P002", "P012", "P024", "P012"])
    }
}
