import Diagnostics

/// What a number, a boolean, a date or a key must be: the text of one element or attribute, and
/// the only one of its record. Other texts are joined, and their first value counts.
///
/// - Source: docs/formats/xml.md, "Paths"
struct SingleValue {
    /// By field.
    private let isAsked: [Bool]
    /// The key where it is a text: `1` and `01` are two of them.
    private let exactField: Int?

    init(_ spec: ReadSpec) {
        isAsked = spec.fields.indices.map { $0 == spec.key || spec.fields[$0].type != .text }
        exactField = spec.fields[spec.key].type == .text ? spec.key : nil
    }

    subscript(field: Int) -> Bool { isAsked[field] }

    /// Whether two values of the field, without blanks around, cannot both be true.
    func contradict(
        _ field: Int, _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
    ) -> Bool {
        guard isAsked[field], !one.elementsEqual(other) else { return false }
        return field == exactField || !NumberText.isSame(one, other)
    }

    /// Why what the slot met is no single value for the field.
    func fault(_ field: Int, _ slot: Int, _ matcher: XMLMatcher) -> CellFault? {
        guard isAsked[field] else { return nil }
        let differs = field == exactField ? matcher.differs(slot) : matcher.contradicts(slot)
        guard matcher.isNested(slot) || differs else { return nil }
        guard let value = matcher.value(slot) else { return nil }
        return matcher.isNested(slot)
            ? Self.nested(value)
            : CellFault(
                .twoValues, value, "another value follows; a longer path can choose one of them")
    }

    static func nested(_ value: UnsafeRawBufferPointer) -> CellFault {
        CellFault(
            .jsonNoSingleValue, value,
            "its element holds other elements; a longer path can choose one")
    }
}
