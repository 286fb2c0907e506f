import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

/// What can happen to a bag, and who notices. The judges do not know everything: where one is
/// blind the table says so.
@Suite("Damage", .judged(by: "bagit"))
struct DamageTests {
    struct Damage: Sendable {
        var name: String
        /// What sverka says, sorted, each code once.
        var codes: [DiagnosticCode]
        var bagitSees = true
        var sha256sumSees = true
        var inflict: @Sendable (Bench, inout SeededGenerator) throws -> Void
    }

    /// A bag on the bench.
    struct Bench {
        var sandbox: Sandbox
        var folder: Path

        /// A payload file with at least one byte.
        func victim(_ random: inout SeededGenerator) -> Path {
            let filled = SampleBag.payload.filter { !$0.content.isEmpty }
            return folder / filled.randomElement(using: &random)!.name
        }

        func edit(_ path: Path, _ change: (inout [UInt8]) -> Void) throws {
            var bytes = try sandbox.disk.readAll(path, bytesMax: 1 << 20)
            change(&bytes)
            try sandbox.write(bytes, to: path)
        }

        func edit(_ name: String, _ old: String, _ new: String) throws {
            try edit(folder / name) {
                let text = String(decoding: $0, as: UTF8.self)
                let changed = text.replacing(old, with: new)
                precondition(changed != text, "the damage must be one")
                $0 = Array(changed.utf8)
            }
        }

        /// Another digit in the digest of a random line.
        func editDigest(_ name: String, _ random: inout SeededGenerator) throws {
            try edit(folder / name) { bytes in
                let lines = bytes.split(separator: 0x0A).map(\.startIndex)
                let line = lines.randomElement(using: &random)!
                let index = line + Int.random(in: 0..<64, using: &random)
                bytes[index] = bytes[index] == 0x30 ? 0x31 : 0x30
            }
        }

        func addLine(_ name: String, _ line: String) throws {
            try edit(folder / name) { $0 += Array((line + "\n").utf8) }
        }
    }

    static let zero = String(repeating: "0", count: 64)

    static let toPayload: [Damage] = [
        Damage(name: "nothing", codes: [], bagitSees: false, sha256sumSees: false) { _, _ in },
        Damage(name: "flip a bit", codes: [.fileChanged]) { bench, random in
            let bit = UInt8.random(in: 0..<8, using: &random)
            var generator = random
            try bench.edit(bench.victim(&random)) {
                $0[Int.random(in: 0..<$0.count, using: &generator)] ^= 1 << bit
            }
        },
        Damage(name: "cut a byte", codes: [.fileChanged, .payloadSizeWrong]) { bench, random in
            try bench.edit(bench.victim(&random)) { $0.removeLast() }
        },
        Damage(name: "cut everything", codes: [.fileChanged, .payloadSizeWrong]) { bench, random in
            try bench.edit(bench.victim(&random)) { $0 = [] }
        },
        Damage(name: "append a byte", codes: [.fileChanged, .payloadSizeWrong]) { bench, random in
            try bench.edit(bench.victim(&random)) { $0.append(0) }
        },
        Damage(name: "remove a file", codes: [.fileMissing, .payloadSizeWrong]) { bench, random in
            try bench.sandbox.disk.remove(bench.victim(&random))
        },
        Damage(
            name: "add a file", codes: [.fileExtra, .payloadSizeWrong], sha256sumSees: false
        ) { bench, _ in try bench.sandbox.write("x", to: bench.folder / "data/inputs/new.csv") },
        Damage(
            name: "add a hidden file", codes: [.fileExtra, .payloadSizeWrong], sha256sumSees: false
        ) { bench, _ in try bench.sandbox.write("", to: bench.folder / "data/.hidden") },
        Damage(name: "rename a file", codes: [.fileMissing, .fileExtra]) { bench, random in
            let path = bench.victim(&random)
            try bench.sandbox.disk.rename(path, to: path.parent / "renamed")
        },
        Damage(name: "exchange two files", codes: [.fileChanged]) { bench, _ in
            let one = bench.folder / "data/pipeline.json5"
            let other = bench.folder / "data/plan/plan.json"
            let aside = bench.folder / "data/aside"
            for (from, to) in [(one, aside), (other, one), (aside, other)] {
                try bench.sandbox.disk.rename(from, to: to)
            }
        },
        Damage(
            name: "add a link", codes: [.linkInside], sha256sumSees: false
        ) { bench, _ in try bench.link("data/link", to: "/etc/hostname") },
        // sha256sum follows the link and finds the right bytes; bagit.py would, too, if the link
        // did not lead outside.
        Damage(
            name: "put a link in a file's place",
            codes: [.payloadSizeWrong, .linkInside], sha256sumSees: false
        ) { bench, random in
            let path = bench.victim(&random)
            let outside = bench.sandbox.folder / "outside"
            try bench.sandbox.disk.rename(path, to: outside)
            try bench.link(path.relative(to: bench.folder)!.text!, to: outside.text!)
        },
        // A manifest lists files; empty folders are nobody's.
        Damage(name: "add an empty folder", codes: [], bagitSees: false, sha256sumSees: false) {
            bench, _ in try bench.sandbox.disk.makeFolders(bench.folder / "data/empty")
        },
    ]

    static let toTags: [Damage] = [
        Damage(name: "edit a digest", codes: [.fileChanged, .tagFileChanged]) { bench, random in
            try bench.editDigest(Manifest.fileName, &random)
        },
        Damage(name: "edit a tag digest", codes: [.tagFileChanged]) { bench, random in
            try bench.editDigest(Manifest.tagFileName, &random)
        },
        Damage(name: "remove a manifest line", codes: [.fileExtra, .tagFileChanged]) { bench, _ in
            try bench.edit(bench.folder / Manifest.fileName) {
                $0 = Array($0[($0.firstIndex(of: 0x0A)! + 1)...])
            }
        },
        Damage(name: "list a file twice", codes: [.manifestListsTwice, .tagFileChanged]) {
            bench, _ in try bench.addLine(Manifest.fileName, "\(zero)  data/plan/plan.json")
        },
        Damage(name: "add a line that is none", codes: [.manifestLineMalformed, .tagFileChanged]) {
            bench, _ in try bench.addLine(Manifest.fileName, "what is this")
        },
        Damage(name: "add a way out", codes: [.manifestPathOutside, .tagFileChanged]) {
            bench, _ in try bench.addLine(Manifest.fileName, "\(zero)  data/../../../etc/passwd")
        },
        Damage(
            name: "list a tag file as payload",
            codes: [.manifestPathOutside, .tagFileChanged]
        ) { bench, _ in try bench.addLine(Manifest.fileName, "\(zero)  bagit.txt") },
        Damage(name: "edit the sum", codes: [.payloadSizeWrong, .tagFileChanged]) { bench, _ in
            try bench.edit("bag-info.txt", ".6\n", ".7\n")
        },
        Damage(name: "remove the sum", codes: [.tagFileChanged, .payloadSizeUnknown]) { bench, _ in
            try bench.edit("bag-info.txt", "Payload-Oxum:", "Payload-Sum:")
        },
        Damage(name: "edit the run's id", codes: [.tagFileChanged]) { bench, _ in
            try bench.edit("bag-info.txt", "3f9a21c4", "3f9a21c5")
        },
        Damage(name: "remove bag-info.txt", codes: [.fileMissing, .payloadSizeUnknown]) {
            bench, _ in try bench.sandbox.disk.remove(bench.folder / "bag-info.txt")
        },
        Damage(name: "another version", codes: [.tagFileChanged, .bagDeclarationBad]) { bench, _ in
            try bench.edit("bagit.txt", "1.0", "1.1")
        },
        Damage(name: "remove bagit.txt", codes: [.fileMissing, .bagDeclarationBad]) { bench, _ in
            try bench.sandbox.disk.remove(bench.folder / "bagit.txt")
        },
        Damage(name: "remove the manifest", codes: [.fileMissing, .manifestMissing]) { bench, _ in
            try bench.sandbox.disk.remove(bench.folder / Manifest.fileName)
        },
        // To BagIt a tag manifest is optional, and sha256sum can only be given what is there.
        Damage(
            name: "remove the tag manifest", codes: [.manifestMissing], bagitSees: false,
            sha256sumSees: false
        ) { bench, _ in try bench.sandbox.disk.remove(bench.folder / Manifest.tagFileName) },
        // To BagIt other tag files are welcome, and need not be listed.
        Damage(
            name: "add a tag file", codes: [.fileExtra], bagitSees: false, sha256sumSees: false
        ) { bench, _ in try bench.sandbox.write("x", to: bench.folder / "notes.txt") },
    ]

    @Test("sverka, bagit.py and sha256sum agree, except where one is blind", arguments: 0..<4)
    func agreement(seed: Int) throws {
        let sandbox = try Sandbox()
        let damages = Self.toPayload + Self.toTags
        var random = SeededGenerator(UInt64(seed))
        var folders: [Path] = []
        for (index, damage) in damages.enumerated() {
            let own = try Sandbox(in: sandbox, named: "\(index)")
            let bench = Bench(sandbox: own, folder: own.folder / "bag")
            try SampleBag.make(own, in: bench.folder)
            try damage.inflict(bench, &random)
            folders.append(bench.folder)
        }
        let bagit = try validateWithBagit(folders)
        for (index, damage) in damages.enumerated() {
            let found = try Verifier(sandbox.disk).verify(folders[index])
            let codes = Set(found.faults.map(\.code)).sorted()
            #expect(codes == damage.codes.sorted(), "\(damage.name): \(found.faults)")
            #expect(found.isSound == damage.codes.isEmpty)
            #expect(bagit[index] == !damage.bagitSees, "bagit.py on: \(damage.name)")
            #expect(
                try isGoodToSha256sum(folders[index]) == !damage.sha256sumSees,
                "sha256sum on: \(damage.name)")
        }
    }

    @Test("a bag made by bagit.py is sound to sverka")
    func foreignBag() throws {
        let sandbox = try Sandbox()
        try sandbox.write("1;2\n", to: sandbox.folder / "bag/a b.csv")
        try sandbox.write("", to: sandbox.folder / "bag/in/пусто")
        let made = try runProgram(
            Judge.python, ["-m", "bagit", "--sha256", (sandbox.folder / "bag").text!])
        try #require(made.status == 0, "\(made.output)")
        let found = try Verifier(sandbox.disk).verify(sandbox.folder / "bag")
        #expect(found.faults == [] && found.files == 5)
    }

    /// One Python for all of them, by the function that `bagit.py --validate` calls.
    private func validateWithBagit(_ folders: [Path]) throws -> [Bool] {
        let script = """
            import sys, logging, bagit
            logging.disable(logging.CRITICAL)
            for folder in sys.argv[1:]:
                try:
                    bagit.Bag(folder).validate()
                    print("good")
                except bagit.BagError:
                    print("bad")
            """
        let answer = try runProgram(Judge.python, ["-c", script] + folders.map { $0.text! })
        try #require(answer.status == 0, "\(answer.output)")
        return answer.output.split(separator: "\n").map { $0 == "good" }
    }

    private func isGoodToSha256sum(_ folder: Path) throws -> Bool {
        let manifests = try [Manifest.fileName, Manifest.tagFileName].filter {
            try Disk().exists(folder / $0)
        }
        return try runProgram("sha256sum", ["-c", "--strict", "--quiet"] + manifests, in: folder)
            .status == 0
    }
}

extension DamageTests.Bench {
    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: (folder / name).text!, withDestinationPath: target)
    }
}
