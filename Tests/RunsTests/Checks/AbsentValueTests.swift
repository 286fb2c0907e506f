import Foundation
import Reconcile
import Runs
import Testing

/// A value that goes away: docs/formats/target.md. Left out it may stay at the marketplace, so a
/// request says so, or the record waits.
@Suite("A value that goes away")
struct AbsentValueTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private static let header = "sku;price;extra\n"

    /// - Parameter fields: of the target, bound to `extra`
    private static func pipeline(
        _ emit: String, gone: String = "\"keep\"", partial: Bool = false, checks: String = ""
    ) -> String {
        """
        { confirm: "approve", checks: { move: { off: "a test" }, filled: { off: "a test" },
          rows: { off: "a test" }, "same-file": { off: "a test" }\(checks) }, stages: [
          { read: "list", from: "acme/*.csv", format: "csv", delimiter: ";", key: "sku",
            partial: \(partial), fields: { sku: "sku",
            price: { column: "price", type: "decimal" },
            extra: { column: "extra", type: "decimal" } } },
          { diff: { key: "sku", gone: \(gone) } }, \(emit) ] }
        """
    }

    private static let wildberries =
        #"{ emit: "wildberries-prices", item: { nmID: "sku", price: "price", discount: "extra" } }"#
    private static func ozon(_ field: String) -> String {
        #"{ emit: "ozon-prices", item: { offer_id: "sku", price: "price", \#(field): "extra", "#
            + #"currency_code: { constant: "RUB" } } }"#
    }
    private static func yandex(_ field: String) -> String {
        #"{ emit: "yandex-prices", business: 1, "#
            + #"item: { offerId: "sku", price: "price", \#(field): "extra" } }"#
    }
    private static func xway(_ field: String) -> String {
        #"{ emit: "xway-prices", shop: 1, item: { external_id: "sku", price: "price", "#
            + #"available: true, \#(field): "extra" } }"#
    }
    private static func mine(_ rules: String) -> String {
        """
        { name: "mine", about: "ours", source: "a test", method: "POST",
          url: "https://shop.example/", fields: {
            id: { type: "text", required: true, about: "the key" },
            price: { type: "number", scale: 2, about: "the price" },
            extra: { type: "number", scale: 2, about: "more"\(rules) } },
          identifier: "id", body: { rows: "{items}" },
          item: { id: "{id}", price: "{price}", extra: "{extra}" }, limits: { items: 10 } }
        """
    }
    private static let ours =
        #"{ emit: "mine", item: { id: "sku", price: "price", extra: "extra" } }"#

    /// One case: its stage, an own target's rules, the value, what the item says of it afterwards,
    /// and what changes.csv has; nil where the record waits.
    struct Way: Sendable {
        var emit: String
        var rules: String?
        var value: String
        var item: String
        var change: String?
    }

    static let ways: [Way] = [
        Way(emit: wildberries, value: "30", item: #","discount":0}"#, change: "discount,30,0"),
        Way(
            emit: ozon("old_price"), value: "1500", item: #""old_price":"0""#,
            change: "old_price,1500,0"),
        Way(
            emit: ozon("min_price"), value: "900", item: #""min_price":"0""#,
            change: "min_price,900,0"),
        Way(emit: ozon("net_price"), value: "650", item: "", change: nil),
        Way(
            emit: yandex("discountBase"), value: "1500", item: #""currencyId":"RUR"}}"#,
            change: "discountBase,1500,"),
        Way(
            emit: yandex("minimumForBestseller"), value: "900", item: #""currencyId":"RUR"}}"#,
            change: "minimumForBestseller,900,"),
        Way(emit: xway("discount_price"), value: "900", item: "", change: nil),
        Way(emit: xway("batch_count"), value: "5", item: "", change: nil),
        Way(emit: ours, rules: "", value: "7", item: "", change: nil),
        Way(emit: ours, rules: #", absent: "keeps""#, value: "7", item: "", change: nil),
        Way(
            emit: ours, rules: #", absent: "removes""#, value: "7", item: #""price":1000}"#,
            change: "extra,7,"),
        Way(
            emit: ours, rules: ", cleared: 0", value: "7", item: #""extra":0}"#,
            change: "extra,7,0"),
        Way(
            emit: ours, rules: ", cleared: -1", value: "7", item: #""extra":-1}"#,
            change: "extra,7,-1"),
        Way(
            emit: ours, rules: ", cleared: null", value: "7", item: #""extra":null}"#,
            change: "extra,7,"),
        Way(
            emit: ours, rules: #", quoted: true, cleared: """#, value: "7", item: #""extra":""}"#,
            change: "extra,7,"),
    ]

    @Test("it is cleared, removed or held, as the target says; and stays so", arguments: ways)
    func settled(_ way: Way) throws {
        var shop = try play(way.emit, rules: way.rules)
        try shop.day(Self.header + "1;1000;\(way.value)\n2;800;\n")
        try shop.day(Self.header + "1;1000;\n2;800;\n")
        guard let change = way.change else {
            for _ in 1...2 {
                #expect(shop.batches.isEmpty && shop.changes.isEmpty, "\(shop.changes)")
                #expect(shop.holds.count == 1 && shop.holds[0].contains("emptied,hold"))
                #expect(shop.holds[0].contains(",\(way.value),,"), "\(shop.holds)")
                try shop.day(Self.header + "1;1000;\n2;800;\n")
            }
            // The value comes back, as another: the snapshot still has the old one.
            let next = way.value.dropLast() + "1"
            try shop.day(Self.header + "1;1000;\(next)\n2;800;\n")
            #expect(shop.changes.contains { $0.contains(",\(way.value),\(next),") })
            return
        }
        #expect(shop.changes.count == 1 && shop.changes[0].contains("update,1,\(change),"))
        #expect(shop.batches.contains(way.item), "\(shop.batches)")
        #expect(!shop.batches.contains(way.value) && shop.holds.isEmpty)
        // Nothing is left to say, and a full run says the same of what was cleared by a value.
        try shop.day(Self.header + "1;1000;\n2;800;\n")
        #expect(shop.changes.isEmpty && shop.batches.isEmpty, "\(shop.changes)")
        try shop.day(Self.header + "1;1000;\n2;800;\n", full: true)
        let cleared = change.hasSuffix(",") ? "\"price\":" : way.item
        #expect(shop.changes.isEmpty && shop.batches.contains(cleared), "\(shop.batches)")
        let old = change.split(separator: ",", omittingEmptySubsequences: false)[2]
        try shop.day(Self.header + "1;1000;\(way.value)\n2;800;\n")
        #expect(shop.changes.contains { $0.contains(",\(old),\(way.value),") }, "\(shop.changes)")
    }

    @Test("JSON that clears goes with every item until there is a value again: a request may fail")
    func clearedAgain() throws {
        var shop = try play(Self.ours, rules: ", cleared: null")
        try shop.day(Self.header + "1;1000;7\n2;800;5\n")
        try shop.day(Self.header + "1;1000;\n2;800;5\n")
        #expect(try shop.sent().contains(#""extra":null"#))
        try shop.day(Self.header + "1;1100;\n2;800;5\n")
        #expect(try shop.sent() == #"{"rows":[{"id":"1","price":1100,"extra":null}]}"#)
        #expect(shop.changes.count == 1)
        try shop.day(Self.header + "1;1100;9\n2;800;5\n3;10;\n")
        // A new record has nothing to clear.
        #expect(try !shop.sent().contains("null"))
    }

    @Test("a run computed again says the same")
    func replay() throws {
        for rules in [", cleared: 0", ", cleared: null", #", absent: "removes""#, ""] {
            var shop = try play(Self.ours, rules: rules)
            try shop.day(Self.header + "1;1000;7\n2;800;5\n")
            try shop.day(Self.header + "1;1100;\n2;900;5\n")
            let run = try #require(shop.report).plan.run
            #expect(try shop.shop.workspace.replay(run, environment: [:]).isSame, "\(rules)")
        }
    }

    @Test("released, the rest of the record goes and the snapshot keeps the old value")
    func released() throws {
        var shop = try play(Self.ours, rules: "")
        try shop.day(Self.header + "1;1000;7\n2;800;5\n")
        var selection = SelectionRequest()
        selection.only = ["1"]
        selection.release = ["1"]
        try shop.day(Self.header + "1;1100;\n2;900;5\n", selecting: selection)
        let sent = try shop.sent()
        #expect(sent == #"{"rows":[{"id":"1","price":1100}]}"#)
        try shop.day(Self.header + "1;1100;8\n2;800;5\n")
        #expect(shop.changes.count == 1 && shop.changes[0].hasPrefix("update,1,extra,7,8"))
    }

    @Test("switched off, nothing is held and the snapshot keeps the old value")
    func switchedOff() throws {
        var shop = try play(
            Self.ours, rules: "", checks: #", emptied: { off: "set by hand" }"#)
        try shop.day(Self.header + "1;1000;7\n2;800;5\n")
        try shop.day(Self.header + "1;1000;\n2;900;\n")
        #expect(shop.holds.isEmpty && shop.changes.count == 1, "\(shop.changes)")
        #expect(shop.batches == #"{"rows":[{"id":"2","price":900}]}"#)
        try shop.day(Self.header + "1;1000;8\n2;900;\n")
        #expect(shop.changes.count == 1 && shop.changes[0].hasPrefix("update,1,extra,7,8"))
    }

    @Test("taken off sale it is not held")
    func offSale() throws {
        let emit = Self.xway("discount_price").replacing(
            "available: true", with: #"available: "sells""#)
        let pipeline = Self.pipeline(emit).replacing(
            "{ diff:", with: #"{ set: { sells: "coalesce(price, 0) != 999" } }, { diff:"#)
        var shop = try play(pipeline: pipeline)
        try shop.day(Self.header + "1;1000;900\n2;800;700\n")
        try shop.day(Self.header + "1;999;\n2;801;\n")
        #expect(shop.holds.allSatisfy { $0.contains(",2,") } && !shop.holds.isEmpty)
        #expect(shop.batches.contains(#""external_id":"1","price":999,"available":false"#))
        #expect(!shop.batches.contains("discount_price"))
    }

    @Test("in a partial list nothing has gone away")
    func partial() throws {
        for (emit, value) in [
            (Self.wildberries, 30), (Self.yandex("discountBase"), 1500),
            (Self.xway("discount_price"), 900),
        ] {
            var shop = try play(pipeline: Self.pipeline(emit, partial: true))
            try shop.day(Self.header + "1;1000;\(value)\n")
            try shop.day(Self.header + "1;1100;\n")
            #expect(shop.changes.count == 1 && shop.changes[0].contains("price,1000,1100"))
            #expect(shop.batches.contains(":\(value)"), "\(shop.batches)")
        }
    }

    @Test("what an absent source would have said has not gone away", arguments: ["keep", "drop"])
    func absentSource(then: String) throws {
        func pipeline(_ second: String) -> String {
            """
            { confirm: "approve", checks: { filled: { off: "a test" } }, stages: [
              { read: "list", from: "acme/list*.csv", format: "csv", delimiter: ";", key: "sku",
                fields: { sku: "sku", price: { column: "price", type: "decimal" } } },
              { read: "\(second)", from: "acme/\(second)*.csv", format: "csv", delimiter: ";",
                key: "sku", required: false, whenAbsent: "\(then)",
                fields: { sku: "sku", discount: { column: "extra", type: "decimal" } } },
              { join: "\(second)", on: "sku", keep: "left" },
              { set: { off: "\(second).discount" } },
              { diff: { key: "sku", gone: "keep" } },
              { emit: "wildberries-prices",
                item: { nmID: "sku", price: "price", discount: "off" } } ] }
            """
        }
        var shop = try play(pipeline: pipeline("more"))
        try shop.shop.drop(Self.header + "1;;30\n2;;20\n", as: "more.csv")
        try shop.day(Self.header + "1;1000;\n2;800;\n")
        #expect(shop.batches.contains(#"{"nmID":1,"price":1000,"discount":30}"#))
        // Its files are looked for elsewhere, where none ever was.
        try shop.shop.write(pipeline("extra"), to: "pipelines/acme.json5")
        try shop.day(Self.header + "1;1100;\n2;800;\n")
        let discount = then == "keep" ? 30 : 0
        #expect(shop.batches.contains("\"price\":1100,\"discount\":\(discount)}"))
        #expect(shop.changes.count == (then == "keep" ? 1 : 3), "\(shop.changes)")
    }

    @Test("a field that is bound no more: removed where left out removes, else warned of")
    func unbound() throws {
        for (emit, gone) in [(Self.yandex("discountBase"), true), (Self.wildberries, false)] {
            let value = gone ? "1500" : "30"
            for partial in [false, true] {
                var shop = try play(pipeline: Self.pipeline(emit, partial: partial))
                try shop.day(Self.header + "1;1000;\(value)\n2;800;\n")
                let now = emit.replacing(/, (discountBase|discount): "extra"/, with: "")
                try shop.shop.write(
                    Self.pipeline(now, partial: partial), to: "pipelines/acme.json5")
                try shop.day(Self.header + "1;1000;\(value)\n2;800;\n")
                let verdicts = try #require(shop.report).plan.checks.filter {
                    $0.name == "emptied" && $0.verdict == .warn
                }
                #expect(verdicts.isEmpty == gone)
                #expect(shop.changes.count == (gone ? 1 : 0), "\(shop.changes)")
                if gone { #expect(shop.changes[0].contains("update,1,discountBase,1500,,")) }
                try shop.day(Self.header + "1;1000;\(value)\n2;800;\n")
                #expect(shop.changes.isEmpty && shop.batches.isEmpty)
            }
        }
    }

    @Test("gone: what is set is told with the rest, and the rest as it was")
    func gone() throws {
        let gone = "{ set: { price: 5 } }"
        var shop = try play(Self.ours, rules: ", cleared: 0", gone: gone)
        try shop.day(Self.header + "1;1000;7\n2;800;5\n")
        try shop.day(Self.header + "1;1000;\n")
        #expect(shop.changes.contains { $0.hasPrefix("remove,2,price,800,5") })
        #expect(shop.batches.contains(#"{"id":"1","price":1000,"extra":0}"#))
        #expect(shop.batches.contains(#"{"id":"2","price":5,"extra":5}"#))
    }

    @Test("an item with nothing but its identifier is refused, of a new record and of a known one")
    func silent() throws {
        var shop = try play(Self.ours, rules: #", absent: "removes""#)
        try shop.day(Self.header + "1;;7\n2;;\n")
        #expect(shop.batches == #"{"rows":[{"id":"1","extra":7}]}"#)
        #expect(try #require(shop.report).plan.rejects["R108"] == 1)
        try shop.day(Self.header + "1;;\n2;;\n")
        #expect(shop.batches.isEmpty && shop.changes.isEmpty)
        #expect(try #require(shop.report).plan.rejects["R108"] == 2)
        try shop.day(Self.header + "1;;\n2;;\n", full: true)
        #expect(shop.batches.isEmpty)
    }

    @Test("a number that only rounding makes the clearing value is refused")
    func rounded() throws {
        var shop = try play(Self.wildberries)
        try shop.day(Self.header + "1;1000;0.15\n2;800;0\n3;700;15.9\n")
        #expect(shop.batches.contains(#"{"nmID":2,"price":800,"discount":0}"#))
        #expect(shop.batches.contains(#"{"nmID":3,"price":700,"discount":15}"#))
        #expect(!shop.batches.contains(#""nmID":1,"#))
        #expect(try #require(shop.report).plan.rejects["R109"] == 1)
    }

    // MARK: Playing

    private func play(
        _ emit: String = "", rules: String? = nil, gone: String = "\"keep\"", checks: String = "",
        pipeline: String? = nil
    ) throws -> Played {
        let text = pipeline ?? Self.pipeline(emit, gone: gone, checks: checks)
        let shop = try Shop(in: sandbox, named: "shop-\(UUID().uuidString)", pipeline: text)
        if let rules { try shop.write(Self.mine(rules), to: "pipelines/targets/mine.json5") }
        return Played(shop: shop)
    }

    /// Days of one shop; what the last of them gave. Every plan is approved, where it is not empty.
    private struct Played {
        let shop: Shop
        var number = 0
        var report: RunReport?
        var changes: [String] = []
        var holds: [String] = []
        var batches = ""

        mutating func day(
            _ list: String, full: Bool = false, selecting selection: SelectionRequest? = nil
        ) throws {
            number += 1
            let now = UTCTime("2026-11-\(10 + number)T02:00:00Z")!
            try shop.drop(list, as: "list-\(number).csv")
            let report = try shop.run(now, full: full)
            self.report = report
            let folder = try #require(report.folder)
            changes = try lines(folder / "changes.csv")
            holds = try lines(folder / "holds.csv")
            batches = try report.plan.targets.flatMap(\.batches).map {
                try text(folder / "batches" / Path($0.file))
            }.joined(separator: "\n")
            if report.plan.targets.contains(where: { $0.totals.items > 0 }) {
                try shop.approve(now, selecting: selection ?? SelectionRequest())
            }
        }

        /// The first request of the run approved last.
        func sent() throws -> String {
            let contents = try shop.contents()
            let name = contents.keys.sorted().last {
                $0.hasPrefix("archive/") && $0.contains("/batches/")
            }
            return String(decoding: try #require(name.flatMap { contents[$0] }), as: UTF8.self)
        }

        private func text(_ path: Path) throws -> String {
            String(
                decoding: try shop.sandbox.disk.readAll(path, bytesMax: 1 << 20), as: UTF8.self)
        }

        private func lines(_ path: Path) throws -> [String] {
            try text(path).split(separator: "\n").dropFirst().map(String.init)
        }
    }
}
