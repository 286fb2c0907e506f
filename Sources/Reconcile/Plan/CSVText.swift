import Diagnostics

/// The CSV that sverka itself writes and reads back: comma, LF, quotes where needed.
///
/// A text that a spreadsheet would take for a formula (`= + - @`, tab, CR first) or that begins
/// with an apostrophe gets one apostrophe before it, and loses it again when it is read (law 8).
package enum CSVText {
    package static func append(_ text: some Collection<UInt8>, to out: inout [UInt8]) {
        var needsQuotes = false
        for byte in text where byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D {
            needsQuotes = true
            break
        }
        if needsQuotes { out.append(0x22) }
        if let first = text.first, isGuarded(first) { out.append(0x27) }
        if needsQuotes {
            for byte in text {
                if byte == 0x22 { out.append(0x22) }
                out.append(byte)
            }
            out.append(0x22)
        } else {
            out.append(contentsOf: text)
        }
    }

    /// A number as it is: a leading minus is no formula.
    package static func append(number: Int, to out: inout [UInt8]) {
        out.append(contentsOf: String(number).utf8)
    }

    package static func unguarded(_ text: [UInt8]) -> [UInt8] {
        text.count > 1 && text[0] == 0x27 && isGuarded(text[1]) ? Array(text.dropFirst()) : text
    }

    private static func isGuarded(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
            UInt8(ascii: "'"), 0x09, 0x0D:
            true
        default: false
        }
    }
}

/// Reads such a CSV row by row, cells reused from row to row.
package struct CSVTextReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0
    package private(set) var line = 0
    /// The cells of the row last read, quotes taken off.
    package private(set) var cells: [[UInt8]] = []

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// False at the end.
    ///
    /// - Throws: `Failure` (W002) where a quote is not closed or the last line is cut.
    package mutating func next(name: String) throws -> Bool {
        guard offset < bytes.count else { return false }
        line += 1
        cells.removeAll(keepingCapacity: true)
        while true {
            let isLast = try cell(name)
            if isLast { return true }
        }
    }

    private mutating func cell(_ name: String) throws -> Bool {
        var cell: [UInt8] = []
        let isQuoted = offset < bytes.count && bytes[offset] == 0x22
        if isQuoted {
            offset += 1
            while true {
                guard offset < bytes.count else { throw fault(name) }
                let byte = bytes[offset]
                offset += 1
                if byte != 0x22 {
                    cell.append(byte)
                } else if offset < bytes.count, bytes[offset] == 0x22 {
                    cell.append(0x22)
                    offset += 1
                } else {
                    break
                }
            }
        } else {
            while offset < bytes.count, bytes[offset] != 0x2C, bytes[offset] != 0x0A {
                cell.append(bytes[offset])
                offset += 1
            }
        }
        guard offset < bytes.count, bytes[offset] == 0x2C || bytes[offset] == 0x0A else {
            throw fault(name)
        }
        cells.append(cell)
        offset += 1
        return bytes[offset - 1] == 0x0A
    }

    private func fault(_ name: String) -> Failure {
        Failure(
            Diagnostic(.changesUnreadable, at: Place(file: name, line: line),
                help: "the file is cut or was edited; compare it with the plan's manifest"))
    }
}
