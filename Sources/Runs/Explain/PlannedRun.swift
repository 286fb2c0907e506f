import Diagnostics
import Formats
import Pipelines
import Reconcile

/// A run that was planned, read again from its bag: the pipeline, tables and inputs as they were.
extension Workspace {
    /// The pipeline that a run was made by.
    ///
    /// - Throws: `Failure` (W034) where the bag lacks a file or has another one, (78) where the
    ///   pipeline needs a variable that is not set now.
    func pipeline(of run: RunFolder, environment: [String: String]) throws -> Pipeline {
        let name = run.plan.pipeline
        let data = try bag(name, run.id) / "data"
        var files: [String: [UInt8]] = [:]
        for file in run.plan.pipelineFiles {
            let safe = file.path.split(separator: "/").map { SafeName.make($0.utf8) }
            let path = data / Path(safe.joined(separator: "/"))
            guard try disk.exists(path) else { throw Failure(bagDamaged(path)) }
            let bytes = try disk.readAll(path, bytesMax: PipelineLoader.tableBytesMax + 1)
            guard SHA256.digest(of: bytes).hex == file.sha256 else {
                throw Failure(bagDamaged(path))
            }
            files[file.path] = bytes
        }
        var loader = PipelineLoader(
            environment: environment, today: String(run.plan.at.prefix(10)),
            targetFile: { [files] in files["pipelines/targets/\($0).json5"] })
        loader.fragmentFile = { [files] in files["pipelines/include/\($0).json5"] }
        loader.tableFile = { [files] in files["pipelines/tables/\($0)"] }
        let path = "pipelines/\(name).json5"
        guard let bytes = files[path] else { throw Failure(bagDamaged(data / Path(path))) }
        let (pipeline, diagnostics) = loader.load(bytes, path: path, name: name)
        guard let pipeline else { throw Failure(diagnostics, exit: .badPipeline) }
        return pipeline
    }

    /// What a run has read, where it lies now.
    ///
    /// - Throws: `Failure` (W034) where a bag has it no more.
    func inputs(of run: RunFolder, _ pipeline: Pipeline) throws -> RunInputs {
        var inputs = RunInputs()
        for input in run.plan.inputs {
            guard let id = RunID(input.bag),
                let source = pipeline.sources.firstIndex(where: { $0.spec.source == input.source })
            else { throw Failure(bagDamaged(run.folder)) }
            let path = try bag(pipeline.name, id) / "data" / Path(input.stored)
            guard let status = try disk.status(path), status.kind == .file else {
                throw Failure(bagDamaged(path))
            }
            inputs.taken.append(
                TakenInput(
                    source: source, pattern: input.pattern, name: input.originalName, path: path,
                    status: status, former: input, stored: input.stored))
        }
        return inputs
    }

    func bagDamaged(_ path: Path) -> Diagnostic {
        Diagnostic(
            .bagIncomplete, at: Place(file: shown(path)),
            help: "what the run was made of is not whole; see what else is:",
            command: "sverka verify")
    }
}
