import Foundation
import Formats
import Pipelines
import Reconcile
import Runs
import Tables
import Testing

/// Law 5: same inputs, pipeline, snapshot and clock: same bytes.
@Suite("Determinism")
struct DeterminismTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    static let pipeline = ShopFiles.pipeline(
        read: "files: \"all\", duplicates: \"last\",", twoTargets: true, compress: true)

    /// Several codes of rejects, duplicates, removals, two files, two targets.
    private func play(_ shop: Shop, _ step: (Shop, UTCTime, String) throws -> Void) throws {
        for (night, list) in [
            (Shop.night, ShopFiles.firstDay), (Shop.nextNight, ShopFiles.secondDay),
            (Shop.thirdNight, ShopFiles.thirdDay),
        ] {
            try shop.drop(list + "00011;x;maybe;1.5\n;1;true;1\n", as: "price \(night.compact).csv")
            try shop.drop(ShopFiles.header + "Б1;5;true;1\nБ1;6;true;2\n", as: "more.csv")
            try step(shop, night, "run")
            try step(shop, night, night == Shop.nextNight ? "reject" : "approve")
        }
    }

    private func inProcess(_ shop: Shop, _ night: UTCTime, _ step: String) throws {
        switch step {
        case "run": try shop.run(night)
        case "approve": try shop.approve(night)
        default: try shop.reject(night)
        }
    }

    @Test("the same history in two folders: the same trees")
    func twoFolders() throws {
        let one = try Shop(in: sandbox, named: "one", pipeline: Self.pipeline)
        let other = try Shop(in: sandbox, named: "another, longer name", pipeline: Self.pipeline)
        try play(one, inProcess)
        try play(other, inProcess)
        #expect(differences(try one.contents(), try other.contents()) == [])
        #expect(try one.verification == [])
        #expect(try one.contents().count > 60)
    }

    @Test("in processes of other zones, languages, masks and processors: the same trees",
        .enabled(if: Binary.isThere))
    func processes() throws {
        let own = try Shop(in: sandbox, named: "own", pipeline: Self.pipeline)
        try play(own, inProcess)
        let expected = try own.contents()
        let surroundings: [(environment: [String: String], wrapper: [String])] = [
            (["TZ": "Asia/Kamchatka", "LANG": "ru_RU.UTF-8", "LC_ALL": "ru_RU.UTF-8"], []),
            (["TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": "C"], ["taskset", "1"]),
            (["HOME": "/nonexistent"], ["sh", "-c", "umask 077; exec \"$@\"", "sh"]),
        ]
        for (index, (environment, wrapper)) in surroundings.enumerated() {
            let shop = try Shop(in: sandbox, named: "process-\(index)", pipeline: Self.pipeline)
            try play(shop) { shop, night, step in
                var words = ["--workspace", shop.root.text!, step, "acme", "--now", night.text]
                if step != "run" { words += ["--by", "anna"] }
                if step == "reject" { words += ["--why", "too dear"] }
                let answer = try Binary.run(words, environment, through: wrapper)
                // 3: the third day lacks most of the list, and waits.
                #expect([0, 3].contains(answer.status), "\(answer.output)")
            }
            #expect(differences(try shop.contents(), expected) == [], "\(environment)")
        }
    }

    @Test("a reader far ahead or close by, and pieces of any size: the same plan")
    func reading() throws {
        let loaded = PipelineLoader(environment: [:], today: "2026-11-22").load(
            Array(ShopFiles.pipeline().utf8), path: "acme.json5", name: "acme")
        let pipeline = try #require(loaded.pipeline)
        var list = ShopFiles.header
        for row in 0..<20_000 {
            list += "A\(row % 19_000);\(row % 300),5\(row % 10);true;\(row % 9)\n"
        }
        let first = try plan(pipeline, list, piece: 1 << 20, ahead: 4)
        #expect(first.count > 100_000)
        for (piece, ahead) in [(1 << 20, 1), (1 << 20, 8), (1, 1), (7, 8), (4_096, 2)] {
            let again = try plan(pipeline, list, piece: piece, ahead: ahead)
            #expect(again == first, "pieces of \(piece), \(ahead) batches ahead")
        }
    }

    /// Every byte that the comparison with an empty snapshot gives.
    private func plan(
        _ pipeline: Pipeline, _ list: String, piece: Int, ahead: Int
    ) throws -> [UInt8] {
        let stage = pipeline.sources[0]
        let spec = stage.spec
        nonisolated(unsafe) let file = InputFile(name: "a.csv", bytes: Pieces(list, piece))
        var builder = RecordTableBuilder(
            stage: stage, keeping: ["sku", "price", "available", "stock"])
        var bytes: [UInt8] = []
        func add(_ reject: Reject) {
            RejectLines.append(reject, file: "a.csv", target: "", to: &bytes)
        }
        let reading = ReadAhead(batchesAhead: ahead) { emit in
            try SourceReader.read(files: [file], spec: spec, emit: emit)
        }
        _ = try reading.run(take: { batch in try builder.add(batch) { add($0) } })
        let desired = builder.finish { add($0) }
        let output = PlanOutput(
            changes: { bytes += $0 }, holds: { bytes += $0 }, reject: { add($0) },
            batch: { name, body, items in bytes += Array("\(name) \(items)\n".utf8) + body })
        var diff = TargetDiff(
            emit: pipeline.emits[0], desired: desired, snapshot: nil,
            gone: TargetDiff.Gone(pipeline.diff.gone), full: false,
            source: SourceNames(files: ["a.csv"]), output: output)
        _ = try diff.run()
        return bytes
    }
}

/// Gives a text in pieces of a size.
private final class Pieces: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ text: String, _ size: Int) {
        rest = Array(text.utf8)[...]
        self.size = size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = min(size, buffer.count, rest.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}
