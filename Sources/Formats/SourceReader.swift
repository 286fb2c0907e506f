package import Tables

/// Reads all files of a source, whatever its format.
package enum SourceReader {
    /// - Output: a report for each file, in the same order
    /// - Throws: `Failure` where a file is refused: nothing of the source may be used then;
    ///   whatever `emit` or a byte source throws.
    package static func read(
        files: [InputFile], spec: ReadSpec, emit: (RecordBatch) throws -> Void
    ) throws -> [SourceReport] {
        switch spec.format {
        case .commerceml: try CommerceMLReader.read(files, spec: spec, emit: emit)
        case .csv:
            try files.enumerated().map {
                try CSVReader.read($1, spec: spec, file: $0, emit: emit)
            }
        case .xml:
            try files.enumerated().map {
                try XMLReader.read($1, spec: spec, file: $0, emit: emit)
            }
        case .yml:
            try files.enumerated().map {
                try YMLReader.read($1, spec: spec, file: $0, emit: emit)
            }
        }
    }
}
