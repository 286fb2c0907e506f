import Reconcile
import Testing

/// Single cases at the edges of the diff, each small enough to be read.
@Suite("Edges of the diff")
struct EdgeTests {
    typealias Row = (key: String, price: String, code: String, ok: Bool)

    static func days(
        _ lists: [[Row]], emit: String, gone: String = "\"keep\"", own: String? = nil
    ) throws -> [TwinTarget] {
        var pipeline = PipelineMaker()
        pipeline.emits = [emit]
        pipeline.gone = gone
        var twin = TwinCase(id: "edge")
        if let own { twin.own["mine"] = own }
        for list in lists {
            var day = TwinDay(pipeline: pipeline.text)
            let rows = list.enumerated().map { index, row in
                let code = row.code.isEmpty ? TwinValue.missing : .text(row.code)
                return TwinRow(
                    line: index + 2,
                    values: LimitCases.row(row.key, price: row.price, ok: row.ok, code: code))
            }
            day.batches = [TwinBatch(rows: rows)]
            twin.days.append(day)
        }
        try TwinRunner.run(&twin)
        return twin.days.map { $0.answer.targets[0] }
    }

    static let xway = #"""
        {"emit": "xway-prices", "shop": 1,
         "item": {"external_id": "sku", "price": "price", "available": "ok"}}
        """#

    static func emitMine(_ more: String) -> String {
        #"{"emit": "mine", "item": {"id": "sku", "more": "\#(more)"}}"#
    }

    static func mine(fields: String, unique: String = #"["id"]"#, bytes: Int = 9999) -> String {
        """
        {"name": "mine", "about": "ours", "source": "our own", "method": "POST",
         "url": "https://shop.example/", "identifier": "id", "unique": \(unique),
         "fields": {"id": {"type": "text", "required": true, "trim": true, "foldCase": true,
                           "about": "the article"}, \(fields)},
         "body": {"rows": "{items}"}, "item": {"id": "{id}", "more": "{more}"},
         "limits": {"items": 3, "bytes": \(bytes)}}
        """
    }

    @Test("a record that left and is too large for its request is not told as removed")
    func goneTooLarge() throws {
        let own = Self.mine(
            fields: #""more": {"type": "boolean", "required": true, "about": "a flag"}"#,
            bytes: 256)
        // Fits with true, and by one byte not with false.
        let key = "x".repeated(256 - #"{"rows":[{"id":"","more":true}]}"#.utf8.count)
        let days = try Self.days(
            [[(key, "1", "", true)], []], emit: Self.emitMine("ok"),
            gone: #"{"set": {"ok": false}}"#, own: own)
        #expect(days[0].totals.created == 1)
        #expect(days[1].batches.isEmpty)
        #expect(days[1].changes.isEmpty)
        #expect(days[1].snapshot == days[0].snapshot)
        #expect(days[1].totals.goneRemoved == 0 && days[1].totals.goneRefused == 1)
    }

    @Test("a bound finer than the target's scale holds on both sides of zero", arguments: [
        (#""minimum": -0.5"#, ["0", "7"], ["-1", "-2"]),
        (#""maximum": -0.5"#, ["-1", "-2"], ["0", "1"]),
        (#""minimum": 0.5"#, ["1"], ["0", "-1"]), (#""maximum": 0.5"#, ["0", "-1"], ["1"]),
    ])
    func fineBounds(rule: String, taken: [String], refused: [String]) throws {
        let own = Self.mine(
            fields: #""more": {"type": "number", "required": true, "scale": 0, "about": "n", "#
                + rule + "}")
        let rows = (taken + refused).map { ("k\($0)", $0, "", true) }
        let day = try Self.days(
            [rows], emit: Self.emitMine("price"), own: own)[0]
        #expect(day.rejects.map(\.raw) == refused.map { "sku=k\($0)" })
        #expect(day.totals.created == taken.count)
    }

    @Test("case counts in the fields of `unique` that do not say foldCase")
    func foldEachField() throws {
        let own = Self.mine(
            fields: #""more": {"type": "text", "required": true, "about": "a text"}"#,
            unique: #"["id", "more"]"#)
        let day = try Self.days(
            [[("A", "1", "x", true), ("a", "1", "X", true), ("B", "1", "y", true),
              ("b", "1", "y", true)]],
            emit: Self.emitMine("code"), own: own)[0]
        #expect(day.rejects.map(\.raw) == ["sku=B", "sku=b"])
        #expect(day.totals.created == 2)
    }

    @Test("items of one identifier that both lack the other field of `unique` are one")
    func bothLackIt() throws {
        let own = Self.mine(
            fields: #""more": {"type": "text", "about": "a text"}"#, unique: #"["id", "more"]"#)
        let day = try Self.days(
            [[("A", "1", "", true), ("a", "1", "", true), ("B", "1", "x", true),
              ("b", "1", "", true)]], emit: Self.emitMine("code"), own: own)[0]
        #expect(day.rejects.map(\.raw) == ["sku=A", "sku=a"])
        #expect(day.totals.created == 2)
    }

    @Test("two keys are one or two, whatever else is in the list")
    func foldOfTheList() throws {
        let pairs = [
            ("STRASSE", "straße"), ("ﬁ", "FI"), ("ı", "I"), ("K", "\u{212A}"), ("ς", "Σ"),
        ]
        for pair in pairs {
            let counts = try ["AAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaa"].map { other in
                try Self.days(
                    [[(pair.0, "1", "", true), (pair.1, "1", "", true), (other, "1", "", true)]],
                    emit: Self.xway)[0].totals.refused
            }
            #expect(counts[0] == counts[1], "\(pair)")
        }
    }

    @Test("a text of blanks is no value where the target trims")
    func blankText() throws {
        let days = try Self.days(
            [[("A", "1", "  ", true)], [("A", "1", "  ", true)]],
            emit: Self.xway.replacing("\"sku\"", with: "\"code\""))
        #expect(days[0].rejects.map(\.code) == ["R102"])
        #expect(days[0].batches.isEmpty)
        #expect(days[1].totals.updated == 0)
    }

    @Test("two records that left the list and are one for the target do not share a request")
    func goneTwice() throws {
        var twin = TwinCase(id: "gone twice")
        let set = #"{"set": {"ok": false}}"#
        for (gone, key) in [("\"keep\"", "A"), ("\"keep\"", "a"), (set, "B")] {
            var pipeline = PipelineMaker()
            pipeline.emits = [Self.xway]
            pipeline.gone = gone
            var day = TwinDay(pipeline: pipeline.text)
            day.batches = [TwinBatch(rows: [TwinRow(line: 2, values: LimitCases.row(key))])]
            twin.days.append(day)
        }
        try TwinRunner.run(&twin)
        let body = try #require(twin.days[2].answer.targets[0].batches.first?.body)
        #expect(!(body.contains(#"_id":"A""#) && body.contains(#"_id":"a""#)))
    }
}
