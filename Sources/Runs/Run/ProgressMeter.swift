import Foundation

/// Adds up the bytes that the reading thread has had, and reports each further megabyte.
final class ProgressMeter: @unchecked Sendable {
    // Safe to share: `bytes` and `reported` are touched only under the lock.
    private let lock = NSLock()
    private var bytes = 0
    private var reported = 0
    private let total: Int
    private let report: @Sendable (RunProgress) -> Void

    init(total: Int, report: @escaping @Sendable (RunProgress) -> Void) {
        self.total = total
        self.report = report
    }

    func add(_ count: Int) {
        lock.lock()
        bytes += count
        let isDue = bytes - reported >= 1 << 20
        if isDue { reported = bytes }
        let progress = RunProgress.reading(bytes: bytes, of: total)
        lock.unlock()
        if isDue { report(progress) }
    }
}
