import Diagnostics
import Reconcile
import Runs
import Testing

/// A stock that is joined by its barcode, and rows of it that cannot be read: law 7 from the inbox
/// to the plan.
@Suite("Runs whose stock cannot be read")
struct UnreadMatchTests {
    private static let pipeline = """
        {
          confirm: "approve",
          stages: [
            { read: "prices", from: "acme/price*.csv", format: "csv", encoding: "utf-8",
              delimiter: ";", header: 1, key: "sku",
              fields: { sku: "sku", barcode: "barcode" } },
            { read: "own", from: "acme/stock*.csv", format: "csv", encoding: "utf-8",
              delimiter: ";", header: 1, key: "code",
              fields: { code: "code", barcode: "barcode",
                        free: { column: "free", type: "integer", required: true } } },
            { join: "own", on: "barcode", keep: "left" },
            { set: { stock: "coalesce(own.free, 0)" } },
            { diff: { key: "sku", gone: "keep" } },
            { emit: "ozon-stocks", warehouse: "1", item: { offer_id: "sku", stock: "stock" } },
          ],
        }

        """
    private static let prices = "sku;barcode\nA-1;4601\nA-2;4602\nA-3;4603\nA-4;\n"
    private static let header = "code;barcode;free\n"

    private func planned(_ stock: String) throws -> (Shop, RunReport) {
        let shop = try Shop(in: try Sandbox(inMemory: true), pipeline: Self.pipeline)
        try shop.drop(Self.prices, as: "price.csv")
        try shop.drop(Self.header + stock, as: "stock.csv")
        return (shop, try shop.run())
    }

    private func text(_ name: String, of shop: Shop, _ report: RunReport) throws -> String {
        let folder = try #require(report.folder)
        return String(
            decoding: try shop.sandbox.disk.readAll(folder / Path(name), bytesMax: 1 << 20),
            as: UTF8.self)
    }

    @Test("a stock nobody can read is not 0, though it is joined by its barcode")
    func readable() throws {
        let (shop, report) = try planned("1;4601;many\n2;4602;7\n")
        #expect(report.plan.targets[0].totals.created == 3)
        let changes = try text("changes.csv", of: shop, report)
        #expect(!changes.contains("A-1"))
        #expect(changes.contains("A-2,stock,,7,") && changes.contains("A-3,stock,,0,"))
        let rejects = try text("rejects.csv", of: shop, report)
        #expect(
            rejects.contains(
                "acme/price.csv,2,barcode,R304,the row of own that it matches was rejected,"))
    }

    @Test("a join that matches no record is named, and one that matches some is not")
    func nothingMatches() throws {
        let (_, report) = try planned("1;0004601;5\n2;0004602;7\n")
        let found = try #require(report.warnings.first { $0.code.name == "W076" })
        #expect(found.detail == "\"own\", 4 records" && found.place?.file.contains(":11:") == true)
        let (_, other) = try planned("1;0004601;5\n2;4602;7\n")
        #expect(!other.warnings.contains { $0.code.name == "W076" })
    }

    @Test("a warehouse that no row names is named, and one that a row names is not")
    func noSuchWarehouse() throws {
        let shop = try Shop(
            in: try Sandbox(inMemory: true),
            pipeline: Self.pipeline
                .replacing("fields: { code: \"code\", barcode: \"barcode\",", with: """
                    duplicates: "keep", fields: { code: "code", place: "place",
                    """)
                .replacing("{ join: \"own\", on: \"barcode\", keep: \"left\" }", with: """
                    { sum: "free", of: "own", by: "place", as: "free", others: "skip",
                      warehouses: { "Север": "count", "South": "count" } },
                    { join: "own", on: { left: "sku", right: "code" }, keep: "left" }
                    """))
        try shop.drop(Self.prices, as: "price.csv")
        try shop.drop("code;place;free\nA-1;Север;5\nA-2;Юг;7\n", as: "stock.csv")
        let report = try shop.run()
        let found = report.warnings.filter { $0.code.name == "W077" }
        #expect(found.map(\.detail) == ["\"South\", of 2 records"])
        #expect(report.plan.stages?.first?.won == [1, 0])
    }

    @Test(
        "where the barcode itself cannot be read, what has no match waits",
        arguments: ["1;46;01;9\n2;4602;7\n", "1;4601\u{0};9\n2;4602;7\n", "1\n2;4602;7\n"])
    func unreadable(stock: String) throws {
        let (shop, report) = try planned(stock)
        let totals = report.plan.targets[0].totals
        // A-4 has no barcode, so that no row of the stock is its own.
        #expect(totals.held == 2 && totals.created == 2)
        #expect(report.plan.state == .planned)
        let check = try #require(report.plan.checks.first { $0.name == "match of own" })
        #expect(check.code == "C002" && check.verdict == .hold && check.source == "own")
        let holds = try text("holds.csv", of: shop, report)
        #expect(
            holds.contains(
                "create,A-1,stock,,0,acme/price.csv,2,ozon-stocks,match of own,hold,"
                    + "\"it has no match in own, but a row there could not be read:"
                    + " acme/stock.csv:2\""))
        #expect(holds.contains("create,A-3,stock,,0,"))
    }

    @Test("headings of the other list hold nothing")
    func headings() throws {
        let (_, report) = try planned(";;\nKettles;;\n;Stock of the day;\n2;4602;7\n")
        #expect(report.plan.targets[0].totals.created == 4)
    }

    @Test("what waits can be released by a person")
    func released() throws {
        let (shop, _) = try planned("1\n2;4602;7\n")
        var selection = SelectionRequest()
        selection.release = ["A-3"]
        let decision = try shop.approve(selecting: selection)
        #expect(decision.run.plan.targets[0].totals.created == 3)
        #expect(decision.run.plan.targets[0].totals.held == 1)
    }
}
