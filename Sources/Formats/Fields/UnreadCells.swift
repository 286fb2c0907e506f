import Diagnostics
import Tables

/// A reject's cell while its batch is filled: texts are known by their place.
enum PendingCell {
    case text(Range<Int>)
    case cell(RejectedCell)

    func cell(in text: [UInt8]) -> RejectedCell {
        switch self {
        case .text(let range): .text(Array(text[range]))
        case .cell(let cell): cell
        }
    }
}

/// What a rejected row does not tell.
struct UnreadCells {
    var fields: [Int] = []
    /// The fault lies in the row: what is not there may only not have been found.
    var isRowAtFault = false
    /// Cells may stand in other columns than their own.
    var all = false

    /// Every fault of the row is one of a cell: all other cells were read.
    var isOfCells: Bool { !isRowAtFault && !all }

    mutating func note(_ code: DiagnosticCode, _ field: Int?, inCell: Bool) {
        if code == .textAfterQuote || code == .rowTooLong { all = true }
        if let field { fields.append(field) } else if !inCell { isRowAtFault = true }
    }
}
