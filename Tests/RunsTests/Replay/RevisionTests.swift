import Diagnostics
import Foundation
import Reconcile
import Runs
import Testing

/// A plan approved in part.
@Suite("Revisions")
struct RevisionTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func planned(_ pipeline: String = ShopFiles.pipeline()) throws -> (Shop, String) {
        let shop = try Shop(in: sandbox, named: "shop", pipeline: pipeline)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        return (shop, try shop.run(Shop.nextNight).plan.run)
    }

    private func selection(
        only: [String] = [], except: [String] = [], release: [String] = []
    ) -> SelectionRequest {
        var selection = SelectionRequest()
        selection.only = only
        selection.except = except
        selection.release = release
        return selection
    }

    /// Keys in a file of a run's bag, each once, in order.
    private func keys(_ shop: Shop, _ run: String, _ file: String) throws -> [String] {
        let place = try #require(
            try shop.contents().keys.sorted().first { $0.hasSuffix("\(run)/data/plan/\(file)") })
        let text = String(decoding: try shop.contents()[place]!, as: UTF8.self)
        var keys: [String] = []
        for line in text.split(separator: "\n").dropFirst() {
            let key = String(line.split(separator: ",", omittingEmptySubsequences: false)[1])
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    @Test("only and except: what is left out waits, is listed, and is proposed by the next run")
    func parts() throws {
        for (selection, sent, left) in [
            (selection(only: ["00001", "00009"]), ["00001", "00009"], ["00005", "00008", "00010"]),
            (selection(except: ["00001", "00009"]), ["00005", "00008", "00010"],
                ["00001", "00009"]),
            (
                selection(only: ["00001", "00005"], except: ["00005"]), ["00001"],
                ["00005", "00008", "00010", "00009"]
            ),
        ] {
            let (shop, reviewed) = try planned()
            let decision = try shop.approve(Shop.later, "acme", selecting: selection)
            let run = decision.run
            #expect(run.id.text != reviewed && run.journal.state == .confirmed)
            #expect(run.plan.revision?.of == reviewed && decision.reviewed?.run == reviewed)
            #expect(run.plan.supersedes == [reviewed])
            #expect(run.plan.revision?.leftOut == left.count)
            #expect(try keys(shop, run.id.text, "changes.csv") == sent)
            #expect(try keys(shop, run.id.text, "holds.csv") == left)
            try Conservation.check(run.plan, in: run.folder)
            #expect(try shop.workspace.findRun(reviewed).journal.state == .superseded)
            #expect(try shop.verification == [])
            // The whole history, the revision among it, is computed again from the bags.
            for id in try shop.workspace.runIDs("acme") {
                let report = try shop.workspace.replay(id.text, environment: [:])
                #expect(report.differences == [], "\(id)")
            }
            let next = try shop.run(Shop.thirdNight).plan
            let totals = next.targets[0].totals
            #expect(totals.items == left.count)
            #expect(next.sequence == run.plan.sequence + 1)
            try shop.approve(Shop.thirdNight)
            #expect(try shop.run(UTCTime("2026-11-25T02:00:00Z")!).plan.state == .empty)
            #expect(try shop.verification == [])
            try shop.remove()
        }
    }

    @Test("of a full plan nothing that is left out is sent, changed or not")
    func full() throws {
        let (shop, _) = try planned()
        try shop.run(Shop.later, full: true)
        let decision = try shop.approve(Shop.later, "acme", selecting: selection(only: ["00001"]))
        #expect(decision.run.plan.targets[0].totals.items == 1)
        try Conservation.check(decision.run.plan, in: decision.run.folder)
        try shop.remove()
        let copy = try planned().0
        try copy.run(Shop.later, full: true)
        let all = try copy.workspace.findRun("acme").plan.targets[0].totals.items
        let rest = try copy.approve(Shop.later, "acme", selecting: selection(except: ["00001"]))
        #expect(rest.run.plan.targets[0].totals.items == all - 1)
    }

    @Test("a selection that does not fit is refused with what is near, and nothing moves")
    func refused() throws {
        let (shop, _) = try planned()
        try shop.write("00001\r\n\n  00005 \n0000X\n", to: "keys.txt")
        try shop.write("\n", to: "none.txt")
        let before = try shop.contents()
        func said(_ selection: SelectionRequest) throws -> Failure? {
            var found: Failure?
            do {
                try shop.approve(Shop.later, "acme", selecting: selection)
            } catch let failure as Failure {
                found = failure
            }
            #expect(differences(try shop.contents(), before) == [])
            return found
        }
        let root = shop.root.text!
        for (selection, help) in [
            (selection(only: ["0001"]), "00001"), (selection(except: ["00002"]), "00001"),
            (selection(only: ["@\(root)/keys.txt"]), "00001"),
            (selection(only: ["@\(root)/none.txt"]), ""),
            (selection(only: ["brand=Acme"]), ""), (selection(release: ["00001"]), ""),
        ] {
            let failure = try said(selection)
            #expect(failure?.exit == .usage && failure?.diagnostics[0].code == .selectionUnknown)
            let text = failure?.diagnostics[0].help ?? ""
            #expect(text.hasPrefix("nothing is approved"), "\(text)")
            #expect(help.isEmpty || text.contains(help), "\(text)")
        }
        let none = selection(except: ["00001", "00005", "00008", "00009", "00010"])
        #expect(try said(none)?.diagnostics.map(\.code) == [.selectionEmpty])
        try shop.write("00001\r\n\n  00005 \n", to: "keys.txt")
        let decision = try shop.approve(
            Shop.later, "acme", selecting: selection(only: ["@\(root)/keys.txt"]))
        #expect(decision.run.plan.revision?.only == ["00001", "00005"])
    }

    @Test("a revision behind which the disk is full is finished by the very same command")
    func fullDisk() throws {
        let (base, run) = try planned()
        let before = try base.contents()
        let selection = selection(except: ["00001"])
        var stood = 0
        for call in 1... {
            let shop = try Shop(before, in: sandbox, named: "full")
            let faults = CountedFaults(.fromWrite(ENOSPC), at: call)
            let said = failure {
                try shop.approve(Shop.later, run, faults: faults, selecting: selection)
            }
            guard said != "none" else { break }
            let decision = try shop.approve(Shop.thirdNight, run, selecting: selection)
            #expect(decision.run.isSealed && decision.run.journal.state == .confirmed)
            #expect(decision.run.plan.revision?.of == run && decision.reviewed?.run == run)
            if decision.run.plan.at == Shop.later.text { stood += 1 }
            // What is done is done, and the whole is not what was asked for.
            #expect(failure { try shop.approve(Shop.thirdNight, run) } == "77 W018")
            try shop.remove()
        }
        #expect(stood > 3)
    }

    /// A key in another Unicode form than it is asked for in, and keys that read like selectors.
    private func plannedOdd() throws -> Shop {
        let shop = try Shop(in: sandbox, named: "odd")
        let rows = ["\u{418}\u{306}-1", "supplier=prices", "@keys.txt", "key=plain", "plain"]
        try shop.drop(ShopFiles.header + rows.map { "\($0);10;true;1\n" }.joined())
        try shop.run()
        return shop
    }

    @Test("keys are compared byte for byte, and the help says where only the form differs")
    func unicodeForms() throws {
        let shop = try plannedOdd()
        // Keys are read in one form; what a person types may come in another.
        try shop.write("\u{418}\u{306}-1\n", to: "keys.txt")
        let before = try shop.contents()
        for word in ["\u{418}\u{306}-1", "key=\u{418}\u{306}-1", "@\(shop.root.text!)/keys.txt"] {
            for asked in [selection(only: [word]), selection(except: [word])] {
                let said = #expect(throws: Failure.self) {
                    try shop.approve(Shop.later, "acme", selecting: asked)
                }
                #expect(said?.exit == .usage && said?.diagnostics[0].code == .selectionUnknown)
                let help = said?.diagnostics[0].help ?? ""
                #expect(help.contains("U+0419 where this has U+0418 U+0306"), "\(help)")
            }
        }
        #expect(differences(try shop.contents(), before) == [])
        let done = try shop.approve(
            Shop.later, "acme", selecting: selection(except: ["\u{419}-1"]))
        #expect(done.run.plan.revision?.leftOut == 1)
    }

    @Test("a key that reads like a selector is refused, and its longer form is taken")
    func ambiguous() throws {
        let shop = try plannedOdd()
        let before = try shop.contents()
        for word in ["supplier=prices", "@keys.txt", "key=plain"] {
            let said = #expect(throws: Failure.self) {
                try shop.approve(Shop.later, "acme", selecting: selection(except: [word]))
            }
            #expect(said?.exit == .usage)
            #expect(said?.diagnostics.map(\.code) == [.selectionAmbiguous])
            #expect(said?.diagnostics[0].help?.contains("key=\(word)") ?? false)
            #expect(SelectionRequest.word(word) == "key=\(word)")
        }
        #expect(differences(try shop.contents(), before) == [])
        func left(_ word: String) throws -> [String]? {
            let copy = try Shop(before, in: sandbox, named: "copy")
            defer { try? copy.remove() }
            let asked = selection(only: [word])
            return try copy.approve(Shop.later, "acme", selecting: asked).run.plan.revision?.only
        }
        #expect(try left("key=supplier=prices") == ["supplier=prices"])
        #expect(try left("key=key=plain") == ["key=plain"])
        #expect(try left("key=@keys.txt") == ["@keys.txt"])
        #expect(try left("plain") == ["plain"] && SelectionRequest.word("a=b") == "a=b")
        #expect(try left("label=supplier=prices")?.count == 5)
    }

    @Test("a plan that the bag does not give any more is approved in no part")
    func notReproduced() throws {
        let (shop, run) = try planned()
        var files = try shop.contents()
        let input = try #require(
            files.keys.first { $0.contains("/open/\(run)/") && $0.hasSuffix("price-2.csv") })
        files[input]![30] ^= 1
        let copy = try Shop(files, in: sandbox, named: "copy")
        let one = selection(only: ["00001"])
        #expect(failure { try copy.approve(Shop.later, "acme", selecting: one) } == "77 W043")
        #expect(differences(try copy.contents(), files) == [])
    }

    @Test("a revision of a plan that two must approve waits for the second")
    func twice() throws {
        let two = ShopFiles.pipeline().replacing("stages:", with: "approvers: 2, stages:")
        let shop = try Shop(in: sandbox, named: "two", pipeline: two)
        try shop.drop(ShopFiles.firstDay)
        let run = try shop.run().plan.run
        try shop.approve(Shop.later)
        let revised = try shop.approve(
            Shop.later, "acme", by: "boris", selecting: selection(except: ["00001"]))
        #expect(revised.run.journal.isWaiting && revised.run.journal.approvers == ["boris"])
        #expect(try shop.workspace.findRun(run).journal.state == .superseded)
        #expect(failure { try shop.approve(Shop.later, by: "boris") } == "77 W042")
        // A revision of the revision keeps what the first has left out.
        let again = try shop.approve(
            Shop.thirdNight, "acme", by: "anna", selecting: selection(except: ["00002"]))
        #expect(again.run.plan.revision?.except == ["00001", "00002"])
        let done = try shop.approve(Shop.thirdNight, by: "boris")
        #expect(done.run.journal.state == .confirmed)
        #expect(try keys(shop, done.run.id.text, "holds.csv") == ["00001", "00002"])
        for id in try shop.workspace.runIDs("acme") {
            #expect(try shop.workspace.replay(id.text, environment: [:]).isSame, "\(id)")
        }
        #expect(try shop.verification == [])
    }
}
