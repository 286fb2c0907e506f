import Formats

/// Lines of a text file as they came, decoded: what a person compares with what was read.
enum RawLines {
    private static let lineBytesMax = 4096

    /// Some lines by their number, from 1; none of a format without lines, or in an archive.
    ///
    /// - Complexity: one pass up to the last line wanted.
    static func read(_ file: ReadingFile, name: String, _ spec: ReadSpec, _ wanted: Set<Int>)
        -> [Int: String]
    {
        switch spec.format {
        case .csv, .ndjson: break
        case .xml, .yml, .commerceml, .xlsx, .json: return [:]
        }
        file.rewind()
        // A file that was read once is refused here only where it is an archive.
        return (try? lines(file, name, spec, wanted)) ?? [:]
    }

    private static func lines(
        _ file: ReadingFile, _ name: String, _ spec: ReadSpec, _ wanted: Set<Int>
    ) throws -> [Int: String] {
        guard let last = wanted.max() else { return [:] }
        let source = try PackedSource.detect(
            InputFile(name: name, bytes: file), limits: spec.limits
        ).source
        let decoder = try TextDecoder(source, file: name, encoding: spec.encoding)
        var chunk = [UInt8](repeating: 0, count: TextDecoder.chunkBytes)
        var found: [Int: [UInt8]] = [:]
        var line = 1
        while line <= last, case let count = try decoder.fill(&chunk), count > 0 {
            for byte in chunk[..<count] {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                } else if wanted.contains(line), byte != UInt8(ascii: "\r"),
                    found[line, default: []].count < lineBytesMax
                {
                    found[line, default: []].append(byte)
                }
                if line > last { break }
            }
        }
        return found.mapValues { String(decoding: $0, as: UTF8.self) }
    }
}
