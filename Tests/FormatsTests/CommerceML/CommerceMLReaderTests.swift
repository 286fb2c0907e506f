import Diagnostics
import Formats
import Tables
import Testing

@Suite("Reading CommerceML")
struct CommerceMLReaderTests {
    private static func document(_ body: String, date: String = "2026-11-22T02:00:00") -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация "
            + "xmlns=\"urn:1C.ru:commerceml_2\" "
            + "ВерсияСхемы=\"2.07\" ДатаФормирования=\"\(date)\">\(body)</КоммерческаяИнформация>"
    }

    private static let catalogue = document(
        """
        <Классификатор><Группы><Группа><Ид>g1</Ид><Наименование>Мебель</Наименование><Группы>
        <Группа><Ид>g2</Ид><Наименование>Стулья</Наименование></Группа></Группы></Группа></Группы>
        <Свойства><Свойство><Ид>s1</Ид><Наименование>Цвет</Наименование><ВариантыЗначений>
        <Справочник><ИдЗначения>v1</ИдЗначения><Значение>белый</Значение></Справочник>
        </ВариантыЗначений></Свойство></Свойства></Классификатор>
        <Каталог СодержитТолькоИзменения="false"><Товары>
        <Товар><Ид>p1</Ид><Артикул>С-1</Артикул><Наименование>Стул</Наименование>
          <Группы><Ид>g2</Ид></Группы><БазоваяЕдиница Код="796" НаименованиеПолное="Штука">шт
          <Пересчет><Единица>796</Единица></Пересчет></БазоваяЕдиница>
          <ЗначенияСвойств><ЗначенияСвойства><Ид>s1</Ид><Значение>v1</Значение></ЗначенияСвойства>
          </ЗначенияСвойств><ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование>
          <Значение>3.5</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Товар>
        <Товар Статус="Удален"><Ид>p2</Ид><Артикул>С-2</Артикул><Наименование>Стол</Наименование>
          <Группы><Ид>g9</Ид></Группы></Товар>
        </Товары></Каталог>
        """)

    private static let types = """
        <ТипыЦен><ТипЦены><Ид>t1</Ид><Наименование>Розничная</Наименование><Валюта>RUB</Валюта>\
        </ТипЦены>
        <ТипЦены><Ид>t2</Ид><Наименование>Оптовая</Наименование><Валюта>USD</Валюта></ТипЦены>\
        </ТипыЦен>
        <Склады><Склад><Ид>w1</Ид><Наименование>Москва</Наименование></Склад>
        <Склад><Ид>w2</Ид><Наименование>Тверь</Наименование></Склад></Склады>
        """

    private static func prices(_ retail: String, _ trade: String) -> String {
        """
        <Цены><Цена><ИдТипаЦены>t1</ИдТипаЦены><ЦенаЗаЕдиницу>\(retail)</ЦенаЗаЕдиницу></Цена>
        <Цена><ИдТипаЦены>t2</ИдТипаЦены><ЦенаЗаЕдиницу>\(trade)</ЦенаЗаЕдиницу>\
        <Валюта>EUR</Валюта></Цена></Цены>
        """
    }

    private static let offers = document(
        """
        <ПакетПредложений СодержитТолькоИзменения="true">\(types)<Предложения>
        <Предложение><Ид>p1#c1</Ид><ШтрихКод>46</ШтрихКод><Артикул></Артикул>
          <ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Размер</Наименование>
          <Значение>XL</Значение></ХарактеристикаТовара></ХарактеристикиТовара>
          \(prices("100.000", "80"))<Количество>5.000</Количество>
          <Склад ИдСклада="w1" КоличествоНаСкладе="3"/>\
          <Склад ИдСклада="w2" КоличествоНаСкладе="2"/></Предложение>
        <Предложение><Ид>p2</Ид><Наименование>Стол новый</Наименование>\(prices("1", "2"))
          <Склад ИдСклада="w1" КоличествоНаСкладе="-1"/>\
          <Склад ИдСклада="w2" КоличествоНаСкладе="2.5"/></Предложение>
        <Предложение><Ид>p3</Ид>\(prices("7", "6"))</Предложение>
        </Предложения></ПакетПредложений>
        """)

    private static func read(
        _ texts: [String], _ paths: [String], priceType: String? = "Розничная", piece: Int = .max
    ) -> XMLOutcome {
        let fields = paths.map { path in
            let isNumber = path.hasPrefix("price") || path.hasPrefix("quantity")
            return XMLFixture.field(path, isNumber ? .decimal : .text)
        }
        let files = texts.enumerated().map { ("f\($0).xml", Array($1.utf8)) }
        let format = SourceFormat.commerceml(CommerceMLOptions(priceType: priceType))
        return XMLFixture.read(files, XMLFixture.spec(format, fields), piece: piece)
    }

    private static let paths = [
        "Ид", "productId", "characteristicId", "Артикул", "Наименование", "Штрихкод", "price",
        "price[Оптовая]", "currency", "currency[t2]", "quantity", "quantity[Москва]", "unit",
        "property[Цвет]", "characteristic[Размер]", "requisite[Вес]", "deleted",
    ]

    private static let joined: [[String?]] = [
        [
            "p1#c1", "p1", "c1", "С-1", "Стул", "46", "100", "80", "RUB", "EUR", "5", "3", "шт",
            "белый", "XL", "3.5", "false",
        ],
        [
            "p2", "p2", nil, "С-2", "Стол новый", nil, "1", "2", "RUB", "EUR", "1.5", "-1", nil,
            nil,
            nil, nil, "true",
        ],
        [
            "p3", "p3", nil, nil, nil, nil, "7", "6", "RUB", "EUR", nil, nil, nil, nil, nil, nil,
            "false",
        ],
    ]

    @Test(
        "products and offers are joined, in whatever order the files come",
        arguments: XMLFixture.pieceSizes, [false, true])
    func joined(_ piece: Int, _ turned: Bool) {
        let files = turned ? [Self.offers, Self.catalogue] : [Self.catalogue, Self.offers]
        let outcome = Self.read(files, Self.paths, piece: piece)
        #expect(outcome.rows == Self.joined)
        #expect(outcome.rejects == [])
        #expect(outcome.reports.map(\.rows) == (turned ? [3, 0] : [0, 3]))
        #expect(outcome.report.partial)
        #expect(outcome.report.madeAt == "2026-11-22T02:00:00")
    }

    @Test("one file with both")
    func together() {
        let inner = { (text: String) in
            text.replacing(#/^.*?commerceml_2.*?>|<\/КоммерческаяИнформация>$/#, with: "")
        }
        let text = Self.document(inner(Self.catalogue) + inner(Self.offers))
        #expect(Self.read([text], Self.paths).rows == Self.joined)
        let wrong = Self.document(inner(Self.offers) + inner(Self.catalogue))
        #expect(Self.read([wrong], Self.paths).refused == "F074")
    }

    @Test("a group that the classifier lacks rejects the offer")
    func groups() {
        let outcome = Self.read([Self.catalogue, Self.offers], ["Ид", "group"])
        #expect(outcome.rows == [["p1#c1", "Стулья"], ["p3", nil]])
        #expect(outcome.rejects.map { $0.prefix(10) } == ["R053 group"])
    }

    @Test("products are the records where no file holds offers")
    func productsAlone() {
        let outcome = Self.read([Self.catalogue], ["Ид", "Артикул", "deleted", "Наименование"])
        #expect(outcome.rows == [["p1", "С-1", "false", "Стул"], ["p2", "С-2", "true", "Стол"]])
        #expect(!outcome.report.partial)
    }

    @Test("offers, prices and stocks in files of their own are merged by id")
    func split() {
        let package = { (body: String) in
            Self.document("<ПакетПредложений><Предложения>\(body)</Предложения></ПакетПредложений>")
        }
        let names = package("<Предложение><Ид>a</Ид><Наименование>А</Наименование></Предложение>")
        let prices = package(
            "<Предложение><Ид>a</Ид>\(Self.prices("5", "4"))</Предложение>"
                + "<Предложение><Ид>b</Ид>\(Self.prices("6", "5"))</Предложение>")
        let stocks = package(
            """
            <Предложение><Ид>b</Ид><Остатки><Остаток><Склад><Ид>w1</Ид>\
            <Количество>1</Количество></Склад>
            </Остаток><Остаток><Склад><Ид>w2</Ид><Количество>2</Количество></Склад></Остаток>\
            </Остатки>
            </Предложение><Предложение><Ид>a</Ид><Остатки><Остаток><Количество>9</Количество>\
            </Остаток>
            </Остатки></Предложение>
            """)
        let paths = ["Ид", "Наименование", "price[t1]", "quantity", "quantity[w2]"]
        let rows: [[String?]] = [["a", "А", "5", "9", nil], ["b", nil, "6", "3", "2"]]
        for files in [[names, prices, stocks], [stocks, prices, names], [prices, names, stocks]] {
            #expect(Set(Self.read(files, paths, priceType: nil).rows) == Set(rows))
        }
        let two = Self.read([prices, stocks], paths, priceType: nil)
        #expect(Set(two.rows) == [["a", nil, "5", "9", nil], ["b", nil, "6", "3", "2"]])
    }

    @Test("price types must be chosen, and exist")
    func priceTypes() {
        let none = Self.read([Self.offers], ["Ид", "price"], priceType: nil)
        #expect(none.refused == "F070")
        #expect(none.diagnostic?.detail.contains("\"Розничная\" (t1), \"Оптовая\" (t2)") ?? false)
        #expect(Self.read([Self.offers], ["Ид"], priceType: nil).refused == nil)
        let wrong = Self.read([Self.offers], ["Ид", "price[Розничнаа]"], priceType: nil)
        #expect(wrong.refused == "F071")
        #expect(wrong.diagnostic?.help == "did you mean \"Розничная\"?")
        #expect(Self.read([Self.offers], ["Ид", "quantity[Казань]"]).refused == "F072")
    }

    @Test("prices or stocks of one offer that differ between files reject it")
    func contradictions() {
        let package = { (body: String) in
            Self.document("<ПакетПредложений><Предложения>\(body)</Предложения></ПакетПредложений>")
        }
        let prices = { (id: String, price: String) in
            "<Предложение><Ид>\(id)</Ид>\(Self.prices(price, "4"))</Предложение>"
        }
        let one = package(prices("a", "5") + prices("b", "6") + prices("c", "7"))
        let two = package(prices("a", "5.00") + prices("b", "9"))
        let names = package(
            "<Предложение><Ид>b</Ид><Наименование>Б</Наименование></Предложение>"
                + "<Предложение><Ид>c</Ид><Наименование>В</Наименование>"
                + "\(Self.prices("8", "4"))</Предложение>")
        let paths = ["Ид", "price[t1]"]
        for files in [[one, two], [two, one]] {
            let found = Self.read(files, paths, priceType: nil)
            #expect(Set(found.rows) == [["a", "5"], ["c", "7"]])
            #expect(found.rejects.map { $0.prefix(14) } == ["R054 price[t1]"])
        }
        for files in [[one, two, names], [names, two, one], [two, names, one]] {
            let found = Self.read(files, paths, priceType: nil)
            #expect(Set(found.rows) == [["a", "5"]])
            #expect(
                found.rejects.map { $0.prefix(14) } == ["R054 price[t1]", "R054 price[t1]"])
        }
        // The other type's prices are the same, and the field does not ask for the first.
        #expect(Self.read([one, two, names], ["Ид", "price[t2]"], priceType: nil).rejects == [])
    }

    @Test("a name that two price types share does not choose one")
    func sharedName() {
        let twins = Self.offers.replacing("Оптовая", with: "Розничная")
        let found = Self.read([twins], ["Ид", "price"])
        #expect(found.refused == "F071")
        #expect(found.diagnostic?.detail == "\"Розничная\" is the name of 2: t1, t2")
        #expect(found.diagnostic?.help == "give the id of the one meant")
        #expect(Self.read([twins], ["Ид", "price"], priceType: "t2").refused == nil)
        let houses = Self.offers.replacing("Тверь", with: "Москва")
        #expect(Self.read([houses], ["Ид", "quantity[Москва]"]).refused == "F072")
    }

    @Test("more price types than a trader has are refused as that")
    func manyPriceTypes() {
        let types = (0...10_000).map { "<ТипЦены><Ид>x\($0)</Ид></ТипЦены>" }.joined()
        let text = Self.offers.replacing("<ТипыЦен>", with: "<ТипыЦен>" + types)
        let found = Self.read([text], ["Ид", "price"])
        #expect(found.refused == "F059")
        #expect(found.diagnostic?.detail == "(more than 10000 price types)")
        #expect(Self.read([text], ["Ид"], priceType: nil).refused == nil)
    }

    @Test("only changes may hold nothing; a whole list may not")
    func empty() {
        let package = { (only: String) in
            Self.document("<ПакетПредложений СодержитТолькоИзменения=\"\(only)\"/>")
        }
        #expect(Self.read([package("true")], ["Ид"]).refused == nil)
        #expect(Self.read([package("false")], ["Ид"]).refused == "F060")
        #expect(Self.read([package("false"), Self.catalogue], ["Ид"]).refused == "F060")
    }

    @Test("orders and other XML are refused")
    func otherKinds() {
        #expect(
            Self.read([Self.document("<Документ><Ид>1</Ид></Документ>")], ["Ид"]).refused == "F073")
        #expect(Self.read(["<yml_catalog/>"], ["Ид"]).refused == "F060")
        #expect(Self.read([Self.catalogue, "<a/>"], ["Ид"]).refused == "F060")
    }

    @Test("the mark of a partial file may be an element")
    func partialElement() {
        let text = Self.document(
            "<ПакетПредложений><Предложения><Предложение><Ид>1</Ид></Предложение></Предложения>"
                + "<СодержитТолькоИзменения>true</СодержитТолькоИзменения></ПакетПредложений>")
        #expect(Self.read([text], ["Ид"]).report.partial)
    }
}
