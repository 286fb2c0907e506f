import Diagnostics
import Formats
import Tables

/// What one cell becomes in a field: its value, `-` where missing, or the reject's code.
func cellOutcome(_ cell: String?, _ spec: FieldSpec, copied: Bool = false) -> String {
    let key = FieldSpec(name: "key", type: .text, location: .position(1))
    var builder = BatchBuilder(fields: [key, spec], key: 0, file: 0)
    let buffer = Array("k\(cell ?? "")".utf8)
    builder.beginBatch(bufferCount: buffer.count)
    builder.beginRow(line: 1)
    buffer.withUnsafeBytes { bytes in
        builder.setCell(0, UnsafeRawBufferPointer(rebasing: bytes[..<1]), bufferStart: 0)
        if cell != nil {
            let slice = UnsafeRawBufferPointer(rebasing: bytes[1...])
            builder.setCell(1, slice, bufferStart: copied ? nil : 1)
        }
    }
    builder.endRow { [] }
    let batch = builder.take(text: buffer)
    if let reject = batch.rejects.first { return reject.code.name }
    return valueText(batch.columns[1], 0, batch.text)
}

func numberField(
    _ point: NumberOptions.Point = .either, currency: String? = nil, strip: [String] = [],
    negative: NumberOptions.Negative = .keep, type: FieldType = .decimal, words: [FieldWord] = [],
    fallback: FieldValue? = nil, required: Bool = false
) -> FieldSpec {
    FieldSpec(
        name: "n", type: type, location: .position(2),
        numbers: NumberOptions(point: point, currency: currency, strip: strip, negative: negative),
        words: words, fallback: fallback, isRequired: required)
}

/// The same for many cells, in one batch.
func cellOutcomes(_ cells: [String], _ spec: FieldSpec) -> [String] {
    let key = FieldSpec(name: "key", type: .text, location: .position(1))
    var builder = BatchBuilder(fields: [key, spec], key: 0, file: 0)
    for (index, cell) in cells.enumerated() {
        builder.beginRow(line: index)
        [UInt8(0x6B)].withUnsafeBytes { builder.setCell(0, $0, bufferStart: nil) }
        Array(cell.utf8).withUnsafeBytes { builder.setCell(1, $0, bufferStart: nil) }
        builder.endRow { [] }
    }
    let batch = builder.take(text: [])
    var outcomes = [String](repeating: "", count: cells.count)
    for row in 0..<batch.rowCount {
        outcomes[Int(batch.lines[row])] = valueText(batch.columns[1], row, batch.text)
    }
    for reject in batch.rejects { outcomes[reject.line] = reject.code.name }
    return outcomes
}
