import Foundation
import TestSupport
import Testing

/// What single records went through in a workspace that grew by many runs, against the lists that
/// it was fed; the same at full size is `make history`.
@Suite(.judged(by: "json")) struct HistoryOfManyRunsTests {
    @Test func everyChangeOfARecordIsTold() throws {
        let binary = try #require(Checkout.binary)
        let scratch = try Scratch()
        let answer = try runProgram([
            Judge.python, "-B", Checkout.root.appending(path: "Benchmarks/history.py").path,
            "--sverka", binary, "--folder", scratch.folder.path, "--runs", "40", "--rows", "3000",
            "--changes", "60", "--asked", "40", "--cached-only",
        ])
        #expect(answer.status == 0, "\(answer.said)")
        #expect(answer.said.contains("40 records, every answer as it must be"), "\(answer.said)")
    }
}
