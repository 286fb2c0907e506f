import Foundation
import Reconcile
import Runs
import Testing

/// What single prices are held for, by the marketplaces' own rules and the seller's.
@Suite("Checks of single prices")
struct PriceCheckTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private struct Market {
        /// The stage that emits.
        var emit: String
        var checks = "move: { off: \"a test\" }"
    }

    private static let markets: [String: Market] = [
        "ozon": Market(
            emit: """
                { emit: "ozon-prices", item: { offer_id: "sku", price: "price", old_price: "base",
                  min_price: "least", currency_code: { constant: "RUB" } } }
                """),
        "wildberries": Market(
            emit: """
                { emit: "wildberries-prices",
                  item: { nmID: "sku", price: "price", discount: "percent" } }
                """),
        "yandex": Market(
            emit: """
                { emit: "yandex-prices", business: 1,
                  item: { offerId: "sku", price: "price", discountBase: "base" } }
                """),
        "xway": Market(
            emit: """
                { emit: "xway-prices", shop: 1, item: { external_id: "sku", price: "base",
                  discount_price: "price", available: true } }
                """),
        "floor": Market(
            emit: """
                { emit: "wildberries-prices",
                  item: { nmID: "sku", price: "price", discount: "percent" } }
                """, checks: "move: { off: \"a test\" }, floor: { field: \"least\" }"),
    ]

    private static func pipeline(_ market: Market) -> String {
        """
        { confirm: "approve", checks: { \(market.checks) }, stages: [
          { read: "list", from: "acme/*.csv", format: "csv", delimiter: ";", key: "sku", fields: {
            sku: "sku", price: { column: "price", type: "decimal" },
            base: { column: "base", type: "decimal" },
            percent: { column: "percent", type: "integer" },
            least: { column: "least", type: "decimal" } } },
          { diff: { key: "sku", gone: "keep" } }, \(market.emit) ] }
        """
    }

    private static let header = "sku;price;base;percent;least\n"

    /// A row as it was, empty for a new one; as it comes; what holds it, and a piece of the reason.
    static let cases: [(String, String, String, String)] = [
        // Put aside: a move by more than half.
        ("ozon", "1000;;;", "1500;;;", ""), ("ozon", "1000;;;", "1500.01;;;", "marketplace 50 %"),
        ("ozon", "1000;;;", "500;;;", ""), ("ozon", "1000;;;", "499.99;;;", "marketplace 50 %"),
        // Refused: up to 400 a difference above 20, up to 10 000 5 %, beyond 500.
        ("ozon", "", "400;420;;", "marketplace not above 20"), ("ozon", "", "400;420.01;;", ""),
        ("ozon", "", "950;999;;", "marketplace 5 %"), ("ozon", "", "950;1001;;", ""),
        ("ozon", "", "950;1000;;", "marketplace not above 5 %"),
        ("ozon", "", "949.99;1000;;", ""),
        ("ozon", "", "9500;10000;;", "marketplace not above 5 %"),
        ("ozon", "", "9499.99;10000;;", ""),
        ("ozon", "", "10001;10501;;", "marketplace not above 500"),
        ("ozon", "", "10001;10501.01;;", ""),
        ("ozon", "", "100;1000;;", "marketplace 90 %"), ("ozon", "", "100.01;1000;;", ""),
        ("ozon", "", "500;500;;", "discount-base not below"), ("ozon", "", "500;0;;", ""),
        ("ozon", "", "99;;;100", "floor below the least"), ("ozon", "", "100;;;100", ""),
        ("ozon", "", "100;;;", ""),
        // Put aside: three times lower, with the discount taken off.
        ("wildberries", "3000;;0;", "1001;;0;", ""),
        ("wildberries", "3000;;0;", "1000;;0;", "marketplace 3 times"),
        ("wildberries", "3000;;0;", "3000;;66;", ""),
        ("wildberries", "3000;;0;", "3000;;67;", "marketplace 3 times"),
        // A discount from 5 to 99 percent.
        ("yandex", "", "951;1000;;", "marketplace 5 %"), ("yandex", "", "950;1000;;", ""),
        ("yandex", "", "950.01;1000;;", "marketplace 5 %"),
        ("yandex", "", "10;1000;;", ""), ("yandex", "", "100;10000;;", ""),
        ("yandex", "", "9.99;1000;;", "marketplace above 99 %"), ("yandex", "", "11;1000;;", ""),
        ("yandex", "", "1000;900;;", "discount-base not below"),
        ("xway", "", "900;900;;", "discount-base not below"), ("xway", "", "899;900;;", ""),
        // The seller's own table: no least price is no permission.
        ("floor", "", "1000;;10;900", ""), ("floor", "", "1000;;11;900", "floor 890 is below"),
        ("floor", "", "1000;;0;", "floor no least price"),
    ]

    @Test("at each bound", arguments: cases)
    func bound(_ market: String, _ old: String, _ new: String, _ expected: String) throws {
        let shop = try Shop(in: sandbox, pipeline: Self.pipeline(Self.markets[market]!))
        // The first record stands for the others; the second is the one in question.
        let first = "1;700;\(market == "xway" ? "800" : "");0;500\n"
        if !old.isEmpty {
            try shop.drop(Self.header + first + "2;\(old)\n", as: "a.csv")
            try shop.run()
            try shop.approve()
        }
        try shop.drop(Self.header + first + "2;\(new)\n", as: "b.csv")
        let report = try shop.run(Shop.nextNight)
        let bytes = try sandbox.disk.readAll(
            try #require(report.folder) / "holds.csv", bytesMax: 1 << 20)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        let checks = Set(
            lines.map { $0.split(separator: ",", omittingEmptySubsequences: false)[8] })
        #expect(report.plan.targets[0].totals.refused == 0)
        guard let check = expected.split(separator: " ").first else {
            return #expect(lines.isEmpty, "\(lines)")
        }
        let reason = expected.dropFirst(check.count + 1)
        #expect(checks == [check] && lines.allSatisfy { $0.contains(reason) }, "\(lines)")
        #expect(report.plan.targets[0].totals.held == 1)
    }
}
