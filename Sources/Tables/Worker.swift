import CHash

/// A thread of our own. libdispatch is not used for work: if the system gives it no thread it waits
/// for one for ever, and if it cannot open a file of /proc it ends the process.
package enum Worker {
    /// As much as the readers need.
    private static let stackBytes: UInt = 4 << 20

    /// Lets a new thread do the work. Whoever needs what it gives must be able to do it himself.
    ///
    /// - Returns: false where the system gives no thread; then the work is never done.
    package static func start(_ work: @escaping () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Box(work))
        let fault = sverka_start_thread(
            stackBytes,
            { context in
                // Safe: retained above, for this one call.
                Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().work()
            }, box.toOpaque())
        if fault != 0 { box.release() }
        return fault == 0
    }

    private final class Box {
        let work: () -> Void

        init(_ work: @escaping () -> Void) { self.work = work }
    }
}
