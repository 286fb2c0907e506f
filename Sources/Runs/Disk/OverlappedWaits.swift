import Foundation
import Tables

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
        let pieces = Pieces<Answer>(items.count)
        // One that cannot be started costs time and nothing else: its pieces are done by others.
        for _ in 1..<threads {
            guard Worker.start({ pieces.work { work(items[$0]) } }) else { break }
        }
        pieces.work { work(items[$0]) }
        return pieces.answers()
    }

    /// Pieces that are taken one after the other by whoever is free.
    private final class Pieces<Answer: Sendable>: @unchecked Sendable {
        // Safe to share: every member is touched only between lock() and unlock().
        private let condition = NSCondition()
        private var next = 0
        private var found: [Answer?]
        private var left: Int

        init(_ count: Int) {
            found = Array(repeating: nil, count: count)
            left = count
        }

        func work(_ work: (_ piece: Int) -> Answer) {
            while let piece = claim() {
                let answer = work(piece)
                condition.withLock {
                    found[piece] = answer
                    left -= 1
                    if left == 0 { condition.broadcast() }
                }
            }
        }

        private func claim() -> Int? {
            condition.withLock {
                guard next < found.count else { return nil }
                next += 1
                return next - 1
            }
        }

        /// Waits for the last piece.
        func answers() -> [Answer] {
            condition.lock()
            defer { condition.unlock() }
            while left > 0 { condition.wait() }
            return found.map { $0! }
        }
    }
}
