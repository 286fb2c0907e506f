package import Formats
import Tables

/// The values for a template's holes, as JSON bytes: one arena, and where in it each value lies.
/// Made once and cleared for each item, so that rendering allocates nothing.
package struct RenderedValues: Sendable {
    /// JSON texts one behind the other.
    package var bytes: [UInt8] = []
    /// For each field or parameter its bytes; nil where it has no value.
    package var ranges: [Range<Int>?]

    package init(count: Int) { ranges = Array(repeating: nil, count: count) }

    /// The values of a target's parameters, in their order.
    package init(parameters: [FieldValue?]) {
        self.init(count: parameters.count)
        for (index, value) in parameters.enumerated() {
            guard let value else { continue }
            set(index) { JSONText.append(value, to: &$0) }
        }
    }

    /// Forgets all values and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        for index in ranges.indices { ranges[index] = nil }
    }

    /// Sets a value to what `append` puts at the end of the arena.
    @inline(__always)
    package mutating func set(_ index: Int, _ append: (inout [UInt8]) -> Void) {
        let start = bytes.count
        append(&bytes)
        ranges[index] = start..<bytes.count
    }
}

extension NumberRule {
    /// Appends a number as the target wants it.
    ///
    /// - Input: the mantissa at `scale`, as `ExactDecimal.mantissa(at:rounding:)` gives it.
    package func append(mantissa: Int64, to bytes: inout [UInt8]) {
        if quoted { bytes.append(UInt8(ascii: "\"")) }
        if minorUnits {
            ExactDecimal.append(mantissa: mantissa, scale: 0, to: &bytes)
        } else if fixedScale {
            ExactDecimal.append(mantissa: mantissa, scale: scale, to: &bytes)
        } else {
            ExactDecimal(mantissa: mantissa, scale: scale).append(to: &bytes)
        }
        if quoted { bytes.append(UInt8(ascii: "\"")) }
    }
}

extension TextRule {
    /// Appends a text as the target wants it.
    ///
    /// - Input: UTF-8, trimmed where the rule says so, and with digits only under `asInteger`: what
    ///   breaks a rule is rejected before.
    package func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        if asInteger { bytes.append(contentsOf: text) } else { JSONText.append(text, to: &bytes) }
    }
}

extension TargetField {
    /// Appends a constant or a fallback that keeps the field's rules (`fault(in:)` is nil).
    package func append(_ value: FieldValue, to bytes: inout [UInt8]) {
        switch (form, value) {
        case (.text(let rule), .text(let text)):
            var text = rule.trim ? text.trimmingBlanks() : text
            // Safe: the bytes are used only within the closure.
            text.withUTF8 { rule.append(UnsafeRawBufferPointer($0), to: &bytes) }
        case (.number(let rule), .number(let number)):
            guard let mantissa = number.mantissa(at: rule.scale, rounding: rule.rounding) else {
                preconditionFailure("a constant is checked before it is written")
            }
            rule.append(mantissa: mantissa, to: &bytes)
        case (.boolean, .boolean(let flag)):
            bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        default: preconditionFailure("a constant has its field's type")
        }
    }
}
