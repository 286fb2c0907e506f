import Diagnostics
import Foundation
import Runs
import Testing

/// Who must approve, and what an approval looks at first.
@Suite("Approvers")
struct ApproversTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func shop(_ name: String, _ pipeline: String = ShopFiles.pipeline()) throws -> Shop {
        let shop = try Shop(in: sandbox, named: name, pipeline: pipeline)
        try shop.drop(ShopFiles.firstDay)
        try shop.run()
        return shop
    }

    private static let two = ShopFiles.pipeline().replacing(
        "stages:", with: "approvers: 2, stages:")

    @Test("the first of two leaves it waiting, the same person is refused, another confirms")
    func two() throws {
        let shop = try shop("two", Self.two)
        let first = try shop.approve(Shop.nextNight)
        #expect(first.run.journal.state == .planned && first.bag == nil)
        #expect(first.run.journal.events.last?.number == 1)
        let before = try shop.contents()
        #expect(failure { try shop.approve(Shop.later) } == "77 W042")
        #expect(differences(try shop.contents(), before) == [])
        #expect(try shop.contents(of: "snapshots").filter { !$0.key.hasSuffix("/") }.isEmpty)
        let second = try shop.approve(Shop.later, by: "boris")
        #expect(second.run.journal.state == .confirmed)
        #expect(second.run.journal.approvers == ["anna", "boris"])
        #expect(failure { try shop.approve(Shop.later, by: "carl") } == "77 W018")
        #expect(try shop.verification == [])
    }

    @Test("a name in other letters is the same person", arguments: [
        "ANNA", "anna ", " Anna", "\u{FF21}nna", "an\u{200B}na", "anna\n",
    ])
    func otherLetters(name: String) throws {
        let shop = try shop("two", Self.two)
        try shop.approve(Shop.nextNight)
        #expect(failure { try shop.approve(Shop.later, by: name) } == "77 W042")
        #expect(try shop.approve(Shop.later, by: "hanna").run.journal.state == .confirmed)
    }

    @Test("absurd names are refused, with the reason")
    func absurdNames() {
        for name in ["Анна", "anna 2", "Sverkin (buyer)", "李", String(repeating: "a", count: 100)] {
            #expect(PersonName.fault(name) == nil, "\(name)")
        }
        for name in [
            "", " ", "—", "???", "(;)", String(repeating: "a", count: 101),
            "sverka (when-clean)", "ѕverka (when-clean)", "sverkа(when-clean)", "ＳVERKA (x)",
            "svérka (when-clean)", "svεrka （x)",
        ] {
            #expect(PersonName.fault(name) != nil, "\(name)")
        }
    }

    @Test("names that are taken, and names that are not")
    func names() {
        #expect(PersonName.read(" Анна-Мария О’Нил ") == "Анна-Мария О’Нил")
        for name in [
            "", " ", "\u{A0}", "a\nb", "x\u{1B}[31m", "a\u{9B}", "a\u{200B}", "a\u{202E}b",
            "a\u{2028}", "\u{3164}", "\u{2800}", "a\u{FE0F}", "\u{FEFF}a",
        ] {
            #expect(PersonName.read(name) == nil, "\(Array(name.utf8))")
        }
    }

    @Test("with one approval a plan can be rejected, and replaced by a run")
    func closedBetween() throws {
        let one = try shop("one", Self.two)
        try one.approve(Shop.nextNight)
        #expect(try one.reject(Shop.later).run.journal.state == .rejected)
        let other = try shop("other", Self.two)
        try other.approve(Shop.nextNight)
        // With nothing new the plan would stay, and its first approval with it.
        try other.drop(ShopFiles.secondDay + "N9;9;true;1\n", as: "price-9.csv")
        let next = try other.run(Shop.later)
        #expect(next.plan.supersedes.count == 1)
        let waiting = try other.workspace.findRun("acme").journal
        #expect(waiting.state == .planned && waiting.approvers == [])
        #expect(try other.verification == ["V017 archive/acme/open"])
    }

    @Test("an input altered in the open bag is named, packed or not", arguments: [false, true])
    func inputAltered(compress: Bool) throws {
        let shop = try shop("base", ShopFiles.pipeline(compress: compress))
        let before = try shop.contents()
        let input = try #require(before.keys.first { $0.contains("/data/inputs/prices/price") })
        let count = before[input]!.count
        for place in [0, 20, count / 2, count - 1] {
            var damaged = before
            damaged[input]![place] ^= 1
            // Of gzip's header the bytes for time and system mean nothing.
            let copy = try Shop(damaged, in: sandbox, named: "copy")
            #expect(failure { try copy.approve(Shop.later) } == "77 W043", "byte \(place)")
            #expect(differences(try copy.contents(), damaged) == [])
            try copy.remove()
        }
        #expect(failure { try shop.approve(Shop.later) } == "none")
    }

    @Test("a plan.json that names other requests than the manifest is refused")
    func otherBatches() throws {
        let shop = try shop("forged")
        let folder = "outbox/acme/\(try shop.workspace.findRun("acme").id)/"
        var files = try shop.contents()
        func text(_ name: String) -> String {
            String(decoding: files[folder + name]!, as: UTF8.self)
        }
        func hex(_ text: String) -> String { SHA256.digest(of: Array(text.utf8)).hex }
        let (plan, manifest) = (text("plan.json"), text(Manifest.fileName))
        let batch = hex(text("batches/xway-prices-0001.json"))
        let forged = plan.replacing(batch, with: hex("other"))
        #expect(forged != plan)
        let listed = manifest.replacing(hex(plan), with: hex(forged))
        let journal = text(Journal.fileName).replacing(hex(manifest), with: hex(listed))
        files[folder + "plan.json"] = Array(forged.utf8)
        files[folder + Manifest.fileName] = Array(listed.utf8)
        files[folder + Journal.fileName] = Array(journal.utf8)
        let copy = try Shop(files, in: sandbox, named: "copy")
        let said = #expect(throws: Failure.self) { try copy.approve(Shop.later) }
        #expect(said?.exit == .notAllowed && said?.diagnostics[0].code == .planChanged)
        #expect(said?.diagnostics[0].detail.contains("requests") ?? false)
    }

    @Test("status: what waits for whom, what is stale, what cannot be run")
    func status() throws {
        let shop = try shop(
            "status",
            ShopFiles.pipeline(read: "maxAge: \"26h\", whenOld: \"keep\",").replacing(
                "stages:", with: "approvers: 2, stages:"))
        func status(_ now: UTCTime) throws -> PipelineStatus {
            try #require(try shop.workspace.status(now: now, environment: [:]).first)
        }
        try shop.drop(ShopFiles.secondDay, as: "z.csv", time: Shop.night.seconds - 3600)
        let run = try shop.run(Shop.night).plan.run
        try shop.approve(Shop.night)
        var found = try status(Shop.night)
        #expect(found.run?.id.text == run && found.run?.journal.approvers == ["anna"])
        #expect(found.stale == [] && found.fault == nil)
        found = try status(Shop.nextNight)
        #expect(found.stale == [])
        found = try status(Shop.later)
        #expect(found.stale.map(\.ageSeconds) == [Shop.later.seconds - Shop.night.seconds + 3600])
        #expect(found.stale.map(\.maxAgeSeconds) == [26 * 3600])
        try shop.write("{ stages: [] }", to: "pipelines/acme.json5")
        #expect(try status(Shop.later).fault != nil)
        // Without maxAge: read again for more than a week.
        let long = try self.shop("long")
        try long.approve()
        for days in [6, 8] {
            try long.run(UTCTime(seconds: Shop.night.seconds + days * 86_400))
            let stale = try long.workspace.status(now: Shop.night, environment: [:])[0].stale
            #expect(stale.map(\.ageSeconds) == (days == 6 ? [] : [8 * 86_400]))
        }
    }
}
