/// A SHA-256 value: 32 bytes that stand for the content they were computed from.
///
/// Ordered as its hexadecimal form is.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    package static let byteCount = 32

    // Four words, the first byte the most significant of the first: a value without a heap block,
    // compared without a loop.
    private let words: InlineWords

    private struct InlineWords: Hashable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// Takes exactly 32 bytes.
    package init(bytes: some Collection<UInt8>) {
        precondition(bytes.count == Self.byteCount, "a SHA-256 digest has 32 bytes")
        var rest = bytes[...]
        func next() -> UInt64 {
            let word = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            rest = rest.dropFirst(8)
            return word
        }
        words = InlineWords(first: next(), second: next(), third: next(), fourth: next())
    }

    /// Takes 64 hexadecimal digits of either case; nil for anything else.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == 2 * Self.byteCount else { return nil }
        var rest = hex[...]
        func next() -> UInt64? {
            var word: UInt64 = 0
            for digit in rest.prefix(16) {
                guard let value = Self.value(ofHexDigit: digit) else { return nil }
                word = word << 4 | UInt64(value)
            }
            rest = rest.dropFirst(16)
            return word
        }
        guard let first = next(), let second = next(), let third = next(), let fourth = next()
        else { return nil }
        words = InlineWords(first: first, second: second, third: third, fourth: fourth)
    }

    package init?(hex: String) { self.init(hex: Array(hex.utf8)) }

    package var bytes: [UInt8] {
        [words.first, words.second, words.third, words.fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    /// 64 lower-case digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 2 * Self.byteCount) { text in
            var index = 0
            for word in [words.first, words.second, words.third, words.fourth] {
                for shift in stride(from: UInt64(60), through: 0, by: -4) {
                    let value = UInt8(truncatingIfNeeded: word >> shift & 15)
                    text[index] = value < 10 ? 0x30 + value : 0x61 - 10 + value
                    index += 1
                }
            }
            return index
        }
    }

    package var description: String { hex }

    package static func < (left: Self, right: Self) -> Bool {
        let (a, b) = (left.words, right.words)
        return (a.first, a.second, a.third, a.fourth) < (b.first, b.second, b.third, b.fourth)
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
