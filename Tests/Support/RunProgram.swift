package import Foundation

/// What a program left behind.
package struct ProgramAnswer {
    package var status: Int32
    /// Standard output; the errors among it where they were not asked for apart.
    package var bytes: [UInt8]
    package var said: String { String(decoding: bytes, as: UTF8.self) }
}

/// Runs a program, found in the path, to its end.
///
/// Files stand for pipes: no input or answer is too long for them.
/// - Parameter withErrors: whether standard error is caught too; else it goes where ours goes
/// - Throws: where no process can be started; a program that is missing ends with 127
package func runProgram(
    _ words: [String], in folder: URL? = nil, input: [UInt8] = [], withErrors: Bool = true
) throws -> ProgramAnswer {
    let scratch = try Scratch()
    let (source, answer) = (try scratch.file("in", input), try scratch.file("out", []))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    if let folder { process.currentDirectoryURL = folder }
    let output = try FileHandle(forWritingTo: answer)
    process.standardInput = try FileHandle(forReadingFrom: source)
    process.standardOutput = output
    if withErrors { process.standardError = output }
    try process.run()
    process.waitUntilExit()
    return ProgramAnswer(
        status: process.terminationStatus, bytes: try [UInt8](Data(contentsOf: answer)))
}
