import Diagnostics
import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// What a review says, and what it refuses to show.
@Suite("The review of a plan")
struct ReviewTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func secondDay(_ pipeline: String = ShopFiles.pipeline()) throws -> (Shop, RunFolder) {
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        let run = try shop.run(Shop.nextNight).plan.run
        return (shop, try #require(try shop.workspace.runFolder("acme", RunID(run)!)))
    }

    private func review(_ shop: Shop, _ selector: String = "acme") throws -> Review {
        try shop.workspace.review(selector, environment: [:])
    }

    @Test("one changed byte of any file is said with 65, and nothing is shown")
    func changed() throws {
        let (shop, run) = try secondDay()
        let names = try shop.contents(of: "outbox/acme/\(run.id)").keys.filter {
            !$0.hasSuffix("/") && !$0.hasSuffix("journal.ndjson")
        }
        #expect(names.count >= 6)
        for name in names.sorted() {
            let path = shop.root / Path(name)
            let before = try sandbox.disk.readAll(path, bytesMax: 1 << 20)
            var after = before
            after[after.count / 2] ^= 1
            try sandbox.write(after, to: path)
            let failure = try #require(throws: Failure.self, "\(name)") { try review(shop) }
            #expect(failure.exit == .badInput, "\(name)")
            #expect(failure.diagnostics.contains { $0.code == .planChanged }, "\(name)")
            try sandbox.write(before, to: path)
        }
        #expect(try review(shop).digest.changes == 5)
    }

    @Test("the same digest while the plan waits, and from the archive when it is closed")
    func always() throws {
        let (shop, run) = try secondDay()
        let open = try review(shop)
        #expect(open.run.journal.isWaiting && open.digest.run == run.id.text)
        try shop.approve(Shop.later)
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        try shop.run(Shop.thirdNight)
        let closed = try review(shop, run.id.text)
        #expect(closed.run.journal.state == .confirmed && closed.run.isSealed)
        #expect(try closed.digest.encoded() == open.digest.encoded())
        #expect(try review(shop).digest.run != run.id.text)
    }

    @Test("a moved price, exactly and to its bucket", arguments: [
        ("100", "150", 5000, 30, 50), ("100", "150.01", 5001, 50, 100),
        ("100", "50", -5000, nil, -50), ("100", "50.01", -4999, -50, -30),
        ("3", "3.000001", 0, 0, 1), ("3", "2.999999", 0, -1, 0),
        ("0.01", "9223372036854", 1_000_000_000_000, 100, nil), ("100", "0", -10_000, nil, -50),
    ] as [(String, String, Int, Int?, Int?)])
    func moves(old: String, new: String, percent: Int, above: Int?, upTo: Int?) throws {
        let move = try #require(PriceMove(old, new))
        #expect(move.percent == percent)
        #expect(PriceMove.buckets[move.bucket].above == above)
        #expect(PriceMove.buckets[move.bucket].upTo == upTo)
    }

    @Test("what is no move", arguments: [("0", "5"), ("", "5"), ("5", ""), ("5", "5"), ("a", "b")])
    func noMoves(old: String, new: String) { #expect(PriceMove(old, new) == nil) }

    @Test("how each field is made")
    func rules() throws {
        let set = """
            { set: { price: "price * 2", label: "'x'" } }, { set: { price: "price + 1" } },
            """
        let (shop, _) = try secondDay(ShopFiles.pipeline(stages: set))
        let rules = try review(shop).digest.rules
        let told = rules.map { rule in
            [rule.field, rule.from ?? "", rule.stage, rule.source ?? "", rule.rule ?? "",
                rule.column ?? ""].joined(separator: "|")
        }
        #expect(told == [
            "external_id|sku|read|prices||sku", "price|price|set||price + 1|",
            "available|available|read|prices||available", "batch_count||emit||1|",
        ])
        #expect(rules.allSatisfy { $0.place.hasPrefix("pipelines/acme.json5:") })
    }

    @Test("a joined field leads to its source")
    func joined() throws {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.twoSources())
        try shop.drop(ShopFiles.firstDay, as: "price-1.csv")
        try shop.drop(ShopFiles.firstStock, as: "stock-1.csv")
        try shop.run()
        let available = try review(shop).digest.rules.filter { $0.field == "available" }
        #expect(available.map(\.stage) == ["set"])
        #expect(available[0].rule?.hasPrefix("has(stock.quantity) ?") == true)
    }

    @Test("keys that the plan lacks are all named, with those that are near")
    func unknownKeys() throws {
        let (shop, _) = try secondDay()
        let review = try review(shop)
        var seen: [String] = []
        let failure = try #require(throws: Failure.self) {
            try review.forEach(of: ["00001", "0001", "no such"]) { seen.append($0.text($0.key)) }
        }
        #expect(seen == ["00001"])
        #expect(failure.diagnostics.map(\.detail) == ["\"0001\"", "\"no such\""])
        #expect(failure.diagnostics[0].help == "did you mean \"00001\"?")
    }

    @Test("a file that is none of a plan is a fault with its line")
    func strangeFiles() throws {
        let (_, run) = try secondDay()
        for (name, text) in [
            ("changes.csv", ChangeLines.header + "update,1,price\n"),
            ("holds.csv", HoldLines.header + "update,1,price\n"),
            ("labels.csv", LabelLines.header + "1\n"),
        ] {
            let folder = sandbox.folder / "strange"
            for other in ["changes.csv", "holds.csv", "labels.csv"] {
                let bytes = try sandbox.disk.readAll(run.folder / Path(other), bytesMax: 1 << 20)
                try sandbox.write(bytes, to: folder / Path(other))
            }
            try sandbox.write(text, to: folder / Path(name))
            let failure = try #require(throws: Failure.self) {
                try ReviewRows(folder, run.plan, sandbox.disk, shown: "strange").forEach { _ in }
            }
            #expect(failure.diagnostics[0].place?.file == "strange/\(name)")
            #expect(failure.diagnostics[0].place?.line == 2)
        }
    }
}

extension PriceMove {
    fileprivate init?(_ old: String, _ new: String) {
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        // Safe: the bytes are used only within the closures.
        let move = old.withUnsafeBytes { old in
            new.withUnsafeBytes { PriceMove(from: old, to: $0) }
        }
        guard let move else { return nil }
        self = move
    }
}
