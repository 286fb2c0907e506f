import Diagnostics

/// A folder with `pipelines/ inbox/ outbox/ snapshots/ archive/`, and where everything in it is.
package struct Workspace: Sendable {
    package let root: Path
    package let disk: Disk
    let plans = PlanCache()

    package init(root: Path, disk: Disk = Disk()) {
        self.root = root
        self.disk = disk
    }

    package var pipelines: Path { root / "pipelines" }
    package var inbox: Path { root / "inbox" }

    package func pipelineFile(_ name: String) -> Path { pipelines / "\(name).json5" }
    package func outbox(_ pipeline: String) -> Path { root / "outbox" / pipeline }
    package func snapshots(_ pipeline: String) -> Path { root / "snapshots" / pipeline }
    var archives: Path { root / "archive" }
    package func archive(_ pipeline: String) -> Path { archives / pipeline }

    package func lockFile(_ pipeline: String) -> Path { outbox(pipeline) / ".lock" }

    /// Where a plan grows before it appears.
    package func staging(_ pipeline: String) -> Path { outbox(pipeline) / ".staging" }

    /// Where a plan folder goes to be removed.
    package func removal(_ pipeline: String) -> Path { outbox(pipeline) / ".removal" }

    package func planFolder(_ pipeline: String, _ run: RunID) -> Path {
        outbox(pipeline) / run.text
    }

    /// The bag of a run that is not closed yet: it holds the inputs.
    package func openBag(_ pipeline: String, _ run: RunID) -> Path {
        archive(pipeline) / "open" / run.text
    }

    package func sealedBag(_ pipeline: String, _ run: RunID) -> Path {
        archive(pipeline) / run.year / run.month / run.text
    }

    /// A path as a person would type it from inside the workspace.
    package func shown(_ path: Path) -> String {
        (path.relative(to: root) ?? path).printable
    }

    /// The names of all pipelines, sorted.
    package func pipelineNames() throws -> [String] {
        guard try disk.status(pipelines, following: true)?.kind == .folder else {
            throw Failure(
                Diagnostic(
                    .notAWorkspace, "\"\(root.printable)\"",
                    help: "name one with --workspace, or make one:", command: "sverka init"))
        }
        return try disk.list(pipelines).compactMap { entry in
            guard entry.kind != .folder, !entry.isHidden,
                let name = String(validating: entry.name, as: UTF8.self),
                name.hasSuffix(".json5"), !name.hasSuffix(".test.json5")
            else { return nil }
            return String(name.dropLast(".json5".count))
        }
    }
}
