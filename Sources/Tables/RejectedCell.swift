/// What is known of one field in a row that was rejected.
package enum RejectedCell: Sendable, Equatable {
    case text([UInt8])
    /// Of integer, decimal and date fields.
    case number(ExactDecimal)
    case boolean(Bool)
    /// The row has no value there, and that could be read.
    case missing
    /// Nobody can say what stands there.
    case unread
}
