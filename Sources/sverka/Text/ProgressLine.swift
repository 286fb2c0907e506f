import Foundation
import Runs
import Synchronization

/// One line on the terminal that the next one replaces: how much is read, how fast, how long still.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let name: String
    private let start = ContinuousClock.now
    /// When the last line was written; nil before the first.
    private let written = Mutex<ContinuousClock.Instant?>(nil)

    /// A read that is over before a line about it could be read shows none.
    private static let silence = Duration.milliseconds(500)
    private static let pause = Duration.milliseconds(100)

    init(_ name: String, isShown: Bool) {
        self.name = name
        self.isShown = isShown
    }

    func show(_ progress: RunProgress) {
        guard isShown, progress.bytesTotal > 0 else { return }
        let now = ContinuousClock.now
        let elapsed = now - start
        guard elapsed > Self.silence else { return }
        let isDue = written.withLock { last in
            if let last, now - last < Self.pause { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let seconds = elapsed / .seconds(1)
        let rate = Double(progress.bytesRead) / seconds
        let left = Double(progress.bytesTotal - progress.bytesRead) / max(rate, 1)
        let percent = progress.bytesRead * 100 / progress.bytesTotal
        let speed = rate < 10e6 ? "\(Int(rate / 1e5))".tenths : "\(Int(rate / 1e6))"
        let line = "\(name): reading \(percent) %, \(speed) MB/s, \(Int(left) + 1) s left"
        Self.write("\r\(line)\u{1B}[K")
    }

    func end() {
        guard written.withLock({ $0 != nil }) else { return }
        Self.write("\r\u{1B}[K")
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

extension String {
    /// A whole number of tenths with its point: `37` → `3.7`.
    fileprivate var tenths: String { (count > 1 ? dropLast() : "0") + "." + suffix(1) }
}
