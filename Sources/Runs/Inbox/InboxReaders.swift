import Formats
import Pipelines

/// Which pipelines read which files of the inbox, as the pipeline files say it now.
///
/// Worked out each time and kept nowhere: a pipeline that is added, changed or removed counts from
/// the next command on.
struct InboxReaders: Sendable {
    struct Pattern: Sendable {
        var text: String
        var pattern: PathPattern
    }

    struct Reader: Sendable {
        var pipeline: String
        /// Nil if the pipeline file cannot be read: it may then mean any file.
        var patterns: [Pattern]?

        func reads(_ name: [UInt8]) -> Bool {
            patterns?.contains { $0.pattern.matches(name) } ?? true
        }
    }

    private let workspace: Workspace
    /// In the order of their names.
    let readers: [Reader]

    init(_ workspace: Workspace) throws {
        self.workspace = workspace
        let fragments = try workspace.files(in: "include")
        var loader = PipelineLoader(environment: [:], today: "")
        loader.fragmentNames = fragments.keys.sorted()
        loader.fragmentFile = { fragments[$0] }
        readers = try workspace.pipelineNames().map { name in
            Reader(pipeline: name, patterns: try Self.patterns(name, workspace, loader))
        }
    }

    private static func patterns(
        _ name: String, _ workspace: Workspace, _ loader: PipelineLoader
    ) throws -> [Pattern]? {
        let bytes: [UInt8]
        do {
            bytes = try workspace.disk.readAll(
                workspace.pipelineFile(name), bytesMax: Workspace.pipelineBytesMax)
        } catch is IOFailure {
            return nil
        }
        guard let texts = loader.patterns(in: bytes, path: "pipelines/\(name).json5") else {
            return nil
        }
        let patterns = texts.compactMap { text in
            PathPattern(text).map { Pattern(text: text, pattern: $0) }
        }
        return patterns.count == texts.count ? patterns : nil
    }

    /// The pipelines that read the file.
    func pipelines(reading name: [UInt8]) -> [String] {
        readers.filter { $0.reads(name) }.map(\.pipeline)
    }

    /// The pipelines that read the file and do not have it yet.
    ///
    /// - Parameters:
    ///   - file: as it is in the inbox
    ///   - own: a pipeline that is not asked
    func awaiting(
        _ file: ReceivedFile, besides own: String
    ) throws -> [String] {
        let name = file.originalName
        return try readers.filter { reader in
            try reader.pipeline != own && reader.reads(name)
                && !workspace.hasReceived(file, reader.pipeline)
        }.map(\.pipeline)
    }
}
