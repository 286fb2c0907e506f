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

    /// What one thread finds in its share of the snapshot.
    private struct Share: Sendable {
        var gone: [Int32] = []
        var listedButRejected = 0
    }

    /// - Complexity: one probe for each row of the snapshot, shared between two threads.
    init(_ desired: RecordTable, _ snapshot: Snapshot?) {
        var snapshotRow = [Int32](repeating: -1, count: desired.rowCount)
        if let snapshot {
            let shares = snapshotRow.withUnsafeMutableBufferPointer { rows in
                // Safe: a row of the list has one key and so at most one row in the snapshot, so
                // no two threads write one element.
                let rows = rows
                return Halves.map(snapshot.rowCount) { Self.match($0, desired, snapshot, rows) }
            }
            for share in shares {
                gone += share.gone
                listedButRejected += share.listedButRejected
            }
        }
        self.snapshotRow = snapshotRow
    }

    private static func match(
        _ share: Range<Int>, _ desired: RecordTable, _ snapshot: Snapshot,
        _ snapshotRow: UnsafeMutableBufferPointer<Int32>
    ) -> Share {
        var found = Share()
        var hashes: [UInt64] = []
        hashes.reserveCapacity(stride)
        var start = share.lowerBound
        while start < share.upperBound {
            let rows = start..<min(start + stride, share.upperBound)
            snapshot.withKeys(rows) { starts, ends, bytes in
                desired.index.hashes(
                    of: (starts, ends), count: rows.count, in: bytes, into: &hashes)
                desired.index.touchKeys(hashes, in: desired.keys)
                for index in 0..<rows.count {
                    let key = UnsafeRawBufferPointer(
                        rebasing: bytes[Int(starts[index])..<Int(ends[index])])
                    let row = Int32(truncatingIfNeeded: rows.lowerBound + index)
                    if let match = desired.index.find(
                        key, hashed: hashes[index], in: desired.keys),
                        desired.fates[match] != .dropped
                    {
                        snapshotRow[match] = row
                        if desired.fates[match] != .live { found.listedButRejected += 1 }
                    } else if desired.wasRejected(key) {
                        found.listedButRejected += 1
                    } else {
                        found.gone.append(row)
                    }
                }
            }
            start = rows.upperBound
        }
        return found
    }
}
