import Diagnostics

/// One file of an archive, as the table of contents has it.
struct ZipEntry {
    static let stored = 0
    static let deflated = 8
    /// Of the flags, those that change what the bytes mean: 0 encrypted, 5 patched, 6 strongly
    /// encrypted, 13 masked headers. 3 says that sizes follow the data, 11 that names are UTF-8.
    static let encryptedFlags = 1 | 1 << 6 | 1 << 13
    static let sizesFollowFlag = 1 << 3
    static let utf8Flag = 1 << 11

    var name: String
    var nameBytes: [UInt8]
    var flags: Int
    var method: Int
    var checksum: UInt32
    var packedBytes: Int
    var unpackedBytes: Int
    /// Of its local header.
    var offset: Int

    var isFolder: Bool { name.hasSuffix("/") }

    /// Not what a person put there: folders, what macOS and Windows leave behind, dot files.
    var isAside: Bool {
        if isFolder { return true }
        let parts = name.split(separator: "/")
        let left = ["__MACOSX", "Thumbs.db", "desktop.ini"]
        return parts.contains { $0.hasPrefix(".") || left.contains(String($0)) }
    }

    /// The name as text: UTF-8 where the flag says so or where it can be, else cp866, which is what
    /// 1C and old Windows programs write.
    ///
    /// - Output: nil where the flag says UTF-8 and it is not
    static func text(_ name: [UInt8], flags: Int) -> String? {
        let isUTF8 = name.withUnsafeBytes { UTF8Check.check($0) } == .valid
        if isUTF8 { return String(decoding: name, as: UTF8.self) }
        guard flags & utf8Flag == 0 else { return nil }
        let upper = SingleByteTables.upperHalf(.cp866)
        var text = ""
        for byte in name {
            let scalar = byte < 0x80 ? UInt16(byte) : upper[Int(byte) - 0x80]
            text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
        }
        return text
    }

    /// Why a name could lead out of a folder or mislead a reader; nil for a sound one.
    static func fault(in name: String) -> String? {
        if name.isEmpty { return "an empty name" }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "a control character in a name"
        }
        if name.contains("\\") { return "a backslash: \(name)" }
        if name.hasPrefix("/") { return "an absolute path: \(name)" }
        let bytes = Array(name.utf8.prefix(2))
        if bytes.count == 2, bytes[1] == UInt8(ascii: ":") { return "a drive: \(name)" }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains("..") { return "a way out of its folder: \(name)" }
        if parts.dropLast().contains("") { return "an empty part: \(name)" }
        return nil
    }
}
