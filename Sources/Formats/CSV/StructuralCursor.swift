/// Goes from one structural byte of a CSV text to the next: delimiter, quote, CR or LF.
///
/// Sixteen bytes are compared at once; the matches wait as one bit in each of two words' bytes.
/// What the bytes mean is for `RecordScanner` to say.
struct StructuralCursor {
    /// What may be read past the last structural byte that is asked for.
    static let paddingBytes = 32

    private let base: UnsafeRawPointer
    private let delimiters: SIMD16<UInt8>
    /// Where the next block begins, and where the bytes of `low` do.
    private var nextBlock: Int
    private var block: Int
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Safe: the caller keeps `base` alive and readable for `paddingBytes` past the last
    /// structural byte, and stops asking when it has met that one.
    init(_ base: UnsafeRawPointer, delimiter: UInt8, start: Int) {
        self.base = base
        delimiters = SIMD16(repeating: delimiter)
        nextBlock = start
        block = start
    }

    /// The offset of the next structural byte.
    @inline(__always)
    mutating func next() -> Int {
        while low == 0 {
            if high != 0 {
                low = high
                high = 0
                block = nextBlock &- 8
                break
            }
            loadBlock()
        }
        let offset = block &+ (low.trailingZeroBitCount &>> 3)
        low &= low &- 1
        return offset
    }

    @inline(__always)
    private mutating func loadBlock() {
        // Safe: the block begins before the last structural byte; see `init`.
        let bytes = base.loadUnaligned(fromByteOffset: nextBlock, as: SIMD16<UInt8>.self)
        let quotes = SIMD16<UInt8>(repeating: 0x22)
        let feeds = SIMD16<UInt8>(repeating: 0x0A)
        let returns = SIMD16<UInt8>(repeating: 0x0D)
        let found = (bytes .== delimiters) .| (bytes .== quotes) .| (bytes .== feeds)
            .| (bytes .== returns)
        // Safe: a mask of sixteen bytes, each 0 or 0xFF, is as large as two words.
        let words = unsafeBitCast(found, to: SIMD2<UInt64>.self)
        low = words[0].littleEndian & 0x0101_0101_0101_0101
        high = words[1].littleEndian & 0x0101_0101_0101_0101
        block = nextBlock
        nextBlock &+= 16
    }
}
