import Formats
import Pipelines
import Tables

/// How a target's items are written, for the page: it shows the item of a row as it is sent,
/// wherever the row has all of its values.
struct ItemForm: Encodable, Sendable {
    /// The item with holes; what does not differ between items is filled in.
    indirect enum Node: Encodable, Sendable {
        /// JSON as it is written.
        case text(String)
        /// A field of the target, by name.
        case field(String)
        /// Members: the key's JSON, and its value.
        case object([(key: String, value: Node)])
        case array([Node])

        private enum Keys: String, CodingKey { case field, object, array }

        func encode(to encoder: any Encoder) throws {
            if case .text(let text) = self {
                var container = encoder.singleValueContainer()
                return try container.encode(text)
            }
            var container = encoder.container(keyedBy: Keys.self)
            switch self {
            case .text: break
            case .field(let name): try container.encode(name, forKey: .field)
            case .array(let nodes): try container.encode(nodes, forKey: .array)
            case .object(let members):
                try container.encode(members.flatMap { [.text($0.key), $0.value] }, forKey: .object)
            }
        }
    }

    /// How a field's value stands in JSON.
    struct Value: Encodable, Sendable {
        /// It is the record's key, and no line of changes.csv.
        var isKey = false
        /// Else as it is.
        var inQuotes = false
        /// Digits after the point, where trailing zeros are written.
        @Nullable var places: Int?
        /// The point is left out: roubles as kopeks.
        var inMinorUnits = false
    }

    var target: String
    @Nullable var item: Node?
    var values: [String: Value] = [:]

    /// - Parameters:
    ///   - key: the pipeline's field that is the key
    ///   - compared: the target's fields that changes.csv has
    init(_ emit: EmitStage, key: String, compared: [String]) {
        target = emit.target.name
        let parameters = RenderedValues(parameters: emit.parameters)
        item = node(emit.target.item, emit, parameters)
        for (field, binding) in zip(emit.target.fields, emit.item) {
            guard case .field(let name) = binding else { continue }
            var value = Value(isKey: name == key && !compared.contains(field.name))
            switch field.form {
            case .boolean: break
            case .text(let rule): value.inQuotes = !rule.asInteger
            case .number(let rule):
                value.inQuotes = rule.quoted
                value.inMinorUnits = rule.minorUnits
                value.places = rule.fixedScale || rule.minorUnits ? Int(rule.scale) : nil
            }
            values[field.name] = value
        }
    }

    /// Nil for what no item has.
    private func node(
        _ template: JSONTemplate, _ emit: EmitStage, _ parameters: RenderedValues
    ) -> Node? {
        switch template {
        case .literal(let text): return .text(String(decoding: text, as: UTF8.self))
        case .parameter(let index):
            return parameters.ranges[index].map {
                .text(String(decoding: parameters.bytes[$0], as: UTF8.self))
            }
        case .field(let index):
            let field = emit.target.fields[index]
            let fixed: FieldValue?
            switch emit.item[index] {
            case .field: return .field(field.name)
            case .constant(let value): fixed = value
            case .absent: fixed = field.fallback
            }
            return fixed.map { value in
                var bytes: [UInt8] = []
                field.append(value, to: &bytes)
                return .text(String(decoding: bytes, as: UTF8.self))
            }
        case .items: preconditionFailure("items stand only in a body")
        case .object(let members):
            return .object(
                members.compactMap { member in
                    node(member.value, emit, parameters).map {
                        (key: String(decoding: member.key, as: UTF8.self), value: $0)
                    }
                })
        case .array(let elements):
            return .array(elements.compactMap { node($0, emit, parameters) })
        }
    }
}
