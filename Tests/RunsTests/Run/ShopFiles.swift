/// Pipelines and lists for `Shop`.
enum ShopFiles {
    /// - Parameters:
    ///   - read: further keys of the read stage, each with a comma behind it
    ///   - head: further keys of the pipeline, the same
    ///   - stages: before `diff`, each with a comma behind it
    static func pipeline(
        read: String = "", from: String = "\"acme/*.csv\"", twoTargets: Bool = false,
        compress: Bool = false, gone: String? = nil, head: String = "", stages: String = ""
    ) -> String {
        let set = twoTargets ? "{ available: false, stock: 0 }" : "{ available: false }"
        let stocks = """
            { emit: "ozon-stocks", warehouse: "22142605386000",
              item: { offer_id: "sku", stock: "stock" } },
            """
        return """
            {
              confirm: "approve", \(head)
              stages: [
                { read: "prices", from: \(from), format: "csv", encoding: "utf-8",
                  delimiter: ";", header: 1, key: "sku", \(read)
                  fields: {
                    sku: "sku",
                    price: { column: "price", type: "decimal" },
                    available: { column: "available", type: "boolean" },
                    stock: { column: "stock", type: "integer" },
                  } },
                \(stages)
                { diff: { key: "sku", gone: \(gone ?? "{ set: \(set) }") } },
                { emit: "xway-prices", shop: 1,
                  item: { external_id: "sku", price: "price", available: "available" } },
                \(twoTargets ? stocks : "")
                { archive: { compress: \(compress) } },
              ],
            }

            """
    }

    /// Prices and stocks in files of their own, joined by the key.
    ///
    /// - Parameters:
    ///   - stock: further keys of the stock source, each with a comma behind it.
    ///   - price: further keys of the price source.
    static func twoSources(stock: String = "", price: String = "") -> String {
        """
        {
          confirm: "approve",
          stages: [
            { read: "prices", from: "acme/price*.csv", format: "csv", encoding: "utf-8",
              delimiter: ";", header: 1, key: "sku", \(price)
              fields: { sku: "sku", price: { column: "price", type: "decimal" },
                        available: { column: "available", type: "boolean", required: true } } },
            { read: "stock", from: "acme/stock*.csv", format: "csv", encoding: "utf-8",
              delimiter: ";", header: 1, key: "sku", \(stock)
              fields: { sku: "sku", quantity: { column: "quantity", type: "integer" } } },
            { join: "stock", on: "sku", keep: "left" },
            { set: { onSale: "has(stock.quantity) ? available && stock.quantity > 0 : missing" } },
            { diff: { key: "sku", gone: { set: { onSale: false } } } },
            { emit: "xway-prices", shop: 1,
              item: { external_id: "sku", price: "price", available: "onSale" } },
            { archive: {} },
          ],
        }

        """
    }

    static let stockHeader = "sku;quantity\n"
    static let firstStock = stockHeader + "00001;5\n00002;0\n00003;1\n00004;9\n00006;2\n"
    static let secondStock = stockHeader + "00001;0\n00002;3\n00003;1\n00004;9\n00006;2\n"

    static let header = "sku;price;available;stock\n"

    /// Ten rows: one is no record, two share a key.
    static let firstDay = header + """
        00001;100;true;5
        00002;200,50;true;0
        00003;300;false;1
        00004;400;true;7
        00005;on request;true;2
        00006;600;true;3
        00007;700;true;4
        00008;800;true;4
        00008;801;true;4
        00009;900;true;9

        """

    /// One price and one stock changed, one record gone, one new, the rejected one mended.
    static let secondDay = header + """
        00001;110;true;5
        00002;200,50;true;8
        00003;300;false;1
        00004;400;true;7
        00005;500;true;2
        00006;600;true;3
        00007;700;true;4
        00008;800;true;4
        00010;1000;true;1

        """

    static let thirdDay = header + """
        00001;120;true;5
        00002;200,50;true;8
        00003;300;true;1
        00010;990;false;0

        """

    /// Nothing of it can be read as a list that has ended.
    static let cut = header + "00001;120;true;5\n00002;\"200,5"
}
