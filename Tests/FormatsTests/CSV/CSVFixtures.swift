import Diagnostics
import Formats
import Tables

/// A read stage for CSV that asks for text columns: `#2` by position, others by name.
func csvSpec(
    _ columns: [String], delimiter: Character? = ";", header: CSVOptions.Header = .byNames,
    encoding: TextEncoding? = .utf8, limits: ReadLimits = ReadLimits()
) -> ReadSpec {
    let fields = columns.map { column in
        FieldSpec(
            name: column, type: .text,
            location: column.first == "#"
                ? .position(Int(column.dropFirst())!) : .column(column))
    }
    return ReadSpec(
        source: "prices",
        format: .csv(CSVOptions(delimiter: delimiter?.asciiValue, header: header)),
        encoding: encoding, fields: fields, key: 0, limits: limits)
}

/// Everything that reading a file gave, with values as text; `-` where one is missing.
struct ReadOutcome: Equatable {
    var records: [String] = []
    var rejects: [String] = []
    var linesAside = 0
    /// Codes of the failure; the rest is not compared where there is one.
    var failure: [String] = []

    /// `2:a|b 3:c|- !4 R023 ~1`: records, rejects, lines aside; or the failure's codes.
    var text: String {
        if !failure.isEmpty { return failure.joined(separator: " ") }
        return (records + rejects.map { "!" + $0 } + ["~\(linesAside)"]).joined(separator: " ")
    }
}

/// Reads bytes in pieces through the reader under test.
///
/// - Parameter pieceBytes: of the source and of each chunk; `.max` for whole
func readCSV(
    _ bytes: [UInt8], _ spec: ReadSpec, pieceBytes: Int = .max
) throws -> ReadOutcome {
    var outcome = ReadOutcome()
    do {
        let report = try readBatches(bytes, spec, pieceBytes: pieceBytes) { batch in
            for row in 0..<batch.rowCount {
                let values = batch.columns.map { valueText($0, row, batch.text) }
                outcome.records.append("\(batch.lines[row]):" + values.joined(separator: "|"))
            }
            outcome.rejects += batch.rejects.map { "\($0.line) \($0.code.name)" }
        }
        outcome.linesAside = report.linesAside
        guard report.rows == report.records + report.rejects,
            report.records == outcome.records.count, report.rejects == outcome.rejects.count
        else { return ReadOutcome(failure: ["totals do not add up"]) }
    } catch let failure as Failure {
        outcome = ReadOutcome(failure: failure.diagnostics.map(\.code.name))
    }
    return outcome
}

@discardableResult
func readBatches(
    _ bytes: [UInt8], _ spec: ReadSpec, pieceBytes: Int = .max,
    _ emit: (RecordBatch) throws -> Void
) throws -> SourceReport {
    try CSVReader.read(
        InputFile(name: "price.csv", bytes: ArraySource(bytes, pieceBytes: pieceBytes)), spec: spec,
        file: 0, chunkBytes: pieceBytes == .max ? TextDecoder.chunkBytes : pieceBytes, emit: emit)
}

func valueText(_ column: Column, _ row: Int, _ text: [UInt8]) -> String {
    switch column {
    case .text(let column):
        guard column.starts[row] != TextColumn.missing else { return "-" }
        let slice = text[Int(column.starts[row])..<Int(column.ends[row])]
        return String(decoding: slice, as: UTF8.self)
    case .number(let column): return column.value(row)?.description ?? "-"
    case .boolean(let column): return ["no", "yes", "-"][Int(column.values[row])]
    }
}

/// The failure that reading throws.
func csvFailure(_ text: String, _ spec: ReadSpec) -> Failure? {
    do {
        _ = try readBatches(Array(text.utf8), spec) { _ in }
        return nil
    } catch { return error as? Failure }
}
