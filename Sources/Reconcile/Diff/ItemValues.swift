import Pipelines

/// Turns wire values into the JSON texts that a template's holes take.
enum ItemValues {
    static func set(
        _ index: Int, _ value: WireValue, _ form: TargetField.Form, in out: inout RenderedValues
    ) {
        switch (value, form) {
        case (.missing, _): break
        case (.text(let text), .text(let rule)):
            text.withUnsafeBytes { set(index, text: $0, rule, in: &out) }
        case (.number(let mantissa), .number(let rule)):
            out.set(index) { rule.append(mantissa: mantissa, to: &$0) }
        case (.boolean(let yes), .boolean):
            out.set(index) { $0.append(contentsOf: (yes ? "true" : "false").utf8) }
        default: preconditionFailure("a wire value has its field's kind")
        }
    }

    static func set(
        _ index: Int, text: UnsafeRawBufferPointer, _ rule: TextRule, in out: inout RenderedValues
    ) {
        let text = rule.trim ? WireColumn.trimmed(text) : text
        out.set(index) { rule.append(text, to: &$0) }
    }
}
