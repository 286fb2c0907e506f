import Diagnostics
import Runs

/// `sverka snapshot rebuild`: the snapshots again, from the bags alone.
extension SnapshotCommand {
    struct RebuildAnswer: Encodable {
        struct Target: Encodable {
            var target: String
            var state: String
            var sha256: OrNull<String>
        }

        var pipeline: String
        var runs: Int
        var same: Bool
        var restored: Bool
        var targets: [Target]
    }

    static func rebuild(_ pipelines: [String], _ context: Context) throws -> ExitCode {
        guard context.arguments.value("target") == nil else {
            throw Arguments.fault(
                .unknownArgument, "\"--target\" beside \"rebuild\"", declaration,
                "all targets of a pipeline are rebuilt together")
        }
        let checkOnly = context.arguments.has("check")
        let workspace = context.workspace
        let names = try pipelines.isEmpty ? workspace.pipelinesWithRuns() : pipelines
        let found = try names.map { name in
            try workspace.rebuildSnapshots(
                name, checkOnly: checkOnly, now: context.wallTime,
                holder: context.holder("sverka snapshot rebuild \(name)"))
        }
        context.terminal.answer(found.map(text).joined(separator: "\n"))
        try context.terminal.json(found.map(answer))
        return found.allSatisfy { $0.isSame || $0.isRestored } ? .done : .badInput
    }

    private static func text(_ found: SnapshotRebuild) -> String {
        let from = "from \(found.runs.of("run"))"
        guard !found.targets.isEmpty else { return "\(found.pipeline): nothing is confirmed yet" }
        if found.isSame {
            return "\(found.pipeline): \(found.targets.count.of("snapshot")) rebuilt \(from),"
                + " the same byte for byte"
        }
        let head = found.isRestored ? "put in its place" : "NOT THE SAME"
        let lines = found.targets.map { "  \($0.target): \(words($0.state))" }
        return (["\(found.pipeline): rebuilt \(from), \(head)"] + lines).joined(separator: "\n")
    }

    private static func words(_ state: SnapshotRebuild.State) -> String {
        switch state {
        case .same: "the same"
        case .missing: "was missing"
        case .damaged: "was damaged"
        case .differs: "was sound, but is not what the archive gives"
        case .unexpected: "is of no run of the archive"
        }
    }

    private static func answer(_ found: SnapshotRebuild) -> RebuildAnswer {
        RebuildAnswer(
            pipeline: found.pipeline, runs: found.runs, same: found.isSame,
            restored: found.isRestored,
            targets: found.targets.map {
                RebuildAnswer.Target(
                    target: $0.target, state: $0.state.rawValue, sha256: OrNull($0.rebuilt))
            })
    }
}
