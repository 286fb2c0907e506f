import Formats
import Testing

/// What a list looks like, for the remedy of a wrong `format:`, `encoding:` or `delimiter:`.
@Suite struct FormatGuessTests {
    @Test(arguments: [
        ("sku;price\nA;1", "csv"), ("name,price\n", "csv"), ("true\tx\n", "csv"),
        ("{\"a\": 1}", "json"), (" [ { \"a\": 1 } ]", "json"), ("\u{FEFF}{\n\"a\":1}", "json"),
        ("<?xml version=\"1.0\"?><yml_catalog date=\"x\">", "yml"),
        ("<?xml version=\"1.0\"?><КоммерческаяИнформация>", "commerceml"),
        ("<rss><channel/></rss>", "xml"), ("PK\u{3}\u{4}…", "xlsx"), ("[SKU];[Price]\n", "csv"),
        ("{sku};{price}\n", "csv"),
    ]) func isGuessed(_ text: String, _ format: String) {
        #expect(FormatGuess(head: Array(text.utf8))?.rawValue == format)
    }

    @Test(arguments: ["", "  \n", "hello", "<!DOCTYPE html><html>", "\u{0};\u{0}"])
    func nothingSpeaksForAny(_ text: String) {
        #expect(FormatGuess(head: Array(text.utf8)) == nil)
    }
}
