package import Diagnostics

extension Workspace {
    /// Warnings of files of the pipeline that are not as they were when the plan was made: what is
    /// approved is what the plan says, not what the files say now.
    package func editedSince(_ plan: PlanFile) -> [Diagnostic] {
        let edited = plan.pipelineFiles.filter { file in
            let digest = try? disk.digest(of: root / Path(file.path))
            return digest?.hex != file.sha256
        }
        guard let first = edited.first else { return [] }
        let more = edited.count > 1 ? " and \((edited.count - 1).of("other file"))" : ""
        return [
            Diagnostic(
                .pipelineEdited, "(\(first.path)\(more))", severity: .warning,
                help: "the plan is of the pipeline as it was; for a plan of the new one:",
                command: "sverka run \(plan.pipeline)")
        ]
    }
}
