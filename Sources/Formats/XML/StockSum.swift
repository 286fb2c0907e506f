import Diagnostics
import Tables

/// Adds the stocks of several warehouses exactly, each read by the rules of the field that the sum
/// goes to, and each warehouse once.
///
/// A stock without a warehouse is the whole if it is alone, and the total beside warehouses.
/// Several of them alone may be parts, or one stock written twice: nothing says which.
struct StockSum {
    /// What programs call a total.
    private static let totalWords = [
        "итого", "итог", "всего", "total", "общий", "общее", "all", "все",
    ].map(FoldedText.fold)

    /// Whether a warehouse's id or name is a word for all of them: `Итого`, `ВСЕГО:`, `ALL`.
    static func isTotal(_ warehouse: UnsafeRawBufferPointer) -> Bool {
        var word = warehouse
        while word.last == UInt8(ascii: ":") {
            let before = UnsafeRawBufferPointer(rebasing: word.dropLast())
            word = UnsafeRawBufferPointer(rebasing: before[Blanks.trim(before)])
        }
        return totalWords.contains { FoldedText.equals(word, $0) }
    }

    private let converter: CellConverter
    private let usesComma: Bool
    private var warehouses = ByteKeys()
    /// In units of 10^-18, by the warehouse's number; 128 bits hold the sum of any hundred numbers
    /// of 18 digits.
    private var stocks: [Int128] = []
    private var unnamed: [Int128] = []
    /// Stocks that are said to be totals.
    private var totals: [Int128] = []
    private var overflow = false
    private var hasNegative = false
    /// The sum that `text` gave.
    private var settled: Int128 = 0
    private(set) var fault: CellFault?

    init(_ field: FieldSpec) {
        var spec = field
        spec.type = .decimal
        spec.fallback = nil
        converter = CellConverter(spec: spec, isKey: false)
        usesComma = field.numbers.point == .comma
    }

    mutating func reset() {
        warehouses.removeAll()
        stocks.removeAll(keepingCapacity: true)
        unnamed.removeAll(keepingCapacity: true)
        totals.removeAll(keepingCapacity: true)
        overflow = false
        hasNegative = false
        settled = 0
        fault = nil
    }

    /// - Parameters:
    ///   - cell: the stock; nil where the warehouse has none
    ///   - warehouse: its id, or its name where it has no id
    mutating func add(_ cell: UnsafeRawBufferPointer?, of warehouse: UnsafeRawBufferPointer?) {
        take(cell) { sum, stock, cell in sum.add(stock, warehouse, cell) }
    }

    /// What all warehouses, or some of them, have together.
    mutating func addTotal(_ cell: UnsafeRawBufferPointer?) {
        take(cell) { sum, stock, _ in sum.totals.append(stock) }
    }

    private mutating func take(
        _ cell: UnsafeRawBufferPointer?,
        _ body: (inout StockSum, Int128, UnsafeRawBufferPointer) -> Void
    ) {
        let missing = CellFault(.stockUnreadable, reason: "a warehouse without a number")
        if let first = cell?.nonBlank?.first, first == UInt8(ascii: "-") || first == 0xE2 {
            hasNegative = true
        }
        guard let cell else {
            fault = fault ?? missing
            return
        }
        switch converter.number(cell) {
        case .value(let value): body(&self, Self.scaled(value), cell)
        case .missing: fault = fault ?? missing
        case .fault(let found): fault = fault ?? found
        }
    }

    private static func scaled(_ value: ExactDecimal) -> Int128 {
        Int128(value.mantissa)
            * Int128(ExactDecimal.powersOfTen[Int(ExactDecimal.scaleMax - value.scale)])
    }

    /// Whether an offer's own number is what its warehouses have together. Below zero the field's
    /// rule counts for each of them, so that nothing can be said.
    func agrees(with cell: UnsafeRawBufferPointer) -> Bool {
        guard !isEmpty, fault == nil, !overflow, case .value(let value) = converter.number(cell)
        else { return true }
        return hasNegative || value.isNegative || Self.scaled(value) == settled
    }

    private mutating func add(
        _ stock: Int128, _ warehouse: UnsafeRawBufferPointer?, _ cell: UnsafeRawBufferPointer
    ) {
        guard let warehouse else { return unnamed.append(stock) }
        if Self.isTotal(warehouse) { return totals.append(stock) }
        let (number, isNew) = warehouses.insert(warehouse)
        if isNew { return stocks.append(stock) }
        guard stocks[number] != stock else { return }
        fault = fault ?? CellFault(
            .stocksContradict, cell,
            "warehouse \"\(String(decoding: warehouse.prefix(60), as: UTF8.self))\" has another "
                + "stock, too")
    }

    var isEmpty: Bool { stocks.isEmpty && unnamed.isEmpty && totals.isEmpty }

    /// The sum in plain notation; nil where there was nothing to add or a fault.
    mutating func text() -> [UInt8]? {
        guard !isEmpty, fault == nil else { return nil }
        settled = settle()
        guard fault == nil else { return nil }
        var mantissa = settled
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

    /// The stock of all warehouses; totals must agree with it, each or all together.
    private mutating func settle() -> Int128 {
        var totals = self.totals
        if !stocks.isEmpty { totals += unnamed }
        let parts = stocks.isEmpty ? unnamed : stocks
        if stocks.isEmpty, unnamed.count > 1 {
            fault = CellFault(
                .stocksContradict,
                reason: "several stocks without a warehouse: parts of one, or one of them wrong?")
            return 0
        }
        if parts.isEmpty {
            if totals.contains(where: { $0 != totals[0] }) { contradict() }
            return totals[0]
        }
        let sum = sum(parts)
        guard !totals.isEmpty, totals.contains(where: { $0 != sum }), self.sum(totals) != sum else {
            return sum
        }
        contradict()
        return sum
    }

    private mutating func contradict() {
        fault = CellFault(
            .stocksContradict,
            reason: "a stock without a warehouse is not what the warehouses have together")
    }

    private mutating func sum(_ parts: [Int128]) -> Int128 {
        var total: Int128 = 0
        for part in parts {
            let (sum, carry) = total.addingReportingOverflow(part)
            total = sum
            overflow = overflow || carry
        }
        return total
    }
}
