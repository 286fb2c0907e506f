/// One record's cells on their way to the builder, from formats that tell numbers, booleans and
/// dates from text themselves.
struct TypedCells {
    enum Kind: UInt8 {
        case absent
        case text
        /// In plain notation, with a point.
        case number
        /// `true` or `false`.
        case boolean
        /// `2026-11-22`, with or without a time behind it.
        case date
    }

    private(set) var kinds: [Kind]
    private(set) var faults: [(field: Int, fault: CellFault)] = []
    private var ranges: [Range<Int>]
    private let bytes = ByteBuffer()

    init(fieldCount: Int) {
        kinds = Array(repeating: .absent, count: fieldCount)
        ranges = Array(repeating: 0..<0, count: fieldCount)
    }

    mutating func reset() {
        bytes.removeAll()
        faults.removeAll(keepingCapacity: true)
        for field in kinds.indices { kinds[field] = .absent }
    }

    /// - Parameter cell: is copied
    mutating func set(_ field: Int, _ kind: Kind, _ cell: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(cell)
        kinds[field] = kind
        ranges[field] = start..<bytes.count
    }

    mutating func fail(_ field: Int, _ fault: CellFault) { faults.append((field, fault)) }

    /// Nil where the record has none; valid until the next `set`.
    func cell(_ field: Int) -> UnsafeRawBufferPointer? {
        guard kinds[field] != .absent else { return nil }
        return bytes.slice(ranges[field].lowerBound, ranges[field].upperBound)
    }
}
