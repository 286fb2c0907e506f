import Diagnostics
package import Tables

/// Reads all files of a source, whatever its format.
package enum SourceReader {
    /// - Output: a report for each file, in the same order
    /// - Throws: `Failure` where a file is refused: nothing of the source may be used then;
    ///   whatever `emit` or a byte source throws.
    package static func read(
        files: [InputFile], spec: ReadSpec, emit: (RecordBatch) throws -> Void
    ) throws -> [SourceReport] {
        let inputs = try ZipInputs(files, spec: spec)
        do {
            let reports = try read(inputs.files, spec) { try emit(inputs.ledBack($0)) }
            return inputs.ledBack(reports)
        } catch let failure as Failure {
            try inputs.checkWhole()
            throw failure
        }
    }

    private static func read(
        _ files: [InputFile], _ spec: ReadSpec, _ emit: (RecordBatch) throws -> Void
    ) throws -> [SourceReport] {
        if case .commerceml = spec.format {
            return try CommerceMLReader.read(files, spec: spec, emit: emit)
        }
        return try files.enumerated().map { index, file in
            switch spec.format {
            case .csv: try CSVReader.read(file, spec: spec, file: index, emit: emit)
            case .xml: try XMLReader.read(file, spec: spec, file: index, emit: emit)
            case .yml: try YMLReader.read(file, spec: spec, file: index, emit: emit)
            case .xlsx: try XLSXReader.read(file, spec: spec, file: index, emit: emit)
            case .json: try JSONReader.read(file, spec: spec, file: index, emit: emit)
            case .ndjson: try NDJSONReader.read(file, spec: spec, file: index, emit: emit)
            case .commerceml: preconditionFailure("its files are read together")
            }
        }
    }
}
