import TestSupport
import Testing

@testable import Formats

/// What is seen of a text in pieces, against the same text seen at once.
@Suite("Sound text")
struct SoundTextTests {
    /// Characters of every length, and what looks like one and is none.
    static let parts: [[UInt8]] = [
        Array("a".utf8), Array("ж".utf8), Array("€".utf8), Array("🜚".utf8),
        [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF],
    ]

    @Test("is as long as the text whole", arguments: 0..<200)
    func pieces(seed: UInt64) {
        var random = SeededGenerator(seed)
        var text: [UInt8] = []
        for _ in 0..<random.pick([0, 1, 3, 40]) {
            // Faults are rare, or no text would be long.
            text += random.pick(random.chance(4) ? Self.parts : Array(Self.parts.prefix(4)))
        }
        let expected: Int
        switch text.withUnsafeBytes({ UTF8Check.check($0) }) {
        case .valid: expected = text.count
        case .incomplete(let at), .invalid(let at, _): expected = at
        }
        for size in [1, 2, 3, 7, 64, text.count + 1] {
            var sound = SoundText()
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = Array(text[start..<min(start + size, text.count)])
                piece.withUnsafeBytes { sound.see($0) }
            }
            #expect(sound.bytes == expected, "\(text) in pieces of \(size)")
        }
    }
}
