import Diagnostics
import Formats

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
