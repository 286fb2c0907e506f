import Runs
import TestSupport
import Testing

@Suite("Safe names")
struct SafeNameTests {
    @Test("what a supplier sends, and what it becomes", arguments: [
        ("price_2026-11-22.csv", "price_2026-11-22.csv"),
        ("Прайс-лист №5.xlsx", "Прайс-лист__5.xlsx"),
        ("a b\tc\nd\r.csv", "a_b_c_d_.csv"),
        ("100% off.csv", "100__off.csv"),
        ("back\\slash\"quote'.csv", "back_slash_quote_.csv"),
        ("a/b:c*d?e<f>g|h", "a_b_c_d_e_f_g_h"),
        (".hidden", "_hidden"), ("-rf", "_rf"), ("..", "__"), (".", "_"), ("", "_"),
        ("dot.", "dot_"), ("aux", "_aux"), ("Com1.tar.gz", "_Com1.tar.gz"), ("COM0", "_COM0"),
        ("COMA.txt", "COMA.txt"), ("console.csv", "console.csv"),
        ("價格表(新).csv", "價格表(新).csv"), ("عربي.csv", "عربي.csv"),
        ("zero\u{200B}width\u{202E}gpj.exe", "zero_width_gpj.exe"),
        ("e\u{301}te\u{301}.csv", "e\u{301}te\u{301}.csv"), ("filler\u{3164}.csv", "filler_.csv"),
        ("😀.csv", "_.csv"),
    ])
    func table(original: String, expected: String) {
        let made = SafeName.make(original.utf8)
        // By scalars: to == for strings, composed and decomposed letters are the same.
        #expect(Array(made.utf8) == Array(expected.utf8))
    }

    @Test("bytes that are not UTF-8, and a NUL")
    func notUTF8() {
        // "прайс" in windows-1251
        #expect(SafeName.make([0xEF, 0xF0, 0xE0, 0xE9, 0xF1] + Array(".csv".utf8)) == "_____.csv")
        #expect(SafeName.make([0x61, 0, 0x62]) == "a_b")
    }

    @Test("long names keep their extensions and stay apart")
    func long() {
        let stem = String(repeating: "я", count: 120)
        let one = SafeName.make((stem + "1.csv.gz").utf8)
        let other = SafeName.make((stem + "2.csv.gz").utf8)
        #expect(one.utf8.count <= 120 && one.hasSuffix(".csv.gz") && one != other)
        #expect(SafeName.make(String(repeating: "a", count: 120).utf8).utf8.count == 120)
        #expect(SafeName.make(("con." + String(repeating: "a", count: 300)).utf8).utf8.count <= 120)
    }

    @Test("taken names are avoided, whatever their case or composition")
    func collisions() {
        var taken: Set<String> = []
        let names = ["a b.csv", "a_b.csv", "A_B.csv", "\u{E9}.csv", "e\u{301}.csv", "x", "x"].map {
            SafeName.make($0.utf8, avoiding: &taken)
        }
        #expect(names == [
            "a_b.csv", "a_b-2.csv", "A_B-3.csv", "\u{E9}.csv", "e\u{301}-2.csv", "x", "x-2",
        ])
        let long = String(repeating: "n", count: 130)
        for _ in 0..<12 {
            #expect(SafeName.make(long.utf8, avoiding: &taken).utf8.count <= 120)
        }
    }

    @Test("any bytes give a name that is safe and its own safe name", arguments: 0..<2_000)
    func properties(seed: Int) {
        var random = SeededGenerator(UInt64(seed))
        var alphabet: [UInt8] = Array("ab.-_ %\\\"'\n\r\0/CON1жé漢".utf8)
        alphabet += [0xFF, 0xC3, 0xE2, 0x80]
        let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
            alphabet.randomElement(using: &random)!
        }
        let name = SafeName.make(bytes)
        #expect(SafeName.make(name.utf8) == name)
        #expect(!name.isEmpty && name.utf8.count <= 120)
        #expect(!name.utf8.contains { $0 < 0x21 || "\\/%\"'".utf8.contains($0) })
        #expect(!name.hasPrefix(".") && !name.hasPrefix("-") && !name.hasSuffix("."))
    }
}
