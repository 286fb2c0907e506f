import Tables

/// Which row of the snapshot each record of the list is, and which rows of it the list lacks.
struct Matching {
    /// For each row of the desired state its row in the snapshot, or -1.
    var snapshotRow: [Int32]
    /// Rows of the snapshot whose keys the list does not have, in their order.
    var gone: [Int32] = []
    /// Rows of the snapshot that the list has, but as a reject or a duplicate.
    var listedButRejected = 0

    /// Keys probed at a time: their slots and keys fit the inner caches.
    private static let stride = 1024

    /// - Complexity: one probe for each row of the snapshot.
    init(_ desired: DesiredState, _ snapshot: Snapshot?) {
        snapshotRow = Array(repeating: -1, count: desired.rowCount)
        guard let snapshot else { return }
        var hashes: [UInt64] = []
        hashes.reserveCapacity(Self.stride)
        var start = 0
        while start < snapshot.rowCount {
            let rows = start..<min(start + Self.stride, snapshot.rowCount)
            snapshot.withKeys(rows) { starts, ends, bytes in
                desired.index.hashes(
                    of: (starts, ends), count: rows.count, in: bytes, into: &hashes)
                for index in 0..<rows.count {
                    let range = Int(starts[index])..<Int(ends[index])
                    match(
                        UnsafeRawBufferPointer(rebasing: bytes[range]), hashes[index],
                        rows.lowerBound + index, desired)
                }
            }
            start = rows.upperBound
        }
    }

    @inline(__always)
    private mutating func match(
        _ key: UnsafeRawBufferPointer, _ hashed: UInt64, _ row: Int, _ desired: DesiredState
    ) {
        if let found = desired.index.find(key, hashed: hashed, in: desired.keys) {
            snapshotRow[found] = Int32(truncatingIfNeeded: row)
            if desired.fates[found] != .live { listedButRejected += 1 }
        } else if desired.rejectedKeys.count > 0,
            desired.rejectedIndex.find(key, in: desired.rejectedKeys) != nil
        {
            listedButRejected += 1
        } else {
            gone.append(Int32(truncatingIfNeeded: row))
        }
    }
}
