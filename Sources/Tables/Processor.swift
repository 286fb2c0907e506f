import CHash

/// A processor that a thread runs on. Two threads that hand work to each other, and sleep in
/// between, can come to share one while another is idle: the kernel wakes a thread where it slept
/// last, and where both are busy it looks no further. One of them then has to move.
package struct Processor: Equatable, Sendable {
    private let number: Int32

    /// The calling thread's.
    package static var current: Processor { Processor(number: sverka_processor()) }

    /// Moves the calling thread to another processor where it runs on this one.
    package func leave() {
        if Processor.current == self { sverka_leave_processor(number) }
    }

    /// A thread, and where it ran when it was asked.
    struct Thread: Sendable {
        private let identity: UInt
        private let processor: Processor

        /// The calling one.
        static var current: Thread {
            Thread(identity: sverka_thread(), processor: Processor.current)
        }

        /// Moves the calling thread away from this one, where it is another.
        func beElsewhere() {
            if sverka_thread() != identity { processor.leave() }
        }
    }
}
