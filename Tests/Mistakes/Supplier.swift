import Foundation
import TestSupport

/// A supplier with a form of list of its own, and the pipeline that reads it.
struct Supplier: Sendable {
    var name: String
    var rows: Int
    var form: Sheet.Form
    var money: Sheet.Money
    var encoding: String.Encoding
    var header: [String]
    var read: String
    var flow: String
    var emits: String
    var gone: String
    var key: @Sendable (Int) -> String
    /// Behind the last row of a list.
    var end = "\n"
    var fileName: String { form == .yml ? "list.xml" : "list.csv" }

    func price(_ kopeks: Int) -> String {
        let rest = kopeks % 100 < 10 ? "0\(kopeks % 100)" : "\(kopeks % 100)"
        switch money {
        case .point: return "\(kopeks / 100).\(rest)"
        case .comma: return "\(kopeks / 100),\(rest)"
        case .kopeks: return "\(kopeks)"
        }
    }

    var pipeline: String {
        """
        { confirm: "approve", stages: [
          \(read)
          \(flow)
          { diff: { key: "sku", gone: \(gone) } },
          \(emits)
        ] }
        """
    }

    static let all: [Supplier] = [retail, wholesale, positions, feed]

    private static let prices = """
        { emit: "xway-prices", shop: 1,
          item: { external_id: "sku", price: "price", available: "available" } },
        """
    private static let stocks = """
        { emit: "ozon-stocks", warehouse: "22142605386000",
          item: { offer_id: "sku", stock: "stock" } },
        """

    /// Names of columns, prices with a point, articles with letters.
    static let retail = Supplier(
        name: "retail", rows: 400, form: .csv, money: .point, encoding: .utf8,
        header: ["sku", "name", "brand", "price", "stock"],
        read: """
            { read: "list", from: "acme/*.csv", format: "csv", key: "sku", fields: {
              sku: "sku", name: "name", brand: "brand",
              price: { column: "price", type: "decimal", required: true },
              stock: { column: "stock", type: "integer", required: true } } },
            """,
        flow: #"{ set: { available: "stock > 0" } },"#, emits: prices + stocks,
        gone: "{ set: { available: false, stock: 0 } }",
        key: { "AB-\(1000 + $0)" })

    /// windows-1251, decimal commas, barcodes, a markup.
    static let wholesale = Supplier(
        name: "wholesale", rows: 700, form: .csv, money: .comma, encoding: .windowsCP1251,
        header: ["Штрихкод", "Наименование", "Бренд", "Цена, руб.", "Остаток"],
        read: """
            { read: "list", from: "acme/*.csv", format: "csv", key: "sku",
              encoding: "windows-1251", delimiter: ";", fields: {
              sku: "Штрихкод", name: "Наименование", brand: "Бренд",
              cost: { column: "Цена, руб.", type: "decimal", required: true },
              stock: { column: "Остаток", type: "integer", required: true } } },
            """,
        flow: """
            { set: { price: "roundUp(cost * 1.25, 10) - 1", available: "stock > 0" } },
            """,
        emits: prices, gone: "{ set: { available: false } }",
        key: { "460\(1_000_000_000 + $0 * 7919)" })

    /// No header, columns by their places, articles with leading zeros; no line end behind the last
    /// row.
    static let positions = Supplier(
        name: "positions", rows: 300, form: .csv, money: .point, encoding: .utf8, header: [],
        read: """
            { read: "list", from: "acme/*.csv", format: "csv", header: "none", key: "sku",
              delimiter: ";", fields: {
              sku: { column: 1 }, name: { column: 2 }, brand: { column: 3 },
              price: { column: 4, type: "decimal", required: true },
              stock: { column: 5, type: "integer", required: true } } },
            """,
        flow: #"{ set: { available: "stock > 0" } },"#, emits: prices + stocks,
        gone: "{ set: { available: false, stock: 0 } }",
        key: { index in
            let digits = "\(index * 13 + 100)"
            return String(repeating: "0", count: 8 - digits.count) + digits
        }, end: "")

    /// A YML feed with its date.
    static let feed = Supplier(
        name: "feed", rows: 500, form: .yml, money: .point, encoding: .utf8, header: [],
        read: """
            { read: "list", from: "acme/*.xml", format: "yml", key: "sku", fields: {
              sku: "@id", name: "name", brand: "vendor",
              price: { path: "price", type: "decimal", required: true },
              available: { path: "@available", type: "boolean" } } },
            """,
        flow: "", emits: prices, gone: "{ set: { available: false } }",
        key: { "\(200_000 + $0)" })
}
