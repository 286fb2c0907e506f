import Diagnostics
import Foundation
import Glibc
import Runs

/// Where the command's words go: answers to standard output, messages to standard error.
struct Terminal {
    let isQuiet: Bool
    let isJSON: Bool
    let colors: Bool
    let showsProgress: Bool

    init(_ arguments: Arguments, environment: [String: String]) {
        isQuiet = arguments.has("quiet")
        isJSON = arguments.has("json")
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        colors = isatty(STDERR_FILENO) == 1 && !isPlain
        showsProgress = isatty(STDERR_FILENO) == 1 && !isQuiet && environment["TERM"] != "dumb"
    }

    /// A person's answer; a program gets JSON instead.
    func answer(_ text: String) {
        guard !isQuiet, !isJSON else { return }
        StandardOutput.write(Array((text + "\n").utf8))
    }

    func json(_ value: some Encodable) throws {
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        StandardOutput.write(Array(try encoder.encode(value)) + [UInt8(ascii: "\n")])
    }

    func tell(_ diagnostics: [Diagnostic]) {
        let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        guard !shown.isEmpty else { return }
        let text = DiagnosticText(colors: colors).render(shown) + "\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// One line that the next one replaces: how much is read, how fast, how long still.
    func progressLine() -> @Sendable (RunProgress) -> Void {
        guard showsProgress else { return { _ in } }
        let start = Date()
        return { progress in
            let seconds = Date().timeIntervalSince(start)
            let rate = Double(progress.bytesRead) / max(seconds, 0.001)
            // A short read is over before a line about it could be read.
            guard seconds > 0.5, progress.bytesTotal > 0 else { return }
            let left = Int(Double(progress.bytesTotal - progress.bytesRead) / max(rate, 1))
            let percent = progress.bytesRead * 100 / progress.bytesTotal
            let line = "reading \(percent) %  \(Int(rate / 1e6)) MB/s  \(left) s left"
            FileHandle.standardError.write(Data("\r\(line)\u{1B}[K".utf8))
        }
    }

    func endProgress() {
        guard showsProgress else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
