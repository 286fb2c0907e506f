import CHash

/// Where the memory of columns goes when they are let go.
package enum ColumnMemory {
    /// Has each column's memory given back at once. Left alone, glibc takes the first large one
    /// that is freed as a sign to keep the memory of all that follow, in pieces that nothing fits.
    ///
    /// Called once, before any column is made.
    package static func giveBackWhenFree() { sverka_map_from(1 << 20) }

    /// So many zeros, in large pages where they are many: for tables that are looked up at random.
    static func zeros(_ count: Int) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: count) { words, initialized in
            words.initialize(repeating: 0)
            initialized = count
        }
    }

    /// Has no effect on what is there already, and none on small memory.
    static func useLargePages(_ memory: UnsafeMutableRawBufferPointer) {
        guard memory.count >= largePageBytes, let start = memory.baseAddress else { return }
        sverka_use_large_pages(start, UInt(memory.count))
    }

    private static let largePageBytes = 2 << 20
}
