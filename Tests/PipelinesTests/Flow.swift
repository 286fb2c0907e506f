import Foundation
import Pipelines

/// Pipelines with stages between `read` and `diff`, and the files that they use.
enum Flow {
    static let acme = """
        { read: "acme", from: "acme/*.csv", format: "csv", key: "sku",
          fields: { sku: "A", brand: "B", ok: { column: "O", type: "boolean" },
            cost: { column: "C", type: "decimal" }, since: { column: "S", type: "date" },
            qty: { column: "Q", type: "integer", required: true } } }
        """
    static let beta = """
        { read: "beta", from: "beta/*.csv", format: "csv", key: "sku",
          fields: { sku: "A", brand: "B",
            cost: { column: "C", type: "integer", default: 0 },
            note: { column: "N", words: { "-": null }, default: "x" } } }
        """
    static let moscow = """
        { read: "moscow", from: "moscow/*.csv", format: "csv", key: "article", duplicates: "keep",
          fields: { article: "A", warehouse: "W", since: { column: "S", type: "date" },
            quantity: { column: "Q", type: "integer", required: true } } }
        """

    static func pipeline(
        _ stages: String, reads: String = acme, item: String = #"id: "sku""#,
        gone: String = #""keep""#, after: String = ""
    ) -> String {
        """
        { stages: [
            \(reads),
            \(stages),
            { diff: { key: "sku", gone: \(gone) } },
            { emit: "mine", item: { \(item) } },
            \(after)
        ] }
        """
    }

    static func two(_ stages: String) -> String { pipeline(stages, reads: acme + ",\n" + beta) }

    static func stock(_ stages: String) -> String { pipeline(stages, reads: acme + ",\n" + moscow) }

    static let markups = """
        { table: "markups", from: "markups.csv", key: "brand",
          fields: { brand: "Бренд", rate: { column: "Наценка", type: "decimal" } } }
        """
    static let currencies = """
        { table: "currencies", from: "currencies.csv", key: "code",
          fields: { code: "code", rate: { column: "rate", type: "decimal", required: true } } }
        """

    /// Every stage, each with every key.
    static let everything = """
        { stages: [
            \(acme), \(beta), \(moscow), \(markups), \(currencies),
            { filter: "cost > 0", of: "beta" },
            { set: { qty: "size(sku)", fee: 1.5, ok: true }, of: "beta" },
            { sum: "quantity", of: "moscow", by: "warehouse", as: "own",
              warehouses: { "Центр": { reserve: 2 }, "Юг": "count", "Брак": "skip" },
              others: "reject" },
            { pick: ["acme", "beta"], as: "supplier",
              prefer: [{ when: "qty > 0" }, "freshest", { least: "cost" }, { most: "qty" }] },
            { join: "moscow", on: [{ left: "sku + text(qty)", right: "article" },
                                   { left: "sku", right: "article" }],
              keep: "left", shared: true },
            { join: "markups", on: "brand", keep: "inner", many: { rate: "max" },
              shared: true },
            { set: { price: "coalesce(convert(cost, 'USD', 'RUB'), cost, 0) * (1 + fee)",
                     id: "sku + coalesce(moscow.matchedBy, '') + supplier",
                     stock: "coalesce(moscow.own, qty) * markups.rate" } },
            { filter: "has(price) && has(stock) && price>stock && has(id) && coalesce(ok, true)" },
            { diff: { key: "sku", gone: { set: { id: "none" } } } },
            { emit: "mine", item: { id: "id" } },
        ] }
        """

    static let tables = [
        "markups.csv": "Бренд;Наценка\nACME;1.4\nBorsch;1.25\n",
        "currencies.csv": "code,rate\nRUB,1\nUSD,81.25\n",
        "blocked.csv": "Бренд;Почему\nACME;суд\n",
        "twice.csv": "Бренд;Наценка\nA;1\nB;2\nA;3\n",
        "bad.csv": "Бренд;Наценка\nA;1\nB;много\n;5\nC;3\n",
        "none.csv": "Бренд;Наценка\n",
        "bytes.csv": ""
    ]

    static let fragments: [String: String] = {
        var fragments = [
            "markup": """
            { about: "markups by brand", stages: [
              \(markups),
              { set: { price: "cost * coalesce(lookup(markups, coalesce(brand, '?')), 1)" } } ] }
            """,
            "fault": "{ stages: [\n  { filter: \"qty > 0 && cst > 0\" }, { fliter: \"x\" } ] }",
            "cut": "{ stages: [ { filter: \"qty > 0\" }",
            "loop": "{ stages: [ { include: \"empty-loop\" } ] }",
            "empty-loop": "{ stages: [ { include: \"loop\" } ] }",
            "keep": "{ stages: [ { filter: \"qty > 0\" } ] }",
            "many": "{ stages: [ "
                + String(repeating: "{ filter: \"qty > 0\" }, ", count: 300) + "] }"
        ]
        for depth in 1...9 {
            let next = depth == 9 ? "{ filter: \"qty > 0\" }" : "{ include: \"deep\(depth + 1)\" }"
            fragments["deep\(depth)"] = "{ stages: [ \(next) ] }"
            fragments["wide\(depth)"] =
                "{ stages: [ " + String(repeating: "{ include: \"wide\(depth + 1)\" }, ", count: 9)
                + "] }"
        }
        return fragments
    }()

    /// The files that the example of docs/formats/stages.md names.
    static let documented: PipelineLoader = {
        var loader = PipelineLoader(environment: [:], today: "2026-11-22")
        loader.tableFile = { name in name == "blocked.csv" ? Array(tables[name]!.utf8) : nil }
        return loader
    }()
}

/// The repository's own files.
enum Repository {
    static func pipelines() throws -> [String] {
        let folder = URL(filePath: #filePath).appending(path: "../../../pipelines").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let pipelines = names.filter { $0.hasSuffix(".json5") && !$0.hasSuffix(".test.json5") }
        return try pipelines.sorted().map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
    }
}
