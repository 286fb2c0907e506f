import Tables

/// Writes the values of one chunk after the other: numbers and booleans to where they stay, so that
/// two threads fill one column, texts to a column of their own.
struct ResultWriter {
    private let room: ResultRoom
    /// Where in the room the next chunk goes.
    private(set) var next: Int
    /// Texts take no more: the threads' texts together fit one column.
    private let bytesMax: Int
    private(set) var texts = TextValues()
    private(set) var faults: [(row: Int, fault: RuleRowFault)] = []

    /// - Parameters:
    ///   - rows: of the room, those that will be written
    ///   - parts: how many writers share the column
    init(_ room: ResultRoom, _ rows: Range<Int>, parts: Int) {
        self.room = room
        bytesMax = Int(UInt32.max) / parts
        next = rows.lowerBound
        if case .text = room { texts.reserve(texts: rows.count, bytes: 0) }
    }

    /// Adds numbers, in lowest terms as a column holds them; returns the rows' states.
    mutating func append(_ vector: NumberVector) -> [UInt8] {
        guard case .numbers(let allMantissas, let allScales) = room else {
            preconditionFailure("a rule's values are of its type")
        }
        let count = vector.count
        let mantissas = UnsafeMutableBufferPointer(rebasing: allMantissas[next..<(next + count)])
        let scales = UnsafeMutableBufferPointer(rebasing: allScales[next..<(next + count)])
        next += count
        // Safe: both buffers have `count` elements, and every one is written.
        _ = mantissas.initialize(fromContentsOf: vector.mantissas)
        if vector.isUniform, vector.states.isEmpty, vector.scale == 0 {
            scales.initialize(repeating: 0)
            return []
        }
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
        return vector.states
    }

    mutating func append(_ vector: BooleanVector) -> [UInt8] {
        guard case .booleans(let values) = room else {
            preconditionFailure("a rule's values are of its type")
        }
        for row in 0..<vector.count {
            values[next + row] = RowState.of(vector.states, row) == RowState.present
                ? vector.values[row] : BooleanColumn.missing
        }
        next += vector.count
        return vector.states
    }

    /// Adds texts; a column's texts take 4 GiB at most, and rows past a thread's share of that have
    /// a fault.
    mutating func append(_ vector: TextVector, full: UInt8) -> [UInt8] {
        var states = vector.states
        next += vector.count
        for row in 0..<vector.count {
            guard states[row] == RowState.present else {
                texts.appendMissing(1)
                continue
            }
            vector.withText(row) { text in
                if texts.words.bytes.count + text.count <= bytesMax {
                    texts.append(text)
                } else {
                    texts.appendMissing(1)
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

/// Where the values of a rule's rows go.
enum ResultRoom {
    case numbers(UnsafeMutableBufferPointer<Int64>, UnsafeMutableBufferPointer<UInt8>)
    case booleans(UnsafeMutableBufferPointer<UInt8>)
    case text

    /// Makes a column: `fill` writes each row's value into the room, or gives the texts of its
    /// share of the rows.
    static func column(
        _ storage: Storage, _ count: Int, _ fill: (ResultRoom) -> [TextValues]
    ) -> ValueColumn {
        switch storage {
        case .text:
            var parts = fill(.text)
            var all = parts.removeFirst()
            for part in parts { all.append(contentsOf: part) }
            return .text(all)
        case .boolean:
            // Safe: as many as were asked for are written.
            return .boolean(
                BooleanColumn(
                    values: Array(unsafeUninitializedCapacity: count) { values, initialized in
                        _ = fill(.booleans(values))
                        initialized = count
                    }))
        case .number:
            var scales: [UInt8] = []
            let mantissas = [Int64](unsafeUninitializedCapacity: count) { mantissas, initialized in
                scales = Array(unsafeUninitializedCapacity: count) { scales, initialized in
                    _ = fill(.numbers(mantissas, scales))
                    initialized = count
                }
                initialized = count
            }
            return .number(NumberColumn(mantissas: mantissas, scales: scales))
        }
    }
}
