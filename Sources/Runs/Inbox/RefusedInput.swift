import Diagnostics

/// A file that a check held and a person rejected: no later run takes it from its bag.
package struct RefusedInput: Sendable {
    /// The rejected run.
    package var run: RunID
    package var input: PlanFile.Input
    /// Where its bytes are, as a person types it from inside the workspace.
    package var place: String

    /// What a person does to have it read again.
    package var remedy: String {
        let use = input.compressed ? "unpack it (gzip -dc) into" : "copy it to"
        return "to use it again, \(use) inbox/\(input.name)"
    }

    func isFor(_ source: String, _ pattern: Int) -> Bool {
        input.source == source && input.pattern == pattern
    }

    /// Says that an older file stands in for it.
    func olderRead(_ old: PlanFile.Input) -> Diagnostic {
        Diagnostic(
            .olderRead, "\"\(old.name)\" of run \(old.bag)", severity: .warning,
            at: Place(file: place, note: "held, and rejected with run \(run)"), help: remedy)
    }
}

extension Workspace {
    /// The files for which a run was held and rejected; none of any other run.
    package func refusedInputs(of run: RunFolder) throws -> [RefusedInput] {
        let sources = run.refusedSources
        return try run.plan.inputs.filter { sources.contains($0.source) }.compactMap { input in
            guard let bagID = RunID(input.bag) else { return nil }
            let path = try bag(run.plan.pipeline, bagID) / "data" / Path(input.stored)
            guard try disk.exists(path) else { return nil }
            return RefusedInput(run: run.id, input: input, place: shown(path))
        }
    }
}

extension RunFolder {
    /// Sources whose files a check held, and a person refused. That a file has grown old in its
    /// bag says nothing against what is in it, and what was read before it is older still.
    var refusedSources: Set<String> {
        guard journal.state == .rejected else { return [] }
        let new = Set(plan.inputs.filter { $0.bag == id.text }.map(\.source))
        let held = plan.checks.filter { check in
            check.verdict == .hold && check.level == .source
                && (check.name != PlanChecks.lackName || new.contains(check.source ?? ""))
        }
        return Set(held.compactMap(\.source))
    }
}
