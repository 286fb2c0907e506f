package import Tables

package enum SourceReader {
    package static func read(
        files: [InputFile], spec: ReadSpec, emit: (RecordBatch) throws -> Void
    ) throws -> [SourceReport] {
        try files.enumerated().map { index, file in
            try CSVReader.read(file, spec: spec, file: index, emit: emit)
        }
    }
}
