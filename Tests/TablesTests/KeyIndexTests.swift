import Tables
import TestSupport
import Testing

/// The table of keys against a plain dictionary.
@Suite("Index of keys")
struct KeyIndexTests {
    /// Keys that are hard to tell apart: long equal beginnings, ends of 0 bytes, every length.
    static func keys(_ random: inout SeededGenerator, _ count: Int) -> [[UInt8]] {
        let prefix = Array("поставщик/артикул-00000000000000".utf8)
        return (0..<count).map { _ in
            let number = Int.random(in: 0..<count, using: &random)
            switch number % 5 {
            case 0: return prefix + Array("\(number)".utf8)
            case 1: return Array("\(number)".utf8) + prefix
            case 2: return Array(repeating: 0, count: number % 300)
            case 3: return Array(repeating: UInt8(number & 0xFF), count: number % 40)
            default: return Array("\(number)".utf8)
            }
        }
    }

    @Test("finds what a dictionary finds, through growth and repointing", arguments: [0, 1, 77])
    func dictionary(seed: UInt64) {
        var random = SeededGenerator(seed)
        var index = KeyIndex(expected: seed == 77 ? 9000 : 0, hash: KeyHash(seed: seed))
        var list = TextList()
        var twin: [[UInt8]: Int] = [:]
        for key in Self.keys(&random, 12_000) {
            let (row, isNew) = key.withUnsafeBytes { index.insert($0, into: &list) }
            #expect(isNew == (twin[key] == nil))
            #expect(row == twin[key] ?? list.count - 1)
            if isNew {
                twin[key] = row
            } else if Int.random(in: 0..<4, using: &random) == 0 {
                // The newer copy of the key wins.
                let copy = list.count
                key.withUnsafeBytes { index.repoint($0, from: row, to: copy) }
                key.withUnsafeBytes { list.append($0) }
                twin[key] = copy
            }
        }
        #expect(twin.count > 3000)
        for (key, row) in twin {
            #expect(key.withUnsafeBytes { index.find($0, in: list) } == row)
            let longer = key + [0]
            #expect(longer.withUnsafeBytes { index.find($0, in: list) } == twin[longer])
        }
        for key in Self.keys(&random, 3000) {
            let other = [0xFF] + key
            #expect(other.withUnsafeBytes { index.find($0, in: list) } == twin[other])
        }
    }

    @Test("a hash depends on the bytes and the seed, not on where the bytes lie")
    func hashOfPlace() {
        var random = SeededGenerator(5)
        let hash = KeyHash(seed: 9)
        let text = (0..<400).map { _ in UInt8.random(in: 0...255, using: &random) }
        for length in 0...70 {
            let key = Array(text[100..<100 + length])
            let expected = key.withUnsafeBytes { hash($0) }
            for shift in 0..<9 {
                let moved = Array(repeating: UInt8(7), count: shift) + key + [1, 2, 3]
                let found = moved.withUnsafeBytes {
                    hash(UnsafeRawBufferPointer(rebasing: $0[shift..<shift + length]))
                }
                #expect(found == expected, "length \(length) at \(shift)")
            }
            #expect(key.withUnsafeBytes { KeyHash(seed: 10)($0) } != expected)
        }
    }

    @Test("keys that differ in one bit or in length differ in hash")
    func spread() {
        let hash = KeyHash(seed: 1)
        var seen: Set<UInt64> = []
        var count = 0
        for length in 1...40 {
            let zeros = [UInt8](repeating: 0, count: length)
            for bit in -1..<length * 8 {
                var key = zeros
                if bit >= 0 { key[bit / 8] ^= 1 << UInt8(bit % 8) }
                seen.insert(key.withUnsafeBytes { hash($0) })
                count += 1
            }
        }
        #expect(seen.count == count)
    }
}

@Suite("Lists of texts")
struct TextListTests {
    @Test("keeps every text, empty ones too")
    func texts() {
        var random = SeededGenerator(3)
        var list = TextList()
        var twin: [[UInt8]] = []
        list.reserve(texts: 10, bytes: 10)
        for _ in 0..<2000 {
            let length = Int.random(in: 0...30, using: &random)
            let text = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            text.withUnsafeBytes { list.append($0) }
            twin.append(text)
        }
        #expect(list.count == twin.count)
        for (index, text) in twin.enumerated() {
            #expect(list.withText(index) { Array($0) } == text)
            #expect(Array(list.bytes[list.range(index)]) == text)
            let decoded = String(decoding: text, as: UTF8.self)
            #expect(Array(list.string(index).utf8) == Array(decoded.utf8))
        }
        #expect(list.hasRoom(for: Int(UInt32.max) - list.bytes.count))
        #expect(!list.hasRoom(for: Int(UInt32.max) - list.bytes.count + 1))
    }

    @Test("gathers texts of several lists")
    func gathered() {
        var random = SeededGenerator(5)
        var lists = [TextList(), TextList(), TextList()]
        for list in 0..<2 {
            for text in 0..<40 {
                let text = text % 7 == 0 ? "" : String(repeating: "я", count: list) + "\(text)"
                Array(text.utf8).withUnsafeBytes { lists[list].append($0) }
            }
        }
        let places = (0..<500).map { _ in
            (
                list: Int.random(in: 0..<2, using: &random),
                row: Int.random(in: -1..<40, using: &random)
            )
        }
        var made = TextList(places.count, of: lists) { places[$0] }
        Array("more".utf8).withUnsafeBytes { made.append($0) }
        let expected = places.map { $0.row < 0 ? "" : lists[$0.list].string($0.row) }
        #expect((0..<made.count).map { made.string($0) } == expected + ["more"])
        #expect(TextList(3, of: [lists[2]]) { _ in (0, -1) }.bytes.isEmpty)
        #expect(TextList(0, of: []) { _ in (0, 0) }.count == 0)
    }
}
