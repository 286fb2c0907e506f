import Dispatch

/// Work on many rows, shared between two threads.
package enum Halves {
    /// Below so many rows a second thread costs more than it brings.
    private static let rowsForTwoThreads = 20_000

    /// What `work` gives for each part of the rows, in their order.
    package static func map<Part>(_ rows: Int, _ work: (Range<Int>) -> Part) -> [Part] {
        guard rows >= rowsForTwoThreads else { return [work(0..<rows)] }
        let middle = rows / 2
        var parts = [Part?](repeating: nil, count: 2)
        parts.withUnsafeMutableBufferPointer { parts in
            // Safe: each half alone touches its own part.
            nonisolated(unsafe) let (parts, work) = (parts, work)
            DispatchQueue.concurrentPerform(iterations: 2) { half in
                parts[half] = work(half == 0 ? 0..<middle : middle..<rows)
            }
        }
        return parts.map { $0! }
    }

    /// An array that `fill` writes a part of on each thread.
    ///
    /// - Parameter fill: writes every element of the rows, and nothing else.
    package static func array<Element: BitwiseCopyable>(
        _ rows: Int, _ fill: (UnsafeMutableBufferPointer<Element>, Range<Int>) -> Void
    ) -> [Element] {
        [Element](unsafeUninitializedCapacity: rows) { elements, initialized in
            // Safe: `rows` elements were asked for, and the two threads' rows do not overlap.
            let part = UnsafeMutableBufferPointer(rebasing: elements[..<rows])
            _ = map(rows) { fill(part, $0) }
            initialized = rows
        }
    }
}
