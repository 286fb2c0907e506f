import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

@Suite("The chain of bags")
struct ChainTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func list(_ shop: Shop) -> [String] {
        sandbox.text(shop.root / "archive/chain-sha256.txt")!
            .split(separator: "\n").map(String.init)
    }

    private func info(_ shop: Shop, _ line: String) -> String {
        let bag = line.dropFirst(66).dropLast("/tagmanifest-sha256.txt".count)
        return sandbox.text(shop.root / "archive" / Path(String(bag)) / "bag-info.txt")!
    }

    /// Codes of what is said of bags and lists, each with the name of its file. That a lost bag
    /// leaves a gap in the numbers and in memory is said besides.
    private func found(_ shop: Shop) throws -> [String] {
        let besides = ["V029", "V030", "V031", "W108"]
        return try Verifier(sandbox.disk).verify(shop.root).faults
            .filter { !besides.contains($0.code.name) }
            .map { "\($0.code.name) \(Path(bytes: $0.path.name).printable)" }
    }

    @Test("each bag names the one before it, and sha256sum checks the list")
    func names() throws {
        let shop = try LivedShop(sandbox, seed: 3, days: 6).shop
        let lines = list(shop)
        #expect(lines.count >= 5)
        #expect(info(shop, lines[0]).contains("\nSverka-Previous-Bag: none\n"))
        for (line, next) in zip(lines, lines.dropFirst()) {
            let run = line.split(separator: "/")[3]
            let digest = line.prefix(64)
            #expect(info(shop, next).contains("\nSverka-Previous-Bag: \(run) \(digest)\n"))
        }
        let judged = try runProgram(
            "/usr/bin/sha256sum", ["-c", "--quiet", "chain-sha256.txt"],
            in: shop.root / "archive")
        #expect(judged.status == 0 && judged.output == "")
        #expect(try found(shop).filter { $0 != "V017 open" } == [])
    }

    /// The same run sealed by somebody else: sound in itself.
    private func sealOtherwise(_ bag: Path) throws {
        let info = bag / "bag-info.txt"
        let text = sandbox.text(info)!
            .replacing("Bagging-Date: 2026", with: "Bagging-Date: 2025")
        let tags = bag / "tagmanifest-sha256.txt"
        let old = SHA256.digest(of: Array(sandbox.text(info)!.utf8)).hex
        try sandbox.write(text, to: info)
        try sandbox.write(
            sandbox.text(tags)!.replacing(old, with: SHA256.digest(of: Array(text.utf8)).hex),
            to: tags)
    }

    @Test("a bag that is missing, replaced or not listed, and a broken list")
    func damages() throws {
        let shop = try LivedShop(sandbox, seed: 3, days: 7).shop
        let before = try shop.contents()
        let path = shop.root / "archive/chain-sha256.txt"
        let lines = list(shop)
        let bags = lines.map {
            shop.root / "archive"
                / Path(String($0.dropFirst(66).dropLast("/tagmanifest-sha256.txt".count)))
        }
        func name(_ index: Int) -> String { Path(bytes: bags[index].name).printable }
        let usual = try found(shop)
        func expect(_ codes: [String], _ damage: () throws -> Void) throws {
            try damage()
            #expect(try found(shop).filter { !usual.contains($0) }.sorted() == codes.sorted())
            let all = try shop.contents()
            for place in all.keys.sorted() where before[place] == nil && !place.hasSuffix("/") {
                try sandbox.disk.remove(shop.root / Path(place))
            }
            for (place, bytes) in before where !place.hasSuffix("/") && all[place] != bytes {
                try sandbox.write(bytes, to: shop.root / Path(place))
            }
            #expect(try found(shop) == usual)
        }
        func write(_ lines: [String]) throws {
            try sandbox.write(lines.map { $0 + "\n" }.joined(), to: path)
        }
        try expect(["V020 \(name(2))"]) { try sandbox.disk.removeTree(bags[2]) }
        try expect(["V021 \(name(1))"]) { try sealOtherwise(bags[1]) }
        try expect(["V022 \(name(lines.count - 1))"]) { try write(lines.dropLast()) }
        try expect(["V023 \(name(2))", "V023 \(name(3))", "V023 \(name(4))"]) {
            var other = lines
            other.swapAt(2, 3)
            try write(other)
        }
        try expect(["V023 \(name(3))", "V022 \(name(2))"]) {
            var other = lines
            other.remove(at: 2)
            try write(other)
        }
        try expect(["V005 chain-sha256.txt"]) { try write(lines + ["what is this"]) }
        try expect(["V024 chain-sha256.txt"]) {
            try write(lines + [lines[0].replacing("/2026/", with: "/1999/")])
        }
        try expect(["V024 chain-sha256.txt"]) { try sandbox.disk.remove(path) }
        try expect(["V025 pruned.ndjson"]) {
            try sandbox.write("{}\n", to: shop.root / "archive/pruned.ndjson")
        }
        try expect([]) {
            // Torn by a crash: no line.
            try sandbox.write(lines.map { $0 + "\n" }.joined() + "0123", to: path)
        }
    }

    @Test("a bag from before the list is noted, and the list begins with the next")
    func before() throws {
        let shop = try LivedShop(sandbox, seed: 4, days: 2).shop
        let run = "20251122T020000Z-3f9a21c4"
        try SampleBag.make(sandbox, in: shop.root / "archive/acme/2025/11" / run)
        #expect(try found(shop).contains("V022 \(run)"))
        #expect(try shop.isSound)
    }

    @Test("two pipelines that seal at once are one chain")
    func twoAtOnce() throws {
        let shop = try Shop(in: sandbox)
        for name in ["acme", "bolt"] {
            try shop.write(
                ShopFiles.pipeline(from: "\"\(name)/*.csv\""), to: "pipelines/\(name).json5")
        }
        for day in 0..<6 {
            for name in ["acme", "bolt"] {
                let text = ShopFiles.header + "A1;\(day + 1);true;\(day)\n"
                try shop.write(text, to: "inbox/\(name)/price-\(day).csv")
            }
            let now = LivedShop.night(day)
            let root = shop.root
            let failed = Mutexed()
            DispatchQueue.concurrentPerform(iterations: 2) { index in
                do {
                    let workspace = Workspace(root: root)
                    let name = ["acme", "bolt"][index]
                    _ = try workspace.run(
                        RunRequest(
                            pipeline: name, now: now, wallNanoseconds: Shop.wallNanoseconds,
                            environment: [:], holder: "a test"))
                    _ = try workspace.approve(
                        name, Approval(by: "anna", now: now, holder: "a test"))
                } catch {
                    failed.add("\(error)")
                }
            }
            #expect(failed.all == [])
        }
        #expect(list(shop).count == 12)
        #expect(try found(shop) == [])
    }
}

/// Texts that two threads add.
private final class Mutexed: @unchecked Sendable {
    // Safe to share: touched only under `lock`.
    private let lock = NSLock()
    private var texts: [String] = []

    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
}
