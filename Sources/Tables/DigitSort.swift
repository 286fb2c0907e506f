/// Sorts whole numbers by their digits, a byte at a time from the last: a few passes over them
/// where comparing takes many.
package enum DigitSort {
    /// The numbers in ascending order, as `sorted()` gives them.
    ///
    /// - Complexity: two passes for each byte in which the numbers differ; as many again in memory.
    package static func sorted(_ numbers: [Int64]) -> [Int64] {
        guard let first = numbers.first else { return [] }
        let differing = numbers.reduce(UInt64(0)) { $0 | UInt64(bitPattern: $1 ^ first) }
        var (from, to) = (numbers, numbers)
        for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
            place(&from, &to, by: shift)
            swap(&from, &to)
        }
        return from
    }

    /// Places numbers by one byte, those of equal bytes in their order.
    private static func place(_ from: inout [Int64], _ to: inout [Int64], by shift: UInt64) {
        // In the highest byte the negative numbers come first.
        let flip: UInt64 = shift == 56 ? 0x80 : 0
        from.withUnsafeBufferPointer { from in
            to.withUnsafeMutableBufferPointer { to in
                withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
                    func digit(_ number: Int64) -> Int {
                        Int(UInt64(bitPattern: number) >> shift & 0xFF ^ flip)
                    }
                    next.initialize(repeating: 0)
                    for number in from { next[digit(number)] += 1 }
                    var start = 0
                    for digit in 0..<256 {
                        let count = next[digit]
                        next[digit] = start
                        start += count
                    }
                    // Safe: each number has a place of its own among as many.
                    for number in from {
                        to[next[digit(number)]] = number
                        next[digit(number)] += 1
                    }
                }
            }
        }
    }
}
