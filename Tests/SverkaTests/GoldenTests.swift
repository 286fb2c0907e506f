import Foundation
import Testing

/// The program as a person uses it: folders in `Cases/`, see `GoldenCase`.
///
/// `SVERKA_RECORD=1 swift test -c release --skip-build --filter GoldenTests` writes what comes as
/// what is expected, and fails: look at the difference before committing it. `SVERKA_RECORD=NAME`
/// records one case.
@Suite struct GoldenTests {
    static let recorded = ProcessInfo.processInfo.environment["SVERKA_RECORD"]

    @Test(arguments: GoldenCase.all) func matches(_ golden: GoldenCase) throws {
        let outcome = try golden.run()
        for fault in outcome.faults { Issue.record("\(fault)") }
        if Self.recorded == "1" || Self.recorded == golden.name {
            try golden.record(outcome)
            Issue.record("recorded \(golden.name): look at it, then run without SVERKA_RECORD")
            return
        }
        for name in Set(try golden.expectedNames() + ["stdout", "stderr"]).sorted() {
            let expected = golden.expectedFile(name) ?? Data()
            let found = outcome.files[name]
            if let found, found == expected { continue }
            Issue.record("\(golden.name)/expected/\(name):\n\(difference(expected, found))")
        }
    }

    @Test func casesAreFound() throws {
        #expect(GoldenCase.all.count >= 40)
        for golden in GoldenCase.all {
            #expect(golden.expectedFile("stdout") != nil, "\(golden.name) is not recorded")
        }
    }

    @Test func commandsAreRead() {
        #expect(GoldenCase.line("a # exit 3") == GoldenCase.Line(text: "a", exit: 3))
        #expect(GoldenCase.line("a # b") == GoldenCase.Line(text: "a # b", exit: 0))
    }
}

/// The first lines that differ, for the report of a failed test.
func difference(_ expected: Data, _ found: Data?) -> String {
    guard let found else { return "the file is not there" }
    let old = String(decoding: expected, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
    let new = String(decoding: found, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
    var lines: [String] = []
    for index in 0..<max(old.count, new.count) {
        let before = index < old.count ? old[index] : nil
        let after = index < new.count ? new[index] : nil
        guard before != after else { continue }
        lines.append("line \(index + 1)")
        lines.append("  expected: \(before.map(String.init) ?? "(no line)")")
        lines.append("  found:    \(after.map(String.init) ?? "(no line)")")
        if lines.count > 30 { break }
    }
    return lines.joined(separator: "\n")
}
