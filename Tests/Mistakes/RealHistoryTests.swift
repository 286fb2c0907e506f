import Foundation
import Reconcile
import Runs
import TestSupport
import Testing

/// One seller's real feeds, in their order: the incident is held, ordinary steps are not.
@Suite("Real histories", .realFiles("history"))
struct RealHistoryTests {
    /// As a seller would read these feeds, with the default settings.
    static let seller: Supplier = {
        var seller = Supplier.feed
        seller.name = "seller"
        seller.read = """
            { read: "list", from: "acme/*.xml", format: "yml", key: "id", fields: {
              id: "@id", price: { path: "price", type: "decimal" },
              oldprice: { path: "oldprice", type: "decimal" },
              stock: { path: "outlets", type: "integer" } } },
            """
        seller.flow = ""
        seller.gone = "{ set: { stock: 0 } }"
        seller.emits = """
            { emit: "ozon-prices",
              item: { offer_id: "id", price: "price", old_price: "oldprice",
                currency_code: { constant: "RUB" } } },
            { emit: "ozon-stocks", warehouse: "22142605386000",
              item: { offer_id: "id", stock: "stock" } },
            """
        return seller
    }()

    private static func shop(_ scratch: Scratch) throws -> Shop {
        try Shop(seller, at: try scratch.made("shop"), key: "id")
    }

    @Test("eight offers that vanish for six hours are held, their return is not")
    func incident() throws {
        let scratch = try Scratch(inMemory: true)
        let shop = try Self.shop(scratch)
        #expect(try shop.play(RealFiles.bytes("history/feed1-drop8-1-before.xml"), day: 0).state
            == .planned)
        try shop.drop(RealFiles.bytes("history/feed1-drop8-2-DROPPED.xml"))
        let dropped = try shop.run(day: 1)
        #expect(dropped.state == .held)
        #expect(dropped.checks.filter(\.holdsPlan).map(\.name).contains("vanished"))
        try shop.drop(RealFiles.bytes("history/feed1-drop8-3-after.xml"))
        let after = try shop.run(day: 2)
        #expect(after.state != .held, "\(after.checks.filter(\.holdsPlan))")
    }

    @Test("ordinary steps go", arguments: [
        ("history/feed1-rounding-1-before.xml", "history/feed1-rounding-2-after.xml"),
        ("history/feed2-normal-1.xml", "history/feed2-normal-2.xml"),
    ])
    func ordinary(_ before: String, _ after: String) throws {
        let scratch = try Scratch(inMemory: true)
        let shop = try Self.shop(scratch)
        _ = try shop.play(RealFiles.bytes(before), day: 0)
        let plan = try shop.play(RealFiles.bytes(after), day: 1)
        #expect(plan.state != .held, "\(plan.checks.filter(\.holdsPlan))")
        #expect(plan.targets.allSatisfy { $0.totals.held == 0 })
    }
}
