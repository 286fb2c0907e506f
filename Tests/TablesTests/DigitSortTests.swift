import Tables
import TestSupport
import Testing

@Suite("Sorting by digits")
struct DigitSortTests {
    @Test("gives what comparing gives", arguments: 0..<40)
    func sorted(seed: UInt64) {
        var random = SeededGenerator(seed)
        let bits = random.number(0...63)
        let numbers = (0..<random.number(0...3000)).map { _ -> Int64 in
            let number = Int64(bitPattern: random.next()) >> Int64(bits)
            return seed % 2 == 0 ? number : number & Int64.max
        }
        #expect(DigitSort.sorted(numbers) == numbers.sorted())
    }

    @Test func extremes() {
        let numbers = [Int64.max, 0, -1, Int64.min, 1, Int64.min, Int64.max]
        #expect(DigitSort.sorted(numbers) == numbers.sorted())
        #expect(DigitSort.sorted([]) == [])
        #expect(DigitSort.sorted([7]) == [7])
    }
}
