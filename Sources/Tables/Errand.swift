import Dispatch

/// Something that is worked out on another thread while its owner goes on.
///
/// `wait` or `get` has to be called before what the work uses goes away.
package final class Errand<Value>: @unchecked Sendable {
    // Safe to share: `outcome` is written before the group is left, and read after it was waited
    // for.
    private let group = DispatchGroup()
    private var outcome: Result<Value, any Error>?

    package init(_ work: @escaping () throws -> Value) {
        // Safe to hand over: the owner leaves alone what the work changes until it has waited.
        nonisolated(unsafe) let work = work
        let caller = Processor.Thread.current
        DispatchQueue.global().async(group: group) {
            caller.beElsewhere()
            self.outcome = Result { try work() }
        }
    }

    package func wait() { group.wait() }

    /// - Throws: what the work has thrown.
    package func get() throws -> Value {
        group.wait()
        return try outcome!.get()
    }
}
