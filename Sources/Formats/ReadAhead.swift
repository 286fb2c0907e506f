import Foundation
package import Tables

/// Runs a reader on a thread of its own, a few batches ahead of whoever takes them; on the taker's
/// where the system gives no thread.
///
/// The order of batches is the reader's own, so nothing that follows depends on timing (law 5).
package struct ReadAhead<Result: Sendable> {
    private typealias Read = @Sendable ((RecordBatch) throws -> Void) throws -> Result

    private let queue: BatchQueue<Result>
    /// What is to be read on the taker's thread; nil where another one reads.
    private let unread: Read?

    /// Starts to read; `run` or `abandon` has to follow.
    ///
    /// - Parameter help: done by either thread instead of waiting for the other; returns false
    ///   where nothing is to be done.
    package init(
        batchesAhead: Int = 8, help: @escaping @Sendable () -> Bool = { false },
        read: @escaping @Sendable ((RecordBatch) throws -> Void) throws -> Result
    ) {
        let queue = BatchQueue<Result>(capacity: batchesAhead, help: help)
        self.queue = queue
        let isStarted = Worker.start {
            let result = Swift.Result { try read { try queue.put($0) } }
            queue.finish(result)
        }
        unread = isStarted ? nil : read
    }

    /// Calls `take` on the calling thread with every batch that `read` gives to its closure, and
    /// returns what `read` returns.
    ///
    /// - Throws: what `read` throws, after the batches before it were taken; what `take` throws,
    ///   after the reader was told to stop.
    package func run(take: (RecordBatch) throws -> Void) throws -> Result {
        if let unread { return try unread(take) }
        do {
            while let batch = queue.next() { try take(batch) }
        } catch {
            queue.abandon()
            throw error
        }
        return try queue.result()
    }

    /// Returns when the reader has ended, whether or not its batches were taken.
    package func abandon() {
        if unread == nil { queue.abandon() }
    }
}

/// The reader was told that nobody takes its batches any more.
private struct Abandoned: Error {}

private final class BatchQueue<Value: Sendable>: @unchecked Sendable {
    // Safe to share: every member is touched only between lock() and unlock() of `condition`.
    private let condition = NSCondition()
    private let capacity: Int
    private let help: @Sendable () -> Bool
    private var batches: [RecordBatch] = []
    private var outcome: Result<Value, any Error>?
    private var isAbandoned = false
    /// Of the thread that takes the batches.
    private var taker: Processor?

    init(capacity: Int, help: @escaping @Sendable () -> Bool) {
        self.capacity = capacity
        self.help = help
    }

    func put(_ batch: RecordBatch) throws {
        defer { takersProcessor?.leave() }
        condition.lock()
        defer { condition.unlock() }
        wait { batches.count < capacity || isAbandoned }
        if isAbandoned { throw Abandoned() }
        batches.append(batch)
        condition.signal()
    }

    private var takersProcessor: Processor? { condition.withLock { taker } }

    func finish(_ result: Result<Value, any Error>) {
        condition.lock()
        outcome = result
        condition.broadcast()
        condition.unlock()
    }

    /// Nil when the reader has ended and all its batches are taken.
    func next() -> RecordBatch? {
        condition.lock()
        defer { condition.unlock() }
        taker = .current
        wait { !batches.isEmpty || outcome != nil }
        guard !batches.isEmpty else { return nil }
        defer { condition.signal() }
        return batches.removeFirst()
    }

    /// Helps until it is time, and sleeps only where there is nothing to help with. Called between
    /// lock() and unlock().
    private func wait(until isTime: () -> Bool) {
        while !isTime() {
            condition.unlock()
            let helped = help()
            condition.lock()
            if !helped, !isTime() { condition.wait() }
        }
    }

    /// Returns when the reader has ended, so that its inputs may be closed.
    func abandon() {
        condition.lock()
        isAbandoned = true
        condition.broadcast()
        while outcome == nil { condition.wait() }
        condition.unlock()
    }

    func result() throws -> Value {
        condition.lock()
        defer { condition.unlock() }
        return try outcome!.get()
    }
}
