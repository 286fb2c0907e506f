/// A whole column of a table, as long as the table: what batches are gathered into.
package enum ValueColumn: Sendable {
    case text(TextValues)
    case number(NumberColumn)
    case boolean(BooleanColumn)
}

/// Texts of a table; missing is a flag of its own, since an empty text is never a value.
package struct TextValues: Sendable {
    /// A missing value stands here as an empty text.
    package var texts = TextList()

    package init() {}

    package func isMissing(_ row: Int) -> Bool { texts.range(row).isEmpty }
}
