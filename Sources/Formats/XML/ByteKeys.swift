/// Distinct byte strings numbered from 0 in the order of their first appearance: the keys of the
/// tables that offers are joined with.
///
/// - Complexity: one allocation for all keys; 4 bytes of index per slot, at most half full.
struct ByteKeys {
    private let bytes = ByteBuffer(capacity: 1024)
    private var ends: [Int] = []
    private var hashes: [UInt32] = []
    private var table: [Int32] = Array(repeating: -1, count: 64)
    /// Of this table alone, so that no file can be made to collide; numbers do not depend on it.
    private let seed = UInt64.random(in: .min ... .max)

    var count: Int { ends.count }
    var byteCount: Int { bytes.count }

    func key(_ index: Int) -> UnsafeRawBufferPointer {
        bytes.slice(index == 0 ? 0 : ends[index - 1], ends[index])
    }

    mutating func removeAll() {
        guard !ends.isEmpty else { return }
        bytes.removeAll()
        ends.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        guard table.count <= 256 else {
            table = Array(repeating: -1, count: 256)
            return
        }
        for place in table.indices { table[place] = -1 }
    }

    func index(of key: UnsafeRawBufferPointer) -> Int? {
        let hash = hash(key)
        let found = table[place(of: key, hash)]
        return found < 0 ? nil : Int(found)
    }

    mutating func insert(_ key: UnsafeRawBufferPointer) -> (index: Int, isNew: Bool) {
        let hash = hash(key)
        let place = place(of: key, hash)
        if table[place] >= 0 { return (Int(table[place]), false) }
        precondition(ends.count < Int(Int32.max), "a table is bounded by its reader")
        table[place] = Int32(ends.count)
        bytes.append(key)
        ends.append(bytes.count)
        hashes.append(UInt32(truncatingIfNeeded: hash >> 32))
        if ends.count * 2 > table.count { grow() }
        return (ends.count - 1, true)
    }

    private func place(of key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
        let mask = table.count - 1
        let high = UInt32(truncatingIfNeeded: hash >> 32)
        var place = Int(high) & mask
        while table[place] >= 0 {
            let index = Int(table[place])
            if hashes[index] == high, self.key(index).elementsEqual(key) { return place }
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func grow() {
        let mask = table.count * 4 - 1
        var larger = [Int32](repeating: -1, count: mask + 1)
        for index in ends.indices {
            var place = Int(hashes[index]) & mask
            while larger[place] >= 0 { place = (place + 1) & mask }
            larger[place] = Int32(index)
        }
        table = larger
    }

    /// Eight bytes at a time, each multiplied to 128 bits and folded.
    private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var state = seed ^ UInt64(key.count)
        var index = 0
        while index < key.count {
            var word: UInt64 = 0
            let length = min(8, key.count - index)
            if length == 8 {
                // Safe: eight bytes are left.
                word = key.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            } else {
                for offset in 0..<length { word = word << 8 | UInt64(key[index + offset]) }
            }
            let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            state = product.high ^ product.low ^ 0xD6E8_FEB8_6659_FD93
            index += 8
        }
        let product = state.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
