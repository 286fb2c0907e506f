import Tables

/// One value as the target holds it: a number at the target's own scale.
package enum WireValue: Sendable, Equatable {
    case missing
    case number(Int64)
    case boolean(Bool)
    case text([UInt8])
}

extension WireValue {
    /// The plain text of the value, as in changes.csv; nothing where it is missing.
    package func append(to bytes: inout [UInt8], scale: UInt8) {
        switch self {
        case .missing: break
        case .number(let mantissa):
            ExactDecimal(mantissa: mantissa, scale: scale).append(to: &bytes)
        case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
        case .text(let text): bytes += text
        }
    }
}
