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

    /// `--by`, else the login as the password database has it: a variable of the environment is
    /// whatever somebody has put into it.
    ///
    /// - Throws: `Failure` (64) if the name is empty, has nothing that shows or something that does
    ///   not, is too long, or is what the tool calls itself.
    func person() throws -> String {
        let by = arguments.value("by")
        let text = by ?? Self.login
        if let fault = PersonName.fault(text) {
            let what = by == nil ? "the login \"\(text)\"" : "--by \"\(text.prefix(60))\""
            throw Arguments.fault(.badValue, what, declaration, fault)
        }
        return PersonName.read(text) ?? text
    }

    /// Of the user that runs the process.
    private static var login: String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var room = [CChar](repeating: 0, count: 16 << 10)
        // Safe: the name points into `room`, and is copied while that is alive and unchanged.
        return room.withUnsafeMutableBufferPointer { room in
            guard getpwuid_r(getuid(), &entry, room.baseAddress!, room.count, &found) == 0,
                found != nil, let name = entry.pw_name
            else { return "uid \(getuid())" }
            return String(cString: name)
        }
    }

    func holder(_ command: String) -> String { "\(command) since \(wallTime.text)" }
}
