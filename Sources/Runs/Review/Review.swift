package import Diagnostics
import Pipelines
import Tables

/// A plan that somebody looks at: every byte of its folder checked, read once.
package struct Review {
    package var run: RunFolder
    /// SHA-256 of the plan's manifest: what an approval would name.
    package var manifest: String
    package var digest: ReviewDigest
    /// Tells how far the price of a row moves.
    package var tally: ReviewTally
    package var rows: ReviewRows
    /// The first keys that checks on single records hold, one more than are told.
    package var heldKeys: [String] = []
    /// Why the run's pipeline cannot be had; then nothing is known of how fields are made.
    package var faults: [Diagnostic] = []

    static let heldKeysMax = 4

    /// The rows of these keys, or, of a text that is no key, of the records that a target calls so.
    ///
    /// - Throws: `Failure` (66, W060) with every key that the plan does not have.
    package func forEach(of keys: [String], _ body: (ReviewRow) throws -> Void) throws {
        let wanted = keys.map { Array($0.utf8) }
        var found = Array(repeating: false, count: keys.count)
        for number in 0..<rows.keys.count {
            rows.keys.withText(number) { key in
                if let index = wanted.firstIndex(where: { $0.elementsEqual(key) }) {
                    found[index] = true
                }
            }
        }
        var called: Set<Int> = []
        for index in keys.indices where !found[index] {
            let numbers = try rows.numbers(called: keys[index])
            found[index] = !numbers.isEmpty
            called.formUnion(numbers)
        }
        try rows.forEach { row in
            let isWanted = called.contains(row.keyNumber)
                || row.withBytes(row.key) { key in wanted.contains { $0.elementsEqual(key) } }
            if isWanted { try body(row) }
        }
        let lost = zip(keys, found).filter { !$1 }.map(\.0)
        guard lost.isEmpty else { throw Failure(lost.map(unknown)) }
    }

    private func unknown(_ key: String) -> Diagnostic {
        var near = NearKeys(Array(key.utf8))
        near.add(rows.keys)
        return Diagnostic(
            .keyNotInPlan, "\"\(key)\"",
            help: near.help ?? "nothing of it changes; how the run saw it:",
            command: near.help == nil
                ? "sverka explain --run \(run.id) \(ShellWord.operand(key))" : nil)
    }
}

/// What a look at a plan does not find: docs/errors/W.md.
extension DiagnosticCode {
    package static let keyNotInPlan = DiagnosticCode(
        "W060", "the plan does not have this key", exit: .inputMissing)
    package static let noReviewPage = DiagnosticCode(
        "W061", "the plan has no page", exit: .inputMissing)
}

extension Workspace {
    /// The plan of a run: a run id, a unique start of one, or a pipeline's name for its open run,
    /// else for its latest.
    ///
    /// - Parameter environment: the variables that its pipeline may take.
    /// - Throws: `Failure` (65, W019) where one byte of the plan folder is not as the run wrote it.
    package func review(_ selector: String, environment: [String: String]) throws -> Review {
        let (run, manifest) = try soundRun(selector)
        var faults: [Diagnostic] = []
        var pipeline: Pipeline?
        do {
            pipeline = try self.pipeline(of: run, environment: environment)
        } catch let failure as Failure {
            faults = failure.diagnostics
        }
        let roles = ReviewRoles(run.plan, pipeline)
        let rows = try ReviewRows(run.folder, run.plan, disk, shown: shown(run.folder))
        var tally = ReviewTally(rows, roles)
        var held: [String] = []
        try rows.forEach { row in
            tally.add(row)
            guard row.isHeld, held.count < Review.heldKeysMax, rows.canBeReleased(row) else {
                return
            }
            let key = row.text(row.key)
            // By bytes: strings are equal where only the Unicode form differs.
            if !held.contains(where: { $0.utf8.elementsEqual(key.utf8) }) { held.append(key) }
        }
        let memory = try keptMemory(in: bag(run.plan.pipeline, run.id))
        let digest = try ReviewDigest(run.plan, rows, tally, roles, pipeline, memory)
        return Review(
            run: run, manifest: manifest.hex, digest: digest, tally: tally, rows: rows,
            heldKeys: held, faults: faults)
    }

    /// A run whose plan folder is byte for byte as it was written.
    private func soundRun(_ selector: String) throws -> (run: RunFolder, manifest: Digest) {
        let run: RunFolder
        do {
            run = try findRun(selector)
        } catch let failure as Failure
            where failure.diagnostics.allSatisfy({ $0.code == .planChanged })
        {
            throw Failure(failure.diagnostics, exit: .badInput)
        }
        let remedy = "it is not what was planned, so it is not shown; make the plan anew:"
        return (run, try checkUnchanged(run, remedy: remedy, exit: .badInput))
    }

    /// Where the page of a run stands.
    ///
    /// - Throws: `Failure` (65, W019) where the plan folder is not as the run wrote it, (66, W061)
    ///   where it has no page.
    package func reviewPage(_ selector: String) throws -> Path {
        let (run, _) = try soundRun(selector)
        guard let page = try reviewPage(of: run) else {
            throw Failure(
                Diagnostic(
                    .noReviewPage, at: Place(file: shown(run.folder)),
                    help: "it is from before there were pages; look here, or make the plan anew:",
                    command: "sverka review \(run.id)"))
        }
        return page
    }

    /// Nil where it has none.
    package func reviewPage(of run: RunFolder) throws -> Path? {
        let page = run.folder / "review.html"
        return try disk.exists(page) ? page : nil
    }
}
