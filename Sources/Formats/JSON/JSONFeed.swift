import Diagnostics

/// UTF-8 to be parsed, piece by piece, with the place where the parser stands.
final class JSONFeed {
    private var bytes: [UInt8]
    private var position = 0
    private var end: Int
    /// Of `bytes[0]`, counted from the start of the text.
    private var offset = 0
    private var lineOffset = 0
    /// Characters of the line that stand in pieces that are gone.
    private var charactersGone = 0
    private(set) var line: Int
    private let refill: ((inout [UInt8]) throws -> Int)?

    /// How far the parser has come, in bytes of the text.
    var consumed: Int { offset + position }

    /// - Parameter refill: fills the buffer's front and says with how many bytes; 0 at the end
    init(bufferBytes: Int, refill: @escaping (inout [UInt8]) throws -> Int) {
        bytes = [UInt8](repeating: 0, count: bufferBytes)
        end = 0
        line = 1
        self.refill = refill
    }

    /// One line of a file.
    init(_ text: UnsafeRawBufferPointer, line: Int) {
        bytes = Array(text)
        end = bytes.count
        self.line = line
        refill = nil
    }

    /// The next byte, which stays; nil at the end.
    @inline(__always)
    func peek() throws -> UInt8? {
        if position < end { return bytes[position] }
        return try peekFurther()
    }

    @inline(__always)
    func advance() { position += 1 }

    func skipBlanks() throws {
        while let byte = try peek() {
            switch byte {
            case 0x20, 0x09, 0x0D: break
            case 0x0A:
                line += 1
                lineOffset = consumed + 1
                charactersGone = 0
            default: return
            }
            position += 1
        }
    }

    @inline(never)
    private func peekFurther() throws -> UInt8? {
        guard let refill else { return nil }
        charactersGone += characters(before: end)
        offset += end
        position = 0
        end = 0
        end = try refill(&bytes)
        return end > 0 ? bytes[0] : nil
    }

    /// Characters from 1.
    var column: Int { charactersGone + characters(before: position) + 1 }

    /// Of the line, in this piece.
    private func characters(before index: Int) -> Int {
        bytes[min(index, max(0, lineOffset - offset))..<index].count { $0 & 0xC0 != 0x80 }
    }
}
