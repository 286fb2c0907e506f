import Foundation
import TestSupport
import Testing

/// The program where the system gives it few threads and few files: what it cannot share it does by
/// itself, and it ends.
@Suite("Few threads and few files", .serialized) struct FewThreadsTests {
    /// As another user where we are root, whom the system grants every thread.
    private static let user =
        getuid() == 0 ? "setpriv --reuid=65534 --clear-groups --inh-caps=-all " : ""

    /// A workspace that the other user may write in, with enough records for two threads.
    private static func shell(_ scratch: Scratch) throws -> Shell {
        let workspace = try scratch.made("workspace")
        let shell = Shell(folder: workspace, aside: try scratch.made("aside"))
        let made = try shell.run(
            """
            mkdir -p pipelines inbox/p
            cat > pipelines/p.json5 <<'END'
            { confirm: "approve", stages: [
              { read: "l", from: "p/*.csv", format: "csv", key: "sku",
                fields: { sku: "sku", qty: { column: "stock", type: "integer" } } },
              { diff: { key: "sku", gone: "keep" } },
              { emit: "yandex-stocks", campaign: 1, item: { sku: "sku", count: "qty" } } ] }
            END
            { echo "sku,stock"; seq -f "K%06.0f,5" 21000; } > inbox/p/a.csv
            chmod -R a+rwX .
            """)
        #expect(made.exit == 0, "\(made)")
        return shell
    }

    private static func limited(_ limit: String, _ command: String) -> String {
        "timeout -k 1 200 \(user)bash -c 'ulimit \(limit); exec \(command)'"
    }

    /// Whether the other user may start the program at all.
    private static func canStart(_ shell: Shell) throws -> Bool {
        let outcome = try shell.run("\(user)bash -c 'exec sverka version'")
        if outcome.exit != 0 { print("not tested: \(outcome.stderr)") }
        return outcome.exit == 0
    }

    @Test(arguments: [1, 3]) func aRunWithoutThreadsEnds(_ processes: Int) throws {
        let scratch = try Scratch(inMemory: true)
        let shell = try Self.shell(scratch)
        guard try Self.canStart(shell) else { return }
        let run = try shell.run(
            Self.limited("-u \(processes)", "sverka run p --now 2026-11-30T02:00:00Z"))
        #expect(run.exit == 0 || run.exit == 3, "\(run)")
        #expect(run.stdout.contains("21 000 records"), "\(run)")
        let approval = try shell.run(
            Self.limited(
                "-u \(processes)", "sverka approve p --by anna --now 2026-11-30T03:00:00Z"))
        #expect(approval.exit == 0, "\(approval)")
        #expect(try shell.run("sverka verify").exit == 0)
    }

    /// The loader itself ends with 127 where it cannot open a library.
    @Test(arguments: 4...14) func fewFilesAreAFaultAndNoTrap(_ files: Int) throws {
        let scratch = try Scratch(inMemory: true)
        let shell = try Self.shell(scratch)
        guard try Self.canStart(shell) else { return }
        for command in ["run p --now 2026-11-30T02:00:00Z", "approve p --by anna", "verify"] {
            let outcome = try shell.run(Self.limited("-n \(files)", "sverka \(command)"))
            #expect(outcome.exit < 128 && outcome.exit != 124, "\(command): \(outcome)")
        }
    }
}
