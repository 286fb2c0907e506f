import Foundation

/// Something that is worked out on another thread while its owner goes on; or by its owner, when he
/// waits for it and no thread has begun with it.
///
/// `wait` or `get` has to be called before what the work uses goes away.
package final class Errand<Value>: @unchecked Sendable {
    // Safe to share: every member is touched only between lock() and unlock() of `condition`.
    private let condition = NSCondition()
    private var work: (() throws -> Value)?
    private var outcome: Result<Value, any Error>?

    package init(_ work: @escaping () throws -> Value) {
        // Safe to hand over: the owner leaves alone what the work changes until it has waited.
        self.work = work
        let caller = Processor.Thread.current
        _ = Worker.start {
            caller.beElsewhere()
            self.perform()
        }
    }

    package func wait() {
        perform()
        condition.lock()
        while outcome == nil { condition.wait() }
        condition.unlock()
    }

    /// - Throws: what the work has thrown.
    package func get() throws -> Value {
        wait()
        return try condition.withLock { outcome! }.get()
    }

    /// Does the work, unless another thread has begun with it.
    private func perform() {
        let work: (() throws -> Value)? = condition.withLock {
            defer { self.work = nil }
            return self.work
        }
        guard let work else { return }
        let found = Result { try work() }
        condition.withLock {
            outcome = found
            condition.broadcast()
        }
    }
}
