import Diagnostics
import Foundation
import Glibc
import Runs

/// What a command has from the world: its words, the clock, the environment, the terminal.
struct Context {
    let arguments: Arguments
    let declaration: CommandDeclaration
    let environment: [String: String]
    let terminal: Terminal

    init(
        _ words: [String], _ declaration: CommandDeclaration, _ terminal: Terminal,
        environment: [String: String]
    ) throws {
        arguments = try Arguments(words, declaration)
        self.declaration = declaration
        self.environment = environment
        self.terminal = terminal
    }

    var here: Here { terminal.here }

    var workspacePath: String {
        let given = arguments.value("workspace") ?? environment["SVERKA_WORKSPACE"] ?? "."
        return given.isEmpty ? "." : given
    }

    var workspace: Workspace { Workspace(root: Path(workspacePath)) }

    /// `--now`, else the clock.
    ///
    /// - Throws: `Failure` (64) where `--now` is no time.
    func now() throws -> UTCTime {
        guard let text = arguments.value("now") else { return wallTime }
        guard let time = UTCTime(text) else {
            throw Arguments.fault(
                .badValue, "--now \"\(text)\"", declaration, "write it as 2026-11-22T02:00:00Z")
        }
        return time
    }

    /// The clock, whatever time the run is told to have.
    var wallTime: UTCTime { UTCTime(seconds: Int(Date().timeIntervalSince1970)) }

    var wallNanoseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }

    /// `--by`, else the login.
    ///
    /// - Throws: `Failure` (64) where it has nothing that shows, or what does not show, or is what
    ///   the tool calls itself.
    func person() throws -> String {
        let by = arguments.value("by").flatMap { $0.isEmpty ? nil : $0 }
        let text = by ?? environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
        guard let name = PersonName.read(text) else {
            throw Arguments.fault(
                .badValue, "--by \"\(text)\"", declaration,
                "a name of letters that show: no control characters, none without a width")
        }
        guard !PersonName.isOurs(name) else {
            throw Arguments.fault(
                .badValue, "--by \"\(text)\"", declaration,
                "sverka signs so where a plan approves itself; give a person's name")
        }
        return name
    }

    func holder(_ command: String) -> String { "\(command) since \(wallTime.text)" }
}
