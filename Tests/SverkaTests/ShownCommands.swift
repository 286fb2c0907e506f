import Foundation
import TestSupport

/// A page of documentation whose commands are run, and whose answers are compared.
///
/// A block fenced as `sh` is run, in the folder that the one before it has ended in; a block fenced
/// as `text` right behind it is what it must have said. `<!-- clock: TIME -->` sets the time for
/// what follows.
struct ShownCommands {
    enum Part: Equatable {
        case clock(String)
        case commands(String)
        /// What the commands before it say; the numbers are those of its lines in the page.
        case answer(String, lines: Range<Int>)
    }

    static let firstClock = "2026-11-22T02:00:00Z"

    static func parts(of page: String) -> [Part] {
        var parts: [Part] = []
        var block: (kind: String, start: Int)?
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if let open = block {
                guard line == "```" else { continue }
                let text = lines[open.start..<index].map { $0 + "\n" }.joined()
                if open.kind == "sh" { parts.append(.commands(text)) }
                if open.kind == "text" {
                    parts.append(.answer(text, lines: open.start..<index))
                }
                block = nil
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), index + 1)
            } else if let match = line.wholeMatch(of: #/<!-- clock: (\S+) -->/#) {
                parts.append(.clock(String(match.1)))
            }
        }
        return parts
    }

    /// Runs the page.
    ///
    /// - Returns: for each part what it said: nil for what is no block of commands.
    static func run(_ parts: [Part]) throws -> [Shell.Outcome?] {
        let scratch = try Scratch()
        var folder = try scratch.made("work")
        let aside = try scratch.made("aside")
        let programs = try clocked(in: try scratch.made("programs"))
        var clock = firstClock
        return try parts.map { part in
            if case .clock(let time) = part { clock = time }
            guard case .commands(let text) = part else { return nil }
            let shell = Shell(folder: folder, aside: aside, programs: programs)
            let place = aside.appending(path: "folder")
            let outcome = try shell.run(
                "exec 2>&1; set -e; trap 'pwd > \"$PLACE\"' EXIT\n" + text,
                environment: [
                    "CLOCK": clock, "PLACE": place.path, "REPOSITORY": Checkout.root.path,
                ])
            let ended = try String(contentsOf: place, encoding: .utf8)
            folder = URL(filePath: ended.trimmingCharacters(in: .newlines))
            return outcome
        }
    }

    /// A `sverka` that puts the time in where the command takes one, so that a page need not.
    private static func clocked(in folder: URL) throws -> URL {
        let script = """
            #!/bin/sh
            case $1 in run|approve|reject|lint|eval|explain) set -- "$@" --now "$CLOCK" ;; esac
            exec '\(Checkout.built.path)/sverka' "$@"

            """
        let file = folder.appending(path: "sverka")
        try Data(script.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return folder
    }

    /// The page with its answers as they came.
    static func recorded(_ page: String, _ parts: [Part], _ outcomes: [Shell.Outcome?]) -> String {
        var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, part) in parts.enumerated().reversed() {
            guard case .answer(_, let range) = part, index > 0, let outcome = outcomes[index - 1]
            else { continue }
            let said = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false)
            lines.replaceSubrange(range, with: said.dropLast().map(String.init))
        }
        return lines.joined(separator: "\n")
    }
}
