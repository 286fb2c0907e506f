import Diagnostics
import Foundation
import Glibc
import Runs
import Testing

/// What may be approved, and how it is named.
@Suite("Approval")
struct ApproveTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(inMemory: true) }

    private func planned(_ name: String) throws -> (shop: Shop, plan: String) {
        let shop = try Shop(in: sandbox, named: name)
        try shop.playFirstDay()
        try shop.drop(ShopFiles.secondDay, as: "price-2.csv")
        return (shop, "outbox/acme/\(try shop.run(Shop.nextNight).plan.run)")
    }

    @Test("a byte of any file of the plan, a file too many or too few: 77, and nothing moves")
    func changed() throws {
        let (shop, plan) = try planned("base")
        let before = try shop.contents()
        let files = before.keys.filter { $0.hasPrefix(plan) && !$0.hasSuffix("/") }.sorted()
        #expect(files.count == 9)
        for file in files {
            let bytes = before[file]!
            var changes: [[UInt8]?] = [nil, bytes + [32], bytes.dropLast()]
            if !file.hasSuffix(Journal.fileName) {
                for place in [0, bytes.count / 2, bytes.count - 1] {
                    var changed = bytes
                    changed[place] ^= 1
                    changes.append(changed)
                }
            }
            for (index, change) in changes.enumerated() {
                var damaged = before
                damaged[file] = change
                // A torn end of the journal is no line: then the run was never planned.
                let copy = try Shop(damaged, in: sandbox, named: "damaged")
                let isJournal = file.hasSuffix(Journal.fileName)
                if isJournal, index == 1 { continue }
                let said = failure { try copy.approve(Shop.nextNight) }
                #expect(said.hasPrefix("77 "), "\(file), change \(index): \(said)")
                #expect(differences(try copy.contents(), damaged) == [], "\(file), \(index)")
                try copy.remove()
            }
        }
        var more = before
        more[plan + "/batches/xway-prices-0002.json"] = Array("{}".utf8)
        #expect(failure { try Shop(more, in: sandbox, named: "more").approve() } == "77 W019")
        more = before
        more[plan + "/.hidden"] = []
        #expect(failure { try Shop(more, in: sandbox, named: "hidden").approve() } == "77 W019")
        #expect(failure { try shop.approve(Shop.nextNight) } == "none")
    }

    @Test("an approval behind which the disk is full stands, and says so; again, it is finished")
    func fullDisk() throws {
        let (base, _) = try planned("base")
        let before = try base.contents()
        var isArchiveAlone = false
        for call in 1... {
            let shop = try Shop(before, in: sandbox, named: "full")
            let faults = CountedFaults(.fromWrite(ENOSPC), at: call)
            var said: [Diagnostic] = []
            do {
                try shop.approve(Shop.nextNight, faults: faults)
            } catch let failure as Failure {
                said = failure.diagnostics
            } catch let failure as IOFailure {
                said = failure.failure.diagnostics
            }
            guard !said.isEmpty else { break }
            let state = try shop.workspace.latestRun("acme")?.journal.state
            let stands = state == .approved || state == .confirmed
            #expect(said.map(\.code) == (stands ? [.notArchivedYet, .noSpace] : [.noSpace]))
            #expect(said[0].code.exit == .io)
            isArchiveAlone = isArchiveAlone || said[0].help?.contains("only its archive") == true
            let decision = try shop.approve(Shop.later)
            #expect(decision.run.isSealed && decision.bag != nil)
            #expect(failure { try shop.approve(Shop.later) } == "77 W018")
            try shop.remove()
        }
        #expect(isArchiveAlone)
    }

    @Test("the message names the very file that was changed, and its line in the journal")
    func named() throws {
        let (shop, plan) = try planned("base")
        func place(_ name: String, _ change: (String) -> String) throws -> Place? {
            let path = shop.root / Path("\(plan)/\(name)")
            let text = sandbox.text(path)!
            try sandbox.write(change(text), to: path)
            defer { try? sandbox.write(text, to: path) }
            let said = #expect(throws: Failure.self) { try shop.approve(Shop.nextNight) }
            let found = try #require(said?.diagnostics[0].place)
            #expect(found.file.hasSuffix("\(plan)/\(name)"), "\(found.file)")
            return found
        }
        _ = try place("plan.json") { $0 + " " }
        _ = try place(Manifest.fileName) { $0 + "\n" }
        _ = try place(Journal.fileName) { _ in "" }
        #expect(try place(Journal.fileName) { $0 + "{}\n" }?.line == 2)
        #expect(try place(Journal.fileName) { "\n" + $0 }?.line == 1)
    }

    @Test("a line of the journal that was changed is noticed by the line that follows it")
    func journalEdited() throws {
        let pipeline = ShopFiles.pipeline().replacing("stages:", with: "approvers: 2, stages:")
        let shop = try Shop(in: sandbox, pipeline: pipeline)
        try shop.drop(ShopFiles.firstDay, as: "price-1.csv")
        let run = try #require(RunID(try shop.run().plan.run))
        try shop.approve()
        let journal = shop.workspace.planFolder("acme", run) / Path(Journal.fileName)
        let text = sandbox.text(journal)!
        let lines = text.split(separator: "\n").map { "\($0)\n" }
        #expect(lines.count == 2)
        let edited = [
            lines[0].replacing("T02", with: "T01") + lines[1],
            lines[1], lines[0] + lines[0] + lines[1], lines[1] + lines[0],
        ]
        for changed in edited {
            #expect(changed != text)
            try sandbox.write(changed, to: journal)
            #expect(failure { try shop.approve(by: "boris") } == "77 W019", "\(changed)")
            #expect(try shop.verification.contains { $0.hasPrefix("V026 ") })
        }
        try sandbox.write(text, to: journal)
        #expect(failure { try shop.approve(by: "boris") } == "none")
        #expect(try shop.verification == [])
    }

    @Test("a damaged plan other than its plan.json can be rejected, and replaced by a run")
    func damagedIsClosed() throws {
        let (shop, plan) = try planned("base")
        var damaged = try shop.contents()
        damaged[plan + "/batches/xway-prices-0001.json"] = nil
        let rejected = try Shop(damaged, in: sandbox, named: "rejected")
        try rejected.reject(Shop.later)
        let replaced = try Shop(damaged, in: sandbox, named: "replaced")
        try replaced.run(Shop.later)
        try replaced.approve(Shop.later)
        #expect(try replaced.isSound)
    }

    @Test("a snapshot that has moved, or is damaged, is not built upon")
    func snapshotMoved() throws {
        let (shop, _) = try planned("base")
        var moved = try shop.contents()
        moved = moved.filter { !$0.key.hasPrefix("snapshots/acme/") }
        #expect(failure { try Shop(moved, in: sandbox, named: "moved").approve() } == "65 W108")
        var damaged = try shop.contents()
        let snapshot = try #require(damaged.keys.first { $0.hasSuffix(".snapshot") })
        damaged[snapshot]![100] ^= 1
        let copy = try Shop(damaged, in: sandbox, named: "damaged")
        #expect(failure { try copy.run(Shop.later) } == "65 W021")
        #expect(differences(try copy.contents(), damaged) == [])
    }

    @Test("changes.csv altered between an approval and its completion moves no snapshot")
    func changedAfterApproval() throws {
        let (shop, plan) = try planned("base")
        // Killed as soon as the approval is in the journal.
        let before = try shop.contents()
        for call in 1...1_000 {
            let copy = try Shop(before, in: sandbox, named: "at-\(call)")
            _ = try? copy.approve(Shop.nextNight, faults: CountedFaults(at: call))
            let journal = String(
                decoding: try copy.contents()[plan + "/journal.ndjson"] ?? [], as: UTF8.self)
            guard journal.hasSuffix("\"}\n"), journal.contains("approved") else {
                try copy.remove()
                continue
            }
            var damaged = try copy.contents()
            let changes = plan + "/changes.csv"
            damaged[changes] = damaged[changes]! + Array("x".utf8)
            let altered = try Shop(damaged, in: sandbox, named: "altered")
            #expect(failure { try altered.run(Shop.later) } == "77 W019")
            #expect(try altered.contents(of: "snapshots") == shop.contents(of: "snapshots"))
            #expect(failure { try copy.run(Shop.later) } == "none")
            return
        }
        Issue.record("never approved")
    }

    @Test("a pipe or a folder in place of a plan's file is a changed plan, and blocks nothing")
    func notAFile() throws {
        let (shop, plan) = try planned("base")
        let before = try shop.contents()
        let files = before.keys.filter { $0.hasPrefix(plan) && !$0.hasSuffix("/") }.sorted()
        for file in files {
            for isPipe in [true, false] {
                let copy = try Shop(before, in: sandbox, named: "copy")
                let path = copy.root / Path(file)
                try sandbox.disk.remove(path)
                if isPipe {
                    #expect(mkfifo(path.text!, 0o600) == 0)
                } else {
                    try sandbox.disk.makeFolders(path)
                }
                #expect(failure { try copy.approve(Shop.later) } == "77 W019", "\(file)")
                // A new run replaces the plan, but where it cannot tell what the plan was.
                let said = failure { try copy.run(Shop.later) }
                #expect(said == "none" || said == "77 W019", "\(file): \(said)")
                try copy.remove()
            }
        }
    }

    @Test("a mistyped pipeline is guessed at")
    func mistyped() throws {
        let (shop, _) = try planned("base")
        let said = #expect(throws: Failure.self) { try shop.approve(Shop.later, "acne") }
        #expect(said?.diagnostics[0].help?.hasPrefix("did you mean \"acme\"? ") ?? false)
    }

    @Test("what is closed cannot be approved or rejected again")
    func closed() throws {
        let (shop, _) = try planned("base")
        let first = try shop.run(Shop.nextNight).plan.run
        // With nothing new the plan would stay.
        try shop.drop(ShopFiles.secondDay + "N9;9;true;1\n", as: "price-2b.csv")
        let second = try shop.run(Shop.later).plan.run
        #expect(failure { try shop.approve(Shop.later, first) } == "77 W018")
        try shop.approve(Shop.later, second)
        #expect(failure { try shop.approve(Shop.later, second) } == "77 W018")
        #expect(failure { try shop.reject(Shop.later, second) } == "77 W018")
        #expect(failure { try shop.approve(Shop.later, "acme") } == "77 W018")
        try shop.drop(ShopFiles.thirdDay, as: "price-3.csv")
        let third = try shop.run(Shop.thirdNight).plan.run
        let decision = try shop.reject(Shop.thirdNight, third)
        #expect(decision.run.journal.events.last?.why == "too dear")
        #expect(failure { try shop.approve(Shop.thirdNight, third) } == "77 W018")
        #expect(try shop.verification == [])
    }

    @Test("a run's id, its unique start, a pipeline's name; not an ambiguous start")
    func selectors() throws {
        let (shop, _) = try planned("base")
        let run = try shop.workspace.findRun("acme").id.text
        #expect(failure { try shop.approve(Shop.later, "20261") } == "64 W025")
        #expect(failure { try shop.approve(Shop.later, "2027") } == "66 W017")
        #expect(failure { try shop.approve(Shop.later, "") } == "66 W017")
        let unique = String(run.prefix(9))
        #expect(try shop.workspace.findRun(unique).id.text == run)
        #expect(try shop.approve(Shop.later, unique).run.journal.state == .confirmed)
        let empty = try Shop(in: sandbox, named: "empty")
        #expect(failure { try empty.approve() } == "66 W017")
    }

    @Test("one at a time; the other is told who has the lock")
    func locked() throws {
        let (shop, _) = try planned("base")
        let before = try shop.contents()
        let path = shop.workspace.lockFile("acme")
        guard case .taken(let lock) = try sandbox.disk.lock(path, holder: "sverka run acme") else {
            Issue.record("the lock must be free")
            return
        }
        let said = #expect(throws: Failure.self) { try shop.run(Shop.later) }
        #expect(said?.exit == .tryLater && said?.diagnostics[0].code == .locked)
        let holder = said?.diagnostics[0].place?.note ?? ""
        #expect(holder.hasPrefix("process \(getpid()) on ") && holder.hasSuffix("sverka run acme"))
        #expect(failure { try shop.approve(Shop.later) } == "75 W013")
        #expect(differences(try shop.contents(), before) == [])
        lock.release()
        try shop.write("process 4194304 on nowhere: died\n", to: "outbox/acme/.lock")
        #expect(failure { try shop.approve(Shop.later) } == "none")
    }
}
