import Tables

/// Looks many texts up in an index, a batch at a time, so that the waits for memory overlap.
enum Probe {
    /// Texts at a time: their slots and keys fit the inner caches.
    static let stride = 1024

    /// The same of texts that rows may share: each is looked up once.
    static func rows(of texts: TextValues, in index: KeyIndex, _ keys: TextList) -> [Int32] {
        let found = rows(of: texts.words, in: index, keys)
        guard texts.isShared else { return found }
        return Halves.array(texts.count) { rows, part in
            for row in part { rows[row] = found[texts.word(row)] }
        }
    }

    /// For each text the row of `keys` that it is, or -1; an empty text is none.
    ///
    /// - Complexity: one probe a text, shared between two threads.
    static func rows(of texts: TextList, in index: KeyIndex, _ keys: TextList) -> [Int32] {
        Halves.array(texts.count) { found, share in
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
                        found[rows.lowerBound + text] = Int32(truncatingIfNeeded: row ?? -1)
                    }
                }
                start = rows.upperBound
            }
        }
    }
}
