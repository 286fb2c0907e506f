/// Lists whose requests are just full, and just over.
enum LimitCases {
    static var all: [TwinCase] {
        var cases: [TwinCase] = []
        let xway = #"""
            {"emit": "xway-prices", "shop": 2145,
             "item": {"external_id": "sku", "price": "price", "available": "ok"}}
            """#
        for count in [1, 499, 500, 501, 999, 1000, 1001] {
            cases.append(twin("xway \(count)", xway, (0..<count).map { "K-\($0)" }))
        }
        let ozon = #"""
            {"emit": "ozon-stocks", "warehouse": 1, "item": {"offer_id": "sku", "stock": "qty"}}
            """#
        for count in [100, 101, 200] {
            cases.append(twin("ozon \(count)", ozon, (0..<count).map { "K-\($0)" }))
        }
        let yandex = #"""
            {"emit": "yandex-prices", "business": 9, "item": {"offerId": "sku", "price": "price"}}
            """#
        // 500 items of 255 characters, of 4 and of 6 bytes in JSON: 512 KiB come before 500 items.
        for letter in ["🛒", "\u{1}"] {
            let keys = (0..<1100).map { "\($0)" + letter.repeated(255 - "\($0)".count - 1) + "x" }
            cases.append(twin("yandex \(keys[0].utf8.count)", yandex, keys))
        }
        // A body with two of these items has 256 bytes and a few; one item alone passes them all.
        let keys = ["a", "b", "c", "d", "e"].enumerated().map { $1.repeated(101 + $0) }
        let long = ["f".repeated(224), "g".repeated(300)]
        for bytes in 256...265 {
            var small = twin("bytes \(bytes)", own, keys + long + ["H", "I", "J", "K"])
            small.own["mine"] = ownTarget(bytes: bytes)
            cases.append(small)
        }
        return cases
    }

    private static let own = #"""
        {"emit": "mine", "item": {"id": "sku", "flag": "ok"}}
        """#

    static func ownTarget(bytes: Int) -> String {
        """
        {"name": "mine", "about": "ours", "source": "our own", "method": "POST",
         "url": "https://shop.example/", "identifier": "id",
         "fields": {"id": {"type": "text", "required": true, "about": "the article"},
                    "flag": {"type": "boolean", "required": true, "about": "a flag"}},
         "body": {"rows": "{items}"}, "item": {"id": "{id}", "flag": "{flag}"},
         "limits": {"items": 3, "bytes": \(bytes)}}
        """
    }

    /// A first day with the keys, a second with half of them gone, in full.
    private static func twin(_ id: String, _ emit: String, _ keys: [String]) -> TwinCase {
        var pipeline = PipelineMaker()
        pipeline.emits = [emit]
        pipeline.gone = #"{"set": {"qty": 0, "ok": true, "price": 3}}"#
        var twin = TwinCase(id: id)
        for full in [false, true] {
            var day = TwinDay(pipeline: pipeline.text)
            day.full = full
            let part = full ? Array(keys.prefix(keys.count / 2)) : keys
            day.batches = [
                TwinBatch(rows: part.enumerated().map { TwinRow(line: $0 + 2, values: row($1)) })
            ]
            twin.days.append(day)
        }
        return twin
    }

    static func row(
        _ key: String, price: String = "10", ok: Bool = true, code: TwinValue = .missing
    ) -> [TwinValue] {
        [
            .text(key), code, .number(price), .missing, .number("5"), .missing, .boolean(ok),
            .missing,
        ]
    }
}
