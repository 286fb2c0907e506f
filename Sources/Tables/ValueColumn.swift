/// A whole column of a table, as long as the table: what batches are gathered into.
package enum ValueColumn: Sendable {
    case text(TextValues)
    case number(NumberColumn)
    case boolean(BooleanColumn)
}

/// Texts of a table; a missing value stands as an empty text, which is never a value.
package struct TextValues: Sendable {
    package var texts = TextList()

    package init() {}

    package func isMissing(_ row: Int) -> Bool { texts.range(row).isEmpty }
}
