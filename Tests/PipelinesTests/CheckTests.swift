import Diagnostics
import Pipelines
import Rules
import Tables
import Testing

@Suite("Check stages, labels, approval")
struct CheckTests {
    private static func load(_ text: String) -> (Pipeline?, [Diagnostic]) {
        let (pipeline, diagnostics) = LintTests.loader.load(
            Array(text.utf8), path: "p.json5", name: "p")
        return (pipeline, diagnostics)
    }

    /// A pipeline to a target that holds `cost` as its price and `ok` as available.
    static func pipeline(_ stages: String, reads: String = Flow.acme, head: String = "") -> String {
        """
        { \(head) stages: [
            \(reads),
            \(stages)
            { diff: { key: "sku", gone: "keep" } },
            { emit: "xway-prices", shop: 1,
              item: { external_id: "sku", price: "cost", available: true } },
        ] }
        """
    }

    @Test("every key of a check is decoded")
    func everything() throws {
        let (loaded, diagnostics) = Self.load(
            Self.pipeline(
                """
                { check: "qty >= 0", of: "acme" },
                { filter: "has(cost)" },
                { check: "coalesce(abs(change(cost)), 0) <= 30%", otherwise: "warn",
                  name: "price move", why: "ask the buyer", limit: "2.5%" },
                { check: "has(previous(cost)) || cost > 0", limit: 100 },
                """))
        #expect(diagnostics == [])
        let pipeline = try #require(loaded)
        let checks = pipeline.flow.compactMap { stage -> CheckStage? in
            if case .check(let check) = stage { check } else { nil }
        }
        #expect(checks.map(\.name) == [
            "qty >= 0", "price move", "has(previous(cost)) || cost > 0",
        ])
        #expect(checks.map(\.otherwise) == [.hold, .warn, .hold])
        #expect(checks.map(\.source) == [0, nil, nil])
        #expect(checks.map { $0.limit?.text } == [nil, "2.5%", "100"])
        #expect(checks[1].why == "ask the buyer" && checks[0].why == nil)
        #expect(checks[1].condition.rule.previousFields == ["cost"])
        #expect(checks[1].condition.previous == ["cost"])
        #expect(checks[1].place.line == 8)
        #expect(pipeline.approve == .always)
        #expect(pipeline.labels.filled == ["brand"])
    }

    @Test("a limit is passed by more than it says", arguments: [
        ("0%", 0, 10, false), ("0%", 1, 10, true), ("5%", 5, 100, false), ("5%", 6, 100, true),
        ("0.05%", 1, 2000, false), ("0.05%", 1, 1999, true), ("100%", 10, 10, false),
        ("100.0000%", 10, 10, false),
    ])
    func share(_ text: String, _ failed: Int, _ asked: Int, _ isPassed: Bool) throws {
        let limit = try #require(CheckStage.Limit(share: text))
        #expect(limit.isPassed(by: failed, of: asked) == isPassed)
        #expect(CheckStage.Limit(count: 3).isPassed(by: 4, of: 4))
        #expect(!CheckStage.Limit(count: 3).isPassed(by: 3, of: 4))
    }

    @Test("what is no share", arguments: ["5", "-1%", "101%", "1.00001%", "x%", "%", "100.1%"])
    func noShare(_ text: String) { #expect(CheckStage.Limit(share: text) == nil) }

    private static let two = Flow.acme + ",\n" + Flow.beta

    static let faults: [(String, [String])] = [
        (pipeline(#"{ check: "qty > 1️⃣x" },"#), ["E010"]),
        (pipeline(#"{ check: "cost > 0" },"#), ["E023"]),
        (pipeline(#"{ check: "abs(change(cost)) <= 30%" },"#), ["E023"]),
        (pipeline(#"{ check: "has(cost) ? 1 : 2" },"#), ["P045"]),
        (pipeline(#"{ check: "has(previous(qty))" },"#), ["E026"]),
        (pipeline(#"{ filter: "has(previous(cost))" },"#), ["E026"]),
        (pipeline(#"{ check: "has(change(cost))", of: "acme" },"#), ["E026"]),
        (pipeline(#"{ check: "has(change(brand))" },"#), ["E026"]),
        (pipeline(#"{ check: "qty > 0", otherwise: "stop" },"#), ["P004"]),
        (pipeline(#"{ check: "qty > 0", limit: "5" },"#), ["P041"]),
        (pipeline(#"{ check: "qty > 0", limit: -1 },"#), ["P036"]),
        (pipeline(#"{ check: "qty > 0", limit: "100%" },"#), ["P036"]),
        (pipeline(#"{ check: "qty > 0", limit: "100.0%", otherwise: "warn" },"#), ["P036"]),
        (pipeline(#"{ check: "qty > 0", of: "acmee" },"#), ["P049"]),
        (pipeline(#"{ check: "qty > 0", name: "a" }, { check: "qty > 1", name: "a" },"#), ["P042"]),
        (pipeline(#"{ check: "qty > 0" }, { check: "qty > 0" },"#), ["P042"]),
        (
            pipeline(
                #"{ check: "has(sku)" }, { pick: ["acme", "beta"], prefer: ["freshest"] },"#,
                reads: two), ["P061"]
        ),
        (
            pipeline(
                #"{ check: "has(brand)", of: "beta" }, "#
                    + #"{ join: "beta", on: { left: "brand", right: "brand" }, keep: "left" },"#,
                reads: two), ["P062"]
        ),
        (pipeline("", head: #"approve: "sometimes","#), ["P004"]),
        (pipeline("", head: #"approve: "above: 500%","#), ["P004"]),
        (pipeline("", head: #"labels: { brand: "vendr" },"#), ["P012"]),
        (pipeline("", head: #"labels: { brand: "qty" },"#), ["P028"]),
        (pipeline("", head: #"labels: { colour: "brand" },"#), ["P001"]),
    ]

    @Test("every fault of a check, of labels and approve is found", arguments: faults)
    func fault(_ text: String, _ codes: [String]) {
        let (pipeline, diagnostics) = Self.load(text.replacing("1️⃣", with: ""))
        #expect(pipeline == nil)
        #expect(diagnostics.map(\.code.name) == codes, "\(diagnostics)")
    }

    @Test("lists of what may be chosen hold all of it", arguments: [
        (Fault.pipeline(head: #"approve: "sometimes","#), "always, when-clean, above: 5%"),
        (Fault.pipeline(diff: #"{ diff: { key: "sku", gone: "remove" } }"#),
            "keep, hold, { set: … }"),
    ])
    func choices(_ text: String, _ all: String) {
        let help = Self.load(text).1.first { $0.code == .unknownChoice }?.help
        #expect(help == "one of: \(all)")
    }

    @Test("what is near to a fault is none", arguments: [
        pipeline(
            #"{ check: "has(sku)", of: "acme" }, "#
                + #"{ pick: ["acme", "beta"], prefer: ["freshest"] },"#,
            reads: two),
        pipeline(
            #"{ check: "has(brand)", of: "beta", limit: 0 }, "#
                + #"{ join: "beta", on: { left: "brand", right: "brand" }, keep: "left" },"#,
            reads: two),
        pipeline(
            #"{ check: "has(brand)", of: "beta" }, { join: "beta", on: "sku", keep: "left" },"#,
            reads: two),
        pipeline("", head: #"approve: "above: 0.5%", labels: { name: "brand" },"#),
    ])
    func sound(_ text: String) {
        let (pipeline, diagnostics) = Self.load(text)
        #expect(pipeline != nil && diagnostics.allSatisfy { $0.severity != .error },
            "\(diagnostics)")
    }
}
