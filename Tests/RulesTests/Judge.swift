import Foundation

/// Runs a Python program of Tests/Judges.
enum Judge {
    static let folder = URL(filePath: #filePath).appending(path: "../../Judges").standardized

    private static let python: String = {
        if let set = ProcessInfo.processInfo.environment["SVERKA_PYTHON"] { return set }
        let own = URL(filePath: #filePath).appending(path: "../../../.judges/bin/python3")
            .standardized
        return FileManager.default.isExecutableFile(atPath: own.path) ? own.path : "python3"
    }()

    /// Its output, errors among it, and exit status.
    static func run(_ program: String, _ arguments: [String]) throws -> (said: String, Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [python, "-B", folder.appending(path: program).path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: said, as: UTF8.self), process.terminationStatus)
    }

    /// A file that lives as long as the closure.
    static func withFile<Result>(
        _ bytes: [UInt8], _ body: (_ path: String) throws -> Result
    ) throws -> Result {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "sverka-judge-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }
}
