import Formats
import Tables

/// Gathers the batches' columns of one field into a column as long as the table.
struct ColumnGatherer {
    // One of them is used: arrays inside an enum would be copied to be appended to.
    private var texts: TextGatherer
    private var numbers = NumberColumn()
    private var booleans = BooleanColumn()
    private let type: FieldType

    init(_ type: FieldType, rows: Int, fewWords: Int) {
        self.type = type
        texts = TextGatherer(rows: type == .text ? rows : 0, fewWords: fewWords)
        switch type {
        case .text: break
        case .boolean: booleans.values.reserveCapacity(rows)
        default:
            numbers.mantissas.reserveCapacity(rows)
            numbers.scales.reserveCapacity(rows)
        }
    }

    var textBytes: Int { texts.heldBytes }

    var column: ValueColumn {
        switch type {
        case .text: .text(texts.values)
        case .boolean: .boolean(booleans)
        default: .number(numbers)
        }
    }

    /// Appends some rows of a batch's column, in their order.
    mutating func append(_ column: Column, of batch: RecordBatch, rows: [Int]) {
        let isWhole = rows.count == batch.rowCount
        switch column {
        case .text(let column):
            batch.text.withUnsafeBytes { texts.append(column, in: $0, rows: rows) }
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
