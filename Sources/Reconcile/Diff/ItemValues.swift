import Formats
import Pipelines
import Tables

/// Turns wire values into the JSON texts that a template's holes take.
enum ItemValues {
    static func append(_ value: WireValue, _ form: TargetField.Form, to out: inout RenderedValues) {
        switch (value, form) {
        case (.missing, _): out.appendAbsent()
        case (.text(let text), .text(let rule)):
            text.withUnsafeBytes { append(text: $0, rule, to: &out) }
        case (.number(let mantissa), .number(let rule)): append(mantissa, rule, to: &out)
        case (.boolean(let yes), .boolean):
            out.append { $0 += Array((yes ? "true" : "false").utf8) }
        default: preconditionFailure("a wire value has its field's kind")
        }
    }

    static func append(
        text: UnsafeRawBufferPointer, _ rule: TextRule, to out: inout RenderedValues
    ) {
        let text = rule.trim ? WireColumn.trimmed(text) : text
        out.append { bytes in
            if rule.asInteger {
                bytes.append(contentsOf: text)
            } else {
                JSONText.append(text, to: &bytes)
            }
        }
    }

    static func append(_ mantissa: Int64, _ rule: NumberRule, to out: inout RenderedValues) {
        out.append { bytes in
            if rule.quoted { bytes.append(UInt8(ascii: "\"")) }
            if rule.minorUnits {
                ExactDecimal(mantissa).append(to: &bytes)
            } else if rule.fixedScale {
                ExactDecimal.append(mantissa: mantissa, scale: rule.scale, to: &bytes)
            } else {
                ExactDecimal(mantissa: mantissa, scale: rule.scale).append(to: &bytes)
            }
            if rule.quoted { bytes.append(UInt8(ascii: "\"")) }
        }
    }

    /// The `emit` stage's parameters, rendered once.
    static func parameters(_ emit: EmitStage) -> RenderedValues {
        var out = RenderedValues()
        for (parameter, value) in zip(emit.target.parameters, emit.parameters) {
            switch value {
            case nil: out.appendAbsent()
            case .number(let number): out.append { number.append(to: &$0) }
            case .boolean(let yes): out.append { $0 += Array((yes ? "true" : "false").utf8) }
            case .text(let text):
                out.append { bytes in
                    let isNumber = parameter.type == .integer || parameter.type == .decimal
                    if isNumber {
                        bytes += Array(text.utf8)
                    } else {
                        Array(text.utf8).withUnsafeBytes { JSONText.append($0, to: &bytes) }
                    }
                }
            }
        }
        return out
    }
}
