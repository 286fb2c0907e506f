import Diagnostics
import Foundation
import TestSupport
import Testing

/// Law 8 for every output: a list of hostile strings as keys, names, brands, refused cells, names
/// of files, reasons and the workspace's own name goes through every command, and neither what is
/// printed nor any file that sverka writes holds a character that moves a terminal, or a cell that
/// begins with a formula.
@Suite("Hostile strings", .enabled(if: Checkout.binary != nil))
struct HostileOutputTests {
    static let strings = [
        "=1+1", "+1", "-1", "@SUM(A1)", "'=1", "x;=cmd|calc!A0", "x;\"=HYPERLINK(\"\"http://e\"\")",
        "x;;@a", "x\t=1", "x\t\t-2", "x; =3", "x;'=4", "\"q\";\"=r\"", "a\nb", "a\n=b", "a,=b",
        "\u{1B}]0;pwned\u{7}", "\u{1B}[2J", "\u{9B}31m", "\u{7F}", "\u{8}", "\u{202E}abc",
        "\u{2066}x",
        "\u{200B}1", "\u{2028}", "\u{61C}x", "\u{2060}x", "\u{FEFF}x", "\u{E0041}", "a\\u{1b}b",
        "a\rb",
    ]

    static let pipeline = """
        { confirm: "approve", stages: [
          { read: "prices", from: "p/*.csv", format: "csv", delimiter: ";", encoding: "utf-8",
            key: "sku", fields: { sku: "sku", name: "name", brand: "brand",
              price: { column: "price", type: "decimal", required: true } } },
          { set: { available: "true" } },
          { diff: { key: "sku", gone: { set: { available: false } } } },
          { emit: "xway-prices", shop: 1,
            item: { external_id: "sku", price: "price", available: "available" } } ] }
        """

    /// A record with hostile labels, one with a hostile key, and a hostile cell that is rejected.
    static func list(_ add: Int) -> String {
        func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
        var lines = ["sku;name;brand;price"]
        for (number, text) in strings.enumerated() {
            let labels = "\(quoted(text));\(quoted(text))"
            lines.append("K\(number);\(labels);\(100 + number + add)")
            lines.append("\(quoted(text + "k"));\(labels);\(100 + number + add)")
            lines.append("B\(number);\(labels);\(quoted(text))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The workspace, and everything that was printed.
    private final class Session {
        let scratch: Scratch
        let folder: URL
        var said = ""

        init() throws {
            scratch = try Scratch()
            folder = try scratch.made("w s\n\u{1B}[31m")
            for name in ["pipelines", "inbox/p"] {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            try put(HostileOutputTests.pipeline, "pipelines/p.json5")
        }

        func put(_ text: String, _ place: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: place))
        }

        @discardableResult
        func run(_ words: String...) throws -> Int32 {
            let answer = try runProgram(
                [try #require(Checkout.binary)] + words + ["--workspace", folder.path])
            said += "\n" + answer.said
            return answer.status
        }
    }

    private func played() throws -> Session {
        let session = try Session()
        try session.put(Self.list(0), "inbox/p/a;=1\u{1B}[31m\u{202E}.csv")
        for command in ["lint", "status"] { try session.run(command) }
        try session.run("run", "p", "--dry-run")
        #expect(try [0, 3].contains(session.run("run", "p", "--now", "2026-11-21T02:00:00Z")))
        for mode in ["--all", "--held", "--json"] { try session.run("review", "p", mode) }
        let approved = try session.run(
            "approve", "p", "--by", "anna", "--now", "2026-11-21T03:00:00Z")
        #expect(approved == 0)
        for text in Self.strings {
            try session.run("explain", text + "k", "--pipeline", "p")
            try session.run("history", text + "k")
        }
        for mode in ["--quiet", "--json"] {
            try session.run("snapshot", "export", "p", mode)
            try session.run("verify", mode)
        }
        try session.run("snapshot", "export", "p")
        try session.run("verify")
        try session.put(Self.list(7), "inbox/p/b.csv")
        #expect(try [0, 3].contains(session.run("run", "p", "--now", "2026-11-22T02:00:00Z")))
        try session.run("review", "p")
        try session.run("eval", "p", "name")
        try session.run("replay", "p")
        try session.run("reject", "p", "--by", "anna", "--why", "=1\u{1B}[31m\u{202E}")
        for words in ["history", "explain", "approve", "verify", "status", "lint", "eval", "run"] {
            try session.run(words, "\u{1B}[31m\u{202E}")
            try session.run(words, "K1", "\u{1B}[31m\u{202E}", "--\u{1B}")
        }
        try session.run("\u{1B}[31m")
        try session.run("history", "K1")
        try session.run("prune", "p", "--keep", "1d")
        try session.run("snapshot", "rebuild", "p")
        try session.run("status")
        try session.run("status", "--json")
        return session
    }

    @Test("reach neither a terminal nor a file as they are")
    func everyOutput() throws {
        let session = try played()
        let unsafe = { (text: String) in
            text.unicodeScalars.filter { $0 != "\n" && $0 != "\t" && Printable.isUnsafe($0) }
        }
        #expect(unsafe(session.said).isEmpty, "\(Printable.text(String(unsafe(session.said))))")
        #expect(session.said.contains("\\u{1b}"), "they have been printed at all")
        let files = try #require(FileManager.default.enumerator(atPath: session.folder.path))
        var looked = 0
        for case let name as String in files {
            let isOurs = !name.hasPrefix("inbox") && !name.hasPrefix("pipelines")
                && !name.contains("/data/inputs/") && !name.contains("/data/pipelines/")
                && !name.hasSuffix(".snapshot") && !name.hasSuffix(".index")
            guard isOurs, let data = try? Data(contentsOf: session.folder.appending(path: name))
            else { continue }
            let text = String(decoding: data, as: UTF8.self)
            #expect(unsafe(text).isEmpty, "\(name): \(Printable.text(String(unsafe(text))))")
            looked += 1
            guard name.hasSuffix(".csv") else { continue }
            checkCells(text, name)
        }
        #expect(looked > 20)
    }

    /// Cells as a spreadsheet begins them that separates by semicolons or tabs.
    private func checkCells(_ text: String, _ name: String) {
        for cell in text.split(whereSeparator: { ";\t\n".contains($0) }) {
            let first = cell.drop { $0 == "\"" || $0 == " " }.first
            let isFormula = first.map { "=+-@".contains($0) } ?? false
            #expect(!isFormula, "\(name): \(Printable.text(String(cell)))")
        }
    }
}
