package import Diagnostics
import Pipelines

/// A plan that somebody looks at: every byte of its folder checked, read once.
package struct Review {
    package var run: RunFolder
    /// SHA-256 of the plan's manifest: what an approval would name.
    package var manifest: String
    package var digest: ReviewDigest
    package var roles: ReviewRoles
    package var rows: ReviewRows
    /// Why the run's pipeline cannot be had; then nothing is known of how fields are made.
    package var faults: [Diagnostic] = []
}

extension Workspace {
    /// The plan of a run: a run id, a unique start of one, or a pipeline's name for its open run,
    /// else for its latest.
    ///
    /// - Parameter environment: the variables that its pipeline may take.
    /// - Throws: `Failure` (65, W019) where one byte of the plan folder is not as the run wrote it.
    package func review(_ selector: String, environment: [String: String]) throws -> Review {
        let run: RunFolder
        do {
            run = try findRun(selector)
        } catch let failure as Failure
            where failure.diagnostics.allSatisfy({ $0.code == .planChanged })
        {
            throw Failure(failure.diagnostics, exit: .badInput)
        }
        let manifest = try checkUnchanged(
            run, remedy: "it is not what was planned, so it is not shown; make the plan anew:",
            exit: .badInput)
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
        try rows.forEach { tally.add($0) }
        let memory = try keptMemory(in: bag(run.plan.pipeline, run.id))
        let digest = try ReviewDigest(run.plan, rows, tally, roles, pipeline, memory)
        return Review(
            run: run, manifest: manifest.hex, digest: digest, roles: roles, rows: rows,
            faults: faults)
    }
}
