/// What a row of a vector holds: a value, nothing, or the number of the fault that it met.
///
/// Faults are numbered downwards in the order of evaluation, so that the greatest state of several
/// operands is the first fault, or missing, or a value; combining them is one maximum.
enum RowState {
    static let present: UInt8 = 0
    static let missing: UInt8 = 1
    static let lastSite: UInt8 = 2
    static let firstSite: UInt8 = 255

    /// The greater of both, row by row; empty means that every row has a value.
    static func combine(_ left: inout [UInt8], _ right: [UInt8]) {
        guard !right.isEmpty else { return }
        guard !left.isEmpty else {
            left = right
            return
        }
        precondition(left.count == right.count, "vectors of one chunk are equally long")
        // Safe: both have this count.
        left.withUnsafeMutableBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                for row in 0..<left.count { left[row] = max(left[row], right[row]) }
            }
        }
    }

    @inline(__always)
    static func of(_ states: [UInt8], _ row: Int) -> UInt8 { states.isEmpty ? 0 : states[row] }
}

/// The states that an operation gives to rows in which it fails.
struct Sites: Sendable {
    var overflow: UInt8 = 0
    var zero: UInt8 = 0
    var range: UInt8 = 0

    func state(_ fault: NumberFault) -> UInt8 {
        switch fault {
        case .overflow: overflow
        case .divisionByZero: zero
        case .outOfRange: range
        }
    }
}
