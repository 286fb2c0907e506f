import Diagnostics
import Formats
import Foundation
import Tables
import TestSupport
import Testing

@Suite("Zip archives")
struct ZipTests {
    typealias Member = ZipFixture.Member

    private static let list = "sku;price\nA;1\nB;2\n"

    private static func spec(_ members: [String] = []) -> ReadSpec {
        var spec = csvSpec(["sku", "price"])
        spec.members = members.map { PathPattern($0)! }
        return spec
    }

    private static func read(
        _ bytes: [UInt8], _ spec: ReadSpec = spec(), piece: Int = .max
    ) -> XMLOutcome {
        XMLFixture.read([("list.zip", bytes)], spec, piece: piece)
    }

    @Test("deflated, stored, streamed, wide, with a comment; cut into pieces")
    func forms() throws {
        let plain = Member("price.csv", Self.list)
        let forms = [
            plain, plain.with { $0.stored = true }, plain.with { $0.sizesFollow = true },
            plain.with { $0.wide = true },
        ]
        for (index, member) in forms.enumerated() {
            for piece in XMLFixture.pieceSizes {
                let comment = Array("made by PK\u{5}\u{6}".utf8)
                let bytes = try ZipFixture(comment: comment).make([member])
                let outcome = Self.read(bytes, piece: piece)
                #expect(outcome.column(0) == ["A", "B"], "form \(index), pieces of \(piece)")
                #expect(outcome.report.packed)
                #expect(outcome.report.notes.first?.code == .readFromZip)
                #expect(outcome.report.notes.first?.detail == "(price.csv)")
            }
        }
    }

    @Test("the only file is read, whatever else lies beside it")
    func onlyOne() throws {
        let bytes = try ZipFixture.zip([
            Member("a/", ""), Member("__MACOSX/a/._price.csv", "x"), Member(".DS_Store", "x"),
            Member("a/price.csv", Self.list), Member("Thumbs.db", "x"),
        ])
        let outcome = Self.read(bytes)
        #expect(outcome.column(0) == ["A", "B"])
        #expect(outcome.report.notes.first?.detail == "(a/price.csv)")
    }

    @Test("several files want to be named; patterns choose")
    func choosing() throws {
        let bytes = try ZipFixture.zip([
            Member("b/price-2.csv", "sku;price\nC;3\n;4\n"), Member("a/price-1.csv", Self.list),
            Member("readme.txt", "hello"),
        ])
        let open = Self.read(bytes)
        #expect(open.refused == "F208")
        #expect(open.diagnostic?.detail == "(b/price-2.csv, a/price-1.csv, readme.txt)")
        let both = Self.read(bytes, Self.spec(["price-?.csv"]))
        #expect(both.column(0) == ["A", "B", "C"])
        #expect(both.report.rows == 4)
        #expect(both.report.notes.first?.detail == "(a/price-1.csv, b/price-2.csv)")
        #expect(Self.read(bytes, Self.spec(["a/*.csv"])).column(0) == ["A", "B"])
        #expect(Self.read(bytes, Self.spec(["*.xml"])).refused == "F209")
        #expect(Self.read(try ZipFixture.zip([Member("a/", "")])).refused == "F209")
    }

    @Test("a plain name means the file in no folder, if there is one")
    func plainNames() throws {
        let old = Member("old/price.csv", "sku;price\nA;9\nC;3\n")
        let both = try ZipFixture.zip([old, Member("price.csv", Self.list)])
        #expect(Self.read(both, Self.spec(["price.csv"])).column(0) == ["A", "B"])
        #expect(Self.read(both, Self.spec(["old/price.csv"])).column(0) == ["A", "C"])
        #expect(Self.read(both, Self.spec(["pric[e].csv"])).column(0) == ["A", "C", "A", "B"])
        #expect(Self.read(both).diagnostic?.help?.hasSuffix("member: \"price.csv\"") ?? false)
        let folders = try ZipFixture.zip([old, Member("new/price.csv", Self.list)])
        #expect(
            Self.read(folders).diagnostic?.help?.hasSuffix("member: \"old/price.csv\"") ?? false)
        let one = try ZipFixture.zip([old, Member("readme.txt", "x")])
        #expect(Self.read(one, Self.spec(["price.csv"])).column(0) == ["A", "C"])
        #expect(Self.read(one).diagnostic?.help?.hasSuffix("member: \"price.csv\"") ?? false)
    }

    @Test("rejects of several files name theirs; inputs keep their numbers")
    func ledBack() throws {
        let zip = try ZipFixture.zip([
            Member("a.csv", "sku;price\nA\n"), Member("b.csv", "sku;price\nB;2\nC\n"),
        ])
        var files: [Int] = []
        var reasons: [String] = []
        let inputs = [
            InputFile(name: "x.csv", bytes: ArraySource(Array(Self.list.utf8))),
            InputFile(name: "y.zip", bytes: ArraySource(zip)),
        ]
        let reports = try SourceReader.read(files: inputs, spec: Self.spec(["*.csv"])) { batch in
            files.append(batch.file)
            for reject in batch.rejects {
                #expect(reject.file == 1)
                reasons.append(reject.reason)
            }
        }
        #expect(files == [0, 1, 1])
        #expect(reasons == [
            "a.csv: 1 cell where the header has 2", "b.csv: 1 cell where the header has 2",
        ])
        #expect(reports.map(\.rows) == [2, 3])
        #expect(reports.map(\.packed) == [false, true])
    }

    @Test("names: UTF-8 by the flag or by themselves, else cp866")
    func names() throws {
        let cp866: [UInt8] = [0xAF, 0xE0, 0xA0, 0xA9, 0xE1]  // прайс
        let forms: [(name: [UInt8], flags: Int)] = [
            (Array("прайс.csv".utf8), 0x800), (Array("прайс.csv".utf8), 0),
            (cp866 + Array(".csv".utf8), 0),
        ]
        for (name, flags) in forms {
            let member = Member("", Self.list).with { $0.name = name; $0.flags = flags }
            let outcome = Self.read(try ZipFixture.zip([member, Member("other.csv", "x")]),
                Self.spec(["прайс.csv"]))
            #expect(outcome.column(0) == ["A", "B"])
        }
        let lying = Member("", Self.list).with { $0.name = cp866; $0.flags = 0x800 }
        #expect(Self.read(try ZipFixture.zip([lying])).refused == "F204")
    }

    @Test("CommerceML takes all XML of an archive")
    func commerceml() throws {
        let folder = Checkout.root.appending(path: "Tests/FormatsTests/Corpus/xml")
        let files = try ["import", "offers"].map { name in
            (
                "\(name).xml",
                try XMLFixture.bytes(folder.appending(path: "\(name).commerceml.xml"))
            )
        }
        let fields = ["Ид", "Артикул", "price"].map { XMLFixture.field($0) }
        let spec = XMLFixture.spec(.commerceml(CommerceMLOptions()), fields)
        let apart = XMLFixture.read(files, spec)
        let zip = try ZipFixture.zip(
            files.map { Member("webdata/\($0.0)", $0.1) } + [Member("webdata/a.jpg", "x")])
        let together = XMLFixture.read([("1c.zip", zip)], spec)
        #expect(apart.refused == nil && !apart.rows.isEmpty)
        #expect(together.rows == apart.rows)
        #expect(together.report.rows == apart.reports.reduce(0) { $0 + $1.rows })
        #expect(together.report.notes.first?.detail == "(webdata/import.xml, webdata/offers.xml)")
    }

    struct Refusal: Sendable {
        var code: String
        var members: [Member]
        init(_ code: String, _ members: [Member]) { (self.code, self.members) = (code, members) }
    }

    private static let sound = Member("price.csv", list)

    static let refusals: [Refusal] = [
        Refusal("F202", [sound.with { $0.flags = 1 }]),
        Refusal("F203", [sound.with { $0.method = 12 }]),
        Refusal("F204", [Member("../price.csv", list)]),
        Refusal("F204", [Member("a/../../price.csv", list)]),
        Refusal("F204", [Member("/etc/price.csv", list)]),
        Refusal("F204", [Member("C:price.csv", list)]),
        Refusal("F204", [Member("..\\price.csv", list)]),
        Refusal("F205", [Member("a\\price.csv", list), Member("a/price.csv", list)]),
        Refusal("F204", [Member("a\u{1B}[2J.csv", list)]),
        Refusal("F204", [Member("", list)]),
        Refusal("F204", [sound, Member("a//b", "x")]),
        Refusal("F205", [sound, sound]),
        Refusal("F206", [sound, Member("b.csv", list).with { $0.offsetOf = 0 }]),
        Refusal("F207", [sound.with { $0.localName = Array("other.csv".utf8) }]),
        Refusal("F207", [sound.with { $0.localMethod = 0 }]),
        Refusal("F207", [sound.with { $0.localSize = 7 }]),
        Refusal("F200", [sound.with { $0.checksum = 7 }]),
        Refusal("F200", [sound.with { $0.unpackedBytes = 7; $0.localSize = 7 }]),
        Refusal("F200", [sound.with { $0.unpackedBytes = 99; $0.localSize = 99 }]),
        Refusal("F200", [sound.with { $0.stored = true; $0.method = 8 }]),
        Refusal("F200", [sound.with { $0.method = 0 }]),
        Refusal("F005", [sound.with { $0.unpackedBytes = 2000; $0.localSize = 2000 }]),
        Refusal("F007", [Member("inner.zip", "PK\u{3}\u{4}and so on")]),
        Refusal("F001", [Member("price.csv", "")]),
        Refusal("F007", [Member("[Content_Types].xml", "<a/>")]),
    ]

    @Test("what is refused", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        var spec = Self.spec(["*.csv", "*.zip"])
        spec.limits.fileBytesMax = 1500
        let bytes = try ZipFixture.zip(refusal.members)
        #expect(Self.read(bytes, spec).refused == refusal.code)
        #expect(Self.read(bytes, spec, piece: 3).refused == refusal.code)
    }

    @Test("bombs end early, by their ratio and by what they say")
    func bombs() throws {
        let zeros = Member("a.csv", [UInt8](repeating: 0x20, count: 4 << 20))
        var spec = Self.spec()
        spec.limits.ratioFreeBytes = 1 << 20
        #expect(Self.read(try ZipFixture.zip([zeros]), spec).refused == "F005")
        spec = Self.spec()
        spec.limits.fileBytesMax = 1 << 20
        #expect(Self.read(try ZipFixture.zip([zeros]), spec).refused == "F005")
        spec.limits.membersMax = 1
        let two = try ZipFixture.zip([Member("a.csv", Self.list), Member("b.csv", Self.list)])
        #expect(Self.read(two, spec).refused == "F210")
        spec.limits.fileBytesMax = 100
        #expect(Self.read(two, spec).refused == "F006")
    }

    @Test("cut anywhere, joined with something, or with another count: never half a list")
    func cut() throws {
        let bytes = try ZipFixture.zip([Member("price.csv", Self.list)])
        for length in 4..<bytes.count {
            let refused = Self.read(Array(bytes[..<length])).refused
            #expect(refused == "F201", "\(length) bytes")
        }
        let shifted = try ZipFixture(prefix: Array("PK\u{3}\u{4}".utf8)).make([Self.sound])
        #expect(Self.read(shifted).refused == "F212")
        #expect(Self.read(try ZipFixture(count: 0).make([Self.sound])).refused == "F207")
        #expect(Self.read(try ZipFixture(count: 2).make([Self.sound])).refused == "F200")
    }

    @Test("gzip around a zip, and a stream that cannot be read anywhere, are refused")
    func streams() throws {
        let bytes = try ZipFixture.zip([Self.sound])
        #expect(Self.read(try gzipped(bytes)).refused == "F007")
        let gz = try ZipFixture.zip([Member("price.csv.gz", try gzipped(Array(Self.list.utf8)))])
        #expect(Self.read(gz).column(0) == ["A", "B"])
    }
}
