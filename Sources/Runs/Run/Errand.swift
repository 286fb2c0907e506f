import Dispatch

/// Something that is worked out on another thread while its owner goes on.
///
/// `wait` or `get` has to be called before what the work uses goes away.
final class Errand<Value>: @unchecked Sendable {
    // Safe to share: `outcome` is written before the group is left, and read after it was waited
    // for.
    private let group = DispatchGroup()
    private var outcome: Result<Value, any Error>?

    init(_ work: @escaping () throws -> Value) {
        // Safe to hand over: the owner leaves alone what the work changes until it has waited.
        nonisolated(unsafe) let work = work
        DispatchQueue.global().async(group: group) { self.outcome = Result { try work() } }
    }

    func wait() { group.wait() }

    /// - Throws: what the work has thrown.
    func get() throws -> Value {
        group.wait()
        return try outcome!.get()
    }
}
