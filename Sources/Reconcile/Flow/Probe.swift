import Tables

/// Looks many texts up in an index, a batch at a time, so that the waits for memory overlap.
enum Probe {
    /// Texts at a time: their slots and keys fit the inner caches.
    static let stride = 1024

    /// For each text the row of `keys` that it is, or -1; an empty text is none.
    ///
    /// - Complexity: one probe a text, shared between two threads.
    static func rows(of texts: TextList, in index: KeyIndex, _ keys: TextList) -> [Int32] {
        let parts = Halves.map(texts.count) { share -> [Int32] in
            var found: [Int32] = []
            found.reserveCapacity(share.count)
            var hashes: [UInt64] = []
            var start = share.lowerBound
            while start < share.upperBound {
                let rows = start..<min(start + stride, share.upperBound)
                texts.withTexts(rows) { starts, ends, bytes in
                    index.hashes(of: (starts, ends), count: rows.count, in: bytes, into: &hashes)
                    index.touchKeys(hashes, in: keys)
                    for text in 0..<rows.count {
                        let range = Int(starts[text])..<Int(ends[text])
                        let bytes = UnsafeRawBufferPointer(rebasing: bytes[range])
                        let row = range.isEmpty
                            ? nil : index.find(bytes, hashed: hashes[text], in: keys)
                        found.append(Int32(truncatingIfNeeded: row ?? -1))
                    }
                }
                start = rows.upperBound
            }
            return found
        }
        return parts.count == 1 ? parts[0] : parts[0] + parts[1]
    }
}
