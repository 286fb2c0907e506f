import Diagnostics
import Foundation
import Runs
import Testing

/// Files in the inbox that no pipeline reads, and patterns that match nothing.
@Suite("Unread files")
struct UnreadFileTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func shop(_ from: String = "\"acme/price_*.csv\"") throws -> Shop {
        let shop = try Shop(in: sandbox, pipeline: ShopFiles.pipeline(from: from))
        try shop.drop(ShopFiles.firstDay, as: "price_1.csv")
        try shop.run()
        try shop.approve()
        return shop
    }

    @Test("each is named by run and status, with the nearest pattern and what differs", arguments: [
        ("acme/Price_2.CSV", "only capital letters or accents differ"),
        ("acme/price_2.CSV", "only capital letters or accents differ"),
        ("acme/new/price_2.csv", "it is in another folder"),
        ("price_2.csv", "it is in another folder"),
        ("acme/price_2.xlsx", "its ending is another"),
        ("acme/price_2.csv.bak", "its ending is another"),
        ("acme/price_2", "its ending is another"),
        ("acme/прайс Альфа 01.12.2026.csv", "its name is another"),
    ])
    func named(name: String, difference: String) throws {
        let shop = try shop()
        try shop.write(ShopFiles.secondDay, to: "inbox/\(name)")
        let report = try shop.run(Shop.later)
        #expect(report.plan.state == .empty)
        let warning = try #require(report.inboxWarnings.first)
        #expect(warning.code.name == "W072" && warning.severity == .warning)
        #expect(warning.place?.file == "inbox/\(name)")
        #expect(warning.help?.contains("\"acme/price_*.csv\" of the pipeline \"acme\"") ?? false)
        #expect(warning.help?.contains(difference) ?? false, "\(warning.help ?? "")")
        let status = try shop.workspace.status(now: Shop.later, environment: [:])
        #expect(status.flatMap(\.unread).map(\.name) == [name])
        // Of two pipelines the nearest is named.
        try shop.write(
            ShopFiles.pipeline(from: "\"other/list*.xml\""), to: "pipelines/other.json5")
        let both = try shop.workspace.status(now: Shop.later, environment: [:])
        #expect(both.first { !$0.unread.isEmpty }?.pipeline == "acme")
    }

    @Test("hidden files, unfinished uploads and files that are read are not named")
    func notNamed() throws {
        let shop = try shop()
        for name in [".hidden.csv", "a.csv.part", "x.tmp"] { try shop.drop("x", as: name) }
        #expect(try shop.run(Shop.later).inboxWarnings == [])
    }

    @Test("a from that has been mistyped since is a warning, each time")
    func mistyped() throws {
        let shop = try shop()
        #expect(try !warnings(shop.run(Shop.later)).contains("W073"))
        try shop.write(
            ShopFiles.pipeline(from: "\"acme/prise_*.csv\""), to: "pipelines/acme.json5")
        try shop.drop(ShopFiles.secondDay, as: "price_2.csv")
        for time in [Shop.nextNight, Shop.later, Shop.thirdNight] {
            #expect(try warnings(shop.run(time)).contains("W073"))
        }
        try shop.write(
            ShopFiles.pipeline(from: "\"acme/price_*.csv\""), to: "pipelines/acme.json5")
        let mended = try shop.run(Shop.thirdNight)
        #expect(!warnings(mended).contains("W073") && mended.inboxWarnings == [])
        #expect(mended.plan.inputs[0].name == "acme/price_2.csv")
    }

    @Test("where there is no input the error names what is there")
    func firstRun() throws {
        let shop = try Shop(in: sandbox)
        try shop.drop(ShopFiles.firstDay, as: "Price.CSV")
        try shop.drop("x", as: "readme.txt")
        let said = #expect(throws: Failure.self) { try shop.run() }
        let help = said?.diagnostics.first?.help ?? ""
        #expect(said?.diagnostics.first?.code.name == "W012")
        #expect(help.contains("inbox/acme/Price.CSV, and 1 other file is there"), "\(help)")
    }

    @Test("links are named, and never followed")
    func links() throws {
        let shop = try shop()
        let real = sandbox.folder / "real"
        try sandbox.disk.makeFolders(real)
        try FileManager.default.createSymbolicLink(
            atPath: (shop.root / "inbox/beta").text!, withDestinationPath: real.text!)
        try FileManager.default.createSymbolicLink(
            atPath: (shop.root / "inbox/acme/price_9.csv").text!,
            withDestinationPath: "/etc/passwd")
        let report = try shop.run(Shop.later)
        #expect(report.inboxWarnings.map(\.code.name) == ["W075", "W075"])
        #expect(report.left.map(\.reason) == ["a symbolic link, which is never followed"])
        try shop.write(ShopFiles.pipeline(from: "\"beta/*.csv\""), to: "pipelines/beta.json5")
        var request = shop.request(Shop.later)
        request.pipeline = "beta"
        let said = #expect(throws: Failure.self) { _ = try shop.workspace.run(request) }
        #expect(said?.diagnostics.first?.code.name == "W012")
        #expect(said?.diagnostics.first?.help?.contains("symbolic link") ?? false)
    }

    private func warnings(_ report: RunReport) -> [String] { report.warnings.map(\.code.name) }
}
