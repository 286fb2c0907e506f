import Diagnostics

/// Gives a file's text as UTF-8, in chunks of whole characters, with the places where the bytes
/// mean nothing.
///
///     let decoder = try TextDecoder(source, file: "price.csv", encoding: spec.encoding)
///     var chunk = [UInt8](repeating: 0, count: TextDecoder.chunkBytes)
///     while case let count = try decoder.fill(&chunk), count > 0 {
///         …chunk[..<count], decoder.invalid…
///     }
///
/// A byte order mark is cut off and decides; then the encoding that is given; then detection.
package final class TextDecoder {
    /// A chunk's usual size.
    package static let chunkBytes = 256 << 10
    /// What `fill` needs as room.
    package static let chunkBytesMin = 16
    /// `input` begins so small, because many files are.
    private static let inputBytesMin = 4 << 10

    package private(set) var encoding = TextEncoding.utf8
    /// Told by a byte order mark or by the text itself, and not what was given.
    package private(set) var encodingDetected = false
    /// The invalid places of the chunk filled last, in order.
    package private(set) var invalid: [InvalidBytes] = []

    private let source: any ByteSource
    private let file: String
    private let statedBy: String
    private var transcoder = Transcoder(.utf8)
    private var watch: MismatchWatch?
    /// Bytes read and not yet decoded: `input[start..<end]`, at `fileOffset` in the file.
    private var input: [UInt8]
    private var start = 0
    private var end = 0
    private var fileOffset = 0
    private var ended = false

    /// - Parameters:
    ///   - encoding: what is given; nil to detect
    ///   - statedBy: who gave it, for messages: "the pipeline", "the XML declaration"
    ///   - names: texts that the file is said to hold, for detection
    /// - Throws: `Failure` where nothing is given and nothing can be told; the source's own.
    package init(
        _ source: any ByteSource, file: String, encoding: TextEncoding?,
        statedBy: String = "the pipeline", names: [String] = []
    ) throws {
        self.source = source
        self.file = file
        self.statedBy = statedBy
        input = [UInt8](repeating: 0, count: Self.inputBytesMin)
        try readHead(encoding == nil ? EncodingDetector.sampleBytes : 4)
        if let mark = EncodingDetector.ByteOrderMark.find(input[start..<end]) {
            self.encoding = mark.encoding
            encodingDetected = mark.encoding != encoding
            start += mark.length
            fileOffset += mark.length
        } else if let encoding {
            self.encoding = encoding
        } else if let detected = EncodingDetector.detect(input[start..<end], names: names) {
            self.encoding = detected
            encodingDetected = true
        } else {
            throw Self.unknown(input[start..<end], file: file)
        }
        transcoder = Transcoder(self.encoding)
        switch self.encoding {
        case .utf8, .utf16le, .utf16be: break
        default: watch = MismatchWatch()
        }
        if watch != nil { see(start..<end) }
    }

    private static func unknown(_ sample: ArraySlice<UInt8>, file: String) -> Failure {
        var detail = "(not UTF-8, and not surely Cyrillic text in one of the known encodings)"
        var help = "state encoding: in the read stage; \"windows-1251\" is the commonest"
        if let (utf8, windows1251) = EncodingDetector.readings(sample) {
            detail = "(it has too few letters beyond ASCII: \"\(utf8)\" as utf-8 is "
                + "\"\(windows1251)\" as windows-1251)"
            help = "state encoding: \"utf-8\" in the read stage if \"\(utf8)\" is right, else "
                + "the encoding that the list has, such as \"windows-1251\""
        }
        return Failure(
            Diagnostic(.encodingUnknown, detail, at: Place(file: file), help: help))
    }

    /// Fills the front of `chunk` and returns how many bytes it wrote; 0 only at the end.
    package func fill(_ chunk: inout [UInt8]) throws -> Int {
        try chunk.withUnsafeMutableBytes { try fill($0) }
    }

    /// Fills the front of `out` from at most one piece of the source; 0 only at the end.
    ///
    /// - Parameter out: `chunkBytesMin` bytes or more
    /// - Throws: `Failure` at the file's end where the encoding does not match; the source's own.
    /// - Complexity: UTF-8 is read into `out` and checked in place, without a copy.
    package func fill(_ out: UnsafeMutableRawBufferPointer) throws -> Int {
        precondition(out.count >= Self.chunkBytesMin, "a chunk has room for some characters")
        invalid.removeAll(keepingCapacity: true)
        while true {
            if encoding == .utf8, end - start < 4, !ended {
                let count = try fillInPlace(out)
                if count > 0 { return count }
                continue
            }
            if start < end {
                let count = transcode(out, outStart: 0)
                if count > 0 { return count }
            }
            if ended {
                precondition(start == end, "at the end every byte is decoded")
                try checkMismatch()
                return 0
            }
            try refill(Self.chunkBytes)
        }
    }

    // MARK: Parts

    /// Reads UTF-8 straight into `out`. Where it is not sound, the rest goes the longer way.
    private func fillInPlace(_ out: UnsafeMutableRawBufferPointer) throws -> Int {
        let pending = end - start
        out.copyBytes(from: input[start..<end])
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: out[pending...]))
        if count == 0 {
            ended = true
            return 0
        }
        let filled = UnsafeRawBufferPointer(rebasing: out[..<(pending + count)])
        // What the source has seen to is not looked at again.
        let known = max(0, min(filled.count, source.soundBytes - fileOffset))
        let outcome = UTF8Check.check(UnsafeRawBufferPointer(rebasing: filled[known...]))
        let sound: Int
        switch outcome {
        case .valid: sound = filled.count
        case .incomplete(let at), .invalid(let at, _): sound = known + at
        }
        let rest = filled.count - sound
        if input.count < rest { input = [UInt8](repeating: 0, count: rest) }
        input.withUnsafeMutableBytes {
            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: filled[sound...]))
        }
        (start, end) = (0, rest)
        fileOffset += sound
        if case .invalid = outcome { return transcode(out, outStart: sound) }
        return sound
    }

    private func transcode(_ out: UnsafeMutableRawBufferPointer, outStart: Int) -> Int {
        let (consumed, outEnd) = input.withUnsafeBytes {
            transcoder.run(
                UnsafeRawBufferPointer(rebasing: $0[start..<end]), fileOffset: fileOffset,
                ended: ended, out, outStart: outStart, invalid: &invalid)
        }
        start += consumed
        fileOffset += consumed
        return outEnd
    }

    private func readHead(_ count: Int) throws {
        while end < count, !ended { try refill(count) }
    }

    /// Reads more behind what is left, until `input` holds up to `limit` bytes.
    private func refill(_ limit: Int) throws {
        if start > 0 {
            let left = end - start
            input.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
            (start, end) = (0, left)
        }
        if end == input.count { input += [UInt8](repeating: 0, count: 3 * input.count) }
        let limit = min(limit, input.count)
        let count = try input.withUnsafeMutableBytes { bytes in
            try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[end..<limit]))
        }
        if count == 0 { ended = true }
        end += count
        if watch != nil { see(end - count..<end) }
    }

    private func see(_ range: Range<Int>) {
        input.withUnsafeBytes { watch?.see(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func checkMismatch() throws {
        guard let watch, watch.isMismatch else { return }
        throw Failure(
            Diagnostic(
                .encodingMismatch,
                "(\(encoding.rawValue) by \(statedBy), but all of it is UTF-8, with "
                    + "\(watch.sequences) characters beyond ASCII)",
                at: Place(file: file),
                help: "state encoding: \"utf-8\", or nothing to have it detected"))
    }
}
