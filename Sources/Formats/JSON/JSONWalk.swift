import Diagnostics
import Tables

/// Goes from a file's root down to its records, and sees that all else is sound.
final class JSONWalk {
    /// The path was met, with records or without.
    private(set) var isFound = false
    private let parser: JSONParser
    private let steps: [String?]
    private let records: JSONRecords
    private let limits: ReadLimits
    private let tape = JSONTape()
    /// Names at the root, for the message where the path is not met.
    private var rootNames: [String] = []
    private var rootIs = "a single value"

    init(_ parser: JSONParser, _ steps: [String?], _ records: JSONRecords, _ limits: ReadLimits) {
        self.parser = parser
        self.steps = steps
        self.records = records
        self.limits = limits
    }

    /// "the file's root is an object with meta, result".
    var words: String {
        let names = rootNames.isEmpty ? "" : " with " + rootNames.joined(separator: ", ")
        return "the file's root is " + rootIs + names
    }

    func run(_ emit: (RecordBatch) throws -> Void) throws {
        try walk(0, depth: 1, emit)
        try parser.end()
    }

    private func walk(
        _ step: Int, depth: Int, _ emit: (RecordBatch) throws -> Void
    ) throws {
        guard depth <= limits.depthMax else {
            throw parser.fault("more than \(limits.depthMax) levels", .tooDeep)
        }
        try parser.feed.skipBlanks()
        let first = try parser.next("a value")
        if first == UInt8(ascii: "[") {
            if depth == 1 { rootIs = "a list" }
            if step == steps.count { isFound = true }
            return try parser.elements { try walk(step, depth: depth + 1, emit) }
        }
        if step == steps.count {
            isFound = true
            let line = parser.feed.line
            try parser.record(tape)
            records.add(tape, line: line)
            return try records.sink.emitIfFull(emit)
        }
        guard first == UInt8(ascii: "{") else { return try parser.skip(depth: depth) }
        if depth == 1 { rootIs = "an object" }
        var wasMet = false
        var isWanted = false
        try parser.members {
            if isWanted {
                try walk(step + 1, depth: depth + 1, emit)
            } else {
                try parser.skip(depth: depth + 1)
            }
        } name: {
            isWanted = try takeName(steps[step], isRoot: depth == 1, &wasMet)
        }
    }

    /// Whether the member is the one that the path names.
    private func takeName(
        _ wanted: String?, isRoot: Bool, _ wasMet: inout Bool
    ) throws -> Bool {
        try parser.name()
        let name = parser.scratch.slice(0, parser.scratch.count)
        if isRoot, rootNames.count < 8 {
            rootNames.append(String(decoding: name.prefix(60), as: UTF8.self))
        }
        guard let wanted else { return true }
        guard name.elementsEqual(wanted.utf8) else { return false }
        if wasMet { throw parser.fault("\"\(wanted)\" stands twice on the way to the records") }
        wasMet = true
        return true
    }
}

/// Cuts a file into lines and parses each.
struct JSONLines {
    private(set) var linesAside = 0
    /// The last line has no line end.
    private(set) var isOpen = false
    /// The last line that was no sound JSON, empty ones not counted.
    private var brokenRow = 0
    private let text: JSONInput
    private let records: JSONRecords
    private let limits: ReadLimits
    private let line = ByteBuffer()
    private let tape = JSONTape()
    private var number = 1
    private var invalid: InvalidBytes?

    init(_ text: JSONInput, _ records: JSONRecords, _ limits: ReadLimits) {
        self.text = text
        self.records = records
        self.limits = limits
    }

    mutating func run(_ emit: (RecordBatch) throws -> Void) throws {
        var chunk = [UInt8](repeating: 0, count: TextDecoder.chunkBytes)
        while case let count = try text.fillLeniently(&chunk), count > 0 {
            var bad = text.invalid[...]
            try chunk.withUnsafeBytes { bytes in
                var start = 0
                while start < count {
                    let end = bytes[start..<count].firstIndex(of: 0x0A)
                    line.append(UnsafeRawBufferPointer(rebasing: bytes[start..<(end ?? count)]))
                    while let place = bad.first, place.chunkOffset < end ?? count {
                        invalid = invalid ?? place
                        bad.removeFirst()
                    }
                    guard line.count <= limits.recordBytesMax else {
                        throw text.tooLong(line: number)
                    }
                    start = (end ?? count) + 1
                    if end != nil { take(line.count) }
                }
            }
            try records.sink.emitIfFull(emit)
        }
        let last = EndOfText.withoutPadding(line.slice(0, line.count))
        isOpen = last > 0
        if isOpen { take(last) }
    }

    /// The last line that is not empty was no sound JSON.
    var endsBroken: Bool { brokenRow > 0 && brokenRow == number - 1 - linesAside }

    /// - Parameter count: how much of what is gathered is the line
    private mutating func take(_ count: Int) {
        let whole = line.slice(0, count)
        let bytes = UnsafeRawBufferPointer(rebasing: whole[Blanks.trim(whole)])
        defer {
            line.removeAll()
            invalid = nil
            number += 1
        }
        if bytes.allSatisfy({ $0 == EndOfText.mark }) {
            linesAside += 1
            return
        }
        if let invalid {
            let place = "at offset \(invalid.fileOffset) of the file"
            return reject(
                CellFault(.invalidBytes, reason: "bytes \(invalid.hex) \(place) are no text"),
                bytes)
        }
        let parser = JSONParser(JSONFeed(whole, line: number), limits: limits)
        do {
            try parser.record(tape)
            try parser.end()
            records.add(tape, line: number)
        } catch {
            guard let fault = error as? JSONFault else {
                preconditionFailure("a line in memory fails as JSON only")
            }
            let place = fault.column.map { "at character \($0): " } ?? ""
            reject(CellFault(.jsonLineBroken, reason: place + fault.message), bytes)
        }
    }

    private mutating func reject(_ fault: CellFault, _ bytes: UnsafeRawBufferPointer) {
        brokenRow = number - linesAside
        records.reject(fault, number, Array(bytes.prefix(RecordSink.rawCellBytesMax)))
    }
}
