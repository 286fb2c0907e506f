import Reconcile

/// A copy of some bytes that stays where it is.
final class HeldBytes: ByteStorage, @unchecked Sendable {
    // Safe to share: never written after init.
    let bytes: UnsafeRawBufferPointer

    init(_ array: [UInt8]) {
        // Safe: filled whole, never written again, freed in deinit and nowhere else; as aligned as
        // a mapped file needs it.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: array.count, alignment: 16)
        copy.copyBytes(from: array)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
