import CHash

/// Where the memory of columns goes when they are let go.
package enum ColumnMemory {
    /// Has each column's memory given back at once. Left alone, glibc takes the first large one
    /// that is freed as a sign to keep the memory of all that follow, in pieces that nothing fits.
    ///
    /// Called once, before any column is made.
    package static func giveBackWhenFree() { sverka_map_from(1 << 20) }
}
