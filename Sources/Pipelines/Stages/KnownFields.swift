import Formats
import Rules

/// The fields that a stage may use: of a source, a table or the list, as the stages before leave
/// them.
struct KnownFields {
    struct Field {
        var name: String
        /// nil where the definition has a fault that is reported already.
        var type: FieldType?
        var mayBeMissing: Bool
        /// The entries of `set` stages whose values are in it, for the warning of unused ones.
        var origins: Set<Int>
    }

    private(set) var fields: [Field] = []
    private var indices: [String: Int] = [:]
    /// False where a definition could not be read, so that a name may be right though unknown.
    var complete = true

    var names: [String] { fields.map(\.name) }

    subscript(_ name: String) -> Field? { indices[name].map { fields[$0] } }

    func type(of name: String) -> FieldType? { self[name]?.type }

    /// A field that is there already changes and keeps its place.
    mutating func define(
        _ name: String, _ type: FieldType?, mayBeMissing: Bool = true, origins: Set<Int> = []
    ) {
        let field = Field(name: name, type: type, mayBeMissing: mayBeMissing, origins: origins)
        if let index = indices[name] {
            fields[index] = field
        } else {
            indices[name] = fields.count
            fields.append(field)
        }
    }

    /// From here on every record has a value in the field.
    mutating func prove(_ name: String) {
        if let index = indices[name] { fields[index].mayBeMissing = false }
    }

    /// Reports a field that no stage defines.
    func require(_ name: String, at value: JSON5Value, _ lint: inout Lint) {
        guard complete, self[name] == nil else { return }
        lint.fault(
            .unknownField, "\"\(name)\"", at: value.place, help: didYouMean(name, among: names))
    }

    /// The fields whose type is known, for expressions.
    var ruleFields: [RuleScope.Field] {
        fields.compactMap { field in
            field.type.map {
                RuleScope.Field(field.name, $0.ruleType, mayBeMissing: field.mayBeMissing)
            }
        }
    }
}

extension FieldType {
    var ruleType: RuleType {
        switch self {
        case .text: .text
        case .integer: .integer
        case .decimal: .decimal
        case .boolean: .boolean
        case .date: .date
        }
    }

    init(_ type: RuleType) {
        self =
            switch type {
            case .text: .text
            case .integer: .integer
            case .decimal: .decimal
            case .boolean: .boolean
            case .date: .date
            }
    }

    var isNumber: Bool { self == .integer || self == .decimal }
}
