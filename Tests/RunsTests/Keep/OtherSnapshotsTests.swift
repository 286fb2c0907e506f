import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

/// Snapshots with sound checksums that are not the ones confirmed last.
@Suite("Snapshots that are not the last ones")
struct OtherSnapshotsTests {
    enum Other: String, CaseIterable {
        case older, foreign, missing, emptyFolder, emptyManifest, edited, renamed
    }

    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// Two confirmed days; the snapshots of the first in `copy`, those of a second pipeline beside.
    private func shop() throws -> (shop: Shop, copy: Path) {
        let shop = try Shop(in: sandbox, named: "shop-\(UUID().uuidString)")
        try shop.write(
            ShopFiles.pipeline(from: "\"other/*.csv\""), to: "pipelines/other.json5")
        try shop.playFirstDay()
        let copy = shop.root / "copy"
        try copyTree(shop.root / Path("snapshots/acme"), to: copy)
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        try shop.run(Shop.nextNight)
        try shop.approve(Shop.nextNight)
        try shop.write(ShopFiles.firstDay, to: "inbox/other/price.csv")
        var request = shop.request(Shop.later)
        request.pipeline = "other"
        _ = try shop.workspace.run(request)
        try shop.approve(Shop.later, "other")
        return (shop, copy)
    }

    private func copyTree(_ from: Path, to: Path) throws {
        try FileManager.default.copyItem(atPath: from.text!, toPath: to.text!)
    }

    private func put(_ other: Other, into shop: Shop, _ copy: Path) throws {
        let folder = shop.root / Path("snapshots/acme")
        let manifest = folder / Manifest.fileName
        switch other {
        case .older:
            try sandbox.disk.removeTree(folder)
            try copyTree(copy, to: folder)
        case .foreign:
            try sandbox.disk.removeTree(folder)
            try copyTree(shop.root / Path("snapshots/other"), to: folder)
        case .missing: try sandbox.disk.removeTree(folder)
        case .emptyFolder:
            try sandbox.disk.removeTree(folder)
            try sandbox.disk.makeFolders(folder)
        case .emptyManifest: try sandbox.write("", to: manifest)
        case .edited, .renamed:
            let names = try sandbox.disk.list(folder).map(\.name)
            let name = try #require(names.first { $0.suffix(9).elementsEqual(".snapshot".utf8) })
            var bytes = try sandbox.disk.readAll(folder / name, bytesMax: 1 << 20)
            let before = SHA256.digest(of: bytes).hex
            if other == .edited { bytes[bytes.count - 9] ^= 1 }
            try sandbox.write(bytes, to: folder / name)
            var text = sandbox.text(manifest)!.replacing(before, with: SHA256.digest(of: bytes).hex)
            if other == .renamed {
                let named = String(decoding: name, as: UTF8.self)
                let new = named.replacing("xway-prices", with: "ozon-prices")
                try sandbox.disk.rename(folder / name, to: folder / new, replacing: false)
                text = text.replacing(named, with: new)
            }
            try sandbox.write(text, to: manifest)
        }
    }

    @Test("are refused by run, dry run and verify, and the remedy mends them",
        arguments: Other.allCases)
    func refused(other: Other) throws {
        let (shop, copy) = try shop()
        let live = try shop.contents(of: "snapshots/acme")
        #expect(try shop.isSound)
        try put(other, into: shop, copy)
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        #expect(failure { try shop.run(Shop.thirdNight) } == "65 W108")
        var dry = shop.request(Shop.thirdNight)
        dry.dryRun = true
        #expect(failure { _ = try shop.workspace.run(dry) } == "65 W108")
        #expect(try shop.verification.contains { $0.hasPrefix("W108") })
        let status = try shop.workspace.status(now: Shop.later, environment: [:])
        #expect(status.map { $0.damaged.map(\.code.name).contains("W108") } == [true, false])

        let rebuilt = try shop.workspace.rebuildSnapshots(
            "acme", checkOnly: false, now: Shop.later, holder: "a test")
        #expect(rebuilt.isRestored)
        #expect(differences(try shop.contents(of: "snapshots/acme"), live) == [])
        #expect(try shop.isSound)
        #expect(try shop.run(Shop.thirdNight).plan.state != .empty)
    }

    @Test("a waiting plan is not approved with them, and goes on with the right ones",
        arguments: Other.allCases)
    func approval(other: Other) throws {
        let (shop, copy) = try shop()
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        try shop.run(Shop.thirdNight)
        try put(other, into: shop, copy)
        #expect(failure { try shop.approve(Shop.thirdNight) } == "65 W108")
        _ = try shop.workspace.rebuildSnapshots(
            "acme", checkOnly: false, now: Shop.later, holder: "a test")
        #expect(try shop.approve(Shop.thirdNight).run.journal.state == .confirmed)
        #expect(try shop.isSound)
    }

    @Test("an archive whose journals record no snapshots is compared by its runs")
    func earlierVersion() throws {
        let (shop, copy) = try shop()
        // The record is taken out of the journals, in the outbox and in the bags.
        for (name, bytes) in try shop.contents() where name.hasSuffix(Journal.fileName) {
            let text = String(decoding: bytes, as: UTF8.self)
            let plain = text.replacing(#/,"snapshots":\{.*\}\}/#, with: "}")
            try sandbox.write(plain, to: shop.root / Path(name))
        }
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        for other in [Other.older, .foreign, .missing] {
            let folder = shop.root / Path("snapshots/acme")
            let kept = shop.root / "kept"
            try copyTree(folder, to: kept)
            try put(other, into: shop, copy)
            #expect(failure { try shop.run(Shop.thirdNight) } == "65 W108", "\(other)")
            try sandbox.disk.removeTree(folder)
            try sandbox.disk.rename(kept, to: folder, replacing: false)
        }
        #expect(try shop.run(Shop.thirdNight).plan.state != .empty)
    }

    @Test("a pipeline that was renamed with all its folders goes on")
    func renamedPipeline() throws {
        let (shop, _) = try shop()
        for folder in ["outbox", "archive", "snapshots", "inbox"] {
            try sandbox.disk.rename(
                shop.root / Path("\(folder)/acme"), to: shop.root / Path("\(folder)/beta"),
                replacing: false)
        }
        try sandbox.disk.remove(shop.root / Path("pipelines/acme.json5"))
        try shop.write(ShopFiles.pipeline(from: "\"beta/*.csv\""), to: "pipelines/beta.json5")
        try shop.write(ShopFiles.thirdDay, to: "inbox/beta/price-3.csv")
        var request = shop.request(Shop.thirdNight)
        request.pipeline = "beta"
        #expect(try shop.workspace.run(request).plan.state != .empty)
        #expect(try shop.approve(Shop.thirdNight, "beta").run.journal.state == .confirmed)
    }

    @Test("a plan that would approve itself waits, and no snapshot moves")
    func approvesItself() throws {
        let pipeline = ShopFiles.pipeline(head: "approve: \"when-clean\", ")
        let shop = try Shop(in: sandbox, named: "itself", pipeline: pipeline)
        try shop.drop(ShopFiles.firstDay, as: "price-1.csv")
        try shop.run()
        if try shop.workspace.latestRun("acme")?.journal.isWaiting == true { try shop.approve() }
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        try sandbox.disk.removeTree(shop.root / Path("snapshots/acme"))
        #expect(failure { try shop.run(Shop.nextNight) } == "65 W108")
        #expect(try shop.workspace.outboxRuns("acme").count == 1)
    }
}
