import Formats
import TestSupport
import Testing

@Suite("File patterns")
struct PathPatternTests {
    struct Case: Sendable {
        var pattern: String
        var path: [UInt8]
        var matches: Bool

        init(_ pattern: String, _ path: String, _ matches: Bool) {
            self.init(pattern, Array(path.utf8), matches)
        }

        init(_ pattern: String, _ path: [UInt8], _ matches: Bool) {
            self.pattern = pattern
            self.path = path
            self.matches = matches
        }
    }

    static let cases: [Case] = [
        Case("acme/price*.csv*", "acme/price_2026.csv.gz", true),
        Case("acme/price*.csv", "acme/price_2026.csv.gz", false),
        Case("*", "a/b", false), Case("*/*", "a/b", true), Case("*/b", "a/b/b", false),
        Case("*", "", true), Case("?", "", false), Case("a*", "a", true),
        Case("*a*b*c", "xxaxxbxxcxxc", true), Case("*a*b*c", "xxaxxbxxcxxd", false),
        Case("прайс ?.csv", "прайс ж.csv", true), Case("??", "ж", false), Case("?", "😀", true),
        Case("?", [0xE6], true), Case("?", [0xE6, 0xE7], false),
        Case("*.csv", [0xE6, 0xFF] + Array(".csv".utf8), true),
        Case("[а-я].x", "ж.x", true), Case("[а-я].x", "Ж.x", false), Case("[!а-я].x", "Ж.x", true),
        Case("[!a]", [0xFF], true), Case("[a]", [0xFF], false), Case("[]a]", "]", true),
        Case("[!]]", "]", false), Case("[a-]", "-", true), Case("[*]", "*", true),
        Case("[*]", "a", false), Case("[?]", "?", true), Case("a\nb*", "a\nb%20", true),
        Case("A.csv", "a.csv", false), Case("a?b", "a/b", false), Case("[!a]", "/", false),
        Case("a\\*", "a\\b", true),
    ]

    @Test("cases", arguments: cases)
    func oneCase(_ one: Case) throws {
        #expect(try #require(PathPattern(one.pattern)).matches(one.path) == one.matches)
    }

    @Test(
        "refused patterns",
        arguments: [
            "", "/a", "../a", "a/../b", "a/..", "**/a", "a/**", "a//b", "a/", "./a", "[a", "[",
            "[]",
            "[z-a]", "a\0b", ".",
        ])
    func refused(_ text: String) { #expect(PathPattern(text) == nil) }

    @Test("agrees with a slow twin on random names")
    func twin() throws {
        var generator = SeededGenerator(7)
        for _ in 0..<3000 {
            let pattern = String((0..<6).map { _ in "ab*?*ж".randomElement(using: &generator)! })
            guard !pattern.contains("**") else { continue }
            let name = String(
                (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                    "abж".randomElement(using: &generator)!
                })
            let expected = Self.slow(Array(pattern)[...], Array(name)[...])
            #expect(
                try #require(PathPattern(pattern)).matches(name.utf8) == expected,
                "\(pattern) \(name)")
        }
    }

    private static func slow(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>)
        -> Bool
    {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if first == "*" {
            return slow(rest, name) || !name.isEmpty && slow(pattern, name.dropFirst())
        }
        guard let character = name.first, first == "?" || first == character else { return false }
        return slow(rest, name.dropFirst())
    }
}
