import Diagnostics

/// What a file's first bytes say of its encoding, before they are decoded.
///
/// - Source: XML 1.0, appendix F: a byte order mark, then the declaration in an encoding that can
///   be told from `<?xml` itself
struct XMLDeclaration {
    /// As the declaration names it; nil where its own bytes show that it is wrong.
    var name: String?
    /// What `name` means, or what the bytes of `<?` show; UTF-8 where nothing is said.
    var encoding: TextEncoding?

    static let sniffedBytes = 1024

    /// - Parameter head: the file's first bytes, up to `sniffedBytes`
    init(head: some Collection<UInt8>) {
        var bytes = Array(head)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let wide: TextEncoding? =
            if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0x3C, 0x00]) {
                .utf16le
            } else if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0x00, 0x3C]) {
                .utf16be
            } else { nil }
        if wide != nil { bytes.removeAll { $0 == 0 || $0 >= 0xFE } }
        name = Self.declared(bytes)
        // .NET's StringWriter says utf-16 whatever the text is then written in. A declaration that
        // can be read byte by byte is not in it.
        if wide == nil, let declared = name, Self.isWide(declared) { name = nil }
        encoding = name.map { Self.encoding($0, wide: wide) } ?? wide ?? .utf8
    }

    /// The value of `encoding="…"` in `<?xml …?>`.
    private static func declared(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: "<?xml".utf8), let end = bytes.firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        guard let match = text.firstMatch(of: #/\sencoding\s*=\s*["']([^"']*)["']/#) else {
            return nil
        }
        return String(match.1)
    }

    private static func isWide(_ name: String) -> Bool {
        ["utf16", "utf16le", "utf16be", "ucs2", "iso10646ucs2", "unicode"]
            .contains(EncodingNames.folded(name))
    }

    private static func encoding(_ name: String, wide: TextEncoding?) -> TextEncoding? {
        // Which of the two its bytes show.
        if EncodingNames.folded(name) == "utf16", let wide { return wide }
        return EncodingNames.encoding(name)
    }
}
