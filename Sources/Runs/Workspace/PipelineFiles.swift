package import Diagnostics
package import Pipelines

/// Reads pipeline files out of a workspace.
extension Workspace {
    /// - Output: the pipeline where it has no errors, and everything that lint says of it.
    /// - Throws: `Failure` where there is no such pipeline; `IOFailure`.
    package func lint(
        _ name: String, environment: [String: String], today: String
    ) throws -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
        let names = try pipelineNames()
        guard names.contains(name) else {
            let near = Suggestion.nearest(to: name, among: names)
            let known = names.isEmpty ? "there is none yet" : "there are: "
                + names.joined(separator: ", ")
            throw Failure(
                Diagnostic(
                    .unknownPipeline, "\"\(name)\"", at: Place(file: shown(pipelineFile(name))),
                    help: near.map { "did you mean \"\($0)\"?" } ?? known))
        }
        let bytes = try disk.readAll(pipelineFile(name), bytesMax: Self.pipelineBytesMax)
        let own = try ownTargets()
        let loader = PipelineLoader(
            environment: environment, today: today, targetNames: own.keys.sorted(),
            targetFile: { own[$0] })
        let path = "pipelines/\(name).json5"
        let (pipeline, diagnostics) = loader.load(bytes, path: path, name: name)
        guard name == Self.reservedName else { return (pipeline, diagnostics) }
        let reserved = Diagnostic(
            .badName, "\"\(name)\": archive/ has folders of that name", at: Place(file: path),
            help: "rename the file")
        return (nil, [reserved] + diagnostics)
    }

    /// `archive/PIPELINE/open/` holds the bags of open runs, and is passed over where bags are
    /// looked for.
    private static var reservedName: String { "open" }

    /// - Throws: `Failure` (78) with every fault where the pipeline has one.
    package func load(
        _ name: String, environment: [String: String], today: String
    ) throws -> (pipeline: Pipeline, warnings: [Diagnostic]) {
        let (pipeline, diagnostics) = try lint(name, environment: environment, today: today)
        guard let pipeline else { throw Failure(diagnostics, exit: .badPipeline) }
        return (pipeline, diagnostics)
    }

    /// The files in `pipelines/targets/`, by name.
    private func ownTargets() throws -> [String: [UInt8]] {
        let folder = pipelines / "targets"
        guard try disk.status(folder, following: true)?.kind == .folder else { return [:] }
        var targets: [String: [UInt8]] = [:]
        for entry in try disk.list(folder) where entry.kind == .file && !entry.isHidden {
            guard let name = String(validating: entry.name, as: UTF8.self), name.hasSuffix(".json5")
            else { continue }
            targets[String(name.dropLast(".json5".count))] = try disk.readAll(
                folder / entry.name, bytesMax: Self.pipelineBytesMax)
        }
        return targets
    }

    private static var pipelineBytesMax: Int { 4 << 20 }
}
