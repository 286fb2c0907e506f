package import Diagnostics

/// From the bytes of a pipeline file to the model, or to everything that is wrong with it.
///
/// Pure: files of targets, tables and fragments, environment and date come in through here, so that
/// the same input gives the same answer on every machine.
package struct PipelineLoader: Sendable {
    /// A larger table is a fault: docs/formats/stages.md, "table".
    package static let tableBytesMax = 16 << 20

    /// The environment variables that `"${NAME}"` may take.
    package var environment: [String: String]
    /// `2026-11-22`: contracts that ended before are warned of.
    package var today: String
    /// Names of the workspace's own targets, for "did you mean".
    package var targetNames: [String]
    /// The bytes of `pipelines/targets/NAME.json5`; nil where there is none. Called only with
    /// names of letters, digits, `-` and `_`.
    package var targetFile: @Sendable (_ name: String) -> [UInt8]?

    /// Names of the files in `pipelines/tables/`, for "did you mean".
    package var tableNames: [String] = []
    /// The bytes of `pipelines/tables/NAME`; nil where there is none. Called only with names that
    /// hold no `/` and no control character, do not begin with a point and end with `.csv`.
    ///
    /// Of one with more than `tableBytesMax` bytes only so many and one more are needed.
    package var tableFile: @Sendable (_ name: String) -> [UInt8]? = { _ in nil }
    /// Names of the fragments, for "did you mean".
    package var fragmentNames: [String] = []
    /// The bytes of `pipelines/include/NAME.json5`; nil where there is none. Called only with
    /// names of letters, digits, `-` and `_`.
    package var fragmentFile: @Sendable (_ name: String) -> [UInt8]? = { _ in nil }

    /// A place between `read` and `diff` where an expression is tried.
    package struct Trial: Sendable {
        /// How many of the stages there come before it.
        package var after: Int
        /// Index of the source whose records it is tried on; nil for the list.
        package var source: Int?

        package init(after: Int, source: Int?) {
            self.after = after
            self.source = source
        }
    }

    /// Where one is: `Pipeline.trialScope` says what it may name.
    package var trial: Trial?

    package init(
        environment: [String: String], today: String, targetNames: [String] = [],
        targetFile: @escaping @Sendable (_ name: String) -> [UInt8]? = { _ in nil }
    ) {
        self.environment = environment
        self.today = today
        self.targetNames = targetNames
        self.targetFile = targetFile
    }

    /// Lints and decodes one pipeline file.
    ///
    /// - Input: `path` is what messages call the file, relative to the workspace.
    /// - Output: the pipeline where no diagnostic is an error, and all diagnostics by place.
    package func load(
        _ bytes: [UInt8], path: String, name: String
    ) -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
        let document = JSON5Reader.read(bytes, label: path)
        var context = PipelineContext(self)
        guard let root = document.value else {
            context.lint.add(document.faults)
            return (nil, context.lint.sorted(first: path))
        }
        Shape.object(PipelineDeclaration.shape).check(root, label: path, &context.lint)
        if document.hasSyntaxFaults {
            // What a fault made unreadable would be reported as missing a second time.
            var lint = Lint()
            lint.add(document.faults + context.lint.diagnostics.filter(\.standsAlone))
            return (nil, lint.sorted(first: path))
        }
        context.lint.add(document.faults)
        let file = PipelineFile(path: path, bytes: bytes)
        let pipeline = PipelineDeclaration.decode(root, name: name, file: file, &context)
        return (pipeline, context.lint.sorted(first: path))
    }
}

extension JSON5Document {
    /// Something could not be read; a repeated key could.
    var hasSyntaxFaults: Bool { faults.contains { $0.code != .duplicateKey } }
}

extension Diagnostic {
    /// True of a value that is wrong by itself, whatever is missing around it.
    var standsAlone: Bool {
        ![.missingKey, .exactlyOne, .empty, .unknownStage, .optionDoesNotFit].contains(code)
    }
}
