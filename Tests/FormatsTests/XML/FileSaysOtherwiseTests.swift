import Formats
import Tables
import Testing

/// What a file's own attributes and elements say beside a value: prefixes, currencies, deletions.
@Suite("Attributes with a prefix, currencies and marks of deletion")
struct FileSaysOtherwiseTests {
    private static func first(
        _ format: SourceFormat, _ text: String, _ fields: [FieldSpec]
    ) -> [String?] {
        let outcome = XMLFixture.read(text, XMLFixture.spec(format, fields))
        if let refused = outcome.refused { return [refused] }
        return outcome.rejects.first.map { [String($0.prefix(4))] } ?? outcome.rows[0]
    }

    @Test("the attribute without a prefix is meant, wherever it is in the tag", arguments: [
        ("xml:id=\"n1\" id=\"A-1\"", "A-1"), ("id=\"A-1\" xml:id=\"n1\"", "A-1"),
        ("m:id=\"old\" id=\"A-1\"", "A-1"), ("m:id=\"old\"", "old"), ("id=\"A-1\"", "A-1"),
    ])
    func prefixes(attributes: String, key: String) {
        let xml = "<r xmlns:m=\"u\"><item \(attributes)><p m:v=\"9\" v=\"5\"/></item></r>"
        let fields = [XMLFixture.field("@id"), XMLFixture.field("p/@v", .integer)]
        #expect(Self.first(.xml(XMLOptions(record: "/r/item")), xml, fields) == [key, "5"])
        let yml = "<yml_catalog xmlns:m=\"u\"><shop><offers>"
            + "<offer \(attributes) m:available=\"false\" available=\"true\"/>"
            + "</offers></shop></yml_catalog>"
        let names = [XMLFixture.field("id"), XMLFixture.field("available")]
        #expect(Self.first(.yml, yml, names) == [key, "true"])
    }

    private static func price(_ currency: String?) -> FieldSpec {
        var field = XMLFixture.field("price", .decimal)
        field.numbers.currency = currency
        return field
    }

    @Test("a price in another currency than the pipeline states is a reject", arguments: [
        ("USD", "RUB", "R008"), ("RUR", "RUB", "100"), ("RUB", "RUB", "100"), ("643", "RUB", "100"),
        ("руб.", "RUB", "100"), ("840", "RUB", "R008"), ("usd", "USD", "100"), ("", "RUB", "100"),
        ("USD", nil, "100"), ("GBP", "RUB", "R008"),
    ] as [(String, String?, String)])
    func currencies(found: String, stated: String?, expected: String) {
        let yml = "<yml_catalog><shop><offers><offer id=\"k\"><price>100</price>"
            + "<currencyId>\(found)</currencyId></offer></offers></shop></yml_catalog>"
        let offer = Self.first(.yml, yml, [XMLFixture.field("id"), Self.price(stated)])
        #expect(offer.last == expected)
        for (inType, inPrice) in [("", found), (found, "")] {
            let types = "<ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Опт</Наименование>"
                + "<Валюта>\(inType)</Валюта></ТипЦены></ТипыЦен>"
            let cml = "<КоммерческаяИнформация><ПакетПредложений>\(types)<Предложения>"
                + "<Предложение><Ид>k</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>"
                + "<ЦенаЗаЕдиницу>100</ЦенаЗаЕдиницу><Валюта>\(inPrice)</Валюта></Цена></Цены>"
                + "</Предложение></Предложения></ПакетПредложений></КоммерческаяИнформация>"
            let price = Self.first(
                .commerceml(CommerceMLOptions()), cml, [XMLFixture.field("Ид"), Self.price(stated)])
            #expect(price.last == expected, "\(inType) \(inPrice)")
        }
    }

    @Test("a mark of deletion is an attribute or an element, yes or no", arguments: [
        ("<Товар ПометкаУдаления=\"true\"><Ид>k</Ид></Товар>", "true"),
        ("<Товар ПометкаУдаления=\"false\"><Ид>k</Ид></Товар>", "false"),
        ("<Товар><Ид>k</Ид><ПометкаУдаления>Истина</ПометкаУдаления></Товар>", "true"),
        ("<Товар><Ид>k</Ид><ПометкаУдаления>Ложь</ПометкаУдаления></Товар>", "false"),
        ("<Товар Статус=\"Удален\"><Ид>k</Ид></Товар>", "true"),
        ("<Товар Статус=\"Изменен\"><Ид>k</Ид></Товар>", "false"),
        ("<Товар><Ид>k</Ид><ПометкаУдаления>perhaps</ПометкаУдаления></Товар>", "R009"),
    ])
    func deletions(product: String, expected: String) {
        let text = "<КоммерческаяИнформация><Каталог><Товары>\(product)</Товары></Каталог>"
            + "</КоммерческаяИнформация>"
        let fields = [XMLFixture.field("Ид"), XMLFixture.field("deleted", .boolean)]
        #expect(Self.first(.commerceml(CommerceMLOptions()), text, fields).last == expected)
    }
}
