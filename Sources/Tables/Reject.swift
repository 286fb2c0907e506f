package import Diagnostics

/// An input row that could not become a record: a line of `rejects.csv`.
package struct Reject: Sendable, Equatable {
    /// Which of the source's files, from 0.
    package var file: Int
    /// Where the row starts, from 1.
    package var line: Int
    /// The column's name, position or path as the pipeline gives it; empty for the whole row.
    package var column: String
    package var code: DiagnosticCode
    package var reason: String
    /// The row as it came, decoded to UTF-8.
    package var raw: [UInt8]
    /// The record's key where it could be read, else empty: a rejected record is not gone.
    package var key: [UInt8]
    /// The fields that the reader was asked to keep, in that order.
    package var cells: [RejectedCell] = []
    /// How many records of its batch were read before it.
    package var recordsBefore = 0

    package init(
        file: Int, line: Int, column: String, code: DiagnosticCode, reason: String, raw: [UInt8],
        key: [UInt8] = []
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.reason = reason
        self.raw = raw
        self.key = key
    }
}
