import Diagnostics
import Formats
import Tables

extension Reject {
    /// The row may be any record of the list: its key could not be read, or it swallowed lines that
    /// hold keys of their own. A row without a key is none: lists have headings and sums.
    var hidesItsKey: Bool {
        code == .textAfterQuote || key.isEmpty && code != .keyMissing
    }
}
