import Diagnostics
import Foundation
import Runs
import Testing

@Suite("Bags")
struct BagWriterTests {
    let sandbox: Sandbox
    var folder: Path { sandbox.folder / "bag" }

    init() throws { sandbox = try Sandbox() }

    @Test("the tag files, byte for byte")
    func tagFiles() throws {
        let bag = try SampleBag.make(sandbox, in: folder)
        #expect(sandbox.text(folder / "bagit.txt") == """
            BagIt-Version: 1.0
            Tag-File-Character-Encoding: UTF-8

            """)
        let bytes = SampleBag.payload.reduce(0) { $0 + $1.content.utf8.count }
        #expect(sandbox.text(folder / "bag-info.txt") == """
            Bag-Software-Agent: sverka 0.1
            Bagging-Date: 2026-11-22
            External-Identifier: 20261122T020000Z-3f9a21c4
            Payload-Oxum: \(bytes).6
            Sverka-Pipeline: acme Payload-Oxum: 1.1

            """)
        #expect(bag.payload == PayloadSum(bytes: bytes, files: 6))
        let manifest = try #require(sandbox.text(folder / Manifest.fileName))
        #expect(manifest.split(separator: "\n").map { $0.dropFirst(66) } == [
            "data/inputs/empty.csv", "data/inputs/price.csv", "data/inputs/прайс-лист.csv",
            "data/pipeline.json5", "data/plan/batches/xway-prices-0001.json",
            "data/plan/plan.json",
        ])
        #expect(bag.manifestDigest == SHA256.digest(of: Array(manifest.utf8)))
        let tags = try #require(sandbox.text(folder / Manifest.tagFileName))
        #expect(tags.split(separator: "\n").map { $0.dropFirst(66) } == [
            "bag-info.txt", "bagit.txt", "manifest-sha256.txt",
        ])
        #expect(bag.tagManifestDigest == SHA256.digest(of: Array(tags.utf8)))
    }

    @Test("killed at every call, then sealed again: the same bytes; a bagit.txt means all is there")
    func converges() throws {
        try SampleBag.make(sandbox, in: folder)
        let expected = try snapshot(of: folder)
        for kind in [CountedFaults.Kind.crash, .once(ENOSPC), .writesFail(ENOSPC)] {
            for failing in 1...1_000 {
                let other = try Sandbox()
                try SampleBag.writePayload(other, in: other.folder)
                let faults = CountedFaults(kind, at: failing)
                do {
                    try BagWriter(Disk(faults: faults))
                        .seal(other.folder, info: SampleBag.info, known: SampleBag.known)
                } catch is SimulatedCrash {} catch is IOFailure {}
                if try other.disk.exists(other.folder / "bagit.txt") {
                    #expect(try Verifier(other.disk).verify(other.folder).isSound, "at \(failing)")
                }
                try BagWriter(other.disk).seal(other.folder, info: SampleBag.info)
                #expect(try snapshot(of: other.folder) == expected, "fault at \(failing)")
                if faults.count < failing { break }
                try #require(failing < 1_000, "sealing never ended")
            }
        }
    }

    @Test("sealing a sealed bag again writes nothing")
    func idempotent() throws {
        try SampleBag.make(sandbox, in: folder)
        let before = try sandbox.disk.status(folder / "bagit.txt")
        try SampleBag.make(sandbox, in: folder)
        #expect(try sandbox.disk.status(folder / "bagit.txt")?.inode == before?.inode)
    }

    @Test("known digests are believed, not computed; a known file must be there")
    func known() throws {
        try SampleBag.writePayload(sandbox, in: folder)
        let path = Path("data/inputs/price.csv")
        let false_ = SHA256.digest(of: [0])
        let writer = BagWriter(sandbox.disk)
        try writer.seal(folder, info: SampleBag.info, known: [path: false_])
        #expect(try Verifier(sandbox.disk).verify(folder).faults.map(\.code) == [.fileChanged])
        #expect(throws: Failure.self) {
            try writer.seal(folder, info: SampleBag.info, known: [Path("data/none"): false_])
        }
    }

    @Test("links, foreign files and names that are not UTF-8 are refused, all named at once")
    func refusals() throws {
        try SampleBag.writePayload(sandbox, in: folder)
        try sandbox.write("x", to: folder / "notes.txt")
        try sandbox.disk.create(folder / "data" / [0xFF]).close()
        try FileManager.default.createSymbolicLink(
            atPath: (folder / "data/link").text!, withDestinationPath: "/etc/passwd")
        let failure = #expect(throws: Failure.self) {
            try BagWriter(sandbox.disk).seal(folder, info: SampleBag.info)
        }
        #expect(failure?.diagnostics.map(\.code).sorted() == [.fileExtra, .linkInside, .nameUnfit])
        #expect(try !sandbox.disk.exists(folder / "bagit.txt"))
    }

    private func snapshot(of folder: Path) throws -> [String: String?] {
        var result: [String: String?] = [:]
        for name in sandbox.tree(folder) { result[name] = sandbox.text(folder / name) }
        return result
    }
}
