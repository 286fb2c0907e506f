import Reconcile

/// Bytes as a mapped file has them: in place, and aligned.
final class AlignedBytes: ByteStorage {
    // Safe to share: written in init alone.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 4096)
        copy.copyBytes(from: bytes)
        self.bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}

extension Snapshot {
    /// The table as CSV, keys first.
    func exported() -> [UInt8] {
        var out: [UInt8] = Array("key".utf8)
        for column in header.columns {
            out.append(UInt8(ascii: ","))
            CSVText.append(column.name.utf8, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
        for row in 0..<rowCount {
            CSVText.append(key(row), to: &out)
            for (index, column) in header.columns.enumerated() {
                out.append(UInt8(ascii: ","))
                let value = value(index, row)
                if case .text(let text) = value {
                    CSVText.append(text, to: &out)
                } else {
                    value.append(to: &out, scale: column.scale)
                }
            }
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }
}
