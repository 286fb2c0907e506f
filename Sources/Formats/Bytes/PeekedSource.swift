import Diagnostics

/// A source whose first bytes can be looked at before it is read, and that is refused past a
/// bound of size.
package final class PeekedSource: ByteSource {
    private let inner: any ByteSource
    private let file: String
    private let bytesMax: Int
    private var head: [UInt8] = []
    private var headStart = 0
    private var ended = false
    private var bytesRead = 0

    /// - Parameter bytesMax: refused beyond so many bytes
    package init(_ inner: any ByteSource, file: String, bytesMax: Int = .max) {
        self.inner = inner
        self.file = file
        self.bytesMax = bytesMax
    }

    package var soundBytes: Int { inner.soundBytes }

    /// The next bytes, which stay to be read: `count` of them, fewer only at the end.
    package func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while head.count - headStart < count, !ended {
            let old = head.count
            let more = count - (old - headStart)
            head.append(contentsOf: repeatElement(0, count: more))
            let got = try head.withUnsafeMutableBytes {
                try readInner(UnsafeMutableRawBufferPointer(rebasing: $0[old...]))
            }
            head.removeLast(more - got)
        }
        return head[headStart...].prefix(count)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard headStart < head.count else { return ended ? 0 : try readInner(buffer) }
        let count = min(buffer.count, head.count - headStart)
        buffer.copyBytes(from: head[headStart..<headStart + count])
        headStart += count
        if headStart == head.count {
            head = []
            headStart = 0
        }
        return count
    }

    /// Reads and drops what is left.
    func readToEnd() throws {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while try piece.withUnsafeMutableBytes({ try read(into: $0) }) > 0 {}
    }

    private func readInner(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try inner.read(into: buffer)
        if count == 0, !buffer.isEmpty { ended = true }
        bytesRead += count
        guard bytesRead <= bytesMax else {
            throw Failure(
                Diagnostic(
                    .fileTooLarge, "(more than \(bytesMax) bytes)", at: Place(file: file),
                    help: "split the list into several files"))
        }
        return count
    }
}
