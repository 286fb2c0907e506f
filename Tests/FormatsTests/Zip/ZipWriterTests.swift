import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

/// Archives as other programs write them: `Corpus/zip`, each with one list of two rows.
@Suite("Archives of other programs")
struct ZipWriterTests {
    typealias Member = ZipFixture.Member

    private static let list = "sku;price\nA;1\nB;2\n"
    private static let folder = Checkout.root.appending(path: "Tests/FormatsTests/Corpus/zip")

    static let archives = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".zip") }.sorted()

    private static func read(
        _ bytes: [UInt8], members: [String] = ["*.csv", "-"], piece: Int = .max
    ) -> XMLOutcome {
        var spec = csvSpec(["sku", "price"])
        spec.members = members.map { PathPattern($0)! }
        return XMLFixture.read([("list.zip", bytes)], spec, piece: piece)
    }

    @Test("each is read", arguments: archives)
    func isRead(_ name: String) throws {
        let bytes = try XMLFixture.bytes(Self.folder.appending(path: name))
        for piece in [3, Int.max] {
            let outcome = Self.read(bytes, piece: piece)
            #expect(outcome.refused == nil, "\(String(describing: outcome.diagnostic))")
            #expect(outcome.column(0) == ["A", "B"])
        }
    }

    @Test("archives are found")
    func found() { #expect(Self.archives.count >= 25) }

    @Test("names of any code page are found by a pattern in their language")
    func codePages() throws {
        for name in ["macos", "java-cp1251", "java-cp866", "bsdtar-cp866", "infozip-cyrillic"] {
            let bytes = try XMLFixture.bytes(Self.folder.appending(path: name + ".zip"))
            #expect(Self.read(bytes, members: ["[Пп]райс*.csv"]).refused == nil, "\(name)")
        }
        let composed = try ZipFixture.zip([Member("Прайс.csv", Self.list)])
        #expect(Self.read(composed, members: ["Праи\u{306}с.csv"]).refused == nil)
        let shown = try XMLFixture.bytes(Self.folder.appending(path: "java-cp1251.zip"))
        #expect(Self.read(shown).report.notes.first?.detail == "(прайс.csv)")
    }

    @Test("the name in UTF-8 counts while it belongs to the name beside it")
    func unicodeName() throws {
        let raw: [UInt8] = Array("?????.csv".utf8)
        let field = { (name: [UInt8], sum: Int) in
            ZipFixture.bytes(0x7075, 2) + ZipFixture.bytes(5 + name.count, 2) + [1]
                + ZipFixture.bytes(sum, 4) + name
        }
        let name = Array("прайс.csv".utf8)
        let packed = try gzipped(raw)
        let trailer = Array(packed.suffix(8).prefix(4))
        let sum = trailer.reversed().reduce(0) { $0 << 8 | Int($1) }
        for (extra, found) in [(field(name, sum), true), (field(name, sum + 1), false)] {
            let member = Member("", Self.list).with { $0.name = raw; $0.extra = extra }
            let outcome = Self.read(try ZipFixture.zip([member]), members: ["прайс.csv"])
            #expect((outcome.refused == nil) == found)
        }
        let unsafe = Member("", Self.list).with {
            $0.name = raw
            $0.extra = field(Array("../a.csv".utf8), sum)
        }
        #expect(Self.read(try ZipFixture.zip([unsafe])).refused == "F204")
    }

    @Test("bytes before and behind an archive are said as such, never read as a list")
    func around() throws {
        let bytes = try ZipFixture.zip([Member("price.csv", Self.list)])
        let other = try ZipFixture.zip([Member("other.csv", Self.list)])
        let words = Array("\r\n<b>Warning</b>: include()\n".utf8)
        #expect(Self.read(words + bytes).refused == "F212")
        #expect(Self.read(other + bytes).refused == "F212")
        let shifted = try ZipFixture(prefix: words).make([Member("price.csv", Self.list)])
        #expect(Self.read(shifted).refused == "F212")
        for behind in [Array("\r\n".utf8), [0, 0, 1], Array("sku;price\nC;3\n".utf8)] {
            let outcome = Self.read(bytes + behind)
            #expect(outcome.refused == "F213")
            #expect(outcome.diagnostic?.detail == "(\(behind.count) bytes)")
        }
        let padded = bytes + [UInt8](repeating: 0, count: 9000)
        #expect(Self.read(padded).column(0) == ["A", "B"])
    }

    @Test("a name that begins with the folder that it stands in")
    func ownFolder() throws {
        for name in ["./price.csv", ".\\price.csv", "././a/price.csv"] {
            let bytes = try ZipFixture.zip([Member("./", ""), Member(name, Self.list)])
            #expect(Self.read(bytes, members: []).column(0) == ["A", "B"], "\(name)")
        }
        let lost = try ZipFixture.zip([Member("price.csv", Self.list)]).dropFirst(10)
        #expect(Self.read(Array(lost)).refused == "F201")
    }

    @Test("an archive of several parts is said as such")
    func parts() throws {
        let member = Member("price.csv", Self.list)
        for mark in ["PK00", "PK\u{7}\u{8}"] {
            let whole = try ZipFixture(prefix: Array(mark.utf8)).make([member])
            #expect(Self.read(whole).column(0) == ["A", "B"])
            let first = Self.read(Array(whole.prefix(60)))
            #expect(first.refused == "F200")
            #expect(first.diagnostic?.detail == "(one part of several)")
        }
        var last = try ZipFixture.zip([member])
        let at = last.count - ZipFixture.endBytes
        last[at + 4] = 1
        #expect(Self.read(last).diagnostic?.detail == "(one part of several)")
        #expect(Self.read(Array(last.dropFirst(40))).diagnostic?.detail == "(one part of several)")
        let text = "PK00123;10\nPK00124;20\n"
        let spec = csvSpec(["#1", "#2"])
        #expect(XMLFixture.read([("a.csv", Array(text.utf8))], spec).refused != "F200")
    }

    @Test("what the local header leaves open is open, and what contradicts is refused")
    func localHeaders() throws {
        let sound = Member("price.csv", Self.list)
        let open: [Member] = [
            sound.with { $0.sizesFollow = true; $0.localSize = Self.list.utf8.count },
            sound.with { $0.localFlags = 0x800 }, sound.with { $0.localFlags = 6 },
            sound.with { $0.sizesFollow = true; $0.localFlags = 0 },
        ]
        for (index, member) in open.enumerated() {
            let outcome = Self.read(try ZipFixture.zip([member]))
            #expect(outcome.column(0) == ["A", "B"], "form \(index)")
        }
        let wrong: [Member] = [
            sound.with { $0.localFlags = 1 }, sound.with { $0.localSize = 0 },
            sound.with { $0.sizesFollow = true; $0.localSize = 7 },
            sound.with { $0.localName = Array("prise.csv".utf8) },
        ]
        for (index, member) in wrong.enumerated() {
            #expect(Self.read(try ZipFixture.zip([member])).refused == "F207", "form \(index)")
        }
    }

    @Test("a damaged file is told as damaged, whatever its text seems to be")
    func damaged() throws {
        let rows = (0..<2000).map { "<item><sku>Ж-\($0)</sku></item>" }.joined()
        let xml = Array("<?xml version=\"1.0\"?><root>\(rows)</root>".utf8)
        var damaged = xml
        damaged[60] = 0xD0
        let spec = XMLFixture.spec(
            .xml(XMLOptions(record: "/root/item")), [XMLFixture.field("sku")])
        func packed(_ bytes: [UInt8]) throws -> [UInt8] {
            let whole = try gzipped(xml)
            let trailer = whole.suffix(8).prefix(4)
            let sum = trailer.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let member = Member("a.xml", bytes).with { $0.stored = true; $0.checksum = sum }
            return try ZipFixture.zip([member])
        }
        #expect(XMLFixture.read([("a.zip", try packed(xml))], spec).refused == nil)
        #expect(XMLFixture.read([("a.zip", try packed(damaged))], spec).refused == "F200")
        var gzip = try gzipped(damaged)
        gzip[gzip.count - 8] ^= 1
        #expect(XMLFixture.read([("a.xml.gz", gzip)], spec).refused == "F003")
        #expect(XMLFixture.read([("a.xml.gz", try gzipped(damaged))], spec).refused == "F008")
    }
}
