/// A 64-bit hash of a key's bytes, by multiply and fold.
///
/// Seeded for each process, so that a list cannot be made to collide on purpose; the order of
/// nothing that is written depends on it (law 5).
package struct KeyHash: Sendable {
    private let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }

    package init() {
        var generator = SystemRandomNumberGenerator()
        seed = generator.next()
    }

    /// - Complexity: one multiplication for each 8 bytes, no allocation.
    package func callAsFunction(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset &+ 8 <= key.count {
            // Safe: the loop's condition keeps 8 bytes in bounds.
            let word = key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = Self.fold(hash ^ word, 0xA076_1D64_78BD_642F)
            offset &+= 8
        }
        var tail: UInt64 = 0
        while offset < key.count {
            tail = tail &<< 8 | UInt64(key[offset])
            offset &+= 1
        }
        return Self.fold(hash ^ tail, 0xE703_7ED1_A0B4_28DB)
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
