import Dispatch

/// Work on many rows, shared between two threads.
enum Halves {
    /// Below so many rows a second thread costs more than it brings.
    private static let rowsForTwoThreads = 20_000

    /// What `work` gives for each part of the rows, in their order.
    static func map<Part>(_ rows: Int, _ work: (Range<Int>) -> Part) -> [Part] {
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

    /// What `work` gives for each of several things that are made of so many rows.
    static func each<Part>(_ count: Int, rows: Int, _ work: (Int) -> Part) -> [Part] {
        guard rows >= rowsForTwoThreads else { return (0..<count).map(work) }
        var parts = [Part?](repeating: nil, count: count)
        parts.withUnsafeMutableBufferPointer { parts in
            // Safe: each thing alone touches its own part.
            nonisolated(unsafe) let (parts, work) = (parts, work)
            DispatchQueue.concurrentPerform(iterations: count) { parts[$0] = work($0) }
        }
        return parts.map { $0! }
    }
}
