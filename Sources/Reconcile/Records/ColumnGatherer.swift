import Formats
import Tables

/// Gathers the batches' columns of one field into a column as long as the table.
struct ColumnGatherer {
    // One of them is used: arrays inside an enum would be copied to be appended to.
    private var texts = TextValues()
    private var numbers = NumberColumn()
    private var booleans = BooleanColumn()
    private let type: FieldType

    /// Of a text, more than most have: room that is not used is not taken, and a column that has to
    /// grow is copied.
    private static let textBytes = 32

    init(_ type: FieldType, rows: Int) {
        self.type = type
        switch type {
        case .text: texts.texts.reserve(texts: rows, bytes: rows * Self.textBytes)
        case .boolean: booleans.values.reserveCapacity(rows)
        default:
            numbers.mantissas.reserveCapacity(rows)
            numbers.scales.reserveCapacity(rows)
        }
    }

    var column: ValueColumn {
        switch type {
        case .text: .text(texts)
        case .boolean: .boolean(booleans)
        default: .number(numbers)
        }
    }

    /// Appends some rows of a batch's column, in their order.
    mutating func append(_ column: Column, of batch: RecordBatch, rows: [Int]) {
        let isWhole = rows.count == batch.rowCount
        switch column {
        case .text(let column):
            batch.text.withUnsafeBytes { text in
                for row in rows {
                    let isMissing = column.starts[row] == TextColumn.missing
                    let range = isMissing ? 0..<0 : Int(column.starts[row])..<Int(column.ends[row])
                    texts.texts.append(UnsafeRawBufferPointer(rebasing: text[range]))
                }
            }
        case .number(let column) where isWhole:
            numbers.mantissas.append(contentsOf: column.mantissas)
            numbers.scales.append(contentsOf: column.scales)
        case .number(let column):
            for row in rows {
                numbers.mantissas.append(column.mantissas[row])
                numbers.scales.append(column.scales[row])
            }
        case .boolean(let column) where isWhole:
            booleans.values.append(contentsOf: column.values)
        case .boolean(let column):
            for row in rows { booleans.values.append(column.values[row]) }
        }
    }
}
