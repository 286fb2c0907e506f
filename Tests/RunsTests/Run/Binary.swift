import Foundation
import Runs
import TestSupport
import Testing

/// The real program, as it was built beside the tests.
enum Binary {
    static let path = Checkout.binary

    static var isThere: Bool { path != nil }

    /// Starts it; what it says goes to `output`, or nowhere.
    static func start(
        _ arguments: [String], _ environment: [String: String] = [:], output: Pipe? = nil,
        through wrapper: [String] = []
    ) throws -> Process {
        let words = wrapper + [try #require(path)] + arguments
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = output ?? FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    static func run(
        _ arguments: [String], _ environment: [String: String] = [:], through wrapper: [String] = []
    ) throws -> (status: Int32, output: String) {
        let output = Pipe()
        let process = try start(arguments, environment, output: output, through: wrapper)
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
