import Foundation

/// Reads another source ahead, on a thread of its own, so that reading and hashing a file, and
/// seeing whether it is UTF-8, goes on while what was read is parsed.
///
/// The inner source is used by that thread alone until `finish` has returned.
package final class PrefetchingSource: ByteSource, @unchecked Sendable {
    // Safe to share: every member below is touched only between lock() and unlock().
    private let condition = NSCondition()
    private var ready: [(piece: [UInt8], soundBytes: Int)] = []
    private var free: [[UInt8]] = []
    private var error: (any Error)?
    private var hasEnded = false
    private var isAbandoned = false

    // Touched by the reading side alone.
    private let inner: any ByteSource
    private let pieceBytes: Int
    private let piecesAhead: Int
    private var isStarted = false
    /// Now being handed out.
    private var piece: [UInt8] = []
    private var offset = 0
    /// Up to the piece's end.
    package private(set) var soundBytes = 0

    /// - Parameters:
    ///   - pieceBytes: how much is read at a time
    ///   - piecesAhead: how many pieces may wait
    package init(_ inner: any ByteSource, pieceBytes: Int = 256 << 10, piecesAhead: Int = 4) {
        self.inner = inner
        self.pieceBytes = pieceBytes
        self.piecesAhead = piecesAhead
    }

    /// The inner source's, which can be used while it is read ahead.
    package var randomAccess: (any RandomAccess)? { inner.randomAccess }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if !isStarted { start() }
        if offset == piece.count { try takeNext() }
        let count = min(buffer.count, piece.count - offset)
        piece.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        offset += count
        return count
    }

    /// Ends reading ahead and waits until the inner source is left alone.
    package func finish() {
        guard isStarted else { return }
        condition.lock()
        isAbandoned = true
        condition.broadcast()
        while !hasEnded { condition.wait() }
        condition.unlock()
    }

    /// Not before the first read, so that of a hundred files one thread at a time is busy.
    private func start() {
        isStarted = true
        let thread = Thread { [self] in
            for _ in 0..<piecesAhead { put(free: [UInt8](repeating: 0, count: pieceBytes)) }
            fill(from: inner, pieceBytes)
        }
        thread.start()
    }

    private func takeNext() throws {
        condition.lock()
        defer { condition.unlock() }
        if !piece.isEmpty { free.append(piece) }
        piece = []
        offset = 0
        condition.signal()
        while ready.isEmpty, !hasEnded { condition.wait() }
        if !ready.isEmpty {
            (piece, soundBytes) = ready.removeFirst()
        } else if let error {
            throw error
        }
    }

    private func fill(from inner: any ByteSource, _ pieceBytes: Int) {
        var text = SoundText()
        do {
            while var next = takeFree(pieceBytes) {
                let count = try next.withUnsafeMutableBytes { try inner.read(into: $0) }
                if count == 0 { break }
                if count < next.count { next.removeLast(next.count - count) }
                next.withUnsafeBytes { text.see($0) }
                put(ready: next, soundBytes: text.bytes)
            }
            end(nil)
        } catch {
            end(error)
        }
    }

    /// Nil when nobody reads any more.
    private func takeFree(_ pieceBytes: Int) -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        while free.isEmpty, !isAbandoned { condition.wait() }
        if isAbandoned { return nil }
        var piece = free.removeLast()
        if piece.count < pieceBytes {
            piece.append(contentsOf: repeatElement(0, count: pieceBytes - piece.count))
        }
        return piece
    }

    private func put(free piece: [UInt8]) {
        condition.lock()
        free.append(piece)
        condition.unlock()
    }

    private func put(ready piece: [UInt8], soundBytes: Int) {
        condition.lock()
        ready.append((piece, soundBytes))
        condition.signal()
        condition.unlock()
    }

    private func end(_ failure: (any Error)?) {
        condition.lock()
        error = failure
        hasEnded = true
        condition.broadcast()
        condition.unlock()
    }
}
