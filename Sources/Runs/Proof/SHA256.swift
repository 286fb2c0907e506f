internal import CHash

/// A running SHA-256 on the processor's own instructions where it has them.
///
/// A value: a copy goes its own way, so the digest of a beginning can be had on the way.
///
/// - Complexity: about 1.5 GB/s with the SHA extensions of x86, 0.3 GB/s with the portable code.
/// - Source: FIPS 180-4; Sources/CHash.
package struct SHA256: Sendable {
    /// Which code computes. Both give the same digest; `portable` is for tests.
    package enum Code: Sendable { case fastest, portable }

    private var state = sverka_sha256()

    package init(code: Code = .fastest) {
        sverka_sha256_init(&state, code == .portable ? 1 : 0)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sverka_sha256_update(&state, bytes.baseAddress, bytes.count)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of everything taken so far; more may be taken afterwards.
    package func finalize() -> Digest {
        var ending = state
        // Safe: the C function writes exactly the 32 bytes that the array holds.
        let bytes = [UInt8](unsafeUninitializedCapacity: Digest.byteCount) { buffer, count in
            sverka_sha256_final(&ending, buffer.baseAddress)
            count = Digest.byteCount
        }
        return Digest(bytes: bytes)
    }

    package static func digest(of bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { digest(of: $0) }
    }

    package static func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
