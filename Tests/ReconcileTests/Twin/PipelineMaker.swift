import TestSupport

/// Random pipeline files over the fields `sku code price old qty lot ok cur`, as JSON.
struct PipelineMaker {
    /// The fields' names and types, in the order of a row's values.
    static let fields = [
        ("sku", "text"), ("code", "text"), ("price", "decimal"), ("old", "decimal"),
        ("qty", "integer"), ("lot", "integer"), ("ok", "boolean"), ("cur", "text"),
    ]

    var duplicates = "reject"
    var gone = "\"keep\""
    /// Each an emit stage.
    var emits: [String] = []

    var text: String {
        let fields = Self.fields.map { #""\#($0)": {"column": "\#($0)", "type": "\#($1)"}"# }
        return """
            {"confirm": "approve", "stages": [
              {"read": "list", "from": "*.csv", "format": "csv", "key": "sku",
               "duplicates": "\(duplicates)", "fields": {\(fields.joined(separator: ", "))}},
              {"diff": {"key": "sku", "gone": \(gone)}},
              \(emits.joined(separator: ",\n  "))]}
            """
    }

    init() {}

    /// - Parameter own: whether the workspace has a target of its own, `mine`.
    init(_ random: inout SeededGenerator, targets: [String]) {
        duplicates = random.pick(["reject", "first", "last"])
        gone = Self.gone(&random)
        emits = targets.map { Self.emit($0, &random) }
    }

    static func gone(_ random: inout SeededGenerator) -> String {
        guard random.chance(65) else { return random.pick(["\"keep\"", "\"hold\""]) }
        var values = [
            #""ok": \#(random.chance(80) ? "false" : "true")"#, #""qty": 0"#, #""old": 1"#,
            #""price": 7"#,
        ]
        values.shuffle(using: &random)
        return "{\"set\": {\(values.prefix(random.number(1...3)).joined(separator: ", "))}}"
    }

    static func emit(_ target: String, _ random: inout SeededGenerator) -> String {
        func some(_ percent: Int, _ member: String) -> String {
            random.chance(percent) ? ", " + member : ""
        }
        let id = random.chance(85) ? "sku" : "code"
        switch target {
        case "xway-prices":
            let url = some(30, #""request_url": "https://shop.example/\"hook\"""#)
            return #"{"emit": "xway-prices", "shop": 2145\#(url), "item": {"external_id": "\#(id)""#
                + #", "price": \#(random.pick(["\"price\"", "\"price\"", "100"]))"#
                + #", "available": \#(random.pick(["\"ok\"", "\"ok\"", "true"]))"#
                + some(40, #""discount_price": "old""#)
                + some(40, #""batch_count": "lot""#) + "}}"
        case "ozon-stocks":
            return #"{"emit": "ozon-stocks", "warehouse": "22142605386000", "item": {"#
                + #""offer_id": "\#(id)", "stock": "\#(random.pick(["qty", "qty", "price"]))"}}"#
        case "ozon-prices":
            let currency = random.pick([#""cur""#, #"{"constant": "RUB"}"#])
            return #"{"emit": "ozon-prices", "item": {"offer_id": "\#(id)", "price": "price""#
                + #", "currency_code": \#(currency)"# + some(50, #""old_price": "old""#)
                + some(30, #""min_price": "old""#) + some(30, #""net_price": 12.5"#) + "}}"
        case "wildberries-prices":
            return #"{"emit": "wildberries-prices", "item": {"nmID": "\#(id)", "price": "price""#
                + some(60, #""discount": "qty""#) + "}}"
        case "wildberries-stocks":
            return #"{"emit": "wildberries-stocks", "warehouse": 77, "item": {"chrtId": "\#(id)""#
                + #", "amount": "qty"}}"#
        case "yandex-stocks":
            return #"{"emit": "yandex-stocks", "campaign": 5, "item": {"sku": "\#(id)""#
                + #", "count": "qty"}}"#
        case "mine":
            // One of `anyOf` at least.
            let says = random.pick([
                #""extra": "old""#, #""flag": "ok""#, #""extra": "old", "flag": "ok""#,
            ])
            return #"{"emit": "mine", "item": {"id": "\#(id)", "cost": "price", \#(says)"#
                + some(60, #""label": "code""#) + some(30, #""lot": "lot""#) + "}}"
        default:
            return #"{"emit": "yandex-prices", "business": 9, "item": {"offerId": "\#(id)""#
                + #", "price": "price""# + some(40, #""discountBase": "old""#)
                + some(30, #""minimumForBestseller": "old""#) + "}}"
        }
    }

    /// A target of the workspace's own, with rules that no built-in one has.
    static func ownTarget(_ random: inout SeededGenerator) -> String {
        func some(_ percent: Int, _ member: String) -> String {
            random.chance(percent) ? ", " + member : ""
        }
        func number() -> String {
            let scale = random.number(0...4)
            return #""type": "number", "scale": \#(scale), "about": "a number""#
                + #", "rounding": "\#(random.pick(["halfEven", "halfUp", "up", "down"]))""#
                + some(30, #""quoted": true"#) + some(25, #""minorUnits": true"#)
                + some(25, #""fixedScale": true"#)
                + some(30, #""minimum": \#(random.pick(["0", "1", "-5", "-100"]))"#)
                + some(30, #""maximum": \#(random.pick(["50", "1000", "99999"]))"#)
                + some(15, #""exclusiveMinimum": \#(random.pick(["0", "-0.5", "-7", "0.0049"]))"#)
                + some(15, #""exclusiveMaximum": \#(random.pick(["100000", "1190.5", "5000"]))"#)
        }
        func absence(_ cleared: String) -> String {
            random.pick([
                "", #", "absent": "keeps""#, #", "absent": "removes""#, #", "cleared": null"#,
                #", "cleared": """#, ", \"cleared\": \(cleared)",
            ])
        }
        let unique = random.pick([
            #"["id"]"#, #"["id"]"#, #"["id"]"#, #"["id", "label"]"#, #"["id", "cost"]"#,
            #"["id", "flag"]"#,
        ])
        let anyOf = unique.contains("flag") ? "" : some(30, #""anyOf": ["extra", "flag"]"#)
        let text = some(60, #""trim": true"#) + some(60, #""foldCase": true"#)
            + some(40, #""charactersMax": \#(random.pick([3, 8, 255]))"#)
        let bytes = some(40, #""bytes": \#(random.number(256...600))"#)
        return """
            {"name": "mine", "about": "ours", "source": "our own", "method": "POST",
             "url": "https://shop.example/", "fields": {
               "id": {"type": "text", "required": true, "about": "the article"\(text)},
               "cost": {"required": true, \(number())},
               "label": {"type": "text", "about": "a label", "charactersMax": 20
                         \(absence("\"-\""))},
               "extra": {\(number())\(absence("10"))},
               "flag": {"type": "boolean", "about": "a flag"\(absence("false"))},
               "lot": {"type": "number", "scale": 0, "default": 1, "about": "a lot"}},
             "identifier": "id", "unique": \(unique)\(anyOf),
             "body": {"kind": "наш \\"вид\\"", "rows": "{items}", "end": [1, true, null]},
             "item": {"id": "{id}", "price": {"value": "{cost}", "extra": "{extra}"},
                      "more": ["{label}", "{flag}", {"lot": "{lot}"}]},
             "limits": {"items": \(random.number(1...7))\(bytes)}}
            """
    }
}
