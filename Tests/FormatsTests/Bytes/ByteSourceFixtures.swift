import Diagnostics
import Formats
import Foundation
import Testing

/// All bytes of a source, read through a small buffer.
func readAll(_ source: any ByteSource, bufferBytes: Int = 1000) throws -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: bufferBytes)
    while true {
        let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { return result }
        result += buffer[..<count]
    }
}

/// The bytes packed by the writer under test.
func gzipped(_ bytes: [UInt8], level: Int = 6) throws -> [UInt8] {
    var packed: [UInt8] = []
    let writer = GzipWriter(level: level) { packed += $0 }
    try bytes.withUnsafeBytes { try writer.write($0) }
    try writer.finish()
    return packed
}

/// The codes of the failure that the body throws; empty where it throws none.
func failureCodes(_ body: () throws -> Void) throws -> [String] {
    do {
        try body()
        return []
    } catch let failure as Failure {
        return failure.diagnostics.map(\.code.name)
    }
}

/// Pseudo-random numbers from a seed (splitmix64), so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// An independent judge: a Python program that gets `input` and answers with bytes.
enum PythonJudge {
    static var path: String {
        if let path = ProcessInfo.processInfo.environment["SVERKA_PYTHON"] { return path }
        let own = packageRoot + "/.judges/bin/python3"
        return FileManager.default.isExecutableFile(atPath: own) ? own : "/usr/bin/env"
    }

    static var packageRoot: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }

    static func run(_ program: String, input: [UInt8] = []) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = (path == "/usr/bin/env" ? ["python3"] : []) + ["-c", program]
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sverka-judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files instead of pipes: no answer is too long for them.
        let inputFile = folder.appendingPathComponent("in")
        let outputFile = folder.appendingPathComponent("out")
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the judge ends well")
        return try [UInt8](Data(contentsOf: outputFile))
    }
}
