/// Several arrays read side by side.
package enum Buffers {
    /// The buffers of several arrays, valid only within the closure: an element of one among many
    /// is then read without counting references to its array.
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

    /// Elements of several arrays, gathered on both cores.
    ///
    /// - Parameters:
    ///   - place: for each element its array (a column) and its row there
    ///   - other: stands where the row is below zero
    @inline(__always)
    package static func gathered<Element: BitwiseCopyable>(
        _ count: Int, of arrays: [[Element]], at place: (Int) -> (column: Int, row: Int),
        or other: Element
    ) -> [Element] {
        with(arrays) { buffers in
            Halves.array(count) { elements, rows in
                for index in rows {
                    let (column, row) = place(index)
                    elements[index] = row < 0 ? other : buffers[column][row]
                }
            }
        }
    }
}
