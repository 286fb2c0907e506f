extension LintTests {
    /// Seeded faults of the stages between `read` and `diff`, and of their expressions.
    static let flowFaults: [Fault] =
        expressionFaults + filterFaults + setFaults + joinFaults + pickFaults + sumFaults
        + tableFaults + orderFaults

    private static func filter(_ expression: String, _ expected: String) -> Fault {
        one(#"{ filter: "\#(expression)" }"#, expected)
    }

    private static func one(_ stages: String, _ expected: String...) -> Fault {
        Fault(Flow.pipeline(stages), expected)
    }

    private static func two(_ stages: String, _ expected: String...) -> Fault {
        Fault(Flow.two(stages), expected)
    }

    private static func stock(_ stages: String, _ expected: String...) -> Fault {
        Fault(Flow.stock(stages), expected)
    }

    /// The table `markups` with a part of it replaced.
    private static func table(_ part: String, _ new: String, _ expected: String...) -> Fault {
        Fault(Flow.pipeline(Flow.markups.replacing(part, with: new)), expected)
    }

    /// Up to its last key.
    private static let joined =
        #"{ join: "moscow", on: { left: "sku", right: "article" }, keep: "left""#

    private static let beta = #"{ join: "beta", on: "sku", keep: "left" }"#

    static let expressionFaults: [Fault] = [
        filter("1️⃣cst > 0", "E010@1"),
        filter("1️⃣cost > 0", "E023@1"),
        filter("qty >1️⃣", "E003@1"),
        filter("qty > 0 1️⃣qty", "E003@1"),
        filter("qty 1️⃣# 0", "E002@1"),
        filter("brand == 1️⃣'abc", "E004@1"),
        filter("qty > 1️⃣1e5", "E005@1"),
        filter("1️⃣foo(qty) > 0", "E011@1"),
        filter("abs(1️⃣brand) > 1", "E020@1"),
        filter("1️⃣round(qty, 1, 'up', 2) > 0", "E021@1"),
        filter("round(qty, 1️⃣qty) > 0", "E022@1"),
        filter("round(qty, 0, 1️⃣'sideways') > 0", "E024@1"),
        filter("has(brand) && matches(brand, 1️⃣'(a')", "E025@1"),
        filter("has(1️⃣previous(cost))", "E026@1"),
        filter("1️⃣[1, 2] == qty", "E027@1"),
        filter("1️⃣5 / 0 > qty", "E028@1"),
        // Escapes of JSON5 before the fault, and in it.
        filter(#"\"\u0041\" != \x27\uD83D\uDE00\x27 && 1️⃣c\x73t > 0"#, "E010@1"),
        filter("qty > 0 &&\\\n    qty < 9 && 1️⃣cst > 0", "E010@1"),
        filter("qty > 0 && \\\n1️⃣cst > 0", "E010@1"),
        filter("qty > 0 && 'ЖЖ👍🏽' != 'x' && 1️⃣cst > 0", "E010@1")
    ]

    static let filterFaults: [Fault] = [
        one(#"{ filter: 1️⃣"qty + 1" }"#, "P045@1"),
        one(#"{ filter: 1️⃣"ok" }"#, "P046@1"),
        one(#"{ filter: 1️⃣"" }"#, "P040@1"),
        one(#"{ filter: 1️⃣5 }"#, "P003@1"),
        one(#"{ filter: "qty > 0", 1️⃣off: "acme" }"#, "P001@1"),
        one(#"{ filter: "qty > 0", of: 1️⃣"gamma" }"#, "P049@1"),
        two(
            #"{ filter: "1️⃣qty > 0", of: "beta" }, { join: "beta", on: "sku", keep: "inner" }"#,
            "E010@1")
    ]

    static let setFaults: [Fault] = [
        one(#"{ set: { 1️⃣sku: "brand" } }"#, "P047@1"),
        stock(
            #"{ set: { 1️⃣article: "'x'" }, of: "moscow" }, \#(joined), many: { quantity: "sum" } }"#,
            "P047@1"),
        one(#"{ set: 1️⃣{} }"#, "P040@1"),
        one(#"{ set: { a: "1️⃣b", b: "cost" } }"#, "E010@1"),
        one(#"{ set: { a: 1️⃣null } }"#, "P003@1"),
        one(#"{ set: { a: "1️⃣missing" } }"#, "E020@1"),
        one(#"{ set: { 1️⃣" a": "cost" } }"#, "P035@1"),
        one(#"{ set: { a: 1️⃣1e300 } }"#, "P036@1"),
        one(#"{ set: { a: "1️⃣cst", b: "a * 2" } }"#, "E010@1"),
        one(#"{ set: { a: "cost", b: "1️⃣a + 'x'" } }"#, "E020@1"),
        Fault(Flow.pipeline(#"{ set: { a: "qty * 2" } }"#, item: #"id: 1️⃣"a""#), "P028@1"),
        Fault(Flow.pipeline(#"{ set: { a: "text(qty)" } }"#, item: #"id: 1️⃣"b""#), "P012@1"),
        Fault(
            Flow.pipeline(
                #"{ set: { a: "qty * 1.5" } }"#, item: #"id: "sku""#,
                gone: #"{ set: { 2️⃣a: 1️⃣"x" } }"#),
            "P023@2", "P019@1"),
        Fault(
            Flow.pipeline(#"{ set: { 1️⃣a: "qty * 1.5", a2: "brand" } }"#, item: #"id: "a2""#),
            "P059@1"),
        Fault(
            Flow.pipeline(
                #"{ set: { 1️⃣a: "brand" } }, { set: { a: "'x' + sku" } }"#, item: #"id: "a""#),
            "P059@1")
    ]

    static let joinFaults: [Fault] = [
        two(#"{ join: 1️⃣"bta", on: "sku", keep: "left" }"#, "P049@1"),
        two(#"1️⃣{ join: "beta", on: "sku" }"#, "P002@1"),
        two(#"1️⃣{ join: "beta", keep: "left" }"#, "P002@1"),
        two(#"{ join: "beta", on: "sku", keep: 1️⃣"outer" }"#, "P004@1"),
        two(#"{ join: "beta", on: { left: 1️⃣"qty", right: "sku" }, keep: "left" }"#, "P045@1"),
        two(#"{ join: "beta", on: "1️⃣skuu", keep: "left" }"#, "E010@1"),
        two(#"{ join: "beta", on: { left: "sku", right: "1️⃣skuu" }, keep: "left" }"#, "E010@1"),
        two(#"{ join: "beta", on: "1️⃣note", keep: "left" }"#, "E010@1"),
        two(#"{ join: "beta", on: 1️⃣{ left: "sku" }, keep: "left" }"#, "P002@1"),
        two(#"{ join: "beta", on: ["sku", 1️⃣7], keep: "left" }"#, "P003@1"),
        two(#"{ join: "beta", on: ["sku", "brand + 1️⃣nte"], keep: "left" }"#, "E010@1"),
        two(#"{ join: "beta", on: 1️⃣[], keep: "left" }"#, "P040@1"),
        two(#"{ join: "beta", on: "sku", keep: "left", shared: 1️⃣1 }"#, "P003@1"),
        stock(
            #"{ join: 1️⃣"moscow", on: { left: "sku", right: "article" }, keep: "left" }"#, "P051@1"),
        two(#"{ join: "beta", on: "sku", keep: "left", many: { 1️⃣costs: "sum" } }"#, "P012@1"),
        two(#"{ join: "beta", on: "sku", keep: "left", many: { note: 1️⃣"sum" } }"#, "P028@1"),
        stock(
            #"\#(joined), many: { since: "max", warehouse: 1️⃣"min" } }"#,
            "P028@1"),
        two(#"{ join: "beta", on: "sku", keep: "left", many: { cost: 1️⃣"avg" } }"#, "P004@1"),
        two(#"{ join: "beta", on: "sku", keep: "anti", 1️⃣many: { cost: "sum" } }"#, "P017@1"),
        two(
            #"\#(beta), { join: 1️⃣"beta", on: "sku", keep: "left" }"#,
            "P050@1"),
        two(
            #"\#(beta), { join: 1️⃣"acme", on: "sku", keep: "left" }"#,
            "P050@1"),
        two(#"{ join: "beta", on: "sku", keep: "anti" }, { filter: "has(1️⃣beta.cost)" }"#, "E010@1"),
        two(#"{ join: "beta", on: "sku", keep: "left" }, { filter: "1️⃣beta.cost > 0" }"#, "E023@1"),
        two(
            #"{ join: "beta", on: "sku", keep: "left" }, { filter: "cost > 0", of: 1️⃣"beta" }"#,
            "P050@1"),
        two(
            #"{ set: { "beta.cost": "qty" } }, { join: 1️⃣"beta", on: "sku", keep: "left" }"#,
            "P042@1"),
        one(
            Flow.markups
                + #", { join: "markups", on: { left: "brand", right: "1️⃣brnd" }, keep: "anti" }"#,
            "E010@1"),
        Fault(
            Flow.two(#"{ filter: "qty > 0" }"#).replacing(
                #""beta", from"#, with: #"1️⃣"beta", from"#), "P022@1"),
        Fault(
            Flow.two(#"{ join: "beta", on: "sku", keep: "left" }"#)
                .replacing("beta/*.csv\",", with: "beta/*.csv\", partial: 1️⃣true,"),
            "P048@1")
    ]

    private static func pick(_ sources: String, _ prefer: String, _ rest: String = "") -> String {
        Flow.two("{ pick: \(sources), prefer: \(prefer)\(rest) }")
    }

    static let pickFaults: [Fault] = [
        Fault(pick(#"["acme", 1️⃣"bta"]"#, #"["freshest"]"#), "P049@1"),
        Fault(
            pick(#"[1️⃣"acme"]"#, #"["freshest"]"#).replacing(
                #""beta", from"#, with: #"2️⃣"beta", from"#), "P022@2", "P052@1"),
        Fault(
            Flow.pipeline(
                #"{ 1️⃣pick: ["beta", "gamma"], prefer: ["freshest"] }"#,
                reads: Flow.acme + "," + Flow.beta + ","
                    + Flow.beta.replacing("beta", with: "gamma")), "P052@1"),
        Fault(pick(#"["acme", "beta", 1️⃣"beta"]"#, #"["freshest"]"#), "P042@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[1️⃣"fresh"]"#), "P004@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[1️⃣{}]"#), "P018@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ least: "cost", 1️⃣most: "cost" }]"#), "P018@1"),
        Fault(pick(#"["acme", "beta"]"#, #"1️⃣[]"#), "P040@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ when: "1️⃣stock > 0" }]"#), "E010@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ most: "1️⃣qty" }]"#), "E010@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ least: 1️⃣"brand" }]"#), "P045@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ when: "1️⃣cost > 0" }]"#), "E023@1"),
        Fault(pick(#"["acme", "beta"]"#, #"[{ when: 1️⃣"has(cost) ? 1 : 2" }]"#), "P045@1"),
        Fault(pick(#"["acme", "beta"]"#, #"["freshest"]"#, #", as: 1️⃣"brand""#), "P042@1"),
        Fault(pick(#"["acme", "beta"]"#, #"["freshest"]"#, #", as: 1️⃣"sku""#), "P047@1"),
        two(
            #"{ set: { cost: true }, of: "beta" }, "#
                + #"{ pick: ["acme", 1️⃣"beta"], prefer: ["freshest"] }"#,
            "P028@1"),
        stock(#"{ pick: ["acme", 1️⃣"moscow"], prefer: ["freshest"] }"#, "P021@1", "P051@1"),
        two(
            #"{ pick: ["acme", "beta"], prefer: ["freshest"] }, { set: { a: 1 }, of: 1️⃣"acme" }"#,
            "P050@1"),
        two(#"{ pick: ["acme", "beta"], prefer: ["freshest"] }, { filter: "1️⃣qty > 0" }"#, "E023@1")
    ]

    private static let own = #"sum: "quantity", of: "moscow", as: "own""#

    private static func sum(_ options: String, after: String = #"\#(joined) }"#) -> String {
        Flow.stock("{ \(options) }, \(after)")
    }

    static let sumFaults: [Fault] = [
        Fault(sum(#"sum: 1️⃣"quantty", of: "moscow", as: "own""#), "P012@1"),
        Fault(sum(#"sum: 1️⃣"warehouse", of: "moscow", as: "own""#), "P028@1"),
        Fault(sum(#"sum: 1️⃣"since", of: "moscow", as: "own""#), "P028@1"),
        Fault(sum(#"sum: "quantity", of: "moscow", as: 1️⃣"article""#), "P047@1"),
        Fault(
            sum(
                #"sum: "qty", of: 1️⃣"acme", as: "own""#,
                after:
                    #"\#(joined), many: { quantity: "sum" } }"#
            ), "P051@1"),
        Fault(sum(#"sum: "quantity", of: 1️⃣"mosow", as: "own""#), "P049@1", "P051@2").marking(
            #""moscow", on"#, 2),
        Fault(
            sum(#"sum: "quantity", of: "moscow", as: "own", 1️⃣warehouses: { "a": "count" }"#),
            "P017@1"),
        Fault(sum(#"sum: "quantity", of: "moscow", as: "own", 1️⃣others: "skip""#), "P017@1"),
        Fault(
            sum(#"\#(own), by: "warehouse""#).replacing(
                "{ sum", with: "1️⃣{ sum"), "P002@1", "P002@1"),
        Fault(
            sum(
                #"\#(own), by: 1️⃣"quantity", others: "skip", warehouses: { "a": "count" }"#
            ), "P028@1"),
        Fault(
            sum(
                #"\#(own), by: "warehouse", others: 1️⃣"maybe", warehouses: { "a": "count" }"#
            ), "P004@1"),
        Fault(
            sum(
                #"\#(own), by: "warehouse", others: "skip", warehouses: { "a": 1️⃣"counts" }"#
            ), "P004@1"),
        Fault(
            sum(
                #"\#(own), by: "warehouse", others: "skip", warehouses: { "a": { reserve: 1️⃣-1 } }"#
            ), "P036@1"),
        Fault(
            sum(
                #"sum: "quantity", of: "moscow", as: "own""#,
                after: #"{ filter: "has(1️⃣warehouse)", of: "moscow" }, \#(joined) }"#), "E010@1"),
        Fault(
            sum(
                #"sum: "quantity", of: "moscow", as: "own""#,
                after:
                    #"\#(joined) }, { filter: "has(1️⃣moscow.quantity)" }"#
            ), "E010@1")
    ]

    static let tableFaults: [Fault] = [
        table("\"markups.csv\"", "1️⃣\"markup.csv\"", "P053@1"),
        table("\"markups.csv\"", "1️⃣\"../markups.csv\"", "P035@1"),
        table("\"markups.csv\"", "1️⃣\"markups.txt\"", "P035@1"),
        table("key: \"brand\"", "key: 1️⃣\"brnd\"", "P012@1"),
        table("key: \"brand\"", "key: 1️⃣\"rate\"", "P020@1"),
        table("table: \"markups\"", "table: 1️⃣\"acme\"", "P042@1"),
        table("table: \"markups\"", "table: 1️⃣\"markups\"", "P060@1"),
        Fault(
            Flow.pipeline("1️⃣" + Flow.markups.replacing("key: \"brand\",", with: "")), "P002@1"),
        table("key: \"brand\"", "1️⃣format: \"csv\", key: \"brand\"", "P001@1"),
        one(#"{ filter: "has(lookup(1️⃣markups, 'x'))" }, "# + Flow.markups, "E012@1"),
        one(Flow.markups + #", { filter: "has(lookup(1️⃣markup, 'x'))" }"#, "E012@1"),
        one(Flow.markups + #", { filter: "has(lookup(markups, 'x', 1️⃣rte))" }"#, "E013@1"),
        one(Flow.markups + #", { set: { a: "1️⃣convert(cost, 'USD', 'RUB')" } }"#, "E012@1")
    ]

    static let orderFaults: [Fault] = [
        Fault(
            Flow.pipeline(#"{ filter: "qty > 0" }"#, after: #"{ 1️⃣filter: "qty > 0" }"#), "P007@1"),
        Fault(
            Flow.pipeline(#"{ filter: "qty > 0" }"#, after: "{ 1️⃣" + Flow.markups.dropFirst(2)),
            "P007@1"),
        one(
            #"{ filter: "qty > 0" }, { 1️⃣"# + Flow.beta.dropFirst(2)
                + #", { join: "beta", on: "sku", keep: "left" }"#, "P007@1"),
        one(#"{ filter: "qty > 0", 1️⃣set: { a: 1 } }"#, "P011@1"),
        one(#"{ include: 1️⃣"markp" }"#, "P056@1"),
        one(#"{ include: 1️⃣"../markup" }"#, "P035@1"),
        one(#"{ include: "markup", 1️⃣of: "x" }"#, "P001@1")
    ]
}
