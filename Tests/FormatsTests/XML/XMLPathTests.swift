import Formats
import Testing

@Suite("Paths of fields")
struct XMLPathTests {
    @Test(
        "sound paths",
        arguments: [
            ("name", "name"), ("a/b", "a/b"), ("@id", "@id"), ("price/@value", "price/@value"),
            ("stock[@w='1']", "stock[@w=1]"),
            ("param[@name=\"Вес\"]/@unit", "param[@name=Вес]/@unit"),
            ("g:price", "price"), ("price[type='retail']/value", "price[type=retail]/value"),
            (".", "."),
            ("./a", "a"), ("a[@x='1'][@y='2']", "a[@x=1][@y=2]"), ("@xml:lang", "@lang"),
        ])
    func sound(_ path: String, _ shown: String) throws {
        #expect(Self.show(try XMLPath.parse(path).get()) == shown)
    }

    @Test(
        "faults and the character where they stand",
        arguments: [
            ("", 0, "the path is empty"), ("/a", 0, "below its record"), ("a//b", 2, "// is not"),
            ("a/", 2, "missing at the end"), ("a[1]", 2, "positions are not supported"),
            ("*", 0, "* is not supported"), ("a/text()", 6, "wanted here"),
            ("@id/a", 3, "ends the path"),
            ("a[@w=1]", 5, "in quotes"), ("a[@w='1]", 5, "not closed"),
            ("a[@w='1'", 8, "] is wanted"),
            ("цена b", 4, "wanted here"), ("a[@w]", 4, "= and a quoted"),
            ("1a", 0, "does not start"),
        ])
    func faulty(_ path: String, _ offset: Int, _ words: String) {
        guard case .failure(let fault) = XMLPath.parse(path) else {
            Issue.record("\(path) was read")
            return
        }
        #expect(fault.offset == offset, "\(path): \(fault.message)")
        #expect(fault.message.contains(words), "\(path): \(fault.message)")
    }

    @Test(
        "what lint asks of each format",
        arguments: [
            ("yml", "param[Вес]", true), ("yml", "param[Вес]/@unit", true),
            ("yml", "outlet[1]", true),
            ("yml", "outlet[1]/@id", false), ("yml", "param[Вес", false),
            ("yml", "outlet[]", false),
            ("commerceml", "price[Розничная цена]", true), ("commerceml", "property['a]b']", true),
            ("commerceml", "price[a]/b", false), ("commerceml", "Изготовитель/Наименование", true),
            ("xml", "param[Вес]", false), ("csv", "anything [", true),
        ])
    func formats(_ format: String, _ path: String, _ sound: Bool) {
        #expect((FieldPaths.check(format: format, path: path) == nil) == sound)
    }

    @Test(
        "paths of records",
        arguments: [
            ("/root/items/item", true), ("/r[@v='2']/i", true), ("root/item", false),
            ("/r/@id", false),
            ("/r/i[a='1']", false), ("/", false),
        ])
    func records(_ path: String, _ sound: Bool) {
        #expect((FieldPaths.checkRecord(path: path) == nil) == sound)
    }

    private static func show(_ path: XMLPath) -> String {
        var parts = path.steps.map { step in
            step.name + step.attributeTests.map { "[@\($0.name)=\($0.value)]" }.joined()
                + step.childTests.map { "[\($0.name)=\($0.value)]" }.joined()
        }
        if case .attribute(let name) = path.end { parts.append("@\(name)") }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
