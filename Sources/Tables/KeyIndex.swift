import CHash

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Finds the row of a key: open addressing over one array of words, the upper half of the hash
/// beside the row number, so that nearly every probe is decided without touching a key.
package struct KeyIndex: Sendable {
    /// 0 is free; else hash bits in the upper 32, row + 1 in the lower 32.
    ///
    /// Not in large pages, though looked up at random: a virtual machine that gives free ones back
    /// to its host waits 5 ms for each when it takes it again.
    private var slots: [UInt64]
    private var mask: Int
    /// A key's slot is the first bits of its hash: they stand in the slot, too, so that the table
    /// grows without a look at the keys.
    private var shift: UInt64
    private(set) var count = 0
    package let hash: KeyHash

    /// - Parameter expected: how many keys are likely to come; the table grows past it.
    package init(expected: Int = 0, hash: KeyHash = KeyHash()) {
        let capacity = Self.capacity(for: expected)
        slots = Array(repeating: 0, count: capacity)
        mask = capacity - 1
        shift = Self.shift(capacity)
        self.hash = hash
    }

    private static func shift(_ capacity: Int) -> UInt64 {
        precondition(capacity <= 1 << 32, "a slot's number is among the bits that are kept")
        return UInt64(64 - capacity.trailingZeroBitCount)
    }

    @inline(__always)
    private func slot(_ hashed: UInt64) -> Int { Int(truncatingIfNeeded: hashed &>> shift) }

    /// The row that holds the key, or nil.
    package func find(_ key: UnsafeRawBufferPointer, in keys: borrowing TextList) -> Int? {
        find(key, hashed: hash(key), in: keys)
    }

    package func find(
        _ key: UnsafeRawBufferPointer, hashed: UInt64, in keys: borrowing TextList
    ) -> Int? {
        var slot = slot(hashed)
        let tag = hashed & Self.tagMask
        while true {
            let word = slots[slot]
            if word == 0 { return nil }
            if word & Self.tagMask == tag {
                let row = Int(word & Self.rowMask) - 1
                if Self.equals(keys, row, key) { return row }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// The hashes of several keys, with the slots that they lead to brought into the cache: for
    /// many keys at once a probe's wait for memory is most of its cost.
    ///
    /// - Parameter ranges: where in `bytes` each key stands.
    package func hashes(
        of ranges: (starts: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>), count: Int,
        in bytes: UnsafeRawBufferPointer, into hashes: inout [UInt64]
    ) {
        hashes.removeAll(keepingCapacity: true)
        slots.withUnsafeBufferPointer { slots in
            // Safe: a slot's number is below the count, and a table is never empty.
            let first = slots.baseAddress!
            for key in 0..<count {
                let range = Int(ranges.starts[key])..<Int(ranges.ends[key])
                let hashed = hash(UnsafeRawBufferPointer(rebasing: bytes[range]))
                hashes.append(hashed)
                sverka_prefetch(first + slot(hashed))
            }
        }
    }

    /// The same for some rows of a list.
    package func hashes(
        of rows: ArraySlice<Int32>, in keys: TextList, into hashes: inout [UInt64]
    ) {
        let ranges = rows.map { keys.range(Int($0)) }
        let starts = ranges.map { UInt32(truncatingIfNeeded: $0.lowerBound) }
        let ends = ranges.map { UInt32(truncatingIfNeeded: $0.upperBound) }
        starts.withUnsafeBufferPointer { starts in
            ends.withUnsafeBufferPointer { ends in
                guard let first = starts.baseAddress, let end = ends.baseAddress else { return }
                keys.bytes.withUnsafeBytes {
                    self.hashes(of: (first, end), count: rows.count, in: $0, into: &hashes)
                }
            }
        }
    }

    /// Brings the keys that several hashes lead to into the cache: first where each ends, then its
    /// bytes. What `hashes(of:)` does for slots.
    package func touchKeys(_ hashes: [UInt64], in keys: borrowing TextList) {
        slots.withUnsafeBufferPointer { slots in
            keys.ends.withUnsafeBufferPointer { ends in
                guard let firstEnd = ends.baseAddress else { return }
                // Safe: a slot's row is one of the list's, and prefetching touches nothing.
                for hashed in hashes {
                    let row = Int(slots[slot(hashed)] & Self.rowMask) - 1
                    if row > 0 { sverka_prefetch(firstEnd + (row - 1)) }
                }
                keys.bytes.withUnsafeBytes { bytes in
                    guard let firstByte = bytes.baseAddress else { return }
                    for hashed in hashes {
                        let row = Int(slots[slot(hashed)] & Self.rowMask) - 1
                        if row > 0 { sverka_prefetch(firstByte + Int(ends[row - 1])) }
                    }
                }
            }
        }
    }

    /// Makes room for so many more keys, so that no insertion of them moves the table.
    package mutating func reserve(_ more: Int) {
        while (count + more) * 8 > slots.count * 5 { grow() }
    }

    /// Appends the key to `keys` and indexes it, or returns the row that already holds it.
    package mutating func insert(
        _ key: UnsafeRawBufferPointer, into keys: inout TextList
    ) -> (row: Int, isNew: Bool) {
        reserve(1)
        return insert(key, hashed: hash(key), into: &keys)
    }

    /// The same with the hash known and room reserved.
    package mutating func insert(
        _ key: UnsafeRawBufferPointer, hashed: UInt64, into keys: inout TextList
    ) -> (row: Int, isNew: Bool) {
        let tag = hashed & Self.tagMask
        var slot = slot(hashed)
        while true {
            let word = slots[slot]
            if word == 0 { break }
            if word & Self.tagMask == tag {
                let row = Int(word & Self.rowMask) - 1
                if Self.equals(keys, row, key) { return (row, false) }
            }
            slot = (slot &+ 1) & mask
        }
        let row = keys.count
        keys.append(key)
        slots[slot] = tag | UInt64(row + 1)
        count += 1
        return (row, true)
    }

    /// Makes the key's entry name another row, whose key is the same.
    package mutating func repoint(_ key: UnsafeRawBufferPointer, from old: Int, to new: Int) {
        let hashed = hash(key)
        var slot = slot(hashed)
        while slots[slot] & Self.rowMask != UInt64(old + 1) {
            precondition(slots[slot] != 0, "the old row is indexed")
            slot = (slot &+ 1) & mask
        }
        slots[slot] = hashed & Self.tagMask | UInt64(new + 1)
    }

    private mutating func grow() {
        let former = slots
        let capacity = slots.count * 2
        slots = Array(repeating: 0, count: capacity)
        mask = capacity - 1
        shift = Self.shift(capacity)
        for word in former where word != 0 {
            var place = slot(word)
            while slots[place] != 0 { place = (place &+ 1) & mask }
            slots[place] = word
        }
    }

    private static func equals(
        _ keys: borrowing TextList, _ row: Int, _ key: UnsafeRawBufferPointer
    ) -> Bool {
        let range = keys.range(row)
        guard range.count == key.count else { return false }
        guard !range.isEmpty else { return true }
        return keys.bytes.withUnsafeBytes {
            // Safe: the list's ranges lie within its bytes, and both sides have this length.
            memcmp($0.baseAddress! + range.lowerBound, key.baseAddress!, range.count) == 0
        }
    }

    private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000
    private static let rowMask: UInt64 = 0x0000_0000_FFFF_FFFF

    private static func capacity(for expected: Int) -> Int {
        var capacity = 1024
        while capacity * 5 < expected * 8 { capacity *= 2 }
        return capacity
    }
}
