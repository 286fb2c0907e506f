package import Diagnostics
package import Pipelines
import Synchronization

/// Reads pipeline files out of a workspace.
extension Workspace {
    /// - Output: the pipeline where it has no errors, and everything that lint says of it.
    /// - Throws: `Failure` where there is no such pipeline; `IOFailure`.
    package func lint(
        _ name: String, environment: [String: String], today: String,
        trial: PipelineLoader.Trial? = nil
    ) throws -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
        let names = try pipelineNames()
        guard names.contains(name) else {
            let near = Suggestion.nearest(to: name, among: names)
            let known = names.isEmpty ? "there is none yet" : "there are: "
                + names.firstFew()
            throw Failure(
                Diagnostic(
                    .unknownPipeline, "\"\(name)\"", at: Place(file: shown(pipelineFile(name))),
                    help: near.map { "did you mean \"\($0)\"?" } ?? known))
        }
        let bytes = try disk.readAll(pipelineFile(name), bytesMax: Self.pipelineBytesMax)
        let own = try files(in: "targets")
        let fragments = try files(in: "include")
        var loader = PipelineLoader(
            environment: environment, today: today, targetNames: own.keys.sorted(),
            targetFile: { own[$0] })
        loader.trial = trial
        loader.fragmentNames = fragments.keys.sorted()
        loader.fragmentFile = { fragments[$0] }
        loader.tableNames = try self.names(in: "tables", suffix: ".csv")
        // Tables are larger: only those that are asked for are read. The first failure is thrown
        // when lint is through.
        let failed = Mutex<(any Error)?>(nil)
        loader.tableFile = { [tables = loader.tableNames] name in
            guard tables.contains(name) else { return nil }
            do {
                return try self.firstBytes(of: self.pipelines / "tables" / name)
            } catch {
                failed.withLock { $0 = $0 ?? error }
                return nil
            }
        }
        let path = "pipelines/\(name).json5"
        let (pipeline, diagnostics) = loader.load(bytes, path: path, name: name)
        if let error = failed.withLock({ $0 }) { throw error }
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
        _ name: String, environment: [String: String], today: String,
        trial: PipelineLoader.Trial? = nil
    ) throws -> (pipeline: Pipeline, warnings: [Diagnostic]) {
        let (pipeline, diagnostics) = try lint(
            name, environment: environment, today: today, trial: trial)
        guard let pipeline else { throw Failure(diagnostics, exit: .badPipeline) }
        return (pipeline, diagnostics)
    }

    /// The files in a folder of `pipelines/`, by their names without `.json5`.
    func files(in folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder, suffix: ".json5") {
            files[String(name.dropLast(".json5".count))] = try disk.readAll(
                pipelines / folder / name, bytesMax: Self.pipelineBytesMax)
        }
        return files
    }

    /// Names of the files in a folder of `pipelines/`, in order; none where there is no folder.
    private func names(in folder: String, suffix: String) throws -> [String] {
        let folder = pipelines / folder
        guard try disk.status(folder, following: true)?.kind == .folder else { return [] }
        return try disk.list(folder).compactMap { entry in
            guard entry.kind == .file, !entry.isHidden,
                let name = String(validating: entry.name, as: UTF8.self), name.hasSuffix(suffix)
            else { return nil }
            return name
        }.sorted()
    }

    /// The file's bytes; of a larger table one more than it may have, so that lint refuses it.
    private func firstBytes(of path: Path) throws -> [UInt8] {
        let bytesMax = PipelineLoader.tableBytesMax + 1
        let file = try disk.openForReading(path)
        var bytes: [UInt8] = []
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        // Safe: allocated above, freed here, used in this function alone.
        defer { piece.deallocate() }
        while bytes.count < bytesMax {
            let count = try file.read(into: piece)
            if count == 0 { break }
            bytes.append(contentsOf: piece[..<min(count, bytesMax - bytes.count)])
        }
        try file.close()
        return bytes
    }

    static var pipelineBytesMax: Int { 4 << 20 }
}
