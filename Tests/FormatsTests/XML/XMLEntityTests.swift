import Diagnostics
import Formats
import Testing

@Suite("Entities and bounds of XML")
struct XMLEntityTests {
    private static func read(
        _ text: String, limits: ReadLimits = ReadLimits(), piece: Int = .max
    ) -> XMLOutcome {
        let fields = [XMLFixture.field("@a"), XMLFixture.field(".")]
        return XMLFixture.xml(text, record: "/r/i", fields, limits: limits, piece: piece)
    }

    @Test(
        "entities with a text of their own unfold, also in attributes and in each other",
        arguments: XMLFixture.pieceSizes)
    func inner(_ piece: Int) {
        let text = """
            <!DOCTYPE r [<!ENTITY a "x&#38;amp;y"><!ENTITY b "[&a;]"><!ENTITY m "<e>1</e>2">]>
            <r><i a="&b;&amp;&b;">&b;&b;&m;</i></r>
            """
        let outcome = Self.read(text, piece: piece)
        #expect(outcome.rows == [["[x&y]&[x&y]", "[x&y][x&y]12"]])
    }

    @Test("a document type is named, not loaded")
    func named() {
        let outcome = Self.read("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r><i a='1'/></r>")
        #expect(outcome.rows == [["1", nil]])
    }

    @Test(
        "refused",
        arguments: [
            ("<!ENTITY a SYSTEM 'file:///etc/passwd'>", "F054"),
            ("<!ENTITY a PUBLIC 'p' 'http://127.0.0.1/'>", "F054"),
            ("<!ENTITY % a SYSTEM 'http://127.0.0.1/'>", "F054"),
            ("<!NOTATION n SYSTEM 'n'><!ENTITY a SYSTEM 'x' NDATA n>", "F054"),
            ("<!ENTITY % a 'text'>", "F055"), ("%a;", "F055"),
            ("<!ENTITY a '&a;'>", "F057"), ("<!ENTITY b 'x'>", "F056"),
            ("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "F057"),
        ])
    func refused(_ declaration: String, _ code: String) {
        #expect(Self.read("<!DOCTYPE r [\(declaration)]><r><i a='1'>&a;</i></r>").refused == code)
        #expect(Self.read("<!DOCTYPE r [\(declaration)]><r><i a='&a;'/></r>").refused == code)
    }

    @Test("an HTML entity is told how to be written")
    func html() {
        let outcome = Self.read("<r><i a='1'>a&nbsp;b</i></r>")
        #expect(outcome.refused == "F056")
        #expect(outcome.diagnostic?.detail == "(&nbsp;)")
    }

    @Test("a bomb stops at the bound", arguments: ["<i a='1'>&z;</i>", "<i a='&z;'/>"])
    func bomb(_ use: String) {
        var entities = "<!ENTITY a \"\(String(repeating: "x", count: 100))\">"
        for (outer, inner) in zip("bcdefghijz", "abcdefghij") {
            let references = String(repeating: "&\(inner);", count: 10)
            entities += "<!ENTITY \(outer) \"\(references)\">"
        }
        #expect(Self.read("<!DOCTYPE r [\(entities)]><r>\(use)</r>").refused == "F057")
    }

    @Test("many references to one text count together")
    func quadratic() {
        var limits = ReadLimits()
        limits.entityBytesMax = 10_000
        let many = { (count: Int) in
            "<!DOCTYPE r [<!ENTITY a '\(String(repeating: "x", count: 99))'>]><r><i a='1'>"
                + String(repeating: "&a;", count: count) + "</i></r>"
        }
        #expect(Self.read(many(100), limits: limits).refused == nil)
        #expect(Self.read(many(101), limits: limits).refused == "F057")
    }

    @Test("different names are bounded, those of elements and of attributes", arguments: [-10, 10])
    func names(_ beyond: Int) {
        var limits = ReadLimits()
        limits.namesMax = 200
        let elements = (0..<100).map { "<e\($0)/>" }.joined()
        // libxml2 keeps some names of its own.
        let attributes = (0..<100 + beyond).map { "<e0 a\($0)='1'/>" }.joined()
        let found = Self.read("<r><i a='1'>\(elements)\(attributes)</i></r>", limits: limits)
        #expect(found.refused == (beyond < 0 ? nil : "F059"))
    }

    @Test("depth, record and prolog are bounded")
    func bounds() {
        let nested = { (depth: Int) in
            "<r><i a='1'>" + String(repeating: "<x>", count: depth - 2)
                + String(repeating: "</x>", count: depth - 2) + "</i></r>"
        }
        #expect(Self.read(nested(100)).refused == nil)
        #expect(Self.read(nested(101)).refused == "F058")
        #expect(Self.read(nested(100_000)).refused == "F058")
        var limits = ReadLimits()
        limits.recordBytesMax = 100_000
        let long = "<r><i a='1'>" + String(repeating: "x", count: 1_000_000) + "</i></r>"
        #expect(Self.read(long, limits: limits).refused == "F059")
        #expect(Self.read(long).refused == nil)
        let prolog = "<!--" + String(repeating: "x", count: 2 << 20) + "--><r><i a='1'/></r>"
        #expect(Self.read(prolog).refused == "F059")
        let attribute = "<r><i a='" + String(repeating: "x", count: 11_000_000) + "'/></r>"
        #expect(Self.read(attribute).refused == "F059")
    }
}
