import Diagnostics
import Foundation
import Runs
import Synchronization

/// One line on the terminal that the next one replaces: which step a run is in, and how far.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let name: String
    private let start = ContinuousClock.now
    /// When the last line was written, and of which step; nil before the first.
    private let written = Mutex<(at: ContinuousClock.Instant, step: Int)?>(nil)

    /// A run that is over before a line about it could be read shows none.
    private static let silence = Duration.milliseconds(500)
    private static let pause = Duration.milliseconds(100)

    init(_ name: String, isShown: Bool) {
        self.name = name
        self.isShown = isShown
    }

    func show(_ progress: RunProgress) {
        guard isShown else { return }
        let now = ContinuousClock.now
        guard now - start > Self.silence else { return }
        let isDue = written.withLock { last in
            // The next step is shown without a pause: it may be the last word for a while.
            if let last, last.step == progress.step, now - last.at < Self.pause { return false }
            last = (now, progress.step)
            return true
        }
        guard isDue else { return }
        let seconds = (now - start) / .seconds(1)
        Self.write("\r\(Self.text(name, progress, seconds: seconds))\u{1B}[K")
    }

    /// `example: step 1 of 4, reading: 96 %, 22 MB/s`
    static func text(_ name: String, _ progress: RunProgress, seconds: Double) -> String {
        "\(name): step \(progress.step) of \(RunProgress.steps), " + what(progress, seconds)
    }

    private static func what(_ progress: RunProgress, _ seconds: Double) -> String {
        switch progress {
        case .reading(let bytes, let total):
            let percent = total > 0 ? min(bytes, total) * 100 / total : 100
            let rate = Double(bytes) / max(seconds, 0.001)
            let speed = rate < 10e6 ? "\(Int(rate / 1e5))".tenths : "\(Int(rate / 1e6))"
            return "reading: \(percent) %, \(speed) MB/s"
        case .comparing(let records):
            return "comparing: \(records.of("record"))"
        case .writing(let target, let items):
            return "writing requests: \(items.of("item")) for \(target)"
        case .saving:
            return "saving the plan"
        }
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
