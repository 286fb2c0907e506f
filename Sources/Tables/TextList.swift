/// Many short texts in one buffer: text `i` ends at `ends[i]` and starts where the one before
/// ends. At most 4 GiB of text in all.
package struct TextList: Sendable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var ends: [UInt32] = []

    package init() {}

    /// Texts of several lists, in memory of just their size.
    ///
    /// - Parameter place: for each text its list and its row there; an empty text where the row
    ///   is below zero.
    package init(
        _ count: Int, of lists: [TextList], at place: (Int) -> (list: Int, row: Int)
    ) {
        (bytes, ends) = Buffers.with(lists.map(\.ends)) { ends in
            Buffers.with(lists.map(\.bytes)) { bytes in
                Self.gather(count, of: Parts(ends: ends, bytes: bytes), at: place)
            }
        }
    }

    /// Several lists' buffers.
    private struct Parts {
        let ends: UnsafeBufferPointer<UnsafeBufferPointer<UInt32>>
        let bytes: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>

        @inline(__always)
        func range(_ list: Int, _ row: Int) -> Range<Int> {
            let start = row == 0 ? 0 : Int(ends[list][row &- 1])
            return start..<Int(ends[list][row])
        }
    }

    @inline(__always)
    private static func gather(
        _ count: Int, of parts: Parts, at place: (Int) -> (list: Int, row: Int)
    ) -> (bytes: [UInt8], ends: [UInt32]) {
        // Each thread adds up its own texts; where the second one's begin is known after that.
        let sums = Halves.map(count) { rows in
            var sum = 0
            for text in rows {
                let (list, row) = place(text)
                if row >= 0 { sum &+= parts.range(list, row).count }
            }
            return sum
        }
        let total = sums.reduce(0, +)
        precondition(total <= Int(UInt32.max), "the caller sees to the 4 GiB bound")
        var ends: [UInt32] = []
        let bytes = [UInt8](unsafeUninitializedCapacity: total) { bytes, initialized in
            let bytes = bytes
            ends = Halves.array(count) { ends, rows in
                var end = rows.lowerBound == 0 ? 0 : sums[0]
                for text in rows {
                    let (list, row) = place(text)
                    if row >= 0, let to = bytes.baseAddress {
                        let range = parts.range(list, row)
                        // Safe: the ranges add up to `total`, each lies within its list's bytes,
                        // and the second thread's texts begin where the first one's end.
                        if let from = parts.bytes[list].baseAddress {
                            (to + end).initialize(from: from + range.lowerBound, count: range.count)
                        }
                        end &+= range.count
                    }
                    ends[text] = UInt32(truncatingIfNeeded: end)
                }
            }
            initialized = total
        }
        return (bytes, ends)
    }

    package var count: Int { ends.count }

    package func range(_ index: Int) -> Range<Int> {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return start..<Int(ends[index])
    }

    /// Whether `count` more bytes keep the offsets within 32 bits.
    package func hasRoom(for count: Int) -> Bool { bytes.count + count <= Int(UInt32.max) }

    package mutating func append(_ text: UnsafeRawBufferPointer) {
        precondition(hasRoom(for: text.count), "the caller sees to the 4 GiB bound")
        bytes.append(contentsOf: text)
        ends.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Appends texts that stand one behind the other from `start` on, and end at `ends`.
    package mutating func append(
        contentsOf source: UnsafeRawBufferPointer, from start: Int,
        ends sourceEnds: UnsafeBufferPointer<UInt32>
    ) {
        guard let last = sourceEnds.last else { return }
        let shift = bytes.count - start
        precondition(hasRoom(for: Int(last) - start), "the caller sees to the 4 GiB bound")
        bytes.append(contentsOf: source[start..<Int(last)])
        for end in sourceEnds { ends.append(UInt32(truncatingIfNeeded: Int(end) + shift)) }
    }

    package mutating func reserve(texts: Int, bytes: Int) {
        ends.reserveCapacity(texts)
        self.bytes.reserveCapacity(bytes)
    }

    /// The bytes of one text, valid only within the closure.
    package func withText<Result>(
        _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let range = range(index)
        return try bytes.withUnsafeBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[range]))
        }
    }

    package func string(_ index: Int) -> String {
        String(decoding: bytes[range(index)], as: UTF8.self)
    }

    /// Several texts at once: where in `bytes` each starts and ends, valid only within the closure.
    package func withTexts(
        _ rows: Range<Int>,
        _ body: (
            _ starts: UnsafePointer<UInt32>, _ ends: UnsafePointer<UInt32>,
            _ bytes: UnsafeRawBufferPointer
        ) -> Void
    ) {
        guard !rows.isEmpty else { return }
        bytes.withUnsafeBytes { bytes in
            ends.withUnsafeBufferPointer { all in
                // Safe: a text starts where the one before it ends, but for the first.
                let ends = all.baseAddress! + rows.lowerBound
                if rows.lowerBound > 0 { return body(ends - 1, ends, bytes) }
                let starts = [0] + all[..<(rows.upperBound - 1)]
                starts.withUnsafeBufferPointer { body($0.baseAddress!, ends, bytes) }
            }
        }
    }
}
