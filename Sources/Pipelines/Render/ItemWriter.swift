/// A target's item template made flat for one emit stage: the parameters are filled in, and what
/// does not change between items is one text. Called up to a million times a run.
package struct ItemWriter: Sendable {
    private struct Step: Sendable {
        enum Kind: UInt8, Sendable {
            /// Text as it is.
            case text
            /// The same, behind a comma unless a bracket was just opened.
            case member
            /// A field's value behind its key, and behind a comma; nothing where it has no value.
            case field
            /// A field as the whole item.
            case bare
        }
        var kind: Kind
        var field: Int
        var start: Int
        var end: Int
    }

    private var steps: [Step] = []
    private var text: [UInt8] = []

    package init(_ template: JSONTemplate, parameters: RenderedValues) {
        if case .field(let index) = template {
            steps.append(Step(kind: .bare, field: index, start: 0, end: 0))
        } else {
            add(template, key: [], parameters, isMember: false)
        }
    }

    /// Appends one item.
    ///
    /// - Complexity: no allocation beyond the buffer's own growth.
    package func append(_ values: borrowing RenderedValues, to bytes: inout [UInt8]) {
        // By buffers: else each step would count references to the arrays.
        text.withUnsafeBufferPointer { text in
            steps.withUnsafeBufferPointer { steps in
                for step in steps { append(step, text, values, to: &bytes) }
            }
        }
    }

    @inline(__always)
    private func append(
        _ step: Step, _ text: UnsafeBufferPointer<UInt8>, _ values: borrowing RenderedValues,
        to bytes: inout [UInt8]
    ) {
        switch step.kind {
        case .text: break
        case .member: JSONTemplate.appendComma(to: &bytes)
        case .field:
            if values.ranges[step.field] == nil { return }
            JSONTemplate.appendComma(to: &bytes)
        case .bare: return values.append(step.field, to: &bytes)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[step.start..<step.end]))
        if step.kind == .field { values.append(step.field, to: &bytes) }
    }

    private mutating func add(
        _ template: JSONTemplate, key: [UInt8], _ parameters: RenderedValues, isMember: Bool
    ) {
        switch template {
        case .literal(let literal): addText(key + literal, isMember)
        case .parameter(let index):
            guard let range = parameters.ranges[index] else { return }
            addText(key + parameters.bytes[range], isMember)
        case .field(let index):
            let start = text.count
            text += key
            steps.append(Step(kind: .field, field: index, start: start, end: text.count))
        case .items: preconditionFailure("items stand only in a body")
        case .object(let members):
            addText(key + [UInt8(ascii: "{")], isMember)
            for member in members {
                add(
                    member.value, key: member.key + [UInt8(ascii: ":")], parameters,
                    isMember: true)
            }
            addText([UInt8(ascii: "}")], false)
        case .array(let elements):
            addText(key + [UInt8(ascii: "[")], isMember)
            for element in elements { add(element, key: [], parameters, isMember: true) }
            addText([UInt8(ascii: "]")], false)
        }
    }

    /// Joins a text to the one before it where that is known to be there.
    private mutating func addText(_ added: [UInt8], _ isMember: Bool) {
        if let last = steps.last, last.kind == .text || last.kind == .member {
            if isMember { JSONTemplate.appendComma(to: &text) }
            text += added
            steps[steps.count - 1].end = text.count
            return
        }
        let start = text.count
        text += added
        steps.append(
            Step(kind: isMember ? .member : .text, field: 0, start: start, end: text.count))
    }
}
