import Foundation
import TestSupport
import Testing

/// One folder of `Cases/`: commands, the workspace in which they run, and what they must say.
///
///     cmd             a command a line, as typed; `# exit 3` behind one that ends so, else 0
///     workspace/      the files before; may be missing
///     expected/       stdout, stderr, and files/: those files of the outcome that are compared
///
/// A line that begins with `#` is a remark. A line may hold any shell, so that a case can make a
/// file in an odd encoding, or show what is in one.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let folder: URL

    var name: String { folder.lastPathComponent }
    var testDescription: String { name }

    static let all: [GoldenCase] = {
        let cases = Checkout.root.appending(path: "Tests/SverkaTests/Cases")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: cases.path)) ?? []
        return names.sorted().map { GoldenCase(folder: cases.appending(path: $0)) }
    }()

    struct Line: Equatable {
        var text: String
        var exit: Int32
    }

    func lines() throws -> [Line] {
        let cmd = try String(contentsOf: folder.appending(path: "cmd"), encoding: .utf8)
        return cmd.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Self.line)
    }

    static func line(_ text: Substring) -> Line {
        guard let match = text.firstMatch(of: #/\s+# exit (\d+)$/#),
            let exit = Int32(match.1)
        else { return Line(text: String(text), exit: 0) }
        return Line(text: String(text[..<match.range.lowerBound]), exit: exit)
    }

    /// What came of it: `stdout`, `stderr`, `files/…`.
    struct Outcome {
        var files: [String: Data] = [:]
        var faults: [String] = []
    }

    func run() throws -> Outcome {
        let scratch = try Scratch()
        let workspace = scratch.folder.appending(path: "workspace")
        let given = folder.appending(path: "workspace")
        if FileManager.default.fileExists(atPath: given.path) {
            try FileManager.default.copyItem(at: given, to: workspace)
        } else {
            _ = try scratch.made("workspace")
        }
        let shell = Shell(folder: workspace, aside: try scratch.made("aside"))
        var outcome = Outcome()
        var (stdout, stderr) = ("", "")
        for line in try lines() {
            let said = try shell.run(line.text)
            let end = said.exit == 0 ? "" : "[exit \(said.exit)]\n"
            stdout += "$ \(line.text)\n\(said.stdout)\(end)"
            if !said.stderr.isEmpty { stderr += "$ \(line.text)\n\(said.stderr)" }
            if said.exit != line.exit {
                outcome.faults.append("\(line.text): exit \(said.exit) instead of \(line.exit)")
            }
            outcome.faults += Self.faults(ofJSON: said.stdout, line.text)
        }
        outcome.files["stdout"] = Data(stdout.utf8)
        outcome.files["stderr"] = Data(stderr.utf8)
        for name in try expectedNames() where name.hasPrefix("files/") {
            let file = workspace.appending(path: String(name.dropFirst("files/".count)))
            outcome.files[name] = try? Data(contentsOf: file)
        }
        return outcome
    }

    /// Where `--json` is asked for, one JSON value and nothing else comes.
    private static func faults(ofJSON stdout: String, _ line: String) -> [String] {
        guard line.hasPrefix("sverka "), line.contains("--json"), !line.contains("|") else {
            return []
        }
        let isJSON = (try? JSONSerialization.jsonObject(with: Data(stdout.utf8))) != nil
        return isJSON ? [] : ["\(line): no JSON on standard output"]
    }

    // MARK: what is expected

    private var expected: URL { folder.appending(path: "expected") }

    func expectedNames() throws -> [String] {
        guard let found = FileManager.default.enumerator(atPath: expected.path) else { return [] }
        return found.compactMap { $0 as? String }.filter { name in
            var isFolder: ObjCBool = false
            let path = expected.appending(path: name).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    func expectedFile(_ name: String) -> Data? {
        try? Data(contentsOf: expected.appending(path: name))
    }

    /// Writes what came as what is expected. Files below `files/` are chosen by making them, empty.
    func record(_ outcome: Outcome) throws {
        for (name, data) in outcome.files {
            let file = expected.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            if name == "stderr", data.isEmpty {
                try? FileManager.default.removeItem(at: file)
            } else {
                try data.write(to: file)
            }
        }
    }
}
