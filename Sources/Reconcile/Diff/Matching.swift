import Tables

/// Which row of the snapshot each record of the list is, and which rows of it the list lacks.
struct Matching {
    /// For each row of the desired state its row in the snapshot, or -1.
    var snapshotRow: [Int32]
    /// Rows of the snapshot whose keys the list does not have, in their order.
    var gone: [Int32] = []
    /// Rows of the snapshot that the list has, but as a reject or a duplicate.
    var listedButRejected = 0

    /// - Complexity: one probe for each row of the snapshot.
    init(_ desired: DesiredState, _ snapshot: Snapshot?) {
        snapshotRow = Array(repeating: -1, count: desired.rowCount)
        guard let snapshot else { return }
        for row in 0..<snapshot.rowCount {
            snapshot.withKey(row) { key in
                if let found = desired.index.find(key, in: desired.keys) {
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
    }
}
