import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

@Suite("The history of a key")
struct HistoryTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    @Test("who, when, from where: the runs of one record")
    func story() throws {
        let shop = try Shop(in: sandbox)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        try shop.run(Shop.nextNight)
        try shop.reject(Shop.nextNight)
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        try shop.run(Shop.thirdNight)
        let found = try shop.workspace.history("00001")
        #expect(found.runs.map(\.state) == ["confirmed", "rejected", "held"])
        #expect(found.runs.map(\.at) == [
            "2026-11-22T02:00:00Z", "2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z",
        ])
        #expect(found.runs[0].decisions.first?.by == "anna")
        #expect(found.runs[1].decisions.first?.why == "too dear")
        #expect(found.runs[0].changes.map(\.action) == ["create", "create", "create"])
        #expect(found.runs[2].changes.map(\.new) == ["120"])
        #expect(found.runs[2].changes[0].old == "100")
        #expect(found.runs[2].changes[0].file == "acme/price-3.csv")
        #expect(found.runs[2].changes[0].line == 2)
        #expect(found.runs[2].changes[0].batch == "xway-prices-0001.json")
        #expect(found.readWhole == 0 && found.pruned == 0)
        #expect(throws: Failure.self) { try shop.workspace.history("00001", pipeline: "other") }
        #expect(failure(of: { _ = try shop.workspace.history("0001") }) == "66 W052")
        do {
            _ = try shop.workspace.history("0001")
        } catch let failure as Failure {
            #expect(failure.diagnostics[0].help?.contains("did you mean \"00001\"") == true)
        }
    }

    @Test("the index and reading everything say the same of every key",
        arguments: [21, 22, 23] as [UInt64])
    func twin(seed: UInt64) throws {
        let shop = try LivedShop(sandbox, seed: seed, days: 15).shop
        let keys = (1...20).map { "S\($0)" }
        func histories() -> [KeyHistory?] { keys.map { try? shop.workspace.history($0) } }
        let indexed = histories()
        #expect(indexed.compactMap(\.self).count > 5)
        #expect(indexed.allSatisfy { $0?.readWhole ?? 0 == 0 })
        let places = try shop.contents(of: "archive").keys.filter { $0.hasSuffix(".index") }
        #expect(places.count >= 14)
        for (round, bytes) in [nil, Array("sverka-changes-1 and then nothing".utf8)].enumerated() {
            for place in places {
                try sandbox.disk.remove(shop.root / Path(place))
                if let bytes { try sandbox.write(bytes, to: shop.root / Path(place)) }
            }
            let whole = histories()
            #expect(whole.map { $0?.runs } == indexed.map { $0?.runs }, "\(round)")
            #expect(whole.allSatisfy { $0?.readWhole ?? places.count == places.count })
            if bytes == nil {
                for place in places { try sandbox.write("", to: shop.root / Path(place)) }
            }
        }
    }

    @Test("keys that need quotes or a guard, and a damaged bag")
    func oddKeys() throws {
        let keys = ["plus+1", "a,b", "say \"x\"", "q'uoted", "ключ-7", "-5", "plain"]
        let shop = try Shop(in: sandbox)
        let rows = keys.map { "\"\($0.replacing("\"", with: "\"\""))\";5;true;1\n" }
        try shop.drop(ShopFiles.header + rows.joined(), as: "price-1.csv")
        try shop.run()
        let open = keys.map { (try? shop.workspace.history($0))?.runs.first?.changes.count }
        #expect(open == keys.map { _ in 3 })
        try shop.approve()
        for key in keys {
            let found = try shop.workspace.history(key)
            #expect(found.runs.map(\.state) == ["confirmed"], "\(key)")
            #expect(found.runs[0].changes.count == 3 && found.readWhole == 0, "\(key)")
        }
        let id = try #require(try shop.workspace.runIDs("acme").first)
        let bag = shop.workspace.sealedBag("acme", id)
        try sandbox.disk.remove(bag / "data/plan/changes.csv")
        let found = try shop.workspace.history("plain")
        #expect(found.runs.isEmpty && found.faults.map(\.code.name) == ["W111"])
    }
}
