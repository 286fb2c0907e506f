import Diagnostics

/// One record's cells while its element is open: slices of what the matcher holds, and text made
/// for it (sums, joined names).
struct RecordCells {
    private(set) var cells: [UnsafeRawBufferPointer?]
    private(set) var faults: [(field: Int, fault: CellFault)] = []
    private let made = ByteBuffer()
    /// Made text moves while it grows, so that its slices are taken at the end.
    private var madeRanges: [(start: Int, end: Int)?]

    init(fieldCount: Int) {
        cells = Array(repeating: nil, count: fieldCount)
        madeRanges = Array(repeating: nil, count: fieldCount)
    }

    mutating func reset() {
        made.removeAll()
        faults.removeAll(keepingCapacity: true)
        for index in cells.indices {
            cells[index] = nil
            madeRanges[index] = nil
        }
    }

    func isMade(_ field: Int) -> Bool { madeRanges[field] != nil }

    /// The text made for the field; valid until more is made.
    func made(_ field: Int) -> UnsafeRawBufferPointer? {
        madeRanges[field].map { made.slice($0.start, $0.end) }
    }

    /// - Parameter cell: valid until the record is added to the sink
    mutating func set(_ field: Int, _ cell: UnsafeRawBufferPointer?) { cells[field] = cell }

    mutating func make(_ field: Int, _ body: (ByteBuffer) -> Void) {
        let start = made.count
        body(made)
        madeRanges[field] = (start, made.count)
    }

    mutating func fail(_ field: Int, _ fault: CellFault) { faults.append((field, fault)) }

    /// Puts made text in its cells; nothing may be made after it.
    mutating func finish() {
        for field in cells.indices {
            if let range = madeRanges[field] { cells[field] = made.slice(range.start, range.end) }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The part between outer blanks; nil where nothing is left.
    var nonBlank: UnsafeRawBufferPointer? {
        let part = UnsafeRawBufferPointer(rebasing: self[Blanks.trim(self)])
        return part.isEmpty ? nil : part
    }
}
