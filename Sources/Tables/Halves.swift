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
            concurrently(2) { half in parts[half] = work(half == 0 ? 0..<middle : middle..<rows) }
        }
        return parts.map { $0! }
    }

    /// Does two things at once.
    ///
    /// - Returns: what the first gives, when both are done.
    /// - Throws: what the first throws, when both are done.
    package static func both<First, Fault: Error>(
        _ first: () throws(Fault) -> First, and second: () -> Void
    ) throws(Fault) -> First {
        var outcome: Result<First, Fault>?
        withUnsafeMutablePointer(to: &outcome) { outcome in
            // Safe: one thread alone does each of the two, and both are done when this returns.
            nonisolated(unsafe) let (outcome, first, second) = (outcome, first, second)
            concurrently(2) { half in
                if half == 0 { outcome.pointee = Result(catching: first) } else { second() }
            }
        }
        return try outcome!.get()
    }

    /// Does so many pieces of work at once, on two processors where there are two.
    package static func concurrently(_ pieces: Int, _ work: @Sendable (_ piece: Int) -> Void) {
        withoutActuallyEscaping(work) { work in
            withUnsafePointer(to: work) { work in
                let shared = SharedWork(pieces, work)
                Helpers.shared.offer(shared, helpers: pieces - 1)
                shared.doPieces()
                Helpers.shared.withdraw(shared)
                shared.wait()
            }
        }
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
