import CHash

/// Where the memory of columns goes when they are let go.
package enum ColumnMemory {
    /// Has each column's memory given back at once. Left alone, glibc takes the first large one
    /// that is freed as a sign to keep the memory of all that follow, in pieces that nothing fits.
    ///
    /// Called once, before any column is made.
    package static func giveBackWhenFree() { sverka_map_from(1 << 20) }

    /// So many zeros.
    ///
    /// Not in large pages, which would suit tables that are looked up at random: a virtual machine
    /// that gives free ones back to its host waits 5 ms for each when it takes it again.
    static func zeros(_ count: Int) -> [UInt64] { [UInt64](repeating: 0, count: count) }
}
