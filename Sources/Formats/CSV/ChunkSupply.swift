import Diagnostics

/// Gives a file's text in chunks that begin at a record: what was not finished in one chunk stands
/// at the front of the next.
struct ChunkSupply {
    /// A place that spoils its record.
    struct BadPlace {
        var offset: Int
        /// Nil for a NUL byte.
        var invalid: InvalidBytes?
    }

    private let decoder: TextDecoder
    private let chunkBytes: Int
    /// The unfinished record of the last chunk.
    private var carry: [UInt8] = []
    /// Nothing comes behind the chunk made last.
    private(set) var isWhole = false
    /// Bytes of text in it; a line feed and padding follow.
    private(set) var textBytes = 0
    /// NULs were cut off the end.
    private(set) var hadNULs = false
    /// Of the chunk made last, in order.
    private(set) var badPlaces: [BadPlace] = []

    /// - Parameter chunkBytes: how much new text a chunk has at least, unless the file ends
    init(_ decoder: TextDecoder, chunkBytes: Int) {
        self.decoder = decoder
        self.chunkBytes = chunkBytes
    }

    /// The next chunk: text, a line feed, padding.
    ///
    /// - Complexity: the carried record is the only thing copied.
    mutating func next(wanted: Int? = nil) throws -> [UInt8] {
        // As much new text as is carried, so that a long record is scanned few times.
        let wanted = max(wanted ?? chunkBytes, carry.count)
        let room = carry.count + max(wanted, TextDecoder.chunkBytesMin)
        let padding = StructuralCursor.paddingBytes + 1
        let old = badPlaces.count
        // Safe: everything up to `count` is written: carry, decoded text, padding.
        let chunk = try [UInt8](unsafeUninitializedCapacity: room + padding) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.copyBytes(from: carry)
            var filled = carry.count
            while filled < carry.count + wanted, !isWhole,
                filled + TextDecoder.chunkBytesMin <= room
            {
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<room])
                let got = try decoder.fill(rest)
                isWhole = got == 0
                for var place in decoder.invalid {
                    place.chunkOffset += filled
                    badPlaces.append(BadPlace(offset: place.chunkOffset, invalid: place))
                }
                filled += got
            }
            noteNULs(UnsafeRawBufferPointer(rebasing: bytes[carry.count..<filled]), at: carry.count)
            if isWhole {
                let text = UnsafeRawBufferPointer(rebasing: bytes[..<filled])
                filled = EndOfText.withoutPadding(text)
                hadNULs = text[filled...].contains(0)
                badPlaces.removeAll { $0.offset >= filled }
            }
            bytes[filled] = 0x0A
            for index in 1..<padding { bytes[filled + index] = 0 }
            textBytes = filled
            count = filled + padding
        }
        if badPlaces.count > old { badPlaces.sort { $0.offset < $1.offset } }
        return chunk
    }

    /// Keeps `chunk[start...]` for the next chunk.
    mutating func carry(from start: Int, of chunk: UnsafeRawBufferPointer) {
        carry.removeAll(keepingCapacity: true)
        carry.append(contentsOf: chunk[start..<textBytes])
        badPlaces.removeAll { $0.offset < start }
        for index in badPlaces.indices { badPlaces[index].offset -= start }
    }

    private mutating func noteNULs(_ text: UnsafeRawBufferPointer, at start: Int) {
        var index = 0
        var zero = SIMD16<UInt8>.zero
        while index < text.count {
            if index + 16 <= text.count {
                // Safe: sixteen bytes lie before the end.
                zero = text.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                if !any(zero .== SIMD16<UInt8>.zero) {
                    index += 16
                    continue
                }
            }
            for index in index..<min(index + 16, text.count) where text[index] == 0 {
                badPlaces.append(BadPlace(offset: start + index, invalid: nil))
            }
            index += 16
        }
    }
}
