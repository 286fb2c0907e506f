import Tables

/// The memory behind a `BatchBuilder`: for each field two rows of values that grow together.
///
/// The row now being filled lies one past the last record. A rejected row's values are simply
/// written over by the next row's, so that nothing is ever taken back.
final class ColumnStore {
    /// What the hot path needs to know of a field, without a reference in it.
    struct Slot {
        let type: FieldType
        let isKey: Bool
        /// No cell has a meaning of its own; see `FieldSpec.words`.
        let hasWords: Bool
        let wordsStartWithDigit: Bool
        let trim: Bool
        let point: NumberOptions.Point
        /// The number of the row in which the field was set last.
        var setInRow = 0
        /// Of a boolean field, what the last two cells that differ have meant.
        var known: (KnownWord, KnownWord) = (KnownWord(), KnownWord())
        /// Text: starts, ends. Number and date: mantissas, scales. Boolean: values, nothing.
        var first: UnsafeMutableRawPointer
        var second: UnsafeMutableRawPointer
    }

    /// Safe: allocated here, freed in `deinit`; whoever holds it holds the store too.
    let slots: UnsafeMutablePointer<Slot>
    private(set) var lines: UnsafeMutablePointer<UInt32>
    private(set) var capacity = 4096
    private let count: Int

    init(_ converters: [CellConverter]) {
        count = converters.count
        slots = .allocate(capacity: count)
        lines = .allocate(capacity: capacity)
        for (index, converter) in converters.enumerated() {
            let spec = converter.spec
            let (first, second) = Self.strides(spec.type)
            (slots + index).initialize(
                to: Slot(
                    type: spec.type, isKey: converter.isKey, hasWords: !spec.words.isEmpty,
                    wordsStartWithDigit: converter.wordsStartWithDigit, trim: spec.trim,
                    point: spec.numbers.point,
                    first: .allocate(byteCount: capacity * first, alignment: 8),
                    second: .allocate(byteCount: capacity * second, alignment: 8)))
        }
    }

    deinit {
        for index in 0..<count {
            slots[index].first.deallocate()
            slots[index].second.deallocate()
        }
        slots.deallocate()
        lines.deallocate()
    }

    /// Makes room for twice as many rows.
    func grow() {
        let old = capacity
        capacity *= 2
        lines = Self.moved(UnsafeMutableRawPointer(lines), old, capacity, stride: 4)
            .assumingMemoryBound(to: UInt32.self)
        for index in 0..<count {
            let (first, second) = Self.strides(slots[index].type)
            slots[index].first = Self.moved(slots[index].first, old, capacity, stride: first)
            slots[index].second = Self.moved(slots[index].second, old, capacity, stride: second)
        }
    }

    /// The first `rows` values of a field.
    func column(_ field: Int, rows: Int) -> Column {
        let slot = slots[field]
        switch slot.type {
        case .text:
            return .text(
                TextColumn(
                    starts: Self.array(slot.first, rows), ends: Self.array(slot.second, rows)))
        case .integer, .decimal, .date:
            return .number(
                NumberColumn(
                    mantissas: Self.array(slot.first, rows), scales: Self.array(slot.second, rows)))
        case .boolean: return .boolean(BooleanColumn(values: Self.array(slot.first, rows)))
        }
    }

    func lineNumbers(rows: Int) -> [UInt32] {
        Array(UnsafeBufferPointer(start: lines, count: rows))
    }

    /// Bytes of one value in each of a field's two rows.
    private static func strides(_ type: FieldType) -> (first: Int, second: Int) {
        switch type {
        case .text: (4, 4)
        case .integer, .decimal, .date: (8, 1)
        case .boolean: (1, 0)
        }
    }

    private static func moved(
        _ old: UnsafeMutableRawPointer, _ count: Int, _ capacity: Int, stride: Int
    ) -> UnsafeMutableRawPointer {
        let new = UnsafeMutableRawPointer.allocate(byteCount: capacity * stride, alignment: 8)
        new.copyMemory(from: old, byteCount: count * stride)
        old.deallocate()
        return new
    }

    private static func array<Value: BitwiseCopyable>(
        _ memory: UnsafeMutableRawPointer, _ count: Int
    ) -> [Value] {
        // Safe: the first `count` values were written as this type.
        Array(UnsafeBufferPointer(start: memory.assumingMemoryBound(to: Value.self), count: count))
    }
}

/// A short cell whose meaning is known: most boolean columns hold two.
struct KnownWord {
    /// The cell's bytes, and how many they are; 0 for none.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var count = 0
    private(set) var value: UInt8 = 0

    init() {}

    /// Nil for an empty cell and one of more than 16 bytes.
    @inline(__always)
    init?(_ cell: UnsafeRawBufferPointer, value: UInt8 = 0) {
        guard cell.count > 0, cell.count <= 16 else { return nil }
        var bytes: (UInt64, UInt64) = (0, 0)
        // Safe: sixteen bytes, of which at most so many are written.
        withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: cell) }
        (low, high, count, self.value) = (bytes.0, bytes.1, cell.count, value)
    }

    @inline(__always)
    func isSame(as other: KnownWord) -> Bool {
        low == other.low && high == other.high && count == other.count
    }
}

extension ColumnStore.Slot {
    /// What a boolean's cell means, where one of the last has said it.
    @inline(__always)
    func knownBoolean(_ cell: UnsafeRawBufferPointer) -> UInt8? {
        guard let word = KnownWord(cell) else { return nil }
        if word.isSame(as: known.0) { return known.0.value }
        return word.isSame(as: known.1) ? known.1.value : nil
    }

    mutating func learn(_ cell: UnsafeRawBufferPointer, _ value: UInt8) {
        guard let word = KnownWord(cell, value: value) else { return }
        known = (word, known.0)
    }

    // Safe, all of these: `row` is below the store's capacity, which `beginRow` sees to.

    @inline(__always)
    func setText(_ row: Int, _ start: Int, _ end: Int) {
        let (start, end) = (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: end))
        first.storeBytes(of: start, toByteOffset: row &* 4, as: UInt32.self)
        second.storeBytes(of: end, toByteOffset: row &* 4, as: UInt32.self)
    }

    @inline(__always)
    func setNumber(_ row: Int, _ mantissa: Int64, _ scale: UInt8) {
        first.storeBytes(of: mantissa, toByteOffset: row &* 8, as: Int64.self)
        second.storeBytes(of: scale, toByteOffset: row, as: UInt8.self)
    }

    @inline(__always)
    func setBoolean(_ row: Int, _ value: UInt8) {
        first.storeBytes(of: value, toByteOffset: row, as: UInt8.self)
    }

    func setMissing(_ row: Int) {
        switch type {
        case .text: setText(row, Int(TextColumn.missing), Int(TextColumn.missing))
        case .integer, .decimal, .date: setNumber(row, 0, NumberColumn.missing)
        case .boolean: setBoolean(row, BooleanColumn.missing)
        }
    }

    func isMissing(_ row: Int) -> Bool {
        switch type {
        case .text: isTextMissing(row)
        case .integer, .decimal, .date:
            second.load(fromByteOffset: row, as: UInt8.self) == NumberColumn.missing
        case .boolean: first.load(fromByteOffset: row, as: UInt8.self) == BooleanColumn.missing
        }
    }

    /// Where the text of this row stands; nil where it is missing.
    func textRange(_ row: Int) -> Range<Int>? {
        guard !isTextMissing(row) else { return nil }
        let start = first.load(fromByteOffset: row &* 4, as: UInt32.self)
        return Int(start)..<Int(second.load(fromByteOffset: row &* 4, as: UInt32.self))
    }

    /// The number of this row, which is not missing.
    func number(_ row: Int) -> ExactDecimal {
        ExactDecimal(
            mantissa: first.load(fromByteOffset: row &* 8, as: Int64.self),
            scale: second.load(fromByteOffset: row, as: UInt8.self))
    }

    func boolean(_ row: Int) -> Bool {
        first.load(fromByteOffset: row, as: UInt8.self) == BooleanColumn.yes
    }

    /// Whether the text of this row is missing.
    func isTextMissing(_ row: Int) -> Bool {
        first.load(fromByteOffset: row &* 4, as: UInt32.self) == TextColumn.missing
    }
}
