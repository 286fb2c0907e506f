import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

/// What no checksum of a single folder shows: `verify` names whatever a command would refuse.
@Suite("A workspace whose parts do not belong together")
struct WorkspaceStateTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    /// Two days confirmed, a third planned.
    private func shop(_ name: String = UUID().uuidString) throws -> (shop: Shop, open: RunFolder) {
        let shop = try Shop(in: sandbox, named: name)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        try shop.run(Shop.nextNight)
        try shop.approve(Shop.nextNight)
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        let id = RunID(try shop.run(Shop.thirdNight).plan.run)!
        return (shop, try #require(try shop.workspace.runFolder("acme", id)))
    }

    private func errors(_ shop: Shop) throws -> [String] {
        let faults = try Verifier(sandbox.disk).verify(shop.root).faults
        return Set(faults.filter { $0.severity == .error }.map(\.code.name)).sorted()
    }

    private func edit(_ path: Path, _ old: String, _ new: String) throws {
        let text = try #require(sandbox.text(path))
        let changed = text.replacing(old, with: new)
        #expect(changed != text)
        try sandbox.write(changed, to: path)
    }

    @Test("an edited request with its manifest recomputed")
    func editedRequest() throws {
        let (shop, run) = try shop()
        #expect(try errors(shop) == [])
        let batch = run.folder / Path("batches/xway-prices-0001.json")
        let before = try sandbox.disk.digest(of: batch).hex
        try edit(batch, "\"price\":", "\"price\":9")
        let after = try sandbox.disk.digest(of: batch).hex
        try edit(run.folder / Manifest.fileName, before, after)
        #expect(try errors(shop) == ["V027"])
        #expect(try !Verifier(sandbox.disk).verify(run.folder).isSound)
        #expect(failure { try shop.approve(Shop.thirdNight) } == "77 W019")
    }

    @Test("a journal that names another manifest")
    func journal() throws {
        let (shop, run) = try shop()
        let manifest = try sandbox.disk.digest(of: run.folder / Manifest.fileName).hex
        try edit(run.folder / Journal.fileName, manifest, String(manifest.reversed()))
        #expect(try errors(shop) == ["V027"])
    }

    @Test("a journal whose first word is not the plan's", arguments: ["planned", "empty"])
    func journalState(word: String) throws {
        let (shop, run) = try shop()
        try edit(run.folder / Journal.fileName, "\"held\"", "\"\(word)\"")
        #expect(try errors(shop) == ["W019"])
        #expect(failure { try shop.run(Shop.later) } == "77 W019")
        #expect(failure { try shop.approve(Shop.thirdNight) } == "77 W019")
    }

    @Test("a confirmation that nobody approved")
    func confirmed() throws {
        let (shop, run) = try shop()
        let path = run.folder / Journal.fileName
        let text = try #require(sandbox.text(path))
        let sum = SHA256.digest(of: Array(text.utf8)).hex
        try sandbox.write(
            text + "{\"at\":\"2026-11-24T02:00:00Z\",\"event\":\"confirmed\","
                + "\"previous\":\"\(sum)\",\"snapshots\":{}}\n", to: path)
        #expect(failure { try shop.approve(Shop.thirdNight) } == "77 W019")
        #expect(try !errors(shop).isEmpty)
    }

    @Test("a plan folder that was removed while its bag holds the input")
    func planRemoved() throws {
        let (shop, run) = try shop()
        try sandbox.disk.removeTree(run.folder)
        #expect(try errors(shop) == ["W113"])
        #expect(failure { try shop.run(Shop.later) } == "77 W113")
        let status = try shop.workspace.status(now: Shop.later, environment: [:])
        #expect(status.first?.damaged.map(\.code.name) == ["W113"])
    }

    @Test("a plan folder of another run, and of another pipeline")
    func foreignPlan() throws {
        let (shop, run) = try shop()
        try shop.write(
            ShopFiles.pipeline(from: "\"other/*.csv\""), to: "pipelines/other.json5")
        try shop.write(ShopFiles.firstDay, to: "inbox/other/price.csv")
        var request = shop.request(Shop.later)
        request.pipeline = "other"
        let foreign = try #require(try shop.workspace.run(request).folder)
        let kept = shop.root / "kept"
        try sandbox.disk.rename(run.folder, to: kept, replacing: false)
        try FileManager.default.copyItem(atPath: foreign.text!, toPath: run.folder.text!)
        #expect(try errors(shop).contains("V028"))

        try sandbox.disk.removeTree(run.folder)
        try sandbox.disk.rename(kept, to: run.folder, replacing: false)
        let copy = run.folder.parent / foreign.name
        try FileManager.default.copyItem(atPath: foreign.text!, toPath: copy.text!)
        #expect(try errors(shop).contains("W109"))
        #expect(failure { try shop.approve(Shop.thirdNight) } == "65 W109")
    }

    @Test("an archive that is empty, and one that is not there", arguments: [true, false])
    func noArchive(isThere: Bool) throws {
        let (shop, _) = try shop()
        try sandbox.disk.removeTree(shop.root / "archive")
        if isThere { try sandbox.disk.makeFolders(shop.root / "archive") }
        #expect(try errors(shop).contains("V029"))
        let said = #expect(throws: Failure.self) { try shop.approve(Shop.thirdNight) }
        let first = said?.diagnostics.first
        #expect(first?.place?.file.hasPrefix("archive") == true)
    }

    @Test("with the last run closed the missing archive is named, not its input")
    func noArchiveClosed() throws {
        let (shop, _) = try shop()
        try shop.approve(Shop.thirdNight)
        try sandbox.disk.removeTree(shop.root / "archive")
        #expect(try errors(shop).contains("V029"))
        let said = #expect(throws: Failure.self) { try shop.run(Shop.thirdNight) }
        let first = try #require(said?.diagnostics.first)
        #expect(first.code.name == "W016" && first.place?.file == "archive")
        #expect(first.help?.contains("mount") == true)
        #expect(try !sandbox.disk.exists(shop.root / "archive"))
    }

    @Test("the newest bag is gone with its line in the list")
    func newestGone() throws {
        let (shop, _) = try shop()
        let bags = try shop.workspace.sealedRunIDs("acme")
        try sandbox.disk.removeTree(shop.workspace.sealedBag("acme", bags[1]))
        let list = shop.root / Path("archive/chain-sha256.txt")
        let lines = sandbox.text(list)!.split(separator: "\n")
        try sandbox.write(lines.dropLast().map { $0 + "\n" }.joined(), to: list)
        #expect(try errors(shop) == ["V030", "V031", "W108"])
        #expect(failure { try shop.approve(Shop.thirdNight) } == "65 W108")
    }

    enum InBag: String, CaseIterable { case pipeline, memory, extra, noPipeline, noMemory, link }

    private func change(_ what: InBag, _ shop: Shop, _ run: RunFolder) throws {
        let data = shop.workspace.openBag("acme", run.id) / "data"
        let pipeline = data / Path("pipelines/acme.json5")
        let memory = data / Path(Memory.fileName)
        switch what {
        case .pipeline: try edit(pipeline, "confirm:", "/**/ confirm:")
        case .memory:
            // With its first line made again, as somebody would who knows the format.
            let lines = sandbox.text(memory)!.split(separator: "\n").dropFirst()
            let changed = lines.map { line in
                line.replacing("\"rows\":", with: "\"rows\":9") + "\n"
            }.joined()
            let sum = SHA256.digest(of: Array(changed.utf8)).hex
            try sandbox.write(
                "{\"format\":\"sverka-memory-1\",\"sha256\":\"\(sum)\"}\n" + changed, to: memory)
        case .extra: try sandbox.write("x", to: data / "notes.txt")
        case .noPipeline: try sandbox.disk.remove(pipeline)
        case .noMemory: try sandbox.disk.remove(memory)
        case .link:
            try FileManager.default.createSymbolicLink(
                atPath: (data / "link").text!, withDestinationPath: "/etc/passwd")
        }
    }

    @Test("what lies in an open bag beside the inputs is checked by approve and verify",
        arguments: InBag.allCases)
    func openBag(what: InBag) throws {
        let (shop, run) = try shop()
        try change(what, shop, run)
        #expect(try errors(shop) == ["W110"])
        #expect(failure { try shop.approve(Shop.thirdNight) } == "77 W110")
        #expect(try shop.workspace.runFolder("acme", run.id)?.journal.isWaiting == true)
    }

    @Test("and is named in the bag of a plan that is closed otherwise",
        arguments: [InBag.pipeline, .memory, .extra, .noPipeline])
    func sealed(what: InBag) throws {
        let (shop, run) = try shop()
        try change(what, shop, run)
        let bag = try #require(try shop.reject(Shop.thirdNight).bag)
        let info = try #require(sandbox.text(bag / "bag-info.txt"))
        #expect(info.contains("Sverka-Altered-File: data/"))
        let found = try Verifier(sandbox.disk).verify(bag)
        #expect(found.isSound)
        if what != .extra { #expect(found.faults.map(\.code.name) == ["V019"]) }
    }

    @Test("a forged memory is noticed, and checks do not heed it")
    func forgedMemory() throws {
        let (shop, run) = try shop()
        let path = shop.root / Path("archive/acme/memory.ndjson")
        let lines = sandbox.text(path)!.split(separator: "\n").dropFirst()
        let changed = lines.map { $0.replacing("\"rows\":", with: "\"rows\":77") + "\n" }.joined()
        let sum = SHA256.digest(of: Array(changed.utf8)).hex
        try sandbox.write(
            "{\"format\":\"sverka-memory-1\",\"sha256\":\"\(sum)\"}\n" + changed, to: path)
        #expect(try errors(shop) == ["V031"])
        let report = try shop.run(UTCTime(seconds: Shop.thirdNight.seconds + 60))
        #expect(report.warnings.map(\.code.name).contains("W112"))
        #expect(report.plan.memory == run.plan.memory)
        try shop.approve(Shop.thirdNight)
        #expect(try errors(shop) == [])
    }

    @Test("a changes.csv that is missing in a bag is named by history")
    func missingChanges() throws {
        let (shop, _) = try shop()
        let bag = shop.workspace.sealedBag("acme", try shop.workspace.sealedRunIDs("acme")[0])
        try sandbox.disk.remove(bag / Path("data/plan/changes.csv"))
        let key = ShopFiles.firstDay.split(separator: "\n")[1].split(separator: ";")[0]
        let found = try shop.workspace.history(String(key))
        #expect(found.faults.map(\.code.name) == ["W111"])
        #expect(found.faults.first?.code.exit == .badInput)
        #expect(found.faults.first?.place?.file.hasSuffix("data/plan/changes.csv") == true)
    }
}
