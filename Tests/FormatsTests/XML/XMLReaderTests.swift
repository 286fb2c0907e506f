import Diagnostics
import Formats
import Foundation
import Tables
import Testing

@Suite("Reading XML")
struct XMLReaderTests {
    private static let list = """
        <?xml version='1.0'?>
        <r xmlns:g="urn:g"><items>
        <item id="1" g:lang="ru"><name>Стул <b>дубовый</b></name><price value="10.50" type='x'/>
          <stock w="1">5</stock><stock w="2">7</stock>
          <prices><p><kind>опт</kind><v>8</v></p><p><kind> розница </kind><v>9</v></p></prices>\
          </item>
        <item
           id="2&amp;&lt;"><g:name><![CDATA[a<b]]>&#33;</g:name><stock w="2">0</stock>
          <prices><p><v>3</v><kind>розница</kind></p></prices></item>
        </items><items><item/></items></r>
        """

    @Test("every kind of path")
    func paths() {
        let outcome = XMLFixture.xml(
            list, record: "/r/items/item", "@id", "name", "price/@value", "stock[@w='2']",
            "prices/p[kind='розница']/v", "@lang", "name/b")
        #expect(
            outcome.rows == [
                ["1", "Стул дубовый", "10.50", "7", "9", "ru", "дубовый"],
                ["2&<", "a<b!", nil, "0", "3", nil, nil],
            ])
        #expect(outcome.lines == [3, 6])
        #expect(outcome.rejects == ["R001 @id line 9"])
        #expect(outcome.report.rows == 3)
    }

    @Test("where several records stand in a line, their rejects say which one it is")
    func oneLine() {
        let one = "<r><i id='1'/><i id='2'><p>5</p></i><i id='3'/></r>"
        let fields = [XMLFixture.field("@id"), XMLFixture.field("p", .decimal)]
        var bad = fields
        bad[1].isRequired = true
        #expect(
            XMLFixture.xml(one, record: "/r/i", bad).rejects
                == ["R200 p (record 1) line 1", "R200 p (record 3) line 1"])
        let lines = "<r>\n<i id='1'/>\n<i id='2'/><i id='3'/>\n<i id='4'/></r>"
        #expect(
            XMLFixture.xml(lines, record: "/r/i", bad).rejects == [
                "R200 p line 2", "R200 p line 3", "R200 p (record 3) line 3", "R200 p line 4",
            ])
    }

    @Test("pieces of any size give the same", arguments: XMLFixture.pieceSizes)
    func pieces(_ size: Int) {
        let fields = ["@id", "name", "stock", "prices/p[kind='розница']/v", "."].map {
            XMLFixture.field($0)
        }
        let whole = XMLFixture.xml(Self.list, record: "/r/items/item", fields)
        #expect(XMLFixture.xml(Self.list, record: "/r/items/item", fields, piece: size) == whole)
        #expect(whole.report.notes.map(\.code.name) == ["F062"])
    }

    private var list: String { Self.list }

    @Test("a file without the records says what it holds")
    func noRecords() {
        let outcome = XMLFixture.xml(
            "<rss><channel><title>a</title></channel></rss>", record: "/r/i", "@id")
        #expect(outcome.refused == "F060")
        #expect(
            outcome.diagnostic?.detail
                == "(no element /r/i; the file's root is <rss>; it holds /rss/channel, "
                + "/rss/channel/title)")
    }

    @Test("lines beyond 65535 are right")
    func manyLines() {
        let text = "<r>" + String(repeating: "\n", count: 70_000) + "<i\n id='1'/>\n<i id='2'/></r>"
        #expect(XMLFixture.xml(text, record: "/r/i", "@id").lines == [70_001, 70_003])
    }

    @Test("cut anywhere after its root has begun, a file is refused as cut")
    func cut() {
        let bytes = Array("<r><!-- c --><i id='1&amp;'>те<![CDATA[a]]>&lt;</i><?p q?></r>".utf8)
        let spec = XMLFixture.spec(.xml(XMLOptions(record: "/r/i")), [XMLFixture.field("@id")])
        for length in 3..<bytes.count {
            let outcome = XMLFixture.read([("f", Array(bytes[..<length]))], spec)
            let cutInLetter =
                length > 0 && String(validating: bytes[..<length], as: UTF8.self) == nil
            #expect(outcome.refused == (cutInLetter ? "F008" : "F051"), "\(length)")
        }
        #expect(XMLFixture.read([("f", bytes)], spec).refused == nil)
    }

    @Test(
        "not well-formed, in plain words",
        arguments: [
            ("<r><i>a & b</i></r>", "F050", "a bare &"),
            ("<r><i>a < b</i></r>", "F050", "a bare <"),
            ("<r><i></r>", "F050", "mismatch"), ("<r/><r/>", "F050", "Extra content"),
            ("<r><i a='1' a='2'/></r>", "F050", "redefined"), ("hello", "F052", "does not start"),
            ("<r>\u{1}</r>", "F050", "invalid"), ("<r>\0</r>", "F050", "NUL"),
            (" <?xml version='1.0'?><r/>", "F050", "before the XML declaration"),
            ("<!-- only -->", "F052", "no element"), ("<?if (x) ?><r/>", "F007", "PHP"),
            ("<?xml version='1.0' encoding='EBCDIC'?><r/>", "F053", "EBCDIC"),
        ])
    func malformed(_ text: String, _ code: String, _ words: String) {
        let outcome = XMLFixture.xml(text, record: "/r/i", "@id")
        #expect(outcome.refused == code)
        #expect(
            outcome.diagnostic?.detail.contains(words) ?? false, "\(outcome.diagnostic!.detail)")
    }

    @Test("a tag with too many attributes is refused before libxml2 compares them all")
    func attributes() {
        let tag = { (count: Int, name: String) in
            "<i" + (0..<count).map { " \(name)\($0)='\($0)'" }.joined() + "/>"
        }
        let spec = XMLFixture.spec(.xml(XMLOptions(record: "/r/i")), [XMLFixture.field("@a0")])
        for name in ["a", "xmlns:a"] {
            for (count, refused) in [(999, nil), (1_001, "F059"), (400_000, "F059")] {
                let text = Array("<r>\(tag(3, "a"))\(tag(count, name))</r>".utf8)
                for piece in [997, Int.max] where count < 400_000 || piece == .max {
                    let outcome = XMLFixture.read([("f", text)], spec, piece: piece)
                    #expect(outcome.refused == refused, "\(name) \(count)")
                    if refused != nil {
                        #expect(
                            outcome.diagnostic?.detail
                                == "(a tag with more than 1000 attributes)")
                    }
                }
            }
        }
        // Many signs of equality are no attributes: a long text, a comment, many small tags.
        let signs = String(repeating: "=", count: 50_000)
        let small = String(repeating: "<i a0='=' b='='/>", count: 5_000)
        let sound = "<r><i a0='\(signs)'>\(signs)<!-- \(signs) --></i>\(small)</r>"
        for piece in [997, Int.max] {
            let outcome = XMLFixture.read([("f", Array(sound.utf8))], spec, piece: piece)
            #expect(outcome.diagnostic == nil)
        }
    }

    @Test("the place of a fault")
    func place() {
        let place = XMLFixture.xml("<r>\n <i>ёж</j>\n</r>", record: "/r/i", "@id").diagnostic?.place
        #expect(place?.line == 2)
        #expect(place?.excerpt == " <i>ёж</j>")
    }

    @Test("a declaration may call its encoding by any of its names", arguments: [
        ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), ("us-ascii", .utf8), ("ASCII", .utf8),
        ("windows-1251", .windows1251), ("CP1251", .windows1251), ("cp-1251", .windows1251),
        ("win-1251", .windows1251), ("KOI8-R", .koi8r), ("koi8r", .koi8r),
        ("cp866", .cp866), ("IBM866", .cp866), ("dos-866", .cp866),
        ("ISO-8859-1", .iso88591), ("latin1", .iso88591), ("Latin-1", .iso88591),
        ("ISO_8859-5", .iso88595), ("iso-8859-5", .iso88595),
    ])
    func declaredNames(_ name: String, _ encoding: TextEncoding) {
        let text = "<?xml version='1.0' encoding='\(name)'?><r><i id='1'/></r>"
        let report = XMLFixture.xml(text, record: "/r/i", "@id").report
        #expect(report.encoding == encoding && !report.encodingDetected)
        let bare = XMLFixture.xml("<r><i id='1'/></r>", record: "/r/i", "@id").report
        #expect(bare.encoding == .utf8 && bare.encodingDetected)
    }

    @Test("a declaration that can be read byte by byte cannot be UTF-16", arguments: [
        "utf-16", "UTF-16LE", "Unicode", "ucs-2",
    ])
    func declaredWide(_ name: String) throws {
        let spec = XMLFixture.spec(.xml(XMLOptions(record: "/r/i")), [XMLFixture.field(".")])
        let text = "<?xml version=\"1.0\" encoding=\"\(name)\"?><r><i>Стул</i></r>"
        for mark in [[], [0xEF, 0xBB, 0xBF] as [UInt8]] {
            let outcome = XMLFixture.read([("f", mark + Array(text.utf8))], spec)
            #expect(outcome.rows == [["Стул"]], "\(outcome.refused ?? "")")
            #expect(outcome.report.encoding == .utf8 && outcome.report.encodingDetected)
        }
        let other = Array(try #require(text.data(using: .windowsCP1251)))
        #expect(XMLFixture.read([("f", other)], spec).refused == "F008")
        let wide = try #require(
            text.replacing(name, with: "utf-16").data(using: .utf16LittleEndian))
        #expect(XMLFixture.read([("f", Array(wide))], spec).rows == [["Стул"]])
    }

    @Test("the encoding that is declared and the one that is there")
    func encodings() throws {
        let spec = XMLFixture.spec(.xml(XMLOptions(record: "/r/i")), [XMLFixture.field(".")])
        let text = "<r><i>Стул и стол</i></r>"
        let declared = "<?xml version='1.0' encoding='windows-1251'?>" + text
        let cp1251 = Array(try #require(declared.data(using: .windowsCP1251)))
        #expect(XMLFixture.read([("f", cp1251)], spec).rows == [["Стул и стол"]])
        #expect(XMLFixture.read([("f", Array(declared.utf8))], spec).refused == "F008")
        let undeclared = Array(try #require(text.data(using: .windowsCP1251)))
        #expect(XMLFixture.read([("f", undeclared)], spec).refused == "F008")
        var given = spec
        given.encoding = .windows1251
        #expect(XMLFixture.read([("f", undeclared)], given).rows == [["Стул и стол"]])
        let marked = [0xEF, 0xBB, 0xBF] + Array(declared.utf8)
        #expect(XMLFixture.read([("f", marked)], spec).refused == "F008")
    }
}
