import Diagnostics
import Formats
import Tables
import Testing

/// What is taken for a key, and what never is.
@Suite("Keys") struct KeyTextTests {
    /// The key as it was read, or the code and reason of its reject.
    private static func outcome(_ key: [UInt8], copied: Bool) -> String {
        let fields = [FieldSpec(name: "sku", type: .text, location: .column("sku"))]
        var builder = BatchBuilder(fields: fields, key: 0, file: 0)
        builder.beginBatch(bufferCount: key.count)
        builder.beginRow(line: 1)
        key.withUnsafeBytes { builder.setCell(0, $0, bufferStart: copied ? nil : 0) }
        builder.endRow { key }
        let batch = builder.take(text: key)
        if let reject = batch.rejects.first { return "\(reject.code.name) \(reject.reason)" }
        return valueText(batch.columns[0], 0, batch.text)
    }

    @Test("a line break or control character anywhere in a key rejects it", arguments: [
        ("\n", "U+000A"), ("\r", "U+000D"), ("\r\n", "U+000D"), ("\t", "U+0009"),
        ("\u{0}", "U+0000"), ("\u{1B}", "U+001B"), ("\u{1F}", "U+001F"), ("\u{7F}", "U+007F"),
        ("\u{80}", "U+0080"), ("\u{85}", "U+0085"), ("\u{9F}", "U+009F"),
        ("\u{2028}", "U+2028"), ("\u{2029}", "U+2029"),
    ], [false, true])
    func controls(_ control: (text: String, name: String), _ copied: Bool) {
        // At every offset in keys of several lengths: the quick look takes eight bytes at once.
        for letter in ["A", "7", "Ж", "é", "…"] {
            for length in 2...20 {
                for offset in 1..<length {
                    let parts = [offset, length - offset].map { letter.repeated($0) }
                    let key = parts.joined(separator: control.text)
                    let found = Self.outcome(Array(key.utf8), copied: copied)
                    #expect(found.hasPrefix("R012 \"\(parts[0])\": a "))
                    #expect(found.contains("(\(control.name)) follows"))
                }
            }
        }
    }

    @Test("what only looks like one does not", arguments: [
        "A\u{A0}B", "A B", "A\u{2027}B", "A\u{202A}B", "Â", "…", "№ 5", "€", "100°", "2026-11-22",
        "\u{FFFD}", "e\u{301}", "日本", "😀",
    ])
    func sound(_ key: String) {
        for copied in [false, true] {
            #expect(Self.outcome(Array(key.utf8), copied: copied) == key)
            let long = key.repeated(9)
            #expect(Self.outcome(Array(long.utf8), copied: copied) == long)
        }
    }

    @Test("blanks around a key are cut before it is looked at")
    func trimmed() {
        #expect(Self.outcome(Array("\n A-1\r\n".utf8), copied: false) == "A-1")
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
