import Foundation

/// Reads another source ahead, so that reading and hashing a file, and seeing whether it is UTF-8,
/// goes on while what was read is parsed.
///
/// It has no thread of its own: each of the threads that would have to wait for another takes the
/// next piece instead, so that two of them keep two cores busy whatever takes longer. The pieces'
/// order is the file's, whoever reads them.
///
/// The inner source is not to be touched between the first read and the end of `finish`.
package final class PrefetchingSource: ByteSource, @unchecked Sendable {
    // Safe to share: every member below is touched only between lock() and unlock(), but for
    // `inner` and `text`, which belong to the thread that has set `isFilling`.
    private let condition = NSCondition()
    private var ready: [(piece: [UInt8], soundBytes: Int)] = []
    private var free: [[UInt8]] = []
    /// Pieces that were made so far.
    private var pieces = 0
    private var error: (any Error)?
    private var isStarted = false
    private var isFilling = false
    private var hasEnded = false
    private let inner: any ByteSource
    private var text = SoundText()

    // Touched by the reading thread alone.
    private let pieceBytes: Int
    private let piecesAhead: Int
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
        if offset == piece.count { try takeNext() }
        let count = min(buffer.count, piece.count - offset)
        piece.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        offset += count
        return count
    }

    /// Reads a piece ahead, for whoever has nothing better to do.
    ///
    /// - Returns: false where nothing is to be read: the reader has not begun, enough is ready, or
    ///   another thread is at it.
    package func readAhead() -> Bool {
        condition.lock()
        guard isStarted, let piece = claim() else {
            condition.unlock()
            return false
        }
        condition.unlock()
        fill(piece)
        return true
    }

    /// Ends reading ahead and waits until the inner source is left alone.
    package func finish() {
        condition.lock()
        hasEnded = true
        while isFilling { condition.wait() }
        condition.unlock()
    }

    private func takeNext() throws {
        condition.lock()
        defer { condition.unlock() }
        isStarted = true
        if !piece.isEmpty { free.append(piece) }
        piece = []
        offset = 0
        while ready.isEmpty, !hasEnded {
            guard let next = claim() else {
                condition.wait()
                continue
            }
            condition.unlock()
            fill(next)
            condition.lock()
        }
        if !ready.isEmpty {
            (piece, soundBytes) = ready.removeFirst()
        } else if let error {
            throw error
        }
    }

    /// The piece to fill, where it is this thread's turn. Called between lock() and unlock().
    private func claim() -> [UInt8]? {
        guard !isFilling, !hasEnded, !free.isEmpty || pieces < piecesAhead else { return nil }
        isFilling = true
        if let piece = free.popLast() { return piece }
        pieces += 1
        return []
    }

    /// Reads the next piece; the thread that has claimed it alone is here.
    private func fill(_ claimed: consuming [UInt8]) {
        var piece = claimed
        if piece.count < pieceBytes {
            piece.append(contentsOf: repeatElement(0, count: pieceBytes - piece.count))
        }
        let outcome = Result { try piece.withUnsafeMutableBytes { try inner.read(into: $0) } }
        let count = (try? outcome.get()) ?? 0
        if count < piece.count { piece.removeLast(piece.count - count) }
        piece.withUnsafeBytes { text.see($0) }
        condition.lock()
        if count > 0 { ready.append((piece, text.bytes)) } else { hasEnded = true }
        if case .failure(let failure) = outcome { error = failure }
        isFilling = false
        condition.broadcast()
        condition.unlock()
    }
}
