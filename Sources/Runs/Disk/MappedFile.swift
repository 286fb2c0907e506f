internal import Glibc

/// A whole file as read-only memory, unmapped when the last reference goes.
///
/// Only for files that are replaced by rename and never shortened in place, which is how sverka
/// writes its own: reading past the end of a shortened file ends the process.
package final class MappedFile: Sendable {
    // Safe: never written after init, and the memory that it points to is read-only and stays
    // mapped until deinit, so threads may share it.
    nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var count: Int { bytes.count }

    /// The bytes are valid inside `body` only.
    package func withBytes<Answer>(
        _ body: (UnsafeRawBufferPointer) throws -> Answer
    ) rethrows -> Answer {
        try withExtendedLifetime(self) { try body(bytes) }
    }

    /// Gives the memory back that the file has taken so far: what is looked at again is mapped
    /// again, from what the system keeps of the file.
    package func letGo() {
        if let start = bytes.baseAddress {
            madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
        }
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
