package import Diagnostics

/// The bytes of a text file and where its lines begin; turns ranges of bytes into places.
///
/// Lines end with LF, CR LF or CR, as editors count them. A class, so that every value of a
/// document can hold on to it.
package final class SourceText: Sendable {
    /// What messages call the file: `pipelines/acme.json5`.
    package let label: String
    package let bytes: [UInt8]
    private let lineStarts: [Int]

    /// A longer line gets no excerpt, and its columns are counted in Unicode scalars, which takes
    /// one look at each byte: a file of one huge line must not cost minutes of counting.
    private static let lineBytesMax = 4096

    /// Unicode scalars before each block of the file, so that a column far out in one huge line
    /// costs a block and not the line: a document asks for as many places as it has members.
    private let scalarsBefore: [Int]
    private static let blockBytes = 1024

    package init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") {
                index += 1
            }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { starts.append(index) }
        }
        lineStarts = starts
        var counts = [0]
        for start in stride(from: 0, to: bytes.count, by: Self.blockBytes) {
            let block = bytes[start..<min(start + Self.blockBytes, bytes.count)]
            counts.append(counts[counts.count - 1] + block.count { $0 & 0xC0 != 0x80 })
        }
        scalarsBefore = counts
    }

    /// The place of a range of bytes; its width ends with its first line.
    package func place(_ range: Range<Int>, note: String? = nil) -> Place {
        let line = lineIndex(of: range.lowerBound)
        let lineStart = lineStarts[line]
        let lineEnd = endOfLine(line)
        let start = min(max(range.lowerBound, lineStart), lineEnd)
        let end = max(start, min(range.upperBound, lineEnd))
        let short = lineEnd - lineStart <= Self.lineBytesMax
        return Place(
            file: label, line: line + 1, column: characters(lineStart..<start, exact: short) + 1,
            note: note,
            excerpt: short ? String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self) : nil,
            width: max(1, characters(start..<end, exact: short)))
    }

    /// Where a place begins; nil of one in a line so long that it has no excerpt.
    func offset(of place: Place) -> Int? {
        guard let line = place.line, let column = place.column, let text = place.excerpt else {
            return nil
        }
        return lineStarts[line - 1] + text.prefix(column - 1).utf8.count
    }

    /// `4:12`, for a second place named within a message.
    package func lineAndColumn(_ range: Range<Int>) -> String {
        let place = place(range)
        return "\(place.line!):\(place.column!)"
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private func endOfLine(_ line: Int) -> Int {
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
        while end > lineStarts[line],
            bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r")
        { end -= 1 }
        return end
    }

    private func characters(_ range: Range<Int>, exact: Bool) -> Int {
        if exact { return String(decoding: bytes[range], as: UTF8.self).count }
        return scalars(before: range.upperBound) - scalars(before: range.lowerBound)
    }

    private func scalars(before offset: Int) -> Int {
        let block = offset / Self.blockBytes
        return scalarsBefore[block]
            + bytes[block * Self.blockBytes..<offset].count { $0 & 0xC0 != 0x80 }
    }
}
