import Dispatch
import Formats
import Foundation
import TestSupport
import Testing

/// Reading ahead: the bytes are the file's, whichever thread has read them.
@Suite struct PrefetchingSourceTests {
    /// Ends with an error after so many bytes.
    private final class Failing: ByteSource {
        struct Fault: Error {}
        private let bytes: ArraySource
        init(_ bytes: [UInt8]) { self.bytes = ArraySource(bytes, pieceBytes: 100) }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            let count = try bytes.read(into: buffer)
            if count == 0 { throw Fault() }
            return count
        }
    }

    /// Set by one thread and seen by another.
    private final class Flag: @unchecked Sendable {
        // Safe to share: touched under the lock alone.
        private let lock = NSLock()
        private var value = false

        var isSet: Bool { lock.withLock { value } }

        func set() { lock.withLock { value = true } }
    }

    private static let text = Array(String(repeating: "цена;остаток\n", count: 5_000).utf8)

    /// Helps from another thread as long as `body` runs.
    private func helped<Result>(
        _ source: PrefetchingSource, _ body: () throws -> Result
    ) rethrows -> Result {
        let group = DispatchGroup()
        let done = Flag()
        DispatchQueue.global().async(group: group) {
            while !done.isSet { _ = source.readAhead() }
        }
        defer {
            done.set()
            group.wait()
        }
        return try body()
    }

    @Test(arguments: [1, 7, 4_096, 1 << 20], [1, 4]) func givesTheSameBytes(
        pieceBytes: Int, piecesAhead: Int
    ) throws {
        let text = pieceBytes == 1 ? Array(Self.text.prefix(3_000)) : Self.text
        func source() -> PrefetchingSource {
            PrefetchingSource(
                ArraySource(text, pieceBytes: 1_000), pieceBytes: pieceBytes,
                piecesAhead: piecesAhead)
        }
        let alone = source()
        #expect(try readAll(alone) == text)
        #expect(alone.soundBytes == text.count)
        let other = source()
        #expect(try helped(other) { try readAll(other) } == text)
        #expect(other.soundBytes == text.count)
    }

    @Test func anErrorComesAfterTheBytesBeforeIt() throws {
        let source = PrefetchingSource(Failing(Self.text), pieceBytes: 1_000)
        var read: [UInt8] = []
        helped(source) {
            #expect(throws: Failing.Fault.self) {
                var buffer = [UInt8](repeating: 0, count: 700)
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
                    if count == 0 { break }
                    read += buffer[..<count]
                }
            }
        }
        #expect(read == Self.text)
    }

    @Test func nobodyReadsAheadBeforeTheFirstReadOrPastTheLastPiece() throws {
        let source = PrefetchingSource(ArraySource(Self.text), pieceBytes: 1_000, piecesAhead: 3)
        #expect(!source.readAhead())
        var byte: [UInt8] = [0]
        _ = try byte.withUnsafeMutableBytes { try source.read(into: $0) }
        #expect(source.readAhead())
        #expect(source.readAhead())
        #expect(!source.readAhead(), "the third is being handed out")
        source.finish()
        #expect(!source.readAhead())
    }
}
