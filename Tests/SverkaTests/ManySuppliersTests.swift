import Foundation
import TestSupport
import Testing

/// The repository's pipeline of many suppliers, against a calculation of its own in Python.
///
/// Python reads the same five formats with other readers and works out with `decimal` what each
/// target must be asked for: to the last kopek, supplier by supplier, on two days.
@Suite(.judged(by: "openpyxl")) struct ManySuppliersTests {
    @Test func samplesGiveWhatPythonCalculates() throws {
        let work = try Work()
        let samples = Checkout.root.appending(path: "samples/many-suppliers").path
        for day in 1...2 {
            try work.shell(
                """
                mkdir -p day\(day)/pipelines plan
                cp -R '\(samples)/day\(day)/inbox' day\(day)/
                cp -R '\(Work.pipelines)/tables' day\(day)/pipelines/
                """)
            try work.run(day)
        }
        // Silkway sends nothing on day 2: its last workbook still counts.
        try work.shell("cp -R day1/inbox/silkway day2/inbox/")
        let judged = try work.judge()
        #expect(judged.status == 0, "\(judged.said)")
        for trouble in ["blocked", "matched by several", "sharing a match", "without a price"] {
            #expect(judged.said.contains(" \(trouble)"), "the samples have no case of it")
        }
    }

    /// So many rows over all five sources, on each day.
    @Test func hundredThousandRowsGiveWhatPythonCalculates() throws {
        let work = try Work()
        // The lists are made up day by day, so that prices jump and files are unlike the former
        // ones; the judge knows no checks.
        let names = ["move", "marketplace", "rows", "rejects", "filled", "medians", "keys"]
        let off = names.map { "\($0): { off: \"made up\" }" }.joined(separator: ", ")
        let checks = "checks: { \(off) },"
        try work.shell(
            """
            sed -i '0,/^  stages: /s//  \(checks)\\n  stages: /' \\
                workspace/pipelines/many-suppliers.json5
            """)
        for day in 1...2 {
            let folder = work.folder.appending(path: "day\(day)").path
            let made = try Judge.run(
                "many_suppliers_data.py", [folder, "100000", String(day), "20261122"])
            try #require(made.status == 0, "\(made.said)")
            try work.run(day)
        }
        let judged = try work.judge()
        #expect(judged.status == 0, "\(judged.said)")
    }

    @Test(arguments: [
        // A kopek of a cost, a piece of a stock, another supplier, a line that is not there.
        "s/,net_price,,16905.69,/,net_price,,16905.7,/", "s/,stock,,217,/,stock,,218,/",
        "s/polaris\\/feed/kedr\\/feed/", "2d",
    ])
    func aSpoiltPlanIsFound(_ change: String) throws {
        let work = try Work()
        let samples = Checkout.root.appending(path: "samples/many-suppliers").path
        try work.shell(
            """
            mkdir -p day1/pipelines
            cp -R '\(samples)/day1/inbox' day1/
            cp -R '\(Work.pipelines)/tables' day1/pipelines/
            """)
        try work.run(1)
        try work.shell(
            """
            cp day1/plan/changes.csv before.csv
            sed -i '\(change)' day1/plan/changes.csv
            ! cmp -s before.csv day1/plan/changes.csv
            """)
        let judged = try work.judge(days: 1)
        #expect(judged.status == 1, "\(judged.said)")
    }
}

/// A workspace with the pipeline, and a folder for each day's inputs and plan.
private struct Work {
    let scratch: Scratch
    let folder: URL
    static let pipelines = Checkout.root.appending(path: "pipelines").path

    init() throws {
        scratch = try Scratch()
        folder = try scratch.made("work")
        try shell(
            """
            mkdir -p workspace/pipelines/tables workspace/pipelines/include workspace/inbox
            cp '\(Self.pipelines)/many-suppliers.json5' workspace/pipelines/
            cp '\(Self.pipelines)/include/markup.json5' workspace/pipelines/include/
            """)
    }

    /// Runs `dayN`'s inputs and tables, keeps the plan beside them, and approves it.
    func run(_ day: Int) throws {
        try shell(
            """
            cp -R day\(day)/inbox/. workspace/inbox/
            cp day\(day)/pipelines/tables/* workspace/pipelines/tables/
            find workspace/inbox -type f -exec touch -d 2026-11-2\(day)T20:00:00Z {} +
            cd workspace
            now=2026-11-2\(day + 1)T02:00:00Z
            # A plan may be held: Silkway's workbook has an article that may be any other.
            sverka run many-suppliers --now $now || [ $? -eq 3 ]
            cp -R outbox/many-suppliers/2026112\(day + 1)* ../day\(day)/plan
            sverka approve many-suppliers --by anna --now $now
            """)
    }

    func judge(days: Int = 2) throws -> (said: String, status: Int32) {
        let folders = (1...days).map { folder.appending(path: "day\($0)").path }
        return try Judge.run("many_suppliers_judge.py", folders)
    }

    func shell(_ lines: String) throws {
        let shell = Shell(folder: folder, aside: scratch.folder)
        let outcome = try shell.run("set -e\n" + lines)
        try #require(outcome.exit == 0, "\(lines)\n\(outcome.stdout)\n\(outcome.stderr)")
    }
}
