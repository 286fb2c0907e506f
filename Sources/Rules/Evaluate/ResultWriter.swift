import Tables

/// Gathers the values of one chunk after the other into the column of a result.
struct ResultWriter {
    private var mantissas: [Int64] = []
    private var scales: [UInt8] = []
    private var booleans: [UInt8] = []
    private var texts = TextValues()
    private let storage: Storage
    private var faults: [(row: Int, fault: RuleRowFault)] = []

    init(_ storage: Storage, _ count: Int) {
        self.storage = storage
        switch storage {
        case .number:
            mantissas.reserveCapacity(count)
            scales.reserveCapacity(count)
        case .text: texts.reserve(texts: count, bytes: 0)
        case .boolean: booleans.reserveCapacity(count)
        }
    }

    var result: RuleResult {
        let column: ValueColumn =
            switch storage {
            case .number: .number(NumberColumn(mantissas: mantissas, scales: scales))
            case .text: .text(texts)
            case .boolean: .boolean(BooleanColumn(values: booleans))
            }
        return RuleResult(column: column, faults: faults)
    }

    /// Adds numbers, in lowest terms as a column holds them; returns the rows' states.
    mutating func append(_ vector: NumberVector) -> [UInt8] {
        if vector.isUniform, vector.states.isEmpty, vector.scale == 0 {
            mantissas += vector.mantissas
            scales += repeatElement(0, count: vector.count)
            return []
        }
        var lowest = vector.mantissas
        let count = lowest.count
        // Safe: both buffers have `count` elements, and every scale is written.
        let lowestScales = [UInt8](unsafeUninitializedCapacity: count) { scales, initialized in
            lowest.withUnsafeMutableBufferPointer { mantissas in
                for row in 0..<count {
                    if RowState.of(vector.states, row) != RowState.present {
                        mantissas[row] = 0
                        scales[row] = NumberColumn.missing
                        continue
                    }
                    var scale = vector.isUniform ? vector.scale : vector.scales[row]
                    var mantissa = mantissas[row]
                    while scale > 0 {
                        let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: 10)
                        guard rest == 0 else { break }
                        mantissa = quotient
                        scale -= 1
                    }
                    mantissas[row] = mantissa
                    scales[row] = scale
                }
            }
            initialized = count
        }
        mantissas += lowest
        scales += lowestScales
        return vector.states
    }

    mutating func append(_ vector: BooleanVector) -> [UInt8] {
        guard !vector.states.isEmpty else {
            booleans += vector.values
            return []
        }
        for row in 0..<vector.count {
            booleans.append(
                vector.states[row] == RowState.present ? vector.values[row] : BooleanColumn.missing)
        }
        return vector.states
    }

    /// Adds texts; a column's texts take 4 GiB at most, and rows past that have a fault.
    mutating func append(_ vector: TextVector, full: UInt8) -> [UInt8] {
        var states = vector.states
        for row in 0..<vector.count {
            guard states[row] == RowState.present else {
                texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
                continue
            }
            vector.withText(row) { text in
                if texts.hasRoom(for: text.count) {
                    texts.append(text)
                } else {
                    texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
                    states[row] = full
                }
            }
        }
        return states
    }

    mutating func noteFaults(_ states: [UInt8], from start: Int, _ sites: [RuleRowFault]) {
        // Hardly ever there is one.
        guard let highest = states.max(), highest >= RowState.lastSite else { return }
        for (row, state) in states.enumerated() where state >= RowState.lastSite {
            faults.append((start + row, Checker.fault(state, in: sites)))
        }
    }
}
