extension JSONTemplate {
    /// Appends one item; the plain way, and the oracle of `ItemWriter`, which is for many.
    package func appendItem(
        values: RenderedValues, parameters: RenderedValues, to bytes: inout [UInt8]
    ) {
        _ = append(values: values, parameters: parameters, items: nil, to: &bytes)
    }

    /// What stands in a body before its items and behind them; the items between are parted by
    /// commas.
    package func bodyAroundItems(
        parameters: RenderedValues
    ) -> (head: [UInt8], tail: [UInt8]) {
        var bytes: [UInt8] = []
        let split = append(
            values: RenderedValues(count: 0), parameters: parameters, items: 0, to: &bytes)
        guard let split else { preconditionFailure("a body has its items: lint sees to it") }
        return (Array(bytes[..<split]), Array(bytes[split...]))
    }

    /// Gives the offset between the brackets of the items, where they are in here.
    private func append(
        values: RenderedValues, parameters: RenderedValues, items: Int?, to bytes: inout [UInt8]
    ) -> Int? {
        switch self {
        case .literal(let text): bytes.append(contentsOf: text)
        case .field(let index): values.append(index, to: &bytes)
        case .parameter(let index): parameters.append(index, to: &bytes)
        case .items:
            precondition(items != nil, "items stand only in a body")
            bytes.append(contentsOf: "[]".utf8)
            return bytes.count - 1
        case .object(let members):
            var split: Int?
            bytes.append(UInt8(ascii: "{"))
            for member in members
            where !member.value.isLeftOut(values: values, parameters: parameters) {
                Self.appendComma(to: &bytes)
                bytes.append(contentsOf: member.key)
                bytes.append(UInt8(ascii: ":"))
                split =
                    member.value.append(
                        values: values, parameters: parameters, items: items, to: &bytes) ?? split
            }
            bytes.append(UInt8(ascii: "}"))
            return split
        case .array(let elements):
            var split: Int?
            bytes.append(UInt8(ascii: "["))
            for element in elements
            where !element.isLeftOut(values: values, parameters: parameters) {
                Self.appendComma(to: &bytes)
                split =
                    element.append(
                        values: values, parameters: parameters, items: items, to: &bytes) ?? split
            }
            bytes.append(UInt8(ascii: "]"))
            return split
        }
        return nil
    }

    private func isLeftOut(values: RenderedValues, parameters: RenderedValues) -> Bool {
        switch self {
        case .field(let index): values.ranges[index] == nil
        case .parameter(let index): parameters.ranges[index] == nil
        default: false
        }
    }

    /// A comma unless a bracket was just opened: no value ends with an opening bracket.
    @inline(__always)
    static func appendComma(to bytes: inout [UInt8]) {
        guard let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else {
            return
        }
        bytes.append(UInt8(ascii: ","))
    }
}

extension RenderedValues {
    @inline(__always)
    func append(_ index: Int, to out: inout [UInt8]) {
        guard let range = ranges[index] else { return }
        out.append(contentsOf: bytes[range])
    }
}
