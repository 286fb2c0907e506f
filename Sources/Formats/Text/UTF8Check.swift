/// Finds the first place where bytes are not UTF-8 (RFC 3629: no overlong forms, no surrogates,
/// nothing above U+10FFFF).
enum UTF8Check {
    enum Outcome: Equatable {
        case valid
        /// Sound so far, but the last character's end is not in the buffer; it starts here.
        case incomplete(at: Int)
        /// The wrong bytes are the longest start of a character that cannot go on: 1 to 3 of them.
        case invalid(at: Int, length: Int)
    }

    /// - Complexity: one pass; thirty-two bytes of ASCII and two-byte letters, as Cyrillic text is
    ///   made of, at a time; what is not of these a character at a time.
    static func check(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Outcome {
        guard let base = bytes.baseAddress else { return .valid }
        let count = bytes.count
        var index = start
        while index < count {
            if index > 0 { index = skipPairs(base, index, count) }
            // What stopped there, and the rest of its block, a character at a time.
            let stop = min(count, index &+ 32)
            while index < stop {
                if base.load(fromByteOffset: index, as: UInt8.self) < 0x80 {
                    index &+= 1
                    continue
                }
                switch character(base, at: index, count: count) {
                case (let length, true): index &+= length
                case (let length, false):
                    return index + length == count && canGoOn(base, at: index, length: length)
                        ? .incomplete(at: index) : .invalid(at: index, length: length)
                }
            }
        }
        return .valid
    }

    /// Passes over blocks of ASCII and two-byte characters: such a block is sound where a byte goes
    /// on a character exactly where the byte before it begins one.
    ///
    /// - Parameter start: above 0, and where a character starts.
    /// - Returns: the same, as far on as the blocks are sound.
    @inline(__always)
    private static func skipPairs(_ base: UnsafeRawPointer, _ start: Int, _ count: Int) -> Int {
        typealias Block = SIMD32<UInt8>
        let (high, one) = (Block(repeating: 0x80), Block(repeating: 0xC0))
        let (two, three) = (Block(repeating: 0xC2), Block(repeating: 0xE0))
        var index = start
        while index &+ 32 <= count {
            // Safe: both blocks lie between `start - 1` and `count`.
            let bytes = base.loadUnaligned(fromByteOffset: index, as: Block.self)
            let before = base.loadUnaligned(fromByteOffset: index &- 1, as: Block.self)
            let goesOn = (bytes .>= high) .& (bytes .< one)
            let isBegun = (before .>= two) .& (before .< three)
            let isOther = (bytes .>= three) .| ((bytes .>= one) .& (bytes .< two))
            let faults = isOther .| (goesOn .^ isBegun)
            // Safe: a mask of 32 bytes is as large as four words.
            let words = unsafeBitCast(faults, to: SIMD4<UInt64>.self)
            if words[0] | words[1] | words[2] | words[3] != 0 { break }
            index &+= 32
        }
        // The last block may end in a character's first byte.
        let last = base.load(fromByteOffset: index &- 1, as: UInt8.self)
        return index > start && last >= 0xC2 ? index &- 1 : index
    }

    /// Length of the character that starts at `index`, or of its wrong or unfinished start.
    static func character(
        _ base: UnsafeRawPointer, at index: Int, count: Int
    ) -> (length: Int, valid: Bool) {
        let first = base.load(fromByteOffset: index, as: UInt8.self)
        let wanted: Int
        // The second byte's bounds shut out overlong forms, surrogates and what lies past U+10FFFF.
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: wanted = 2
        case 0xE0: (wanted, low) = (3, 0xA0)
        case 0xED: (wanted, high) = (3, 0x9F)
        case 0xE1...0xEF: wanted = 3
        case 0xF0: (wanted, low) = (4, 0x90)
        case 0xF1...0xF3: wanted = 4
        case 0xF4: (wanted, high) = (4, 0x8F)
        default: return (1, first < 0x80)
        }
        var length = 1
        while length < wanted, index + length < count {
            let byte = base.load(fromByteOffset: index + length, as: UInt8.self)
            guard byte >= low, byte <= high else { return (length, false) }
            (low, high) = (0x80, 0xBF)
            length += 1
        }
        return (length, length == wanted)
    }

    /// Whether the unfinished start at the buffer's end could become a character.
    private static func canGoOn(_ base: UnsafeRawPointer, at index: Int, length: Int) -> Bool {
        let first = base.load(fromByteOffset: index, as: UInt8.self)
        switch first {
        case 0xC2...0xDF: return length < 2
        case 0xE0...0xEF: return length < 3
        case 0xF0...0xF4: return length < 4
        default: return false
        }
    }
}
