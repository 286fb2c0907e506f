import Diagnostics
import Foundation
import Runs
import Testing

@Suite("Verification")
struct VerifierTests {
    let sandbox: Sandbox
    var folder: Path { sandbox.folder }
    var verifier: Verifier { Verifier(sandbox.disk) }

    init() throws { sandbox = try Sandbox() }

    private func writeListed(_ files: [String], in folder: Path) throws {
        for name in files { try sandbox.write(name, to: folder / name) }
        let manifest = Manifest(files.map { (Path($0), SHA256.digest(of: Array($0.utf8))) })
        try sandbox.write(manifest.bytes, to: folder / Manifest.fileName)
    }

    private func isOwn(_ fault: VerificationFault) -> Bool { fault.code.name.hasPrefix("V") }

    private func codes(_ path: Path) throws -> [DiagnosticCode] {
        try verifier.verify(path).faults.map(\.code)
    }

    @Test("every fault at once, in one order, with its place")
    func everyFault() throws {
        try SampleBag.make(sandbox, in: folder)
        try sandbox.write("other", to: folder / "data/plan/plan.json")
        try sandbox.disk.remove(folder / "data/inputs/empty.csv")
        try sandbox.write("new", to: folder / "data/added")
        try sandbox.write("Payload-Oxum: 1.2\n", to: folder / "bag-info.txt")
        let found = try verifier.verify(folder)
        #expect(found.faults.map { "\($0.code.name) \($0.path.relative(to: folder)!)" } == [
            "V004 bag-info.txt", "V002 data/added", "V001 data/inputs/empty.csv",
            "V003 data/plan/plan.json", "V008 bag-info.txt",
        ])
        let places = found.diagnostics.compactMap(\.place?.line)
        #expect(places == [1, 6, 1])
        #expect(found.diagnostics[3].detail.contains(SHA256.digest(of: Array("other".utf8)).hex))
        #expect(found.diagnostics.allSatisfy { $0.code.exit == .badInput })
        #expect(try (0..<5).allSatisfy { _ in try verifier.verify(folder) == found })
    }

    private let journalLine = "{\"at\":\"2026-11-22T02:00:00Z\",\"event\":\"empty\"}\n"

    @Test("a plan folder: its journal may grow, nothing else may")
    func plan() throws {
        try writeListed(["plan.json", "changes.csv", "batches/a-0001.json"], in: folder)
        #expect(try codes(folder) == [.fileMissing])
        for text in ["", journalLine, journalLine + journalLine, journalLine + "{\"at"] {
            try sandbox.write(text, to: folder / "journal.ndjson")
            let found = try verifier.verify(folder)
            #expect(found.faults == [] && found.files == 3 && found.folders == 1)
        }
        for (text, line) in [("{}\n", 1), (journalLine + "\n", 2), (journalLine + "{\"at\n", 2)] {
            try sandbox.write(text, to: folder / "journal.ndjson")
            let found = try verifier.verify(folder).diagnostics
            #expect(found.map(\.code) == [.journalBroken] && found[0].place?.line == line)
        }
        let first = journalLine.replacing("empty\"", with: "planned\",\"previous\":\"none\"")
        let previous = SHA256.digest(of: Array(first.utf8)).hex
        let next = journalLine.replacing("empty\"", with: "approved\",\"previous\":\"\(previous)\"")
        for (text, line) in [
            (first, nil), (first + next, nil), (next, 1), (first + next + first, 3),
            (first + next + journalLine, 3), (first.replacing("02:0", with: "03:0") + next, 2),
            (journalLine + first, 2),
        ] {
            try sandbox.write(text, to: folder / "journal.ndjson")
            let found = try verifier.verify(folder).diagnostics
            #expect(found.map(\.place?.line) == (line.map { [$0] } ?? []), "\(text)")
        }
        try sandbox.write(journalLine, to: folder / "journal.ndjson")
        try sandbox.write("x", to: folder / "batches/journal.ndjson")
        try sandbox.write("x", to: folder / ".hidden")
        #expect(try codes(folder) == [.fileExtra, .fileExtra])
        try sandbox.disk.remove(folder / Manifest.fileName)
        #expect(try codes(folder) == [.manifestMissing])
    }

    @Test("a snapshots folder: what was being written aside is noted")
    func snapshots() throws {
        try writeListed(["xway-prices.snapshot", "ozon-stocks.snapshot"], in: folder)
        #expect(try codes(folder) == [])
        try sandbox.write("x", to: folder / ".xway-prices.snapshot.aside")
        let found = try verifier.verify(folder)
        #expect(found.faults.map(\.code) == [.unfinished] && found.isSound)
        try sandbox.write("x", to: folder / "next.snapshot")
        try sandbox.write("{}", to: folder / "journal.ndjson")
        #expect(try codes(folder) == [.unfinished, .fileExtra, .unfinished])
    }

    @Test("a workspace: all of it, and what is in the making is noted")
    func workspace() throws {
        let run = "20261122T020000Z-3f9a21c4"
        try sandbox.disk.makeFolders(folder / "pipelines")
        #expect(try verifier.verify(folder) == Verification())
        try SampleBag.make(sandbox, in: folder / "archive/acme/2026/11" / run)
        try writeListed(["plan.json"], in: folder / "outbox/acme" / run)
        try sandbox.write(journalLine, to: folder / "outbox/acme" / run / "journal.ndjson")
        try writeListed(["xway-prices.snapshot"], in: folder / "snapshots/acme")
        try sandbox.write("x", to: folder / "archive/acme/open/half/data/x")
        try sandbox.write("x", to: folder / "outbox/acme/.half/x")
        try sandbox.write("", to: folder / "outbox/.gitkeep")
        try sandbox.disk.makeFolders(folder / "snapshots/fresh")
        let found = try verifier.verify(folder)
        #expect(found.folders == 3 && found.files == 6 + 3 + 1 + 1)
        // That no command could use these files is said in the words of the commands.
        let (own, refused) = (found.faults.filter(isOwn), found.faults.filter { !isOwn($0) })
        #expect(Set(refused.map(\.code)) == [.planChanged])
        #expect(own.map { "\($0.code.name) \($0.path.relative(to: folder)!)" } == [
            "V017 archive/acme/open", "V017 outbox/acme/.half",
        ])
        try sandbox.disk.remove(folder / "archive/acme/2026/11" / run / "bagit.txt")
        try sandbox.disk.remove(folder / "outbox/acme" / run / Manifest.fileName)
        try sandbox.write("other", to: folder / "snapshots/acme/xway-prices.snapshot")
        try sandbox.write("", to: folder / "archive/acme/notes.txt")
        #expect(try verifier.verify(folder).faults.filter(isOwn).map(\.code) == [
            .bagDeclarationBad, .fileMissing, .strayFile, .unfinished, .unfinished,
            .manifestMissing, .fileChanged,
        ])
    }

    @Test("a folder of another kind is not silently good")
    func unrecognised() throws {
        #expect(try codes(folder) == [.nothingToVerify])
        #expect(try codes(folder / "none") == [.nothingToVerify])
    }

    @Test("a file that cannot be read is named, and the others are still checked")
    func unreadable() throws {
        try writeListed(["a", "b", "c"], in: folder)
        try sandbox.write("changed", to: folder / "c")
        let faults = OneFileFails(name: "b")
        let found = try Verifier(Disk(faults: faults)).verify(folder)
        #expect(found.faults.map(\.code) == [.fileUnreadable, .fileChanged])
        #expect(found.files == 2 && !found.isSound)
    }

    @Test("many files on two threads: results in the order asked for")
    func hashing() throws {
        var files: [(path: Path, size: Int)] = []
        for index in 0..<200 {
            try sandbox.write("\(index)", to: folder / "\(index)")
            files.append((folder / "\(index)", index % 7))
        }
        let digests = try sandbox.disk.digests(of: files).map { try $0.get() }
        #expect(digests == (0..<200).map { SHA256.digest(of: Array("\($0)".utf8)) })
        #expect(try sandbox.disk.digests(of: []).isEmpty)
        #expect(throws: SimulatedCrash.self) {
            try Disk(faults: CountedFaults(at: 50)).digests(of: files)
        }
    }
}

/// A bad sector.
private struct OneFileFails: DiskFaults {
    let name: String

    func before(_ call: DiskCall, _ path: Path) throws {
        if call == .read, path.name == Array(name.utf8) { throw IOFailure(call, path, code: EIO) }
    }
}
