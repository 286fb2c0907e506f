/// Growing bytes at an address that stays until the next append: values are handed out as raw
/// slices of it while an element is open, without a copy.
final class ByteBuffer {
    @exclusivity(unchecked) private(set) var base: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private(set) var count = 0
    @exclusivity(unchecked) private var capacity: Int

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    func append(_ bytes: UnsafePointer<UInt8>, count added: Int) {
        if count + added > capacity { grow(to: count + added) }
        // Safe: the line above made room for `added` bytes; `bytes` is no part of this buffer.
        (base + count).update(from: bytes, count: added)
        count += added
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        append(start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }

    func append(_ byte: UInt8) {
        if count == capacity { grow(to: count + 1) }
        base[count] = byte
        count += 1
    }

    func removeAll() { count = 0 }

    func truncate(to shorter: Int) {
        precondition(shorter <= count, "truncating does not lengthen")
        count = shorter
    }

    /// Valid until the next append.
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        precondition(start >= 0 && start <= end && end <= count, "a slice lies within the buffer")
        return UnsafeRawBufferPointer(start: base + start, count: end - start)
    }

    private func grow(to needed: Int) {
        var larger = capacity
        while larger < needed { larger *= 2 }
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
