/// Several arrays read side by side.
package enum Buffers {
    /// The buffers of several arrays, valid only within the closure: an element of one among many is
    /// then read without counting references to its array.
    @inline(__always)
    package static func with<Element, Result>(
        _ arrays: [[Element]],
        _ body: (UnsafeBufferPointer<UnsafeBufferPointer<Element>>) -> Result
    ) -> Result {
        // Safe: an array's elements stay in place for as long as somebody owns it, and `arrays`
        // does until `body` has returned.
        withExtendedLifetime(arrays) {
            let buffers = arrays.map { $0.withUnsafeBufferPointer { $0 } }
            return buffers.withUnsafeBufferPointer(body)
        }
    }
}
