import Diagnostics

/// The cells of products, or of offers from a file of prices or stocks, kept by id until the
/// offers come that they belong to.
///
/// - Complexity: for each row its key, its cells' bytes, 8 bytes a field and about 20 more; one
///   allocation a column, none a row.
struct JoinTable {
    /// Offsets are 32 bits wide; a table stops well before that.
    static let bytesMax = 2 << 30
    private static let missing = UInt32.max

    private let fieldCount: Int
    private var keys = ByteKeys()
    private let text = ByteBuffer(capacity: 4096)
    private var starts: [UInt32] = []
    private var lengths: [UInt32] = []
    private(set) var lines: [UInt32] = []
    private(set) var files: [UInt16] = []
    /// Rows that were joined.
    private var met: [Bool] = []
    /// Few: what was wrong with a row.
    private var faults: [Int: [(field: Int, fault: CellFault)]] = [:]

    init(fieldCount: Int) { self.fieldCount = fieldCount }

    var count: Int { keys.count }
    var byteCount: Int { text.count + keys.byteCount }
    private(set) var metCount = 0

    /// A key met again fills what its row still lacks.
    ///
    /// - Parameter contradicts: what it means that the row has another value for a cell of this
    ///   field; nil where the first one counts
    /// - Output: false where the row already has another value for one of the cells
    mutating func add(
        _ key: UnsafeRawBufferPointer, _ cells: [UnsafeRawBufferPointer?], line: Int, file: Int,
        faults found: [(field: Int, fault: CellFault)],
        contradicts: (
            _ field: Int, _ known: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
        ) -> CellFault? = { _, _, _ in nil }
    ) -> Bool {
        let (row, isNew) = keys.insert(key)
        if isNew {
            starts.append(contentsOf: repeatElement(0, count: fieldCount))
            lengths.append(contentsOf: repeatElement(Self.missing, count: fieldCount))
            lines.append(UInt32(clamping: line))
            files.append(UInt16(clamping: file))
            met.append(false)
        }
        if !found.isEmpty { faults[row, default: []] += found }
        var agrees = true
        for (field, value) in cells.enumerated() {
            guard let value else { continue }
            if let known = cell(row, field) {
                guard !known.elementsEqual(value) else { continue }
                agrees = false
                if faults[row]?.contains(where: { $0.field == field }) ?? false { continue }
                if let fault = contradicts(field, known, value) {
                    faults[row, default: []].append((field, fault))
                }
                continue
            }
            starts[row * fieldCount + field] = UInt32(text.count)
            lengths[row * fieldCount + field] = UInt32(value.count)
            text.append(value)
        }
        return agrees
    }

    func row(_ key: UnsafeRawBufferPointer) -> Int? { keys.index(of: key) }

    func key(_ row: Int) -> UnsafeRawBufferPointer { keys.key(row) }

    func cell(_ row: Int, _ field: Int) -> UnsafeRawBufferPointer? {
        let index = row * fieldCount + field
        guard lengths[index] != Self.missing else { return nil }
        return text.slice(Int(starts[index]), Int(starts[index]) + Int(lengths[index]))
    }

    func faults(_ row: Int) -> [(field: Int, fault: CellFault)] {
        faults.isEmpty ? [] : faults[row] ?? []
    }

    func isMet(_ row: Int) -> Bool { met[row] }

    mutating func meet(_ row: Int) {
        if !met[row] { metCount += 1 }
        met[row] = true
    }
}
