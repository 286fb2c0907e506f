import Foundation
import Glibc
import Runs
import TestSupport
import Testing

/// The real program, killed and interrupted by signals.
@Suite("Signals", .enabled(if: Binary.isThere), .serialized)
struct KillTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// Most prices and a fifth of the availabilities differ between two days.
    private static func list(rows: Int, day: Int) -> String {
        var text = ShopFiles.header
        for row in 0..<rows {
            let price = 100 + row % 900 + (row % 7 == day ? day : 0)
            text += "A\(row);\(price),\(row % 90 + 10);\(row % 60 != day);\(row % 40)\n"
        }
        return text
    }

    /// The threads of a test have signals blocked, and a child inherits that.
    private static let unblocked = [
        Judge.python, "-c",
        "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []);"
            + "os.execv(sys.argv[1], sys.argv[1:])",
    ]

    private func words(_ shop: Shop, _ words: String...) -> [String] {
        ["--workspace", shop.root.text!, "--quiet"] + words
    }

    @Test("kill -9 at random instants: nothing is lost, and running again ends as undisturbed")
    func killed() throws {
        let base = try Shop(in: sandbox, named: "base")
        try base.drop(Self.list(rows: 20_000, day: 0), as: "price-1.csv")
        try base.run()
        try base.approve()
        try base.drop(Self.list(rows: 20_000, day: 1), as: "price-2.csv")
        let before = try base.contents()

        // Both steps undisturbed: what must come out, and how long it takes.
        let twin = try Shop(before, in: sandbox, named: "twin")
        let night = Shop.nextNight.text
        let start = ContinuousClock.now
        let run = try Binary.run(words(twin, "run", "acme", "--now", night))
        #expect(run.status == 0, "\(run.output)")
        let approval = ["approve", "acme", "--now", night, "--by", "anna"]
        let approved = try Binary.run(words(twin) + approval)
        #expect(approved.status == 0, "\(approved.output)")
        let took = ContinuousClock.now - start
        let end = try twin.contents()

        var random = SeededGenerator(20_261_122)
        var kills = 0
        for round in 0..<60 {
            let shop = try Shop(before, in: sandbox, named: "round-\(round)")
            let isApproval = round % 3 == 2
            let running = ["run", "acme", "--now", night]
            if isApproval { #expect(try Binary.run(words(shop) + running).status == 0) }
            let arguments = isApproval ? approval : running
            let process = try Binary.start(words(shop) + arguments)
            let microseconds = Double(took.components.attoseconds) / 1e12
                + Double(took.components.seconds) * 1e6
            usleep(UInt32(Double.random(in: 0...1, using: &random) * microseconds * 0.7))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { kills += 1 }
            #expect(try shop.isSound, "round \(round)")
            let again = try Binary.run(words(shop, "run", "acme", "--now", night))
            #expect(again.status == 0, "round \(round): \(again.output)")
            if try shop.workspace.findRun("acme").journal.isOpen {
                #expect(try Binary.run(words(shop) + approval).status == 0, "round \(round)")
            }
            let found = try shop.contents()
            if isApproval {
                // Run again after the approval: one empty plan more, the same snapshots.
                let same = try twin.contents(of: "snapshots")
                #expect(differences(try shop.contents(of: "snapshots"), same) == [], "\(round)")
            } else {
                #expect(differences(found, end) == [], "round \(round)")
            }
            #expect(try shop.isSound && shop.inbox == [], "round \(round)")
            try shop.remove()
        }
        print("kill -9: \(kills) of 60 rounds were hit while running")
        #expect(kills > 0)
    }

    @Test("Ctrl-C while a large file is read leaves the workspace as it was, and says so")
    func interrupted() throws {
        let shop = try Shop(in: sandbox, named: "interrupted")
        try shop.playFirstDay()
        try shop.drop(Self.list(rows: 400_000, day: 1), as: "price-2.csv")
        let before = try shop.contents()
        let output = Pipe()
        let process = try Binary.start(
            words(shop, "run", "acme"), output: output, through: Self.unblocked)
        // The lock file names the holder as soon as it works.
        let lock = shop.workspace.lockFile("acme")
        while sandbox.text(lock)?.isEmpty != false, process.isRunning {}
        kill(process.processIdentifier, SIGINT)
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 75 && said.contains("W024"), "\(said)")
        #expect(differences(try shop.contents(), before) == [])
    }

    @Test("a second process is refused while the first has the lock, and told which")
    func locked() throws {
        let shop = try Shop(in: sandbox, named: "locked")
        try shop.drop(ShopFiles.firstDay)
        let path = shop.workspace.lockFile("acme")
        try sandbox.disk.makeFolders(path.parent)
        guard case .taken(let lock) = try sandbox.disk.lock(path, holder: "the test") else {
            Issue.record("the lock must be free")
            return
        }
        let refused = try Binary.run(["--workspace", shop.root.text!, "run", "acme"])
        #expect(refused.status == 75)
        #expect(refused.output.contains("W013"))
        #expect(refused.output.contains("process \(getpid()) on"))
        lock.release()
        // One that is killed with the lock in its hands: its text stays, the lock does not.
        let killed = try Binary.start(words(shop, "run", "acme"))
        while sandbox.text(path)?.isEmpty != false, killed.isRunning {}
        kill(killed.processIdentifier, SIGKILL)
        killed.waitUntilExit()
        #expect(try Binary.run(words(shop, "run", "acme")).status == 0)
    }
}
