import Foundation

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

    /// The folder of the binary under test: it stands beside the tests' own.
    static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    static let python: String = {
        let environment = ProcessInfo.processInfo.environment
        if let given = environment["SVERKA_PYTHON"] { return given }
        let own = Repository.root.appending(path: ".judges/bin/python3").path
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }()

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
        let own = [programs?.path, Self.built.path].compactMap(\.self)
        return [
            "PATH": (own + [path]).joined(separator: ":"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "USER": "anna", "HOME": aside.path, "PYTHON": Self.python,
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

/// A folder of its own for one test, removed when it is over.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sverka-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func made(_ name: String) throws -> URL {
        let made = folder.appending(path: name)
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        return made
    }
}

enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
