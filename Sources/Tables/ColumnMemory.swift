import CHash

/// Where the memory of columns goes when they are let go.
package enum ColumnMemory {
    /// Has each large column's memory given back at once. Left alone, glibc takes the first one
    /// that is freed as a sign to keep the memory of all that follow, in pieces that nothing fits.
    /// What is smaller (batches, parts of results) is kept and used again: fresh memory costs more
    /// than what is done with it.
    ///
    /// Called once, before any column is made.
    package static func giveBackWhenFree() { sverka_map_from(2 << 20, 16 << 20) }
}
