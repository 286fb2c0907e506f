import Formats

/// Passes a file's bytes on and hashes them on the way, so that the file is read once.
///
/// One thread uses it at a time, but for `randomAccess`.
final class HashingSource: ByteSource {
    private let file: any ByteSource
    private var hash = SHA256()
    private(set) var byteCount = 0
    private let progress: @Sendable (_ bytes: Int) throws -> Void

    /// - Parameter progress: called with what each read has given; what it throws ends the reading
    init(
        _ file: any ByteSource, progress: @escaping @Sendable (_ bytes: Int) throws -> Void
    ) {
        self.file = file
        self.progress = progress
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(into: buffer)
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        byteCount += count
        try progress(count)
        return count
    }

    /// Past the hash: what is read so is hashed all the same, once, by `read` and `finish`.
    var randomAccess: (any RandomAccess)? { file.randomAccess }

    /// The digest of the whole file: what no reader asked for is read now.
    func finish() throws -> Digest {
        let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        // Safe: allocated above, freed here, used in this function alone.
        defer { rest.deallocate() }
        while try read(into: rest) > 0 {}
        return hash.finalize()
    }
}
