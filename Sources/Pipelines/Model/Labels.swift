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

/// A field of the list that a target's items are known by, where it is not the list's key.
package struct ForeignIdentifier: Sendable, Equatable {
    /// `ozon-stocks.offer_id`: the first target that knows items by it, and its own field.
    package var name: String
    package var field: String
}

extension Pipeline {
    /// What targets call records, if not by their keys: each field once.
    package var foreignIdentifiers: [ForeignIdentifier] {
        var found: [ForeignIdentifier] = []
        for emit in emits {
            guard case .field(let field) = emit.item[emit.target.identifier], field != diff.key,
                !found.contains(where: { $0.field == field })
            else { continue }
            let name = emit.target.fields[emit.target.identifier].name
            found.append(ForeignIdentifier(name: "\(emit.target.name).\(name)", field: field))
        }
        return found
    }
}
