import Runs
import TestSupport
import Testing

@Suite("Manifest")
struct ManifestTests {
    static let one = SHA256.digest(of: [1])
    static let two = SHA256.digest(of: [2])

    @Test("written sorted by bytes, and read back")
    func roundTrip() {
        let manifest = Manifest([
            (Path("data/я"), Self.one), (Path("data/B"), Self.two), (Path("data/a"), Self.one),
            (Path("data/100%\n\r"), Self.two),
        ])
        let text = String(decoding: manifest.bytes, as: UTF8.self)
        #expect(text == """
            \(Self.two.hex)  data/100%25%0A%0D
            \(Self.two.hex)  data/B
            \(Self.one.hex)  data/a
            \(Self.one.hex)  data/я

            """)
        let (read, faults) = Manifest.parse(manifest.bytes)
        #expect(faults.isEmpty)
        #expect(read.entries.map(\.path) == manifest.entries.map(\.path))
        #expect(read.entries.map(\.digest) == manifest.entries.map(\.digest))
        #expect(read.entries.map(\.line) == [1, 2, 3, 4])
    }

    @Test("what the RFC allows", arguments: [
        "%  a/b\n", "% a/b\n", "% *a/b\n", "%\t \ta/b\n", "%  a/b", "%  a/b\r\n", "%  a/b\r",
        "%  ./a/b\n", "\n\n%  a/b\n",
    ])
    func tolerated(line: String) {
        for hex in [Self.one.hex, Self.one.hex.uppercased()] {
            let bytes = Array(line.replacing("%", with: hex).utf8)
            let (manifest, faults) = Manifest.parse(bytes)
            #expect(faults.isEmpty)
            #expect(manifest.entries.map(\.path) == [Path("a/b")])
            #expect(manifest.entries.map(\.digest) == [Self.one])
        }
    }

    @Test("percent sequences: three are decoded, others are themselves")
    func percent() {
        let line = Array("\(Self.one.hex)  a%0a%0D%25%20%zz%\n".utf8)
        #expect(Manifest.parse(line).manifest.entries.map(\.path) == [Path("a\n\r%%20%zz%")])
    }

    @Test("hostile lines are named with their number, the others are kept", arguments: [
        ("x", ManifestFault.Kind.malformed), ("%", .malformed), ("%  ", .malformed),
        ("%x  a", .malformed), ("%a", .malformed), ("# comment", .malformed),
        ("%  *", .malformed), ("%  a\0b", .malformed), ("\\%  a", .malformed),
        ("%  /etc/passwd", .leadsOutside), ("%  ../a", .leadsOutside), ("%  a/../b", .leadsOutside),
        ("%  a//b", .leadsOutside), ("%  a/./b", .leadsOutside), ("%  a/", .leadsOutside),
        ("%  ..", .leadsOutside), ("%  .", .leadsOutside), ("%  ./../a", .leadsOutside),
        ("%  good", .listedTwice), ("%  ./good", .listedTwice), ("% *good", .listedTwice),
    ])
    func hostile(line: String, kind: ManifestFault.Kind) {
        let line = line.replacing("%", with: Self.two.hex)
        let text = "\(Self.one.hex)  good\n\(line)\n\(Self.one.hex)  last\n"
        let (manifest, faults) = Manifest.parse(Array(text.utf8))
        #expect(faults == [ManifestFault(kind, line: 2, text: Array(line.utf8))])
        #expect(manifest.entries.map(\.path) == [Path("good"), Path("last")])
        #expect(manifest.entries.map(\.digest) == [Self.one, Self.one])
    }

    @Test("any bytes are taken or named, never a crash", arguments: 0..<500)
    func noise(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        let parts = [
            Self.one.hex, Self.two.hex.uppercased(), " ", "  ", " *", "\t", "\n", "\r", "\r\n", "a",
            "data/b", "../", "/", "%0A", "%", "\0", "я",
        ]
        let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            parts.randomElement(using: &random)!
        }.joined()
        let (manifest, faults) = Manifest.parse(Array(text.utf8))
        let lines = text.split(whereSeparator: \.isNewline).count
        #expect(manifest.entries.count + faults.count == lines)
        // A leading blank or `*` of a path is lost in this format.
        if !manifest.entries.contains(where: { " \t*".utf8.contains($0.path.bytes[0]) }) {
            let again = Manifest.parse(manifest.bytes)
            #expect(again.faults.isEmpty)
            #expect(again.manifest.entries.map(\.path) == manifest.entries.map(\.path))
        }
        for entry in manifest.entries {
            #expect((Path("/root") / entry.path).relative(to: Path("/root")) == entry.path)
            #expect(!entry.path.bytes.split(separator: 0x2F).contains([0x2E, 0x2E]))
        }
    }

    @Test("sha256sum accepts it")
    func sha256sum() throws {
        let sandbox = try Sandbox()
        var digests: [(Path, Digest)] = []
        for name in ["b.csv", "A.csv", "прайс (1).csv", "in/deep/x,y=z@1+2.json"] {
            try sandbox.write(name, to: sandbox.folder / name)
            digests.append((Path(name), SHA256.digest(of: Array(name.utf8))))
        }
        let manifest = Manifest(digests)
        try sandbox.disk.writeWhole(sandbox.folder / Manifest.fileName, manifest.bytes)
        let judged = try runProgram(
            "sha256sum", ["-c", "--strict", Manifest.fileName], in: sandbox.folder)
        #expect(judged.status == 0, "\(judged.output)")
        let made = try runProgram(
            "sha256sum", manifest.entries.map { $0.path.text! }, in: sandbox.folder)
        #expect(Array(made.output.utf8) == manifest.bytes)
    }
}
