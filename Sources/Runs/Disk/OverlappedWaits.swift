import Dispatch
import Foundation

/// Work that mostly waits for the disk: several pieces at once, so that the waits overlap.
enum OverlappedWaits {
    /// More than there are processors: each mostly waits.
    private static let threadsMax = 16
    /// So few are done sooner than a thread is started.
    private static let piecesForThread = 4

    /// What `work` gives for each item, in their order; it is called from several threads.
    static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) -> Answer
    ) -> [Answer] {
        let threads = min(threadsMax, items.count / piecesForThread)
        guard threads > 1 else { return items.map(work) }
        var answers = [Answer?](repeating: nil, count: items.count)
        answers.withUnsafeMutableBufferPointer { answers in
            // Safe: each thread has items of its own, and has written all their answers when it
            // leaves the group.
            nonisolated(unsafe) let answers = answers
            let group = DispatchGroup()
            for thread in 0..<threads {
                group.enter()
                Thread {
                    for item in stride(from: thread, to: items.count, by: threads) {
                        answers[item] = work(items[item])
                    }
                    group.leave()
                }.start()
            }
            group.wait()
        }
        return answers.map { $0! }
    }
}
