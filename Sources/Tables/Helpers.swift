import CHash
import Foundation

/// Threads that help with pieces of work: one for each processor but the caller's. They are started
/// when they are first needed; where the system gives none, the caller does all pieces himself.
final class Helpers: @unchecked Sendable {
    // Safe to share: every member is touched only between lock() and unlock() of `condition`.
    static let shared = Helpers(most: max(0, sverka_processors() - 1))

    private let condition = NSCondition()
    private let most: Int
    private var offers: [SharedWork] = []
    private var idle = 0
    private var threads = 0

    init(most: Int) { self.most = most }

    /// Asks for helpers.
    func offer(_ work: SharedWork, helpers: Int) {
        let asked = min(helpers, most)
        guard asked > 0 else { return }
        condition.lock()
        for _ in 0..<asked { offers.append(work) }
        while threads < most, idle < offers.count {
            guard Worker.start({ self.help() }) else { break }
            threads += 1
            idle += 1
        }
        condition.broadcast()
        condition.unlock()
    }

    /// No helper is needed any more.
    func withdraw(_ work: SharedWork) {
        condition.lock()
        offers.removeAll { $0 === work }
        condition.unlock()
    }

    /// What each thread does, for as long as the process lives. It counts as idle from the start.
    private func help() {
        condition.lock()
        while true {
            while offers.isEmpty { condition.wait() }
            let work = offers.removeFirst()
            idle -= 1
            condition.unlock()
            work.doPieces()
            condition.lock()
            idle += 1
        }
    }
}

/// Pieces of work that are taken one after the other by whoever is free.
final class SharedWork: @unchecked Sendable {
    typealias Piece = @Sendable (_ piece: Int) -> Void

    // Safe to share: every member below is touched only between lock() and unlock().
    private let condition = NSCondition()
    private var next = 0
    private var running = 0
    private let count: Int
    private let caller = Processor.Thread.current
    /// Safe: whoever has made this waits for all pieces that were begun, and none is begun after.
    private let work: UnsafePointer<Piece>

    init(_ count: Int, _ work: UnsafePointer<Piece>) {
        self.count = count
        self.work = work
    }

    /// Does pieces until none is left.
    func doPieces() {
        while let piece = claim() {
            caller.beElsewhere()
            perform(piece)
            condition.lock()
            running -= 1
            if running == 0 { condition.broadcast() }
            condition.unlock()
        }
    }

    /// Returns when every piece that was begun is done.
    func wait() {
        condition.lock()
        while running > 0 { condition.wait() }
        condition.unlock()
    }

    // Apart, so that nothing of the work is held when the piece counts as done.
    @inline(never)
    private func perform(_ piece: Int) { work.pointee(piece) }

    private func claim() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        guard next < count else { return nil }
        next += 1
        running += 1
        return next - 1
    }
}
