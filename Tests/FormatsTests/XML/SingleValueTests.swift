import Diagnostics
import Formats
import Tables
import Testing

/// A number, a boolean, a date and a key are the text of one element, and the only one.
@Suite("Values that are not one value")
struct SingleValueTests {
    /// One offer's fields in a feed of the format, as text with their codes.
    private static func outcome(
        _ format: SourceFormat, _ body: String, _ path: String, _ type: FieldType
    ) -> String {
        let text: String
        let key: String
        switch format {
        case .yml:
            text = "<yml_catalog><shop><offers><offer id=\"k\">\(body)</offer></offers></shop>"
                + "</yml_catalog>"
            key = "id"
        case .commerceml:
            text = "<КоммерческаяИнформация><ПакетПредложений><Предложения><Предложение><Ид>k</Ид>"
                + "\(body)</Предложение></Предложения></ПакетПредложений></КоммерческаяИнформация>"
            key = "Ид"
        default:
            text = "<root><item id=\"k\">\(body)</item></root>"
            key = "@id"
        }
        let fields = [XMLFixture.field(key), XMLFixture.field(path, type)]
        let outcome = XMLFixture.read(text, XMLFixture.spec(format, fields))
        if let refused = outcome.refused { return refused }
        return outcome.rejects.first.map { String($0.prefix(4)) } ?? outcome.rows[0][1] ?? "-"
    }

    struct Case: Sendable {
        var body: String
        var path: String
        var number: String
        var text: String

        init(_ body: String, _ path: String, _ number: String, _ text: String) {
            (self.body, self.path, self.number, self.text) = (body, path, number, text)
        }
    }

    static let records = [
        Case("<price><retail>1190</retail><opt>990</opt></price>", "price", "R222", "1190990"),
        Case("<price>\n<retail>1190</retail>\n</price>", "price", "R222", "1190"),
        Case("<price><s>850</s> 790</price>", "price", "R222", "850 790"),
        Case("<price>1190<sup>50</sup></price>", "price", "R222", "119050"),
        Case("<price>850<br/>790</price>", "price", "R222", "850790"),
        Case("<price><value v=\"7\"/></price>", "price", "R222", "-"),
        Case("<price><a><b>7</b></a></price>", "price/a", "R222", "7"),
        Case("<price><a><b>7</b></a></price>", "price/a/b", "7", "7"),
        Case("<price>10<!-- c -->.50</price>", "price", "10.5", "10.50"),
        Case("<price><![CDATA[5]]>7</price>", "price", "57", "57"),
        Case("<price>7</price><price>8</price>", "price", "R202", "7"),
        Case("<price>7</price><price> 7.00 </price>", "price", "7", "7"),
        Case("<price>7</price><price/>", "price", "7", "7"),
        Case("<price/><price>8</price>", "price", "8", "8"),
        Case("<price> </price><price/><price>8</price>", "price", "8", "8"),
        Case("<price/><price>8</price><price/>", "price", "8", "8"),
        Case("<price/><price>8</price><price>9</price>", "price", "R202", "8"),
        Case("<price/><price><a>8</a></price>", "price", "R222", "8"),
        Case("<price><a v=\"8\"/></price><price>9</price>", "price", "R222", "-"),
        Case("<v><p/><s>3</s></v><v><p>5</p><s/></v>", "v/p", "R202", "-"),
        Case("<p v=\"\" w=\"1\"/><p v=\"5\" w=\"\"/>", "p/@v", "R202", "-"),
        Case("<price v=\"7\"/><price v=\"8\"/>", "price/@v", "R202", "7"),
        Case("<p><t>x</t><v>7</v></p><p><t>x</t><v>8</v></p>", "p[t='x']/v", "R202", "7"),
        Case("<p><t>x</t><v>7</v></p><p><t>x</t><v>7.0</v></p>", "p[t='x']/v", "7", "7"),
        Case("<p><t>x</t><v>7</v></p><p><t>y</t><v>8</v></p>", "p[t='x']/v", "7", "7"),
        Case("<p><t>y</t><v>7</v></p><p><t>x</t><v>8</v></p>", "p[t='x']/v", "8", "8"),
        Case("<p><v>7</v><v>8</v><t>x</t></p>", "p[t='x']/v", "R202", "7"),
        Case("<p w=\"1\">7</p><p w=\"2\">8</p>", "p[@w='2']", "8", "8"),
    ]

    @Test("of any XML", arguments: records)
    func xml(_ one: Case) {
        let format = SourceFormat.xml(XMLOptions(record: "/root/item"))
        #expect(Self.outcome(format, one.body, one.path, .decimal) == one.number, "\(one)")
        #expect(Self.outcome(format, one.body, one.path, .text) == one.text, "\(one)")
    }

    @Test("of YML: the same, in elements of the offer", arguments: records)
    func yml(_ one: Case) {
        #expect(Self.outcome(.yml, one.body, one.path, .decimal) == one.number, "\(one)")
    }

    static let offers = [
        Case("<price from=\"true\">7</price>", "price", "R204", "7"),
        Case("<price from=\"false\">7</price>", "price", "7", "7"),
        Case("<price from=\"true\">7</price>", "price[@from='true']", "7", "7"),
        Case(outlets("1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("1=3", "1=3"), "outlets", "3", "3"),
        Case(outlets("1=3", "1=3.0", "2=1"), "outlets", "4", "4"),
        Case(outlets("1=3", "1=8"), "outlets", "R203", "R203"),
        Case(outlets("=3", "=4"), "outlets", "R203", "R203"),
        Case(outlets("=7"), "outlets", "7", "7"),
        Case(outlets("=7", "1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("=8", "1=3", "2=4"), "outlets", "R203", "R203"),
        Case(outlets("Итого=7", "1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("1=3", "total=7"), "outlets", "R203", "R203"),
        Case(outlets("Всего:=7", "1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("ALL=7", "1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("ИТОГО :=7", "1=3", "2=4"), "outlets", "7", "7"),
        Case(outlets("ALL=9", "1=3", "2=4"), "outlets", "R203", "R203"),
        Case(
            "<outlets><outlet id=\"9\" warehouse_name=\"Итого:\" instock=\"7\"/>"
                + "<outlet id=\"1\" instock=\"7\"/></outlets>", "outlets", "7", "7"),
        Case(outlets("Всего=7"), "outlets", "7", "7"),
        Case(outlets("1=3", "1=8"), "outlet[1]", "R203", "R203"),
        Case(outlets("1=3", "1=3", "2=8"), "outlet[1]", "3", "3"),
    ]

    private static func outlets(_ stocks: String...) -> String {
        let parts = stocks.map { stock -> String in
            let pair = stock.split(separator: "=", omittingEmptySubsequences: false)
            let id = pair[0].isEmpty ? "" : "id=\"\(pair[0])\""
            return "<outlet \(id) instock=\"\(pair[1])\"/>"
        }
        return "<outlets>\(parts.joined())</outlets>"
    }

    @Test("of YML: outlets, totals, lower bounds", arguments: offers)
    func ymlOwn(_ one: Case) {
        #expect(Self.outcome(.yml, one.body, one.path, .decimal) == one.number, "\(one)")
        #expect(Self.outcome(.yml, one.body, one.path, .text) == one.text, "\(one)")
    }

    @Test("of YML: an attribute and a child that differ")
    func ymlAttribute() {
        let text = "<yml_catalog><shop><offers><offer id=\"k\" available=\"true\">"
            + "<available>false</available></offer></offers></shop></yml_catalog>"
        let fields = [XMLFixture.field("id"), XMLFixture.field("available", .boolean)]
        let outcome = XMLFixture.read(text, XMLFixture.spec(.yml, fields))
        #expect(outcome.rejects == ["R202 available (record 1) line 1"])
    }

    @Test("a key of two elements, or two keys, is none")
    func keys() {
        let bodies = ["<a>1</a><b>2</b>", "1</sku><sku>2", "1</sku><sku>01", "1.0</sku><sku>1"]
        for (body, code) in zip(bodies, ["R222", "R202", "R202", "R202"]) {
            let text = "<root><item><sku>\(body)</sku></item></root>"
            let outcome = XMLFixture.xml(text, record: "/root/item", "sku")
            #expect(outcome.rejects.map { String($0.prefix(4)) } == [code])
        }
    }

    private static func price(_ value: String, _ type: String = "t") -> String {
        "<Цена><ИдТипаЦены>\(type)</ИдТипаЦены><ЦенаЗаЕдиницу>\(value)</ЦенаЗаЕдиницу></Цена>"
    }

    private static func inStock(_ stocks: String...) -> String {
        let parts = stocks.map { stock -> String in
            let pair = stock.split(separator: "=", omittingEmptySubsequences: false)
            let count = "<Количество>\(pair[1])</Количество>"
            return pair[0].isEmpty
                ? "<Остаток>\(count)</Остаток>"
                : "<Остаток><Склад><Ид>\(pair[0])</Ид>\(count)</Склад></Остаток>"
        }
        return "<Остатки>\(parts.joined())</Остатки>"
    }

    private static let old = "<Склад ИдСклада=\"w1\" КоличествоНаСкладе=\"3\"/>"

    private static func twice(_ attribute: String, _ element: String) -> String {
        "<Склад ИдСклада=\"w1\" КоличествоНаСкладе=\"\(attribute)\">"
            + "<Количество>\(element)</Количество></Склад>"
    }

    static let exchanged = [
        Case("<Цены>\(price("7"))\(price("8"))</Цены>", "price", "R202", "R202"),
        Case("<Цены>\(price("7"))\(price("7.00"))</Цены>", "price", "7", "7"),
        Case("<Цены>\(price("<a>7</a><b>8</b>"))</Цены>", "price", "R222", "78"),
        Case(inStock("w1=3", "w2=4"), "quantity", "7", "7"),
        Case(inStock("w1=3", "w1=3"), "quantity", "3", "3"),
        Case(inStock("w1=3", "w1=8"), "quantity", "R203", "R203"),
        Case(inStock("=7", "w1=3", "w2=4"), "quantity", "7", "7"),
        Case(inStock("=9", "w1=3", "w2=4"), "quantity", "R203", "R203"),
        Case(inStock("=3", "=4"), "quantity", "R203", "R203"),
        Case(inStock("=7", "=7"), "quantity", "R203", "R203"),
        Case(inStock("=7"), "quantity", "7", "7"),
        Case(twice("3", "8"), "quantity", "R203", "R203"),
        Case(twice("3", "8"), "quantity[w1]", "R203", "R203"),
        Case(twice("3", "3.0"), "quantity", "3", "3"),
        Case(twice("3", "8") + inStock("w2=4"), "quantity[w2]", "4", "4"),
        Case(
            "<Склад ИдСклада=\"w1\" КоличествоНаСкладе=\"3\"><Ид>w2</Ид></Склад>", "quantity",
            "R203", "R203"),
        Case(old + inStock("w1=3"), "quantity", "3", "3"),
        Case(old + inStock("w2=4"), "quantity", "7", "7"),
        Case(old + old, "quantity", "3", "3"),
        Case(inStock("w1=3", "w1=8"), "quantity[w1]", "R203", "R203"),
        Case("<Количество>7</Количество>" + inStock("w1=3", "w2=4"), "quantity", "7", "7"),
        Case("<Количество>9</Количество>" + inStock("w1=3", "w2=4"), "quantity", "R203", "R203"),
        Case("<Количество>7</Количество><Количество>8</Количество>", "quantity", "R202", "7"),
        Case("<Количество><a>7</a></Количество>", "quantity", "R222", "7"),
        Case("<Остатки><Остаток><Количество>3</Количество><Склад><Ид>w1</Ид>"
            + "<Количество>3</Количество></Склад></Остаток></Остатки>", "quantity", "3", "3"),
    ]

    @Test("of CommerceML", arguments: exchanged)
    func commerceml(_ one: Case) {
        let format = SourceFormat.commerceml(CommerceMLOptions())
        #expect(Self.outcome(format, one.body, one.path, .decimal) == one.number, "\(one)")
        #expect(Self.outcome(format, one.body, one.path, .text) == one.text, "\(one)")
    }
}
