import Diagnostics
import Formats
import Foundation
import Tables
import Testing

@Suite("Reading YML")
struct YMLReaderTests {
    private static let feed = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE yml_catalog SYSTEM "shops.dtd">
        <yml_catalog date="2026-11-22 02:00">
        <shop>
        <name>Лавка</name>
        <currencies><currency id="RUR" rate="1"/><currency id="USD" rate="CBRF" plus="3"/>\
        </currencies>
        <categories>
          <category id="3" parentId="2">Чайники &amp; кофейники</category>
          <category id="2" parentId="1"> Посуда </category>
          <category id="1">Дом</category>
          <category id="9" parentId="8">Сирота</category>
        </categories>
        <offers>
        <offer id="A1" available="true" group_id="77">
          <name>Чайник <![CDATA[<белый>]]></name><price>1990.50</price><currencyId>RUR</currencyId>
          <categoryId>3</categoryId><barcode>4600000000015</barcode><barcode>4600000000022</barcode>
          <param name="Вес" unit="кг">1.200</param><param name="Цвет">белый</param>
          <outlets><outlet id="o1" instock="5"/>\
          <outlet id="o2" instock="2.5" warehouse_name="Москва"/></outlets>
        </offer>
        <offer id="A2" available="12" type="vendor.model">
          <typePrefix>Кофейник</typePrefix><vendor>Ладья</vendor><model>К-7</model>
          <price>490,00</price><currencyId>USD</currencyId><categoryId>1</categoryId>
        </offer>
        <offer id="A3"><name>Без цены</name><price>-</price><categoryId>2</categoryId></offer>
        <offer id="A4"><name>Склад</name><price>5.000</price><categoryId>7</categoryId>
          <outlets><outlet instock=""/></outlets></offer>
        </offers></shop></yml_catalog>
        """

    private static func read(_ fields: [FieldSpec], _ text: String = feed, piece: Int = .max)
        -> XMLOutcome
    {
        XMLFixture.read(text, XMLFixture.spec(.yml, fields), piece: piece)
    }

    private static func texts(_ paths: String...) -> XMLOutcome {
        read((["id"] + paths).map { XMLFixture.field($0) })
    }

    @Test("attributes and children by their names")
    func names() {
        let outcome = Self.texts("name", "available", "@group_id", "price")
        #expect(outcome.rejects == [])
        #expect(
            outcome.rows == [
                ["A1", "Чайник <белый>", "true", "77", "1990.50"],
                ["A2", "Кофейник Ладья К-7", "12", nil, "490,00"],
                ["A3", "Без цены", nil, nil, "-"],
                ["A4", "Склад", nil, nil, "5.000"],
            ])
        #expect(outcome.lines == [14, 20, 24, 25])
        #expect(outcome.report.madeAt == "2026-11-22 02:00")
    }

    @Test("numbers, yes and no, and what is neither")
    func types() {
        let outcome = Self.read([
            XMLFixture.field("id"), XMLFixture.field("price", .decimal),
            XMLFixture.field("available", .boolean),
        ])
        #expect(outcome.rows == [["A1", "1990.5", "true"], ["A4", "5", nil]])
        #expect(outcome.rejects == ["R009 available line 20", "R003 price line 24"])
        #expect(outcome.raws == ["id=A2; price=490,00; available=12", "id=A3; price=-"])
        #expect(outcome.report.rows == 4)
    }

    @Test("a comma in a price is read where a point would be")
    func comma() {
        let outcome = Self.read([XMLFixture.field("id"), XMLFixture.field("price", .decimal)])
        #expect(outcome.column(1) == ["1990.5", "490", "5"])
    }

    @Test("parameters with and without their unit")
    func parameters() {
        let outcome = Self.texts(
            "param[Вес]", "param['Вес']/@unit", "param[@name='Цвет']", "param[Рост]")
        #expect(outcome.rows[0] == ["A1", "1.200", "кг", "белый", nil])
        #expect(outcome.rows[1] == ["A2", nil, nil, nil, nil])
    }

    @Test("stocks of outlets, together and one by one")
    func outlets() {
        let outcome = Self.read([
            XMLFixture.field("id"), XMLFixture.field("outlets", .decimal),
            XMLFixture.field("outlet[Москва]", .decimal), XMLFixture.field("outlet[o1]", .integer),
        ])
        #expect(
            outcome.rows == [
                ["A1", "7.5", "2.5", "5"], ["A2", nil, nil, nil], ["A3", nil, nil, nil],
            ])
        #expect(outcome.rejects == ["R050 outlets line 25"])
    }

    @Test("categories and currencies are looked up")
    func tables() {
        let outcome = Self.texts("category", "categoryPath", "currencyRate")
        #expect(
            outcome.rows == [
                ["A1", "Чайники & кофейники", "Дом / Посуда / Чайники & кофейники", "1"],
                ["A2", "Дом", "Дом", "CBRF"],
                ["A3", "Посуда", "Дом / Посуда", nil],
            ])
        #expect(outcome.rejects == ["R051 category line 25"])
    }

    @Test("a feed of offers alone is sound, and says what its fields lack")
    func offersOnly() {
        let text = """
            <yml_catalog date="x"><shop><offers><offer id="1"><price>5</price>\
            <categoryId>4</categoryId>
            </offer></offers></shop></yml_catalog>
            """
        let fields = ["id", "price", "category"].map { XMLFixture.field($0) }
        let outcome = Self.read(fields, text)
        #expect(outcome.rows == [["1", "5", nil]])
        #expect(outcome.report.notes.map(\.code.name) == ["F066"])
        #expect(outcome.report.notes[0].severity == .warning)
    }

    @Test("categories behind the offers that need them refuse the feed")
    func lateCategories() {
        let text = """
            <yml_catalog><shop><offers><offer id="1"><categoryId>4</categoryId></offer></offers>
            <categories><category id="4">Дом</category></categories></shop></yml_catalog>
            """
        let fields = ["id", "category"].map { XMLFixture.field($0) }
        #expect(Self.read(fields, text).refused == "F065")
        #expect(Self.read([XMLFixture.field("id")], text).refused == nil)
    }

    @Test("a second value is noted, the first one taken")
    func secondValue() {
        let outcome = Self.texts("barcode", "picture")
        #expect(outcome.rows[0][1] == "4600000000015")
        #expect(outcome.report.notes.map(\.code.name) == ["F062"])
        #expect(outcome.report.notes[0].detail == "(barcode, in 1 record)")
    }

    @Test(
        "an empty list and another format are refused",
        arguments: [
            "<yml_catalog><shop><offers/></shop></yml_catalog>",
            "<rss><channel><item><title>x</title></item></channel></rss>",
        ])
    func nothing(_ text: String) {
        let outcome = Self.read([XMLFixture.field("id")], text)
        #expect(outcome.refused == "F060")
    }

    @Test("pieces of any size give the same", arguments: XMLFixture.pieceSizes)
    func pieces(_ size: Int) {
        let paths = [
            "id", "name", "price", "available", "param[Вес]", "outlets", "categoryPath", "barcode",
        ]
        let fields = paths.map { XMLFixture.field($0) }
        #expect(Self.read(fields, piece: size) == Self.read(fields))
    }

    @Test(
        "the same feed in every encoding",
        arguments: [
            ("windows-1251", String.Encoding.windowsCP1251), ("UTF-16", .utf16LittleEndian),
            ("koi8-r", String.Encoding(rawValue: 0x8000_0A02)), ("UTF-8", .utf8),
        ])
    func encodings(_ name: String, _ encoding: String.Encoding) throws {
        let fields = ["id", "name", "categoryPath"].map { XMLFixture.field($0) }
        let text = Self.feed.replacing("UTF-8", with: name)
        guard var data = text.data(using: encoding) else { return }
        if name == "UTF-16" { data = Data([0xFF, 0xFE]) + data }
        let outcome = XMLFixture.read([("f", Array(data))], XMLFixture.spec(.yml, fields))
        #expect(outcome.rows == Self.read(fields).rows)
        #expect(!outcome.report.encodingDetected)
    }
}
