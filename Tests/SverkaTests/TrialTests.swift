import Foundation
import TestSupport
import Testing

/// Small files as strangers send them: folders in `Trials/`, each a workspace with a pipeline `p`.
///
/// `want.json` says what a run of `p` must come to. Every key is optional:
///
///     values       key → field → the value that is asked for
///     never        key → field → values that must not be asked for
///     keys         keys that must be among the records
///     never_keys   keys that must not be among them
///     refused      the run ends with 65, 66 or 78, and its words contain each of these
///     said         words that the run must contain
///     unsaid       words that it must not contain
///     exit         the exit code; if missing: 0 or 3, and any if `refused` is given
///
/// A case may be committed with the commands that made its file, in `made`; nothing reads it.
@Suite struct TrialTests {
    static let folders: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: place.path)
        return (names ?? []).sorted()
    }()

    private static let place = Checkout.root.appending(path: "Tests/SverkaTests/Trials")

    @Test(arguments: folders) func endsAsWanted(_ name: String) throws {
        let faults = try Trial(folder: Self.place.appending(path: name)).faults()
        for fault in faults { Issue.record("\(name): \(fault)") }
    }

    @Test func casesAreFound() {
        #expect(Self.folders.count >= 1)
    }

    @Test func wrongOnesAreFound() throws {
        let folder = Self.place.appending(path: "plain-list")
        var want = Trial.Want()
        want.values = ["A-1": ["price": "11"]]
        want.never = ["A-1": ["price": ["10"]]]
        want.keys = ["A-3"]
        want.never_keys = ["A-2"]
        want.refused = ["F007"]
        want.said = ["no such words"]
        want.unsaid = ["2 records"]
        want.exit = 65
        #expect(try Trial(folder: folder, want: want).faults().count == 9)
    }
}

/// One folder of `Trials/`.
struct Trial {
    struct Want: Decodable {
        var values: [String: [String: String]]?
        var never: [String: [String: [String]]]?
        var keys: [String]?
        var never_keys: [String]?
        var refused: [String]?
        var said: [String]?
        var unsaid: [String]?
        var exit: Int32?
    }

    let folder: URL
    let want: Want

    init(folder: URL, want: Want) {
        self.folder = folder
        self.want = want
    }

    init(folder: URL) throws {
        let bytes = try Data(contentsOf: folder.appending(path: "want.json"))
        self.init(folder: folder, want: try JSONDecoder().decode(Want.self, from: bytes))
    }

    /// Runs `p` in a copy of the folder, and says what is not as wanted.
    func faults() throws -> [String] {
        let scratch = try Scratch(inMemory: true)
        let workspace = scratch.folder.appending(path: "workspace")
        try FileManager.default.copyItem(at: folder, to: workspace)
        let shell = Shell(folder: workspace, aside: try scratch.made("aside"))
        let outcome = try shell.run("sverka run p --now 2026-11-30T02:00:00Z")
        let records = try Self.records(in: workspace)
        return faults(of: outcome) + faults(of: records)
    }

    private func faults(of outcome: Shell.Outcome) -> [String] {
        let words = outcome.stdout + outcome.stderr
        var faults: [String] = []
        if let refused = want.refused {
            if ![65, 66, 78].contains(outcome.exit) { faults.append("is not refused: \(outcome)") }
            faults += refused.filter { !words.contains($0) }.map { "\"\($0)\" is not in: \(words)" }
        }
        let isExpected = want.exit.map { $0 == outcome.exit }
        if !(isExpected ?? (want.refused != nil || [0, 3].contains(outcome.exit))) {
            faults.append("exit \(outcome.exit): \(words)")
        }
        faults += (want.said ?? []).filter { !words.contains($0) }
            .map { "\"\($0)\" is not in: \(words)" }
        faults += (want.unsaid ?? []).filter { words.contains($0) }
            .map { "\"\($0)\" is in: \(words)" }
        return faults
    }

    private func faults(of records: [String: [String: String]]) -> [String] {
        var faults: [String] = []
        for (key, fields) in want.values ?? [:] {
            for (field, value) in fields where records[key]?[field] != value {
                faults.append("\(key).\(field): \(value) expected, found \(records[key] ?? [:])")
            }
        }
        for (key, fields) in want.never ?? [:] {
            for (field, values) in fields {
                // A boolean may be written as Python writes it.
                guard let found = records[key]?[field]?.lowercased() else { continue }
                if values.contains(where: { $0.lowercased() == found }) {
                    faults.append("\(key).\(field) is \(found)")
                }
            }
        }
        let found = records.keys.sorted()
        faults += (want.keys ?? []).filter { records[$0] == nil }.map { "no \($0) in \(found)" }
        faults += (want.never_keys ?? []).filter { records[$0] != nil }.map { "\($0) is a record" }
        return faults
    }

    /// What the plan asks for: key → field → new value, over all its targets.
    private static func records(in workspace: URL) throws -> [String: [String: String]] {
        var records: [String: [String: String]] = [:]
        let outbox = workspace.appending(path: "outbox/p")
        let plans = (try? FileManager.default.contentsOfDirectory(atPath: outbox.path)) ?? []
        for plan in plans where !plan.hasPrefix(".") {
            let file = outbox.appending(path: plan).appending(path: "changes.csv")
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            // action,key,field,old,new,…: docs/formats/plan.md
            for cells in csvCells(text).dropFirst() where cells.count > 4 {
                records[unguarded(cells[1]), default: [:]][cells[2]] = unguarded(cells[4])
            }
        }
        return records
    }

    /// An apostrophe that keeps a spreadsheet from reading a formula is no part of the value.
    private static func unguarded(_ cell: String) -> String {
        guard cell.first == "'", let next = cell.dropFirst().unicodeScalars.first,
            "=+-@'\t\r".unicodeScalars.contains(next)
        else { return cell }
        return String(cell.dropFirst())
    }

    /// RFC 4180, for files of our own.
    private static func csvCells(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        for character in text.unicodeScalars {
            switch character {
            case "\"": isQuoted.toggle(); cell.unicodeScalars.append(character)
            case "," where !isQuoted: row.append(cell); cell = ""
            case "\n" where !isQuoted: rows.append(row + [cell]); row = []; cell = ""
            default: cell.unicodeScalars.append(character)
            }
        }
        return rows.map { $0.map(unquoted) }
    }

    private static func unquoted(_ cell: String) -> String {
        guard cell.hasPrefix("\""), cell.hasSuffix("\""), cell.count > 1 else { return cell }
        return String(cell.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
