package import Diagnostics
import Foundation
import Pipelines

/// The cases of one pipeline, run.
package struct TestReport: Sendable {
    package var pipeline: String
    package var cases: [CaseReport]
    package var warnings: [Diagnostic]
    package var passed: Bool { cases.allSatisfy(\.passed) }
}

extension Workspace {
    /// The names of pipelines that have a test file, sorted.
    package func testedPipelines() throws -> [String] {
        try pipelineNames().filter { try disk.exists(testFile($0)) }
    }

    private func testFile(_ pipeline: String) -> Path { pipelines / "\(pipeline).test.json5" }

    /// Runs the cases of `pipelines/NAME.test.json5`. The workspace is only read.
    ///
    /// - Parameter now: the clock of cases that state none.
    /// - Throws: `Failure` (66) where there is no such file, (78) with every fault of the test file
    ///   or of the pipeline; `IOFailure`.
    package func test(
        _ name: String, environment: [String: String], now: UTCTime
    ) throws -> TestReport {
        // The pipeline's own faults are told first.
        let warnings = try load(name, environment: environment, today: now.day).warnings
        let path = testFile(name)
        let label = "pipelines/\(name).test.json5"
        guard try disk.exists(path) else {
            throw Failure(
                Diagnostic(
                    .noTestFile, "\"\(name)\" has none", at: Place(file: label),
                    help: "docs/formats/test-file.md says what stands in it"))
        }
        let bytes = try disk.readAll(path, bytesMax: PipelineLoader.tableBytesMax)
        let (cases, diagnostics) = PipelineCase.read(bytes, path: label)
        guard let cases else { throw Failure(diagnostics, exit: .badPipeline) }
        let folder = Path(NSTemporaryDirectory()) / Path("sverka-test-\(UUID().uuidString)")
        try disk.makeFolders(folder)
        defer { try? disk.removeTree(folder) }
        var reports: [CaseReport] = []
        var faults = CaseFaults()
        for (index, one) in cases.enumerated() {
            let scratch = folder / Path("\(index)")
            try disk.makeFolders(scratch)
            let report = try faults.attempt { try run(one, of: name, environment, now, scratch) }
            if let report { reports.append(report) }
        }
        try faults.check()
        return TestReport(pipeline: name, cases: reports, warnings: warnings + diagnostics)
    }

    private func run(
        _ test: PipelineCase, of name: String, _ environment: [String: String], _ now: UTCTime,
        _ scratch: Path
    ) throws -> CaseReport {
        var clock = now
        if let given = test.now {
            guard let time = UTCTime(given.text) else {
                throw Failure(
                    Diagnostic(
                        .caseDoesNotFit, "no time: \"\(given.text)\"", at: given.place,
                        help: "write it as 2026-11-22T02:00:00Z"))
            }
            clock = time
        }
        let variables = environment.merging(test.environment) { _, own in own }
        let pipeline = try load(name, environment: variables, today: clock.day).pipeline
        var runner = CaseRunner(test, pipeline, self, scratch: scratch, now: clock)
        let outcome = try runner.run()
        return CaseReport(
            name: test.name, place: test.place,
            differences: outcome.differences(from: test.expected))
    }
}

/// What `test` complains of: docs/errors/W.md.
extension DiagnosticCode {
    package static let noTestFile = DiagnosticCode("W036", "no test file", exit: .inputMissing)
    package static let caseDoesNotFit = DiagnosticCode(
        "W037", "the case does not fit its pipeline", exit: .badPipeline)
    package static let noTests = DiagnosticCode(
        "W038", "no pipeline has a test file", exit: .inputMissing)
}
