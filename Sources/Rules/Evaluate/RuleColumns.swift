package import Tables

/// What a rule is evaluated on: whole columns, by their place in the scope that it was compiled in.
package struct RuleColumns: Sendable {
    /// As the scope's fields; nil where no rule names the field. Integers, decimals and dates are
    /// numbers; a date is whole days since 1970-01-01.
    package var fields: [ValueColumn?]
    /// As the scope's previous fields, row by row beside `fields`.
    package var previous: [ValueColumn?]
    /// As the scope's tables.
    package var tables: [LookupTable?]
    /// Whole days since 1970-01-01.
    package var today: Int64

    package init(
        fields: [ValueColumn?], previous: [ValueColumn?] = [], tables: [LookupTable?] = [],
        today: Int64
    ) {
        self.fields = fields
        self.previous = previous
        self.tables = tables
        self.today = today
    }

    func field(_ index: Int) -> ValueColumn { Self.column(fields, index) }
    func previous(_ index: Int) -> ValueColumn { Self.column(previous, index) }

    func table(_ index: Int) -> LookupTable {
        guard index < tables.count, let table = tables[index] else {
            preconditionFailure("every table that a rule names is given")
        }
        return table
    }

    private static func column(_ columns: [ValueColumn?], _ index: Int) -> ValueColumn {
        guard index < columns.count, let column = columns[index] else {
            preconditionFailure("every field that a rule names is given")
        }
        return column
    }
}

/// The values of a rule in a range of rows.
package struct RuleResult: Sendable {
    /// As long as the range; a row with a fault has no value.
    package var column: ValueColumn
    /// In the order of rows.
    package var faults: [(row: Int, fault: RuleRowFault)]
}
