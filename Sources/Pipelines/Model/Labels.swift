/// The list's text fields that labels.csv shows of a record: `labels: { brand: "vendor" }`.
package struct Labels: Sendable, Equatable {
    /// The columns of labels.csv behind the key and the source, in their order.
    package static let names = ["supplier", "brand", "name", "category"]

    /// As many as `names`; nil where the list has none.
    package var fields: [String?]

    package init(fields: [String?] = Array(repeating: nil, count: names.count)) {
        precondition(fields.count == Self.names.count, "one field a column")
        self.fields = fields
    }

    /// The columns that have a field.
    package var filled: [String] { zip(Self.names, fields).filter { $1 != nil }.map(\.0) }
}
