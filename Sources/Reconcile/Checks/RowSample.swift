/// Which rows of a long list are looked at where a share or a median is enough: as many as tell it
/// to a fraction of a percent, spread evenly whatever pattern the list has. The same rows in every
/// run of the list (law 5).
struct RowSample {
    private let highest: UInt64

    /// - Parameter most: about so many of the rows; all of them where there are no more.
    init(of rows: Int, most: Int) {
        highest = rows <= most ? .max : UInt64.max / UInt64(rows) * UInt64(most)
    }

    /// The multiples of the golden ratio fall into every interval as often as its length says, and
    /// so do those of every second, tenth or fiftieth row.
    @inline(__always)
    func holds(_ row: Int) -> Bool {
        UInt64(truncatingIfNeeded: row) &* 0x9E37_79B9_7F4A_7C15 <= highest
    }
}
