/// Turns bytes of one encoding into UTF-8, as far as both buffers reach.
///
/// Every call takes whole characters only; what is cut at the end of `input` waits for more,
/// unless `ended` says that there is none, where it is invalid.
struct Transcoder {
    private let encoding: TextEncoding
    /// For single-byte encodings: the UTF-8 of each byte in the low three bytes, first byte
    /// lowest, and its length in the highest; length 0 where the byte means nothing.
    private let table: [UInt32]

    init(_ encoding: TextEncoding) {
        self.encoding = encoding
        switch encoding {
        case .utf8, .utf16le, .utf16be: table = []
        default:
            let scalars = (0..<0x80).map { UInt16($0) } + SingleByteTables.upperHalf(encoding)
            table = scalars.enumerated().map { byte, scalar in
                guard scalar != 0 || byte == 0 else { return 0 }
                let utf8 = Array(String(Unicode.Scalar(scalar)!).utf8)
                let packed = utf8.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                return UInt32(utf8.count) << 24 | packed
            }
        }
    }

    /// - Parameters:
    ///   - fileOffset: of the first input byte
    ///   - outStart: where writing begins in `out`
    ///   - invalid: gets a place for each U+FFFD that is written
    func run(
        _ input: UnsafeRawBufferPointer, fileOffset: Int, ended: Bool,
        _ out: UnsafeMutableRawBufferPointer, outStart: Int, invalid: inout [InvalidBytes]
    ) -> (consumed: Int, outEnd: Int) {
        switch encoding {
        case .utf8: utf8(input, fileOffset, ended, out, outStart, &invalid)
        case .utf16le: utf16(input, fileOffset, ended, out, outStart, &invalid, high: 1)
        case .utf16be: utf16(input, fileOffset, ended, out, outStart, &invalid, high: 0)
        default: singleByte(input, fileOffset, out, outStart, &invalid)
        }
    }

    private func singleByte(
        _ input: UnsafeRawBufferPointer, _ fileOffset: Int, _ out: UnsafeMutableRawBufferPointer,
        _ outStart: Int, _ invalid: inout [InvalidBytes]
    ) -> (consumed: Int, outEnd: Int) {
        var index = 0
        var end = outStart
        table.withUnsafeBufferPointer { table in
            // Safe: eight bytes of room are checked before each step; a step writes at most eight.
            while index < input.count, end + 8 <= out.count {
                if index + 8 <= input.count {
                    let word = input.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    if word & 0x8080_8080_8080_8080 == 0 {
                        out.storeBytes(of: word, toByteOffset: end, as: UInt64.self)
                        index += 8
                        end += 8
                        continue
                    }
                }
                let entry = table[Int(input[index])]
                if entry >> 24 == 0 {
                    invalid.append(
                        InvalidBytes(
                            chunkOffset: end, fileOffset: fileOffset + index,
                            bytes: UInt32(input[index]), length: 1))
                    Self.putReplacement(out, &end)
                } else {
                    out.storeBytes(of: entry.littleEndian, toByteOffset: end, as: UInt32.self)
                    end += Int(entry >> 24)
                }
                index += 1
            }
        }
        return (index, end)
    }

    private func utf8(
        _ input: UnsafeRawBufferPointer, _ fileOffset: Int, _ ended: Bool,
        _ out: UnsafeMutableRawBufferPointer, _ outStart: Int, _ invalid: inout [InvalidBytes]
    ) -> (consumed: Int, outEnd: Int) {
        var index = 0
        var end = outStart
        while index < input.count, end + 4 <= out.count {
            let piece = UnsafeRawBufferPointer(
                rebasing: input[index..<min(input.count, index + out.count - end)])
            let outcome = UTF8Check.check(piece)
            var sound = piece.count
            if case .incomplete(let at) = outcome { sound = at }
            if case .invalid(let at, _) = outcome { sound = at }
            UnsafeMutableRawBufferPointer(rebasing: out[end...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[..<sound]))
            index += sound
            end += sound
            switch outcome {
            case .valid: continue
            case .invalid(_, let length):
                guard end + 3 <= out.count else { return (index, end) }
                replace(input, index, length, fileOffset, out, &end, &invalid)
                index += length
            case .incomplete:
                // Cut by the room in `out` or by the input's end.
                let rest = input.count - index
                guard rest < 4, ended, end + 3 <= out.count else { return (index, end) }
                let (length, valid) = UTF8Check.character(
                    input.baseAddress!, at: index, count: input.count)
                if valid { return (index, end) }
                replace(input, index, length, fileOffset, out, &end, &invalid)
                index += length
            }
        }
        return (index, end)
    }

    private func utf16(
        _ input: UnsafeRawBufferPointer, _ fileOffset: Int, _ ended: Bool,
        _ out: UnsafeMutableRawBufferPointer, _ outStart: Int, _ invalid: inout [InvalidBytes],
        high: Int
    ) -> (consumed: Int, outEnd: Int) {
        var index = 0
        var end = outStart
        func unit(_ at: Int) -> UInt32 {
            UInt32(input[at + high]) << 8 | UInt32(input[at + 1 - high])
        }
        while index + 2 <= input.count, end + 4 <= out.count {
            let first = unit(index)
            guard first & 0xF800 == 0xD800 else {
                Self.put(first, out, &end)
                index += 2
                continue
            }
            if first < 0xDC00, index + 4 > input.count, !ended { return (index, end) }
            if first < 0xDC00, index + 4 <= input.count, unit(index + 2) & 0xFC00 == 0xDC00 {
                Self.put(0x10000 + (first & 0x3FF) << 10 + unit(index + 2) & 0x3FF, out, &end)
                index += 4
            } else {
                replace(input, index, 2, fileOffset, out, &end, &invalid)
                index += 2
            }
        }
        if ended, index + 1 == input.count, end + 4 <= out.count {
            replace(input, index, 1, fileOffset, out, &end, &invalid)
            index += 1
        }
        return (index, end)
    }

    private func replace(
        _ input: UnsafeRawBufferPointer, _ index: Int, _ length: Int, _ fileOffset: Int,
        _ out: UnsafeMutableRawBufferPointer, _ end: inout Int, _ invalid: inout [InvalidBytes]
    ) {
        invalid.append(
            InvalidBytes(
                chunkOffset: end, fileOffset: fileOffset + index,
                bytes: InvalidBytes.pack(input[index..<index + length]), length: length))
        Self.putReplacement(out, &end)
    }

    private static func putReplacement(_ out: UnsafeMutableRawBufferPointer, _ end: inout Int) {
        put(0xFFFD, out, &end)
    }

    private static func put(
        _ scalar: UInt32, _ out: UnsafeMutableRawBufferPointer, _ end: inout Int
    ) {
        switch scalar {
        case 0..<0x80: out[end] = UInt8(scalar)
        case 0x80..<0x800:
            out[end] = UInt8(0xC0 | scalar >> 6)
            out[end + 1] = UInt8(0x80 | scalar & 0x3F)
            end += 1
        case 0x800..<0x10000:
            out[end] = UInt8(0xE0 | scalar >> 12)
            out[end + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
            out[end + 2] = UInt8(0x80 | scalar & 0x3F)
            end += 2
        default:
            out[end] = UInt8(0xF0 | scalar >> 18)
            out[end + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
            out[end + 2] = UInt8(0x80 | scalar >> 6 & 0x3F)
            out[end + 3] = UInt8(0x80 | scalar & 0x3F)
            end += 3
        }
        end += 1
    }
}
