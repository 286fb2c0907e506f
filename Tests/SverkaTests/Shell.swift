import Foundation
import TestSupport

/// Runs lines of shell with the built `sverka` first in the path, in an environment that is the
/// same everywhere.
struct Shell {
    struct Outcome: Equatable {
        var exit: Int32
        var stdout: String
        var stderr: String
    }

    /// Where the lines run.
    let folder: URL
    /// Where what they say is caught: not in `folder`, whose files are looked at.
    let aside: URL
    /// Found before the built program.
    var programs: URL?

    func run(_ line: String, environment extra: [String: String] = [:]) throws -> Outcome {
        let stdout = aside.appending(path: "stdout")
        let stderr = aside.appending(path: "stderr")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "-c", line]
        process.currentDirectoryURL = folder
        process.environment = environment.merging(extra) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.emptied(stdout)
        process.standardError = try Self.emptied(stderr)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            exit: process.terminationStatus, stdout: try Self.text(stdout),
            stderr: try Self.text(stderr))
    }

    private var environment: [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let own = [programs?.path, Checkout.built.path].compactMap(\.self)
        return [
            "PATH": (own + [path]).joined(separator: ":"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "USER": "anna", "HOME": aside.path, "PYTHON": Judge.python,
        ]
    }

    private static func emptied(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private static func text(_ file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
