import Foundation
import TestSupport
import Testing

/// README and the guides show what happens: their `sh` blocks are run, and what the `text` blocks
/// behind them say is what comes.
///
/// `SVERKA_RECORD=1` writes what comes into the page, and fails.
@Suite struct ShownCommandsTests {
    static let pages: [String] = {
        let guides = Checkout.root.appending(path: "docs/guides")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: guides.path)) ?? []
        let pages = names.filter { $0.hasSuffix(".md") }.sorted()
        return ["README.md"] + pages.map { "docs/guides/\($0)" }
    }()

    @Test(arguments: pages) func doWhatThePageSays(_ path: String) throws {
        let file = Checkout.root.appending(path: path)
        let page = try String(contentsOf: file, encoding: .utf8)
        let parts = ShownCommands.parts(of: page)
        let outcomes = try ShownCommands.run(parts)
        #expect(outcomes.contains { $0 != nil }, "\(path) shows no command")
        for (part, outcome) in zip(parts, outcomes) {
            guard let outcome, case .commands(let text) = part else { continue }
            #expect(outcome.exit == 0, "\(path):\n\(text)\n\(outcome.stdout)")
        }
        if GoldenTests.recorded != nil {
            let recorded = ShownCommands.recorded(page, parts, outcomes)
            try Data(recorded.utf8).write(to: file)
            Issue.record("recorded \(path): look at it, then run without SVERKA_RECORD")
            return
        }
        for (index, part) in parts.enumerated() {
            guard case .answer(let expected, let lines) = part else { continue }
            let before = index > 0 ? outcomes[index - 1] : nil
            let said = try #require(before, "\(path):\(lines.lowerBound): no commands before it")
            #expect(
                said.stdout == expected,
                "\(path):\n\(difference(Data(expected.utf8), Data(said.stdout.utf8)))")
        }
    }

    @Test func pagesAreRead() {
        let page = """
            # A

                make demo

            ```sh
            one
            two
            ```

            ```text
            1
            ```
            <!-- clock: 2026-11-23T02:00:00Z -->
            ```json5
            { }
            ```
            """
        #expect(
            ShownCommands.parts(of: page) == [
                .commands("one\ntwo\n"), .answer("1\n", lines: 10..<11),
                .clock("2026-11-23T02:00:00Z"),
            ])
    }
}
