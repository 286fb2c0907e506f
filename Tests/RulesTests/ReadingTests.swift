import Diagnostics
import Rules
import Testing

/// Sound expressions that a person is likely to have meant otherwise, and ordinary ones that draw
/// no warning.
@Suite struct ReadingTests {
    static let scope = RuleScope(
        fields: [
            .init("price", .decimal, mayBeMissing: false),
            .init("net", .decimal, mayBeMissing: false),
            .init("cost", .decimal, mayBeMissing: false),
            .init("Цена", .decimal, mayBeMissing: false),
            .init("old", .decimal, mayBeMissing: true),
            .init("x", .decimal, mayBeMissing: false), .init("y", .decimal, mayBeMissing: false),
            .init("markup", .decimal, mayBeMissing: false),
            .init("discount", .integer, mayBeMissing: false),
            .init("stock", .integer, mayBeMissing: false),
            .init("qty", .integer, mayBeMissing: false),
            .init("brand", .text, mayBeMissing: false),
            .init("size", .text, mayBeMissing: false),
            .init("available", .boolean, mayBeMissing: false),
            .init("preorder", .boolean, mayBeMissing: false),
            .init("currency", .text, mayBeMissing: false),
        ],
        tables: [
            .init("markups", columns: [.init("rate", .decimal)]),
            .init("prices", columns: [.init("value", .decimal)]),
        ], previousFields: ["price", "stock"])

    private static func codes(_ text: String) -> [String] {
        Rule.readings(text, in: scope).map(\.code.name)
    }

    @Test(arguments: [
        // Decimal commas.
        ("max(net * 1,45, net + 100)", "E029", "1.45"), ("round(price * 1,3)", "E029", "1.3"),
        ("min(price * 0,9, price)", "E029", "0.9"), ("coalesce(old, 0,5)", "E029", "0.5"),
        ("roundUp(net * 1,3)", "E029", "1.3"), ("round(price * 1,25, 2)", "E029", "1.25"),
        ("x in [1,5, 2,5]", "E029 E029", "1.5"), ("max(price, 1,000)", "E029", "1.000"),
        ("tier(net, [[0,1,6], [1000,1,35]])", "E029 E029 E029 E029", "0.1"),
        ("max(x == 1,5 ? 1 : 2, 3)", "E029", "1.5"), ("max(net*1,45, 9)", "E029", "1.45"),
        // Percent added to an amount.
        ("price + 30%", "E030", "price * 130%"), ("price - 5%", "E030", "price * 95%"),
        ("price + 2.5%", "E030", "price * 102.5%"), ("30% + price", "E030", "price * 130%"),
        ("net * 1.2 + 5%", "E030", "(net * 1.2) * 105%"), ("Цена - 10%", "E030", "Цена * 90%"),
        ("round(price + 30%)", "E030", "price * 130%"), ("(price + 30%) * 2", "E030", "130%"),
        ("qty * (price + 30%)", "E030", "price * 130%"), ("stock - 10%", "E030", "stock * 90%"),
        ("price >= previous(price) - 5%", "E030", "previous(price) * 95%"),
        ("price + (available ? 10% : 5%)", "E030", "price * (1 + (available ? 10% : 5%))"),
        ("price + tier(price, [[0, 30%], [1000, 20%]])", "E030", "1 + tier"),
        ("price + coalesce(lookup(markups, brand, rate), 30%)", "E030", "1 + coalesce"),
        ("lookup(prices, brand, value) + 30%", "E030", "130%"), ("x + 30%", "E030", "x * 130%"),
        ("x >= y - 5%", "E030", "y * 95%"), ("100 + 30%", "E030", "100 * 130%"),
        // Percent of what.
        ("price > 30%", "E031", "price * 30%"), ("stock < 10%", "E031", "10%"),
        ("max(price, 30%)", "E031", "price * 30%"), ("price - cost > 10%", "E031", "10%"),
        // Percent without its sign.
        ("price * 30", "E032", "price * 30%"), ("130 * net", "E032", "net * 130%"),
        ("abs(change(price)) <= 30", "E032", "30%"), ("change(price) < -20", "", ""),
        ("(price - cost) / cost > 20", "E032", "20%"),
        ("net * tier(net, [[0, 160], [1000, 135]])", "E032", "160%"),
        ("round(net * 125, 2)", "E032", "125%"),
        // Remainders.
        ("20 % price", "E033", "price * 20%"), ("price * 15 % -3", "E033 E032", "15%"),
        // Order.
        ("available && qty > 0 || preorder", "E034", "(available && qty > 0)"),
        ("available || preorder && qty > 0", "E034", "(available || preorder) && qty > 0"),
        ("!available == preorder", "E034", "available != preorder"),
        ("qty == 5 == available", "E034", "&&"),
        ("available ? 1.3 : 1.2 * net", "E034", "(available ? 1.3 : 1.2) * net"),
        ("available ? 130% : 120% * net", "E034", "(available ? 130% : 120%) * net"),
        ("available ? 100 : 50 + net", "E034", "(available ? 100 : 50) + net"),
        ("net * qty > 10 ? 1.2 : 1.3", "E034", "net * (qty > 10 ? 1.2 : 1.3)"),
        // Texts in place of numbers.
        ("size > \"100\"", "E035", "number(size)"), ("\"1,5\" <= size", "E035", "1.5"),
        // Rounding.
        ("round(price, 10)", "E036", "roundUp(price, 10)"), ("round(x, 10)", "E036", "-1"),
        ("roundTo(price, 100)", "E036", "roundDown(price, 100)"),
        ("roundTo(price, 1)", "E036", "roundUp(price, 1)"),
        ("roundUp(price, 2)", "E036", "\"up\""), ("roundDown(net * 1.3, 2)", "E036", "\"down\""),
        // Fields in quotes.
        ("lookup(markups, 'brand', rate)", "E037", "without quotes: brand"),
        ("'qty' == 'brand'", "E037 E037", "quotes: qty"),
        ("startsWith('brand', 'A')", "E037", "quotes: brand"),
    ]) func anotherReadingIsLikely(_ text: String, _ codes: String, _ remedy: String) {
        let readings = Rule.readings(text, in: Self.scope)
        #expect(readings.map(\.code.name).joined(separator: " ") == codes)
        #expect(readings.first?.help?.contains(remedy) ?? remedy.isEmpty, "\(readings)")
    }

    @Test(arguments: [
        "max(1, 2)", "max(net * 1.45, net + 100)", "round(price * 1.3, 2)", "round(price*1.3,2)",
        "round(price,2)", "roundUp(price / 3,10)", "tier(net,[[0,2],[1000,3]])",
        "tier(net, [[0,1.6],[1000,1.35]])", "qty in [1,2,3]", "div(net, 3,2)", "min(qty,5)",
        "price * 130%", "price * 30%", "abs(change(price)) <= 30%",
        "coalesce(abs(change(price)), 0) <= 30%", "price * (1 + 30%)",
        "price * (100% + 30%)", "price * (1 - 5%)", "net * (markup + 5%)", "markup + 5%",
        "net * (x + 5%)", "lookup(markups, brand, rate) + 5%", "price + price * 30%",
        "discount <= 50", "discount > 10%", "change(price) > 2", "change(price) * 100 <= 30",
        "(price - cost) / cost >= 20%", "price / cost >= 130%", "price >= cost * 110%",
        "(price - cost) / cost * 100 > 20", "price * 30 / 100", "price / 100 * 30",
        "price * 12", "price * 100", "x * 30", "currency == \"USD\" ? price * 90 : price",
        "currency == \"CNY\" ? price * 15 : price", "qty * 30", "stock * 20", "net * 90.5",
        "7 % 3", "qty % 12 == 0", "100 % qty == 0", "price % 10", "-7.5 % 2",
        "(available && qty > 0) || preorder", "available || (preorder && qty > 0)",
        "!has(old) || old > 0 && price < old", "has(old) && old > 0", "!available",
        "available && preorder && qty > 0", "!(available == preorder)", "!available && preorder",
        "available ? 1.3 * net : 1.2 * net", "(available ? 1.3 : 1.2) * net",
        "available ? 0 : 5 + net", "available ? net : 1.2 * net", "qty > 10 ? 1.2 : 1.3",
        "net * (qty > 10 ? 1.2 : 1.3)", "net * qty > 1000 ? 10 : 5", "price - cost > 100",
        "brand == 'brand'", "'qty' + brand == 'x'", "size == \"100\"", "size > \"L\"",
        "\"2026-01-01\" < size", "number(size) > 100",
        "round(price, -1)", "round(price, 2)", "round(x * y, 6) * net", "roundTo(price, 9)",
        "roundTo(price, 90)", "roundTo(price, 0.99)", "roundTo(price, 50)", "roundUp(price, 10)",
        "roundDown(qty, 2)", "roundUp(price, 1)", "max(qty - 1, 0) + coalesce(stock, 0)",
        "roundUp(cost * 1.25, 10) - 1", "price >= cost * 1.05",
        "net * lookup(markups, brand, rate)",
    ]) func ordinaryRulesDrawNoWarning(_ text: String) {
        // A rule that forgets its guard draws that fault alone.
        let faults = Rule.compile(text, in: Self.scope).faults
        #expect(faults.allSatisfy { $0.code.name == "E023" && text.contains("change(") })
        #expect(Self.codes(text).isEmpty)
    }

    /// Faults whose remedy says what the person meant.
    @Test(arguments: [
        ("1 < x < 5", "write 1 < x && x < 5"), ("0 <= x <= 9 && available", "0 <= x && x <= 9"),
        ("x == y == 5", "x == y && y == 5"), ("!qty == 5", "x != y"), ("qty => 5", ">="),
        ("qty =< 5", "<="), ("x == 1,5", "1.5"), ("x > 1 000", "without blanks"),
        ("30% of price", "price * 30%"), ("30% price", "price * 30%"), ("30%(price)", "* 30%"),
        ("price * 15 %", "15%"), ("20 % * price", "price * 15%"), ("net*1.3 and available", "&&"),
        ("price * 1.3 or true", "||"), ("not available", "!a"), ("not (available)", "!a"),
        ("and(available, preorder)", "a && b"), ("available AND preorder", "&&"),
        ("x is null", "has(x)"), ("x == null", "missing"), ("x between 1 and 5", "x <= 5"),
        ("qty not in [1, 2]", "!(x in"), ("qty in (1, 2)", "in ["), ("brand in \"A\"", "in ["),
        ("if qty > 5 then 1 else 2", "? a : b"), ("ЕСЛИ(qty > 5; 1; 2)", "comma"),
        ("ЕСЛИ(qty > 5, 1, 2)", "? a : b"), ("ОКРУГЛ(x, 2)", "round(x, digits)"),
        ("qty > 5 and if", "&&"), ("brand == \"A\" || \"B\"", "x in"), ("len(brand)", "size"),
        ("ifnull(old, 0)", "coalesce"), ("concat(brand, size)", "+"),
        ("substr(brand, 0, 5)", "extract"),
        ("isnull(old)", "has(x)"), ("x > \"1,5\"", "1.5"), ("number(\"1,5\") > x", "1234.5"),
        ("brand == Ember", "\"Ember\""), ("roundTo(price, 0,99)", "1.5"), ("price ^ 2", "x * x"),
        ("price ** 2", "x * x"), ("qty // 2", "floor"), ("ROUND(x)", "round"), ("Max(x, y)", "max"),
        ("price ₽ > 5", "currency"), ("lookup(catalog, brand)", "markups, prices"),
        ("lookup(markups, brand, q)", "rate"), ("available ? 1,3 : 1", "1.5"), ("x = 5", "=="),
        ("x <> 5", "!="), ("NULL", "missing"), ("available == yes", "true"), ("price x 1.3", "*"),
    ]) func remediesSayWhatIsMeant(_ text: String, _ remedy: String) {
        let faults = Rule.compile(text, in: Self.scope).faults
        #expect(!faults.isEmpty)
        #expect(faults.contains { $0.help?.contains(remedy) == true }, "\(faults)")
    }
}
