import Diagnostics

/// One file of an archive, as the table of contents has it.
struct ZipEntry {
    static let stored = 0
    static let deflated = 8
    /// Of the flags, those that change what the bytes mean: 0 encrypted, 5 patched, 6 strongly
    /// encrypted, 13 masked headers. 3 says that sizes follow the data, 11 that names are UTF-8.
    static let encryptedFlags = 1 | 1 << 6 | 1 << 13
    static let sizesFollowFlag = 1 << 3
    static let patchedFlag = 1 << 5

    var names: ZipNames
    var nameBytes: [UInt8]
    var flags: Int
    var method: Int
    var checksum: UInt32
    var packedBytes: Int
    var unpackedBytes: Int
    /// Of its local header.
    var offset: Int

    var name: String { names.name }
    var isFolder: Bool { name.hasSuffix("/") }

    /// Not what a person put there: folders, what macOS and Windows leave behind, dot files.
    var isAside: Bool {
        if isFolder { return true }
        let parts = name.split(separator: "/")
        let left = ["__MACOSX", "Thumbs.db", "desktop.ini"]
        return parts.contains { $0.hasPrefix(".") && $0 != "." || left.contains(String($0)) }
    }

    /// Why a name could lead out of a folder or mislead a reader; nil for a sound one.
    static func fault(in name: String) -> String? {
        if name.isEmpty { return "an empty name" }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "a control character in a name"
        }
        if name.hasPrefix("/") { return "an absolute path: \(name)" }
        let bytes = Array(name.utf8.prefix(2))
        if bytes.count == 2, bytes[1] == UInt8(ascii: ":") { return "a drive: \(name)" }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains("..") { return "a way out of its folder: \(name)" }
        if parts.dropLast().contains("") { return "an empty part: \(name)" }
        return nil
    }
}
