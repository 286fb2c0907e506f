import Diagnostics
import Formats
import Pipelines
import Rules
import Tables
import Testing

@Suite("Stages between read and diff")
struct FlowTests {
    private static func load(_ text: String) throws -> Pipeline {
        let (pipeline, diagnostics) = LintTests.loader.load(
            Array(text.utf8), path: "p.json5", name: "p")
        let told = DiagnosticText(colors: false).render(diagnostics)
        return try #require(pipeline, "\(told)")
    }

    @Test("every stage with every key is decoded without a diagnostic")
    func everything() throws {
        let (pipeline, diagnostics) = LintTests.loader.load(
            Array(Flow.everything.utf8), path: "p.json5", name: "p")
        #expect(diagnostics == [])
        let loaded = try #require(pipeline)
        let words = ["filter", "set", "sum", "pick", "join", "join", "set", "filter"]
        #expect(loaded.flow.map(\.word) == words)
        #expect(loaded.flow.map(\.source) == [1, 1, 2, nil, nil, nil, nil, nil])
        #expect(loaded.tables.map(\.name) == ["markups", "currencies"])
        #expect(
            loaded.files.map(\.path) == [
                "p.json5", "pipelines/tables/markups.csv", "pipelines/tables/currencies.csv",
                "pipelines/targets/mine.json5"
            ])
        #expect(loaded.sources.map(\.duplicates) == [.reject, .reject, .keep])
        #expect(loaded.flow.allSatisfy { $0.place.line != nil })
    }

    @Test("a set has its fields with their types, a constant stands for itself")
    func set() throws {
        let text =
            #"{ set: { a: "qty * 2", b: "a / 3", c: "brand + 'x'", d: -5, e: true, f: 1.50, "#
            + #"qty: "text(qty)", g: "qty + c", h: "since + 1" } }"#
        let pipeline = try Self.load(Flow.pipeline(text))
        guard case .set(let stage) = pipeline.flow[0] else { throw Failure(Diagnostic(.empty)) }
        #expect(
            stage.fields.map(\.field) == [
                FlowField("a", .integer), FlowField("b", .decimal), FlowField("c", .text),
                FlowField("d", .integer), FlowField("e", .boolean), FlowField("f", .decimal),
                FlowField("qty", .text), FlowField("g", .text), FlowField("h", .date)
            ])
        #expect(
            stage.fields.map(\.rule.rule.mayBeMissing) == [
                false, false, true, false, false, false, false, true, true
            ])
        #expect(stage.fields[3].rule.rule.text == "-5")
        let read = ["sku", "brand", "ok", "cost", "since", "qty"]
        #expect(stage.fields[0].rule.fields == read)
        #expect(stage.fields[2].rule.fields == read + ["a", "b"])
        #expect(stage.fields[0].rule.place.line == 6)
        #expect(stage.source == nil)
    }

    @Test("what a filter proves needs no guard after it")
    func narrowing() throws {
        let pipeline = try Self.load(
            Flow.pipeline(
                """
                { filter: "has(cost) && has(brand)", of: "acme" },
                { filter: "cost > 0 && brand == 'x'" }
                """))
        #expect(pipeline.flow.map(\.source) == [nil, nil])
        #expect(pipeline.flow[1].rules[0].rule.mayBeMissing == false)
    }

    @Test(
        "which fields may be missing",
        arguments: [
            ("qty > 0", true), ("sku == ''  ? true : sku > 'a'", false), ("cost > 0", false),
            ("has(cost) && cost > 0", true), ("since > today()", false), ("sku > 'a'", true)
        ])
    func missing(_ expression: String, _ isFine: Bool) {
        let text = Flow.pipeline("{ filter: \"\(expression)\" }")
        let (pipeline, _) = LintTests.loader.load(Array(text.utf8), path: "p.json5", name: "p")
        #expect((pipeline != nil) == isFine)
    }

    @Test("a default without a word for missing, a constant and required are there for certain")
    func present() throws {
        let pipeline = try Self.load(
            Flow.two(
                #"{ filter: "cost > 0", of: "beta" }, { join: "beta", on: "sku", keep: "inner" }, "#
                    + #"{ filter: "beta.cost > 1 && has(beta.note)" }"#))
        #expect(pipeline.flow[2].rules[0].rule.fields == ["beta.cost", "beta.note"])
        let words = Flow.two(
            #"{ filter: "note == 'x'", of: "beta" }, { join: "beta", on: "sku", keep: "inner" }"#)
        let faults = LintTests.loader.load(Array(words.utf8), path: "p.json5", name: "p")
            .diagnostics
        #expect(faults.map(\.code.name) == ["E023"])
    }

    @Test("a join brings the other side's fields, and says which text matched")
    func join() throws {
        let pipeline = try Self.load(
            Flow.two(
                #"{ join: "beta", on: ["sku", { left: "brand + sku", right: "brand" }], "#
                    + #"keep: "left" }, { set: { a: "beta.matchedBy" } }"#, ))
        guard case .join(let join) = pipeline.flow[0] else { throw Failure(Diagnostic(.empty)) }
        #expect(join.other == .source(1))
        #expect(join.fields.map(\.from) == ["sku", "brand", "cost", "note"])
        #expect(join.fields[2].field == FlowField("beta.cost", .integer))
        #expect(join.matchedBy == "beta.matchedBy")
        #expect(join.on.map(\.left.rule.text) == ["sku", "brand + sku"])
        #expect(join.on.map(\.right.rule.text) == ["sku", "brand"])
        #expect(join.on[1].right.fields == ["sku", "brand", "cost", "note"])
        #expect(join.many == nil && !join.shared && join.keep == .left)
    }

    @Test("of several matches only the reduced fields come along")
    func many() throws {
        let pipeline = try Self.load(
            Flow.stock(
                #"{ join: "moscow", on: { left: "sku", right: "article" }, keep: "inner", "#
                    + #"many: { quantity: "sum", warehouse: "last" } }, "#
                    + #"{ filter: "moscow.quantity > 0" }"#))
        guard case .join(let join) = pipeline.flow[0] else { throw Failure(Diagnostic(.empty)) }
        #expect(join.fields.map(\.field.name) == ["moscow.quantity", "moscow.warehouse"])
        #expect(join.many?.map(\.reducer) == [.sum, .last])
    }

    @Test("a table is joined by its key, which comes first, and anti brings nothing")
    func tableJoin() throws {
        let pipeline = try Self.load(
            Flow.pipeline(
                Flow.markups.replacing(
                    "brand: \"Бренд\", rate", with: "rate"
                ).replacing(
                    "\"decimal\" } }", with: "\"decimal\" }, brand: \"Бренд\" }")
                    + #", { join: "markups", on: "brand", keep: "left", shared: true }, "#
                    + #"{ join: "markups", on: "brand", keep: "anti", shared: true }"#))
        guard case .join(let left) = pipeline.flow[0], case .join(let anti) = pipeline.flow[1]
        else { throw Failure(Diagnostic(.empty)) }
        #expect(left.other == .table(0))
        #expect(left.fields.map(\.from) == ["brand", "rate"])
        #expect(left.on[0].right.fields == ["brand", "rate"])
        #expect(anti.fields.isEmpty && anti.shared && anti.matchedBy == nil)
    }

    @Test("a pick has the fields of all its sources")
    func pick() throws {
        let pipeline = try Self.load(
            Flow.two(
                #"{ pick: ["beta", "acme"], prefer: [{ when: "has(cost)" }, "freshest", "#
                    + #"{ least: "cost" }, { most: "size(sku)" }], as: "supplier" }, "#
                    + #"{ set: { a: "supplier + sku" } }"#, ))
        guard case .pick(let pick) = pipeline.flow[0] else { throw Failure(Diagnostic(.empty)) }
        #expect(pick.sources == [1, 0])
        #expect(
            pick.fields == [
                FlowField("brand", .text), FlowField("cost", .decimal), FlowField("note", .text),
                FlowField("ok", .boolean), FlowField("since", .date), FlowField("qty", .integer)
            ])
        #expect(pick.supplier == "supplier")
        let texts = pick.prefer.map { $0.rules.map(\.rule.text) }
        #expect(
            texts == [
                ["has(cost)", "has(cost)"], [], ["cost", "cost"], ["size(sku)", "size(sku)"]
            ])
        #expect(
            pick.prefer[0].rules.map(\.fields) == [
                ["sku", "brand", "cost", "note"], ["sku", "brand", "ok", "cost", "since", "qty"]
            ])
    }

    @Test("a sum leaves the key and the sum, whole where all that it counts is")
    func sum() throws {
        func sum(_ reserve: String) throws -> SumStage {
            let pipeline = try Self.load(
                Flow.stock(
                    #"{ sum: "quantity", of: "moscow", by: "warehouse", as: "own", "#
                        + #"warehouses: { "Ц": { reserve: \#(reserve) }, "Ю": "count", "#
                        + #""Б": "skip" },"#
                        + #" others: "skip" }, { join: "moscow", keep: "inner", "#
                        + #"on: { left: "sku", right: "article" } }, "#
                        + #"{ filter: "moscow.own > 0" }"#))
            guard case .sum(let sum) = pipeline.flow[0], case .join(let join) = pipeline.flow[1]
            else { throw Failure(Diagnostic(.empty)) }
            #expect(join.fields.map(\.from) == ["article", "own"])
            return sum
        }
        let whole = try sum("2")
        #expect(whole.field == FlowField("own", .integer))
        #expect(whole.source == 1 && whole.quantity == "quantity" && whole.by == "warehouse")
        #expect(whole.warehouses.map(\.name) == ["Ц", "Ю", "Б"])
        #expect(
            whole.warehouses.map(\.warehouse) == [
                .counts(reserve: ExactDecimal(2)), .counts(reserve: ExactDecimal(0)), .skipped
            ])
        #expect(whole.others == .skip)
        #expect(try sum("2.5").field.type == .decimal)
    }

    @Test("the list itself is summed")
    func sumOfList() throws {
        let pipeline = try Self.load(
            Flow.pipeline(
                #"{ sum: "qty", of: "acme", as: "total" }, { filter: "total > 0" }"#,
                reads: Flow.acme.replacing("key:", with: "duplicates: \"keep\", key:")))
        #expect(pipeline.flow.map(\.source) == [0, nil])
    }

    @Test("what becomes of old and absent sources")
    func lack() throws {
        let options = #"maxAge: "26h", whenOld: "keep", required: false, whenAbsent: "drop""#
        let read = try Self.load(Fault.read(with: options)).sources[0]
        #expect(read.maxAgeSeconds == 93_600 && read.whenOld == .keep && read.whenAbsent == .drop)
        let plain = try Self.load(Fault.read(with: "maxAge: 60")).sources[0]
        #expect(plain.maxAgeSeconds == 60 && plain.whenOld == .hold && plain.whenAbsent == nil)
    }

    @Test("a fault on one side of a join, or in one source of a pick, says in which")
    func sides() {
        func details(_ stage: String) -> [String] {
            LintTests.loader.load(Array(Flow.two(stage).utf8), path: "p.json5", name: "p")
                .diagnostics.map(\.detail)
        }
        #expect(
            details(#"{ join: "beta", on: "note", keep: "left" }"#) == ["'note', in \"the list\""])
        #expect(
            details(#"{ pick: ["acme", "beta"], prefer: [{ most: "qty" }] }"#)
                == ["'qty', in \"beta\""])
        #expect(
            details(#"{ join: "beta", on: { left: "qty", right: "sku" }, keep: "left" }"#)
                == ["a text is wanted, found a whole number"])
    }

    @Test("a fault within an expression shows its line with the caret below")
    func caret() {
        let text = Flow.pipeline(#"{ filter: "qty > 0 && cst > 0" }"#)
        let diagnostics = LintTests.loader.load(Array(text.utf8), path: "p.json5", name: "p")
            .diagnostics
        let shown = DiagnosticText(colors: false).render(diagnostics)
        #expect(
            shown == """
                error[E010]: unknown field: 'cst'
                  --> p.json5:6:27
                   |      { filter: "qty > 0 && cst > 0" },
                   |                            ^^^
                  help: did you mean cost?
                """)
    }

    @Test("a file of a thousand expressions is read, of more refused, and once")
    func tooMany() throws {
        func sets(_ count: Int) -> String {
            Flow.pipeline(
                "{ set: { "
                    + (0..<count).map { "f\($0 % 7): \"sku\"" }.joined(separator: " } }, { set: { ")
                    + " } }")
        }
        let (pipeline, _) = LintTests.loader.load(Array(sets(990).utf8), path: "p.json5", name: "p")
        #expect(pipeline?.flow.count == 990)
        let faults = LintTests.loader.load(Array(sets(2000).utf8), path: "p.json5", name: "p")
        #expect(faults.diagnostics.map(\.code.name) == ["P058"])
        let one = Flow.pipeline(
            "{ set: { " + (0..<1500).map { "f\($0): \"sku\"" }.joined(separator: ", ") + " } }")
        let wide = LintTests.loader.load(Array(one.utf8), path: "p.json5", name: "p").diagnostics
        #expect(wide.contains { $0.code.name == "P058" })
    }
}
