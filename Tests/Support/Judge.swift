package import Foundation
package import Testing

/// Python, which judges what we write and reads what we read, apart from anything of ours.
///
/// `SVERKA_PYTHON` names it; else it is that of `.judges`, else `python3`. Where
/// `SVERKA_REQUIRE_JUDGES` is 1, a judge that is missing fails its tests; elsewhere it skips them.
package enum Judge {
    package static let python: String = {
        if let given = environment["SVERKA_PYTHON"] { return given }
        let own = Checkout.root.appending(path: ".judges/bin/python3").path
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }()

    package static let isRequired = environment["SVERKA_REQUIRE_JUDGES"] == "1"

    /// The programs of Tests/Judges.
    package static let folder = Checkout.root.appending(path: "Tests/Judges")

    private static let environment = ProcessInfo.processInfo.environment

    /// Whether Python has all these modules.
    package static func has(_ modules: [String]) -> Bool {
        let program = (["import sys"] + modules.map { "import \($0)" }).joined(separator: "\n")
        return (try? runProgram([python, "-B", "-c", program]).status) == 0
    }

    /// Runs a program of Tests/Judges.
    package static func run(
        _ script: String, _ arguments: [String] = []
    ) throws -> (said: String, status: Int32) {
        let path = folder.appending(path: script).path
        let answer = try runProgram([python, "-B", path] + arguments)
        return (answer.said, answer.status)
    }

    /// Runs a program of Tests/Judges on a file that holds the bytes; its path comes last.
    package static func run(
        _ script: String, _ arguments: [String] = [], on bytes: [UInt8]
    ) throws -> (said: String, status: Int32) {
        let scratch = try Scratch()
        return try run(script, arguments + [scratch.file("claims", bytes).path])
    }

    /// What a Python program, given as text, writes to its standard output.
    ///
    /// - Throws: an expectation that failed where the program does not end well
    package static func answer(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = []
    ) throws -> [UInt8] {
        let answer = try runProgram(
            [python, "-B", "-c", program] + arguments, input: input, withErrors: false)
        try #require(answer.status == 0, "\(python) does not end well: \(answer.said)")
        return answer.bytes
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, saying so, where Python or one of these modules is missing; where judges are
    /// required the test is run, and fails for want of them.
    package static func judged(by modules: String...) -> Self {
        .enabled("no Python with \(modules.joined(separator: ", ")): set SVERKA_PYTHON") {
            Judge.isRequired || Judge.has(modules)
        }
    }

    /// The same for a program in the path.
    package static func judged(byProgram name: String) -> Self {
        .enabled("no \(name) in the path") {
            Judge.isRequired || (try? runProgram(["which", name]).status) == 0
        }
    }
}
