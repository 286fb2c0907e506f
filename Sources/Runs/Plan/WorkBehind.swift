import Dispatch
import Foundation

/// Does pieces of work one after the other on a thread of its own, a few pieces behind whoever
/// gives them: hashing and writing go on while the next requests are worked out.
///
/// The order is the giver's, so nothing depends on timing (laws 4 and 5).
final class WorkBehind: @unchecked Sendable {
    // Safe to share: `failure` is touched only under `lock`.
    private let queue = DispatchQueue(label: "sverka.work-behind")
    private let room = DispatchSemaphore(value: 8)
    private let lock = NSLock()
    private var failure: (any Error)?

    /// Queues a piece of work; waits where many wait already.
    ///
    /// - Throws: what an earlier piece has thrown; nothing is done after that.
    func add(_ work: @escaping @Sendable () throws -> Void) throws {
        try throwFailure()
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            guard lock.withLock({ failure == nil }) else { return }
            do { try work() } catch { lock.withLock { failure = error } }
        }
    }

    /// Returns when all work is done.
    func finish() throws {
        queue.sync {}
        try throwFailure()
    }

    private func throwFailure() throws {
        if let failure = lock.withLock({ failure }) { throw failure }
    }
}
