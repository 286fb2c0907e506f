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

    /// - Complexity: one pass; eight ASCII bytes, or four two-byte letters, at a time.
    static func check(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Outcome {
        guard let base = bytes.baseAddress else { return .valid }
        let count = bytes.count
        var index = start
        while index < count {
            // Safe: every load of eight bytes lies before `count`.
            while index &+ 32 <= count {
                let a = base.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
                if (a[0] | a[1] | a[2] | a[3]) & highBits != 0 { break }
                index &+= 32
            }
            while index &+ 8 <= count {
                let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                let high = word & highBits
                if high == 0 {
                    index &+= 8
                    continue
                }
                index &+= high.trailingZeroBitCount &>> 3
                break
            }
            index = skipPairs(base, index, count)
            guard index < count else { break }
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
        return .valid
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Runs of two-byte letters, as Cyrillic words are, four letters at a time.
    @inline(__always)
    private static func skipPairs(_ base: UnsafeRawPointer, _ start: Int, _ count: Int) -> Int {
        var index = start
        while index &+ 8 <= count {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            let shape = (word ^ 0x80C0_80C0_80C0_80C0) & 0xC0E0_C0E0_C0E0_C0E0
            // C0 and C1, which begin overlong forms, have none of these bits.
            let sound = word & 0x001E_001E_001E_001E
            if shape == 0, sound & 0x1E != 0, sound & 0x1E_0000 != 0,
                sound & 0x1E_0000_0000 != 0, sound & 0x1E_0000_0000_0000 != 0
            {
                index &+= 8
                continue
            }
            // One pair and then look again for ASCII.
            if shape & 0xFFFF == 0, sound & 0x1E != 0 { return index &+ 2 }
            break
        }
        return index
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
