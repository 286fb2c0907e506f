import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

/// A shop that has lived through some days, made by a seed.
struct LivedShop {
    let sandbox: Sandbox
    let shop: Shop
    /// How many runs were planned.
    private(set) var runs = 0
    private var prices: [Int: Int] = [:]

    init(_ sandbox: Sandbox, seed: UInt64, days: Int, twoTargets: Bool = true) throws {
        self.sandbox = sandbox
        shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(twoTargets: twoTargets))
        var random = SeededGenerator(seed)
        for day in 0..<days { try live(Self.night(day), &random) }
    }

    static func night(_ day: Int) -> UTCTime {
        UTCTime(seconds: Shop.night.seconds + day * 86_400)
    }

    /// A list with some prices moved, some records new and some gone; approved mostly.
    private mutating func live(_ now: UTCTime, _ random: inout SeededGenerator) throws {
        for _ in 0..<random.number(0...4) {
            prices[random.number(1...20)] = random.number(1...900)
        }
        if random.chance(20), let gone = prices.keys.sorted().last { prices[gone] = nil }
        if prices.isEmpty { prices[1] = 5 }
        let lines = prices.sorted { $0.key < $1.key }.map { key, price in
            "S\(key);\(price),5\(key % 3);\(price % 7 != 0);\(price % 11)\n"
        }
        try shop.drop(ShopFiles.header + lines.joined(), as: "price-\(now.day).csv")
        let report = try shop.run(now)
        runs += 1
        guard report.plan.state != .empty else { return }
        switch random.number(0...9) {
        case 0: try shop.reject(now)
        case 1: break  // the next run supersedes it
        default: try shop.approve(now)
        }
    }
}

@Suite("Snapshots rebuilt from the archive")
struct RebuildTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func rebuild(_ shop: Shop, checkOnly: Bool = false) throws -> SnapshotRebuild {
        try shop.workspace.rebuildSnapshots(
            "acme", checkOnly: checkOnly, now: Shop.later, holder: "a test")
    }

    @Test("after many random runs, byte for byte the live ones",
        arguments: [1, 2, 3, 4] as [UInt64])
    func same(seed: UInt64) throws {
        let shop = try LivedShop(sandbox, seed: seed, days: 25).shop
        let live = try shop.contents(of: "snapshots")
        #expect(live.keys.filter { $0.hasSuffix(".snapshot") }.count == 2)
        let found = try rebuild(shop, checkOnly: true)
        #expect(found.isSame && found.runs > 5 && !found.isRestored)
        #expect(found.targets.map(\.target) == ["ozon-stocks", "xway-prices"])
        try sandbox.disk.removeTree(shop.root / "snapshots/acme")
        #expect(try rebuild(shop).targets.map(\.state) == [.missing, .missing])
        #expect(differences(try shop.contents(of: "snapshots"), live) == [])
        #expect(try shop.isSound)
    }

    @Test("whatever happened to the live ones, they are put back")
    func restored() throws {
        let shop = try LivedShop(sandbox, seed: 7, days: 8).shop
        let live = try shop.contents(of: "snapshots")
        let folder = shop.root / "snapshots/acme"
        let name = live.keys.filter { $0.hasSuffix(".snapshot") }.sorted()[1]
        let file = shop.root / Path(name)
        let manifest = folder / Manifest.fileName
        let bytes = live[name]!
        let stray = folder / "other.20261122T020000Z-3f9a21c4.snapshot"
        let damages: [(SnapshotRebuild.State, () throws -> Void)] = [
            (.damaged, { try sandbox.write(bytes + [0], to: file) }),
            (.damaged, { try sandbox.write([], to: file) }),
            (.missing, { try sandbox.disk.remove(file) }),
            (.missing, { try sandbox.disk.remove(manifest) }),
            (.missing, { try sandbox.write("nonsense\n", to: manifest) }),
            (.differs, {
                // Sound by its manifest, and yet not what was confirmed.
                var other = bytes
                other[other.count - 9] ^= 1
                try sandbox.write(other, to: file)
                let text = sandbox.text(manifest)!.replacing(
                    SHA256.digest(of: bytes).hex, with: SHA256.digest(of: other).hex)
                try sandbox.write(text, to: manifest)
            }),
        ]
        for (index, (state, damage)) in damages.enumerated() {
            try damage()
            #expect(try rebuild(shop, checkOnly: true).targets[1].state == state, "\(index)")
            let found = try rebuild(shop)
            #expect(found.isRestored && found.targets[1].state == state, "\(index)")
            #expect(differences(try shop.contents(of: "snapshots"), live) == [], "\(index)")
        }
        try sandbox.write("x", to: stray)
        #expect(try rebuild(shop).isSame)
        #expect(differences(try shop.contents(of: "snapshots"), live) == [])
    }

    @Test("as they were before each run")
    func before() throws {
        let shop = try LivedShop(sandbox, seed: 11, days: 12).shop
        var compared = 0
        for id in try shop.workspace.runIDs("acme") {
            let run = try #require(try shop.workspace.runFolder("acme", id))
            let found = try shop.workspace.rebuiltSnapshots("acme", before: id)
            for target in run.plan.targets {
                #expect(found.targets[target.target]?.digest.hex == target.snapshot)
                compared += 1
            }
        }
        #expect(compared == 24)
    }

    @Test("where the newest bag is lost the live ones are not rolled back",
        arguments: [false, true])
    func newestLost(itsLineToo: Bool) throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        let lost = try #require(RunID(try shop.run(Shop.nextNight).plan.run))
        try shop.approve(Shop.nextNight)
        let live = try shop.contents(of: "snapshots")
        let bag = shop.workspace.sealedBag("acme", lost)
        let copy = sandbox.folder / "copy"
        try sandbox.disk.rename(bag, to: copy, replacing: false)
        try sandbox.disk.removeTree(shop.root / Path("outbox/acme"))
        let list = shop.root / "archive/chain-sha256.txt"
        let lines = sandbox.text(list)!
        if itsLineToo {
            let kept = lines.split(separator: "\n").dropLast().joined(separator: "\n")
            try sandbox.write(kept + "\n", to: list)
        }
        for checkOnly in [true, false] {
            let said = #expect(throws: Failure.self) { try rebuild(shop, checkOnly: checkOnly) }
            #expect(said?.exit == .badInput && said?.diagnostics.map(\.code.name) == ["W050"])
            #expect(said?.diagnostics[0].detail.contains(lost.text) ?? false)
        }
        #expect(differences(try shop.contents(of: "snapshots"), live) == [])
        if itsLineToo {
            // Who means to go back can.
            try sandbox.disk.removeTree(shop.root / "snapshots/acme")
            #expect(try rebuild(shop).isRestored)
        } else {
            // No run takes the number of the lost one.
            try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
            #expect(failure(of: { try shop.run(Shop.thirdNight) }) == "65 W108")
            #expect(failure(of: { _ = try rebuild(shop) }) == "65 W050")
        }
    }

    @Test("a bag that is gone or altered is named, and nothing is made of the rest")
    func incomplete() throws {
        let shop = try LivedShop(sandbox, seed: 5, days: 6).shop
        let live = try shop.contents(of: "snapshots")
        let ids = try shop.workspace.runIDs("acme")
        let bag = shop.workspace.sealedBag("acme", ids[2])
        let changes = bag / "data/plan/changes.csv"
        let text = sandbox.text(changes)!
        try sandbox.write(text + "x", to: changes)
        #expect(failure(of: { _ = try rebuild(shop) }) == "77 W019")
        try sandbox.write(text, to: changes)
        try sandbox.disk.removeTree(bag)
        #expect(failure(of: { _ = try rebuild(shop) }) == "65 W050")
        #expect(failure(of: {
            _ = try shop.workspace.rebuiltSnapshots("acme", before: ids[5])
        }) == "65 W050")
        #expect(differences(try shop.contents(of: "snapshots"), live) == [])
        #expect(failure(of: {
            _ = try shop.workspace.rebuildSnapshots(
                "acne", checkOnly: true, now: Shop.later, holder: "a test")
        }) == "66 W011")
    }
}
