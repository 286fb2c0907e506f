import Diagnostics
import Tables

/// Adds the stocks of several warehouses exactly, each read by the rules of the field that the sum
/// goes to.
struct StockSum {
    private let converter: CellConverter
    private let usesComma: Bool
    /// In units of 10^-18; 128 bits hold the sum of any hundred numbers of 18 digits.
    private var total: Int128 = 0
    private var count = 0
    private var overflow = false
    private(set) var fault: CellFault?

    init(_ field: FieldSpec) {
        var spec = field
        spec.type = .decimal
        spec.fallback = nil
        converter = CellConverter(spec: spec, isKey: false)
        usesComma = field.numbers.point == .comma
    }

    mutating func reset() {
        total = 0
        count = 0
        overflow = false
        fault = nil
    }

    mutating func add(_ cell: UnsafeRawBufferPointer?) {
        count += 1
        let missing = CellFault(.stockUnreadable, reason: "a warehouse without a number")
        guard let cell else {
            fault = fault ?? missing
            return
        }
        switch converter.number(cell) {
        case .value(let value):
            let scaled =
                Int128(value.mantissa)
                * Int128(ExactDecimal.powersOfTen[Int(ExactDecimal.scaleMax - value.scale)])
            let (sum, carry) = total.addingReportingOverflow(scaled)
            total = sum
            overflow = overflow || carry
        case .missing: fault = fault ?? missing
        case .fault(let found): fault = fault ?? found
        }
    }

    /// The sum in plain notation; nil where there was nothing to add or a fault.
    mutating func text() -> [UInt8]? {
        guard count > 0, fault == nil else { return nil }
        var mantissa = total
        var scale = ExactDecimal.scaleMax
        while scale > 0, mantissa % 10 == 0 {
            mantissa /= 10
            scale -= 1
        }
        guard !overflow, let small = Int64(exactly: mantissa) else {
            fault = CellFault(
                .numberTooLong, reason: "the sum of all warehouses has too many digits")
            return nil
        }
        var bytes: [UInt8] = []
        ExactDecimal.append(mantissa: small, scale: scale, to: &bytes)
        if usesComma, let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
            bytes[point] = UInt8(ascii: ",")
        }
        return bytes
    }
}
