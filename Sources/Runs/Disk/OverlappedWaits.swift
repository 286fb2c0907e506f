import Dispatch
import Foundation
import Synchronization

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
        for _ in 1..<threads { Thread { pieces.work { work(items[$0]) } }.start() }
        pieces.work { work(items[$0]) }
        return pieces.answers()
    }

    /// Pieces that are taken one after the other by whoever is free.
    private final class Pieces<Answer: Sendable>: Sendable {
        private let state: Mutex<(next: Int, answers: [Answer?], left: Int)>
        private let areDone = DispatchSemaphore(value: 0)

        init(_ count: Int) {
            state = Mutex((0, Array(repeating: nil, count: count), count))
        }

        func work(_ work: (_ piece: Int) -> Answer) {
            while true {
                let piece = state.withLock { state -> Int? in
                    guard state.next < state.answers.count else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let piece else { return }
                let answer = work(piece)
                let isLast = state.withLock { state -> Bool in
                    state.answers[piece] = answer
                    state.left -= 1
                    return state.left == 0
                }
                if isLast { areDone.signal() }
            }
        }

        /// Waits for the last piece.
        func answers() -> [Answer] {
            areDone.wait()
            return state.withLock { $0.answers.map { $0! } }
        }
    }
}
