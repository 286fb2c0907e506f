import Tables

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Texts of one chunk's rows, as slices of one buffer. An empty text is no value: it is missing.
struct TextVector {
    /// UTF-8; shared with the column that the texts come from, where nothing was changed.
    var bytes: [UInt8]
    var starts: [UInt32] = []
    var ends: [UInt32] = []
    /// `RowState`s, one for each row.
    var states: [UInt8] = []

    /// Where rows share their texts: for each row the number of its text, below `shared`; else
    /// empty.
    private(set) var numbers: ArraySlice<UInt16> = []
    /// How many different texts there are.
    private(set) var shared = 0

    /// Set where every row has the same text.
    var isConstant = false

    var count: Int { starts.count }

    init(bytes: [UInt8] = []) { self.bytes = bytes }

    /// The same text in every row.
    init(repeating text: [UInt8], count: Int) {
        bytes = text
        starts = Array(repeating: 0, count: count)
        ends = Array(repeating: UInt32(text.count), count: count)
        let state = text.isEmpty ? RowState.missing : RowState.present
        states = Array(repeating: state, count: count)
        isConstant = true
    }

    /// Rows of a column.
    init(_ values: TextValues, rows: Range<Int>) {
        guard values.isShared else {
            self.init(values.words, rows: rows)
            return
        }
        precondition(rows.upperBound <= values.count, "columns are as long as the rows asked for")
        self.init(bytes: values.words.bytes)
        numbers = values.numbers[rows]
        shared = values.words.count
        reserve(rows.count)
        values.words.ends.withUnsafeBufferPointer { all in
            for number in numbers {
                appendSlice(number == 0 ? 0 : all[Int(number) - 1], all[Int(number)])
            }
        }
    }

    private init(_ texts: borrowing TextList, rows: Range<Int>) {
        bytes = texts.bytes
        let first = rows.lowerBound == 0 ? 0 : texts.ends[rows.lowerBound - 1]
        precondition(rows.upperBound <= texts.count, "columns are as long as the rows asked for")
        texts.ends.withUnsafeBufferPointer { all in
            // Safe: the rows lie within the list, and every start is written.
            let part = UnsafeBufferPointer(rebasing: all[rows])
            ends = Array(part)
            starts = Array(unsafeUninitializedCapacity: part.count) { starts, initialized in
                for row in 0..<part.count { starts[row] = row == 0 ? first : part[row - 1] }
                initialized = part.count
            }
        }
        states = Self.states(starts, ends)
    }

    private static func states(_ starts: [UInt32], _ ends: [UInt32]) -> [UInt8] {
        // Safe: both have as many elements, and every state is written.
        starts.withUnsafeBufferPointer { starts in
            ends.withUnsafeBufferPointer { ends in
                Array(unsafeUninitializedCapacity: ends.count) { states, initialized in
                    for row in 0..<ends.count {
                        states[row] =
                            starts[row] == ends[row] ? RowState.missing : RowState.present
                    }
                    initialized = ends.count
                }
            }
        }
    }

    mutating func reserve(_ count: Int) {
        starts.reserveCapacity(count)
        ends.reserveCapacity(count)
        states.reserveCapacity(count)
    }

    /// Appends a row whose text lies in the buffer already.
    @inline(__always)
    mutating func appendSlice(_ start: UInt32, _ end: UInt32) {
        starts.append(start)
        ends.append(end)
        states.append(start == end ? RowState.missing : RowState.present)
    }

    mutating func appendWithout(_ state: UInt8) {
        starts.append(0)
        ends.append(0)
        states.append(state)
    }

    /// The bytes of one row, valid only within the closure.
    @inline(__always)
    func withText<Result>(_ row: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // Safe: slices lie within the buffer they were made for.
        bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(starts[row])..<Int(ends[row])]))
        }
    }

    func compared(_ comparison: Comparison, to other: TextVector) -> BooleanVector {
        test(other) { left, right in comparison.holds(Self.order(left, right)) }
    }

    /// A test of two texts, in rows where both are there.
    @inline(__always)
    func test(
        _ other: TextVector, _ holds: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) -> BooleanVector {
        var result = BooleanVector(repeating: false, count: count)
        result.states = states
        RowState.combine(&result.states, other.states)
        for row in 0..<count where result.states[row] == RowState.present {
            let verdict = withText(row) { left in other.withText(row) { holds(left, $0) } }
            result.values[row] = verdict ? 1 : 0
        }
        return result.withoutIdleStates()
    }

    /// A test of one text, in rows where it is there.
    @inline(__always)
    func test(_ holds: (UnsafeRawBufferPointer) -> Bool) -> BooleanVector {
        var result = BooleanVector(repeating: false, count: count)
        result.states = states
        for row in 0..<count where states[row] == RowState.present {
            result.values[row] = withText(row, holds) ? 1 : 0
        }
        return result.withoutIdleStates()
    }

    /// By bytes, which is the order of code points.
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let shared = min(left.count, right.count)
        // Safe: both have `shared` bytes; without any there is no address to compare.
        let order =
            shared == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, shared)
        return order != 0 ? Int(order) : left.count - right.count
    }
}

extension BooleanVector {
    /// Without states where every row has a value: what follows is faster then.
    func withoutIdleStates() -> BooleanVector {
        var highest = RowState.present
        for state in states { highest = max(highest, state) }
        return highest == RowState.present ? BooleanVector(values: values) : self
    }
}
