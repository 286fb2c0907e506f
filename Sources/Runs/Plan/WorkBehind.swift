import Foundation

/// Pieces of work that are put off: done one after the other, in the order in which they were
/// given, by whichever thread has time for them.
///
/// It has no thread of its own, which would share a core with one of the others while the second
/// core is idle; nothing depends on who does a piece (laws 4 and 5).
final class WorkBehind: @unchecked Sendable {
    // Safe to share: every member is touched only between lock() and unlock().
    private let condition = NSCondition()
    private var pieces: [@Sendable () throws -> Void] = []
    private var isBusy = false
    private var failure: (any Error)?

    /// Of pieces that wait; who gives more does the oldest himself.
    private static let most = 32

    /// Puts a piece of work behind the others.
    ///
    /// - Throws: what an earlier piece has thrown; nothing is done after that.
    func add(_ work: @escaping @Sendable () throws -> Void) throws {
        condition.lock()
        defer { condition.unlock() }
        try throwFailure()
        pieces.append(work)
        while pieces.count > Self.most { doNextOrWait() }
        try throwFailure()
    }

    /// Does what waits; returns at once where another thread is at it.
    func catchUp() {
        condition.lock()
        defer { condition.unlock() }
        while !isBusy, !pieces.isEmpty { doNext() }
    }

    /// Returns when all work is done.
    func finish() throws {
        condition.lock()
        defer { condition.unlock() }
        while isBusy || !pieces.isEmpty { doNextOrWait() }
        try throwFailure()
    }

    // Called between lock() and unlock(), all of these.

    private func doNextOrWait() {
        if isBusy { condition.wait() } else { doNext() }
    }

    private func doNext() {
        let piece = pieces.removeFirst()
        isBusy = true
        let hasFailed = failure != nil
        condition.unlock()
        let outcome = Result { if !hasFailed { try piece() } }
        condition.lock()
        if case .failure(let fault) = outcome { failure = fault }
        isBusy = false
        condition.broadcast()
    }

    private func throwFailure() throws {
        if let failure { throw failure }
    }
}
