/// What a value of the expression language is: docs/expressions.md, "Values".
package enum RuleType: String, Sendable, CaseIterable {
    case text, integer, decimal, boolean, date

    package var isNumber: Bool { self == .integer || self == .decimal }

    /// How values of the type lie in a column: integers, decimals and dates are all numbers.
    var storage: Storage {
        switch self {
        case .text: .text
        case .boolean: .boolean
        case .integer, .decimal, .date: .number
        }
    }
}

/// The three kinds of `ValueColumn`.
enum Storage: Sendable { case number, text, boolean }

/// What an expression may name: fields, tables, and the fields whose earlier value is known.
package struct RuleScope: Sendable {
    /// A field of the records, or a value column of a table.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var type: RuleType
        package var mayBeMissing: Bool

        package init(_ name: String, _ type: RuleType, mayBeMissing: Bool = true) {
            self.name = name
            self.type = type
            self.mayBeMissing = mayBeMissing
        }
    }

    /// A table for `lookup`; its key is text, always.
    package struct Table: Sendable, Equatable {
        package var name: String
        package var columns: [Field]

        package init(_ name: String, columns: [Field]) {
            self.name = name
            self.columns = columns
        }
    }

    package var fields: [Field]
    package var tables: [Table]
    /// Names of fields that `previous` and `change` know; nil where the two are not available.
    package var previousFields: [String]?

    package init(fields: [Field], tables: [Table] = [], previousFields: [String]? = nil) {
        self.fields = fields
        self.tables = tables
        self.previousFields = previousFields
    }
}
