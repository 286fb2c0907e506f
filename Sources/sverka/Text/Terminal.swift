import Diagnostics
import Foundation
import Glibc
import Pipelines
import Runs

/// Where the command's words go: answers to standard output, messages to standard error.
struct Terminal {
    let isQuiet: Bool
    let isJSON: Bool
    let here: Here
    /// Of standard output: in cells; where that is no terminal, `COLUMNS` may say it.
    let width: Int
    let showsProgress: Bool

    private let answersInColor: Bool
    private let messagesInColor: Bool
    /// Of standard error, where that is a terminal: what is piped is one line a message.
    private let messagesWidth: Int?

    /// Wider lines are hard to read, and a narrower page cannot be laid out.
    private static let widths = 40...100
    /// Where there is no terminal to ask.
    private static let usualWidth = 80

    /// - Input: the words as they came. They are looked at loosely, so that a fault in them can be
    ///   told in the way that they ask for.
    init(_ words: [String], environment: [String: String]) {
        isQuiet = words.contains("--quiet")
        isJSON = words.contains("--json")
        here = Here(given: Self.workspace(in: words))
        let isDumb = environment["TERM"] == "dumb"
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || isDumb
        answersInColor = isatty(STDOUT_FILENO) == 1 && !isPlain
        messagesInColor = isatty(STDERR_FILENO) == 1 && !isPlain
        messagesWidth = Self.columns(of: STDERR_FILENO).map(Self.bounded)
        showsProgress = isatty(STDERR_FILENO) == 1 && !words.contains("--quiet") && !isDumb
        let told = environment["COLUMNS"].flatMap { Int($0) }
        width = Self.bounded(Self.columns(of: STDOUT_FILENO) ?? told ?? Self.usualWidth)
    }

    private static func bounded(_ columns: Int) -> Int {
        min(max(columns, widths.lowerBound), widths.upperBound)
    }

    private static func workspace(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == "--workspace" { return index + 1 < words.count ? words[index + 1] : nil }
            if word.hasPrefix("--workspace=") { return String(word.dropFirst(12)) }
        }
        return nil
    }

    /// Nil where it is no terminal.
    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        // Safe: the request fills the structure that it is given and keeps nothing of it.
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    var page: Page { Page(width: width, colors: answersInColor) }

    /// A person's answer; a program gets JSON instead.
    func answer(_ text: String) {
        guard !isQuiet, !isJSON else { return }
        write(text + "\n")
    }

    /// Words for a person, whatever names of files, folders or persons are among them: nothing but
    /// our own lines and colours moves the terminal (law 8).
    ///
    /// - Returns: false if no one reads any more.
    @discardableResult
    func write(_ text: String) -> Bool {
        let shown = Printable.lines(text, keepsColors: answersInColor)
        return StandardOutput.write(Array(shown.utf8))
    }

    func json(_ value: some Encodable) throws {
        guard isJSON else { return }
        StandardOutput.write(try Self.encoded(value) + [UInt8(ascii: "\n")])
    }

    static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return JSONText.safe(Array(try encoder.encode(value)))
    }

    /// What a quiet command still says, in one line of standard error.
    func brief(_ line: String) {
        guard isQuiet else { return }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    func tell(_ diagnostics: [Diagnostic]) {
        var shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        guard !shown.isEmpty else { return }
        for index in shown.indices {
            shown[index].command = shown[index].command.map(here.withWorkspace)
        }
        let text = DiagnosticText(colors: messagesInColor, width: messagesWidth).render(shown)
            + "\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
