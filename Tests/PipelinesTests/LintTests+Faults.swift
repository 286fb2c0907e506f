extension LintTests {
    /// Seeded faults: code and mark of everything that is reported, in the order of the places.
    static let faults: [Fault] =
        topLevelFaults + readFaults + fieldFaults + diffFaults + emitFaults + flowFaults

    static let topLevelFaults: [Fault] = [
        Fault("{\n  stages: 1️⃣5\n}", "P003@1"),
        Fault("1️⃣{ about: \"x\" }", "P002@1"),
        Fault("1️⃣[]", "P003@1"),
        Fault("{ stages: 1️⃣[] }", "P040@1"),
        Fault(Fault.pipeline(head: #"confirm: 1️⃣"aprove","#), "P004@1"),
        Fault(Fault.pipeline(head: #"1️⃣stagse: [],"#), "P001@1"),
        Fault(Fault.pipeline(head: #"about: "a", 1️⃣about: "b","#), "J016@1"),
        Fault(Fault.pipeline(head: #"approve: 1️⃣"when-clean", approvers: 2,"#), "P063@1"),
        Fault(Fault.pipeline(head: #"approvers: 2, approve: 1️⃣"above: 5%","#), "P063@1"),
        Fault(Fault.pipeline(head: #"checks: { new: { off: 1️⃣" " } },"#), "P040@1"),
        Fault(Fault.pipeline(head: "checks: { new: { off: 1️⃣\"\u{A0} \" } },"), "P040@1"),
        Fault(Fault.pipeline(head: #"checks: { rows: { below: 1️⃣"0%" } },"#), "P036@1"),
        Fault(Fault.pipeline(head: #"checks: { move: { below: 1️⃣"400%" } },"#), "P036@1"),
        Fault(Fault.pipeline(head: #"checks: { medians: { above: 1️⃣"0%" } },"#), "P036@1"),
        Fault(Fault.pipeline(head: #"checks: { vanished: { limit: 1️⃣"100%" } },"#), "P036@1"),
        Fault(Fault.pipeline(head: #"checks: { cut: { 1️⃣limit: "3%" } },"#), "P001@1"),
        Fault(Fault.pipeline(head: #"checks: { cut: { off: 1️⃣"" } },"#), "P040@1"),
        Fault(Fault.pipeline(after: #"{ 1️⃣check: "has(price)" }"#), "P007@1"),
        Fault(Fault.pipeline(after: #"{ 1️⃣emti: "x" }"#), "P010@1"),
        Fault(Fault.pipeline(after: "1️⃣7"), "P003@1"),
        Fault(Fault.pipeline(after: #"{ archive: { keep: 1️⃣"400" } }"#), "P014@1"),
        Fault(Fault.pipeline(after: #"{ archive: { keep: 1️⃣400 } }"#), "P085@1"),
        Fault(Fault.pipeline(after: #"{ archive: {} }, { 1️⃣archive: {} }"#), "P009@1"),
        Fault(
            Fault.pipeline(after: #"{ archive: {} }, { 1️⃣emit: "mine", item: { id: "sku" } }"#),
            "P007@1"),
        Fault(Fault.pipeline(read: Fault.diff, diff: "{ 1️⃣" + Fault.read.dropFirst(2)), "P007@1"),
        Fault("{\n 1️⃣stages: [\n" + Fault.read + ", " + Fault.diff + " ] }", "P008@1"),
        Fault("{\n 1️⃣stages: [\n" + Fault.read + ", " + Fault.emit + " ] }", "P008@1"),
        Fault(
            Fault.pipeline(
                after: #"{ archive: { compress: true, 1️⃣diff: 1 }, 2️⃣read: "x" }"#),
            "P001@1", "P011@2"),
        Fault("{ stages: [ 1️⃣x ], }", "J018@1"),
        Fault("{ stages: [ { read: \"a\" 1️⃣from: \"b\", format: 2️⃣\"cvs\" } ] }", "J007@1", "P004@2"),
    ]

    static let readFaults: [Fault] = [
        Fault(Fault.read(with: #"1️⃣formt: "csv""#), "P001@1"),
        Fault(Fault.read(with: #"maxAge: 1️⃣"26""#), "P014@1"),
        Fault(Fault.read(with: #"maxAge: 1️⃣26"#), "P085@1"),
        Fault(Fault.read(with: #"settle: 1️⃣5"#), "P085@1"),
        Fault(Fault.read(with: #"maxAge: "26h", whenOld: 1️⃣"wait""#), "P004@1"),
        Fault(Fault.read(with: #"1️⃣whenOld: "hold""#), "P017@1"),
        Fault(Fault.read(with: #"1️⃣whenAbsent: "hold""#), "P017@1"),
        Fault(Fault.read(with: #"required: true, 1️⃣whenAbsent: "hold""#), "P017@1"),
        Fault(
            Fault.read(with: "required: false").replacing("{ read:", with: "1️⃣{ read:"), "P002@1"),
        Fault(Fault.read(with: #"required: 1️⃣"no""#), "P003@1"),
        Fault(Fault.read(with: #"duplicates: 1️⃣"keep""#), "P051@1"),
        Fault(Fault.read(with: #"encoding: 1️⃣"windows-1252""#), "P015@1"),
        Fault(Fault.read(with: #"encoding: 1️⃣"utf-16""#), "P015@1"),
        Fault(Fault.read(with: #"delimiter: 1️⃣";;""#), "P016@1"),
        Fault(Fault.read(with: #"delimiter: 1️⃣"ж""#), "P016@1"),
        Fault(Fault.read(with: #"settle: 1️⃣"10 s""#), "P014@1"),
        Fault(Fault.read(with: #"settle: 1️⃣-1"#), "P036@1"),
        Fault(Fault.read(with: #"header: 1️⃣0"#), "P036@1"),
        Fault(Fault.read(with: #"header: 1️⃣2.5"#), "P003@1"),
        Fault(Fault.read(with: #"duplicates: 1️⃣"frist""#), "P004@1"),
        Fault(Fault.read(with: #"partial: 1️⃣"yes""#), "P003@1"),
        Fault(Fault.read(with: #"1️⃣record: "/a/b""#), "P017@1"),
        Fault(
            Fault.read(with: #"header: "none""#, fields: #"sku: { column: 1 }, price: 1️⃣"Цена""#),
            "P037@1", "P028@2", "P012@3"
        ).marking(#""price""#, 2).marking(#""ok""#, 3),
        Fault(
            Fault.pipeline(
                read: #"1️⃣{ read: "r", from: [2️⃣"../a", 3️⃣""], format: "csv", key: "sku" }"#),
            "P002@1", "P013@2", "P013@3"),
        Fault(
            Fault.pipeline().replacing("key: \"sku\", fields", with: "key: 1️⃣\"price\", fields")
                .replacing("diff: { key: \"sku\"", with: "diff: { key: 2️⃣\"sku\""),
            "P020@1", "P021@2"),
        Fault(
            Fault.pipeline().replacing("key: \"sku\", fields", with: "key: 1️⃣\"skuu\", fields")
                .replacing("diff: { key: \"sku\"", with: "diff: { key: 2️⃣\"sku\""),
            "P012@1"),
        Fault(Fault.pipeline().replacing("format: \"csv\"", with: "format: 1️⃣\"xls\""), "P004@1"),
        Fault(Fault.read(with: #"1️⃣sheet: 1"#), "P017@1"),
        Fault(Fault.read(with: #"1️⃣hidden: "skip""#), "P017@1"),
        Fault(Fault.read(with: #"member: 1️⃣"../a.csv""#), "P013@1"),
        Fault(Fault.read(with: #"member: ["a*.csv", 1️⃣""]"#), "P013@1"),
        Fault(Fault.sheet(#"1️⃣delimiter: ";""#), "P017@1"),
        Fault(Fault.sheet(#"1️⃣encoding: "utf-8""#), "P017@1"),
        Fault(Fault.sheet(#"sheet: 1️⃣0"#), "P036@1"),
        Fault(Fault.sheet(#"hidden: 1️⃣"drop""#), "P004@1"),
        Fault(Fault.json(#"record: 1️⃣"items""#), "P041@1"),
        Fault(Fault.json(#"1️⃣header: 3"#), "P017@1"),
        Fault(Fault.json(#"record: "/a""#, price: "pri1️⃣]ce"), "P044@1"),
        Fault(
            Fault.json(#"record: "/a""#).replacing("\"json\"", with: "\"ndjson\"")
                .replacing("record", with: "1️⃣record"), "P017@1"),
        Fault(
            Fault.pipeline().replacing("{ read: \"prices\"", with: "1️⃣{ read: \"prices\"")
                .replacing("format: \"csv\"", with: "format: \"xml\"")
                .replacing("column: \"Цена\"", with: "path: \"price\""),
            "P002@1"),
        Fault(
            Fault.pipeline().replacing("read: \"prices\"", with: "read: 1️⃣\"../prices\""), "P035@1"),
        Fault(
            Fault.pipeline(
                diff: Fault.read.replacing("\"prices\"", with: "1️⃣\"stock\"") + ", " + Fault.diff),
            "P022@1"),
    ]

    static let fieldFaults: [Fault] = [
        Fault(Fault.read(field: #"{ column: "A", type: 1️⃣"money" }"#), "P004@1"),
        Fault(Fault.read(field: #"{ column: "A", 1️⃣point: "comma" }"#), "P017@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "decimal", 1️⃣yes: ["да"] }"#), "P017@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "decimal", 1️⃣trim: false }"#), "P017@1"),
        Fault(Fault.read(field: #"1️⃣{ type: "decimal" }"#), "P018@1"),
        Fault(Fault.read(field: #"{ column: "A", 1️⃣constant: "b" }"#), "P018@1"),
        Fault(Fault.read(field: #"{ 1️⃣path: "a/b" }"#), "P017@1"),
        Fault(
            Fault.read(
                field: #"{ column: "A", type: "integer", words: { "много": 1️⃣"50", x: null } }"#),
            "P019@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "integer", default: 1️⃣1.5 }"#), "P019@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "decimal", currency: 1️⃣"rub" }"#), "P041@1"),
        Fault(Fault.read(field: #"{ column: "A", 1️⃣defualt: "x" }"#), "P001@1"),
        Fault(Fault.read(field: #"{ column: 1️⃣0 }"#), "P036@1"),
        Fault(Fault.read(field: #"1️⃣["A"]"#), "P003@1"),
        Fault(Fault.read(field: #"{ constant: 1️⃣5 }"#), "P019@1"),
        Fault(Fault.read(field: #"{ column: "A", 1️⃣date: "DD.MM.YYYY" }"#), "P017@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "date", date: 1️⃣"DD.MM.YY" }"#), "P041@1"),
        Fault(Fault.read(field: #"{ column: "A", type: "date", default: 1️⃣"1.2.2026" }"#), "P019@1"),
        Fault(Fault.read(field: #"{ constant: 1️⃣"2026-02-30", type: "date" }"#), "P019@1"),
        Fault(
            Fault.read(field: #"{ column: "A", default: "x", 1️⃣required: true }"#), "P017@1"),
        Fault(
            Fault.pipeline().replacing("type: \"decimal\"", with: "type: \"date\"")
                .replacing("price: \"price\"", with: "price: 1️⃣\"price\""), "P028@1"),
        Fault(Fault.read(field: #"{ constant: "a", 1️⃣words: { x: "y" } }"#), "P017@1"),
        Fault(
            Fault.read(with: "files: \"all\"", fields: Fault.fields + #", 1️⃣" a": "A""#), "P035@1"),
    ]

    static let diffFaults: [Fault] = [
        Fault(Fault.pipeline(diff: #"{ diff: 1️⃣{ key: "sku" } }"#), "P002@1"),
        Fault(Fault.pipeline(diff: #"{ diff: { key: "sku", gone: 1️⃣"drop" } }"#), "P004@1"),
        Fault(Fault.pipeline(diff: #"{ diff: { key: 1️⃣"skuu", gone: "hold" } }"#), "P012@1"),
        Fault(Fault.pipeline(diff: #"{ diff: { key: 1️⃣"name", gone: "hold" } }"#), "P021@1"),
        Fault(
            Fault.pipeline(diff: #"{ diff: { key: "sku", gone: { set: { 1️⃣oke: false } } } }"#),
            "P012@1"),
        Fault(
            Fault.pipeline(diff: #"{ diff: { key: "sku", gone: { set: { ok: 1️⃣0 } } } }"#),
            "P019@1"),
        Fault(
            Fault.pipeline(diff: #"{ diff: { key: "sku", gone: { set: { 1️⃣name: "" } } } }"#),
            "P023@1"),
        Fault(
            Fault.pipeline(diff: #"{ diff: { key: "sku", gone: { set: { 1️⃣sku: "x" } } } }"#),
            "P019@1"),
        Fault(Fault.grace(#"gone: "hold", grace: 1️⃣0"#), "P036@1"),
        Fault(Fault.grace(#"gone: "hold", grace: 1️⃣101"#), "P036@1"),
        Fault(Fault.grace(#"gone: "hold", grace: 1️⃣1.5"#), "P003@1"),
        Fault(Fault.grace(#"gone: "hold", grace: 1️⃣"2""#), "P003@1"),
        Fault(Fault.grace(#"gone: "keep", 1️⃣grace: 2"#), "P019@1"),
        Fault(
            Fault.read(with: "partial: true").replacing("gone: \"keep\"", with: "gone: 1️⃣\"hold\""),
            "P038@1"),
    ]

    static let emitFaults: [Fault] = [
        Fault(Fault.pipeline(emit: #"{ emit: 1️⃣"xway-price", item: { a: "sku" } }"#), "P024@1"),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣"prise", available: "ok""#), "P012@1"),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣"price * 2", available: "ok""#), "P012@1"),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣"990", available: "ok""#), "P012@1"),
        Fault(
            Fault.pipeline(
                emit:
                    #"1️⃣{ emit: "xway-prices", item: "#
                    + #"{ external_id: "sku", price: "price", available: "ok" } }"#
            ), "P025@1"),
        // A misspelt parameter is not missing besides.
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: "1️⃣shpo: 1"),
            "P001@1"),
        Fault(
            Fault.pipeline(
                emit: #"{ emit: "xway-prices", shop: 1, item: 1️⃣{ external_id: "sku" } }"#),
            "P026@1", "P026@1"),
        Fault(
            Fault.item(#"external_id: "sku", price: "price", available: "ok", 1️⃣stock: 5"#), "P027@1"
        ),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣"name", available: "ok""#), "P028@1"),
        Fault(Fault.item(#"external_id: 1️⃣"price", price: "price", available: "ok""#), "P028@1"),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣0, available: "ok""#), "P029@1"),
        Fault(Fault.item(#"external_id: "sku", price: 1️⃣1.5, available: "ok""#), "P029@1"),
        Fault(
            Fault.item(#"external_id: { constant: 1️⃣"" }, price: "price", available: "ok""#),
            "P029@1"),
        Fault(
            Fault.item(#"external_id: 1️⃣{ constant: "a" }, price: "price", available: "ok""#),
            "P039@1"),
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: #"shop: 1️⃣"${NO}""#),
            "P030@1"),
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: #"shop: 1️⃣"x${SHOP}""#
            ),
            "P031@1"),
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: #"shop: 1️⃣"2x""#),
            "P019@1"),
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: "shop: 1️⃣-4"),
            "P029@1"),
        Fault(
            Fault.item(
                #"external_id: "sku", price: "price", available: "ok""#, with: "shop: 1, 1️⃣shpo: 1"),
            "P001@1"),
        Fault(
            Fault.pipeline(after: Fault.emit.replacing("emit: ", with: "emit: 1️⃣")), "P032@1"),
        Fault(
            Fault.item("id: \"sku\"", target: "old", with: "x: 1")
                .replacing("\"old\"", with: "1️⃣\"old\"").replacing("x: 1, ", with: ""), "P033@1"),
        Fault(
            Fault.item("id: \"sku\"", target: "yandex-stocks", with: "")
                .replacing("\"yandex-stocks\", ,", with: "1️⃣\"yandex-stocks\","), "P034@1"),
    ]
}

extension Fault {
    /// The same with a mark before the last place where some text stands.
    func marking(_ text: String, _ mark: Int) -> Fault {
        var copy = self
        if let range = copy.text.ranges(of: text).last {
            copy.text.insert(contentsOf: "\(mark)\u{FE0F}\u{20E3}", at: range.lowerBound)
        }
        return copy
    }
}
