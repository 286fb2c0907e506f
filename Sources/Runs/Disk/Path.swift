internal import Diagnostics

/// Where a file or folder is: raw bytes, because a name on Linux need not be UTF-8.
///
/// Nothing is normalised except that one slash stands between two parts and none at the end.
/// Compared bytewise, so that an order by path depends on no locale.
package struct Path: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let bytes: [UInt8]

    private static let slash = UInt8(ascii: "/")

    /// An empty path means the current folder, `.`.
    package init(bytes: some Sequence<UInt8>) {
        var bytes = Array(bytes)
        while bytes.count > 1, bytes.last == Self.slash { bytes.removeLast() }
        self.bytes = bytes.isEmpty ? [UInt8(ascii: ".")] : bytes
    }

    package init(_ text: String) { self.init(bytes: text.utf8) }

    /// The last part; `/` for the root.
    package var name: [UInt8] {
        guard let last = bytes.lastIndex(of: Self.slash), bytes.count > 1 else { return bytes }
        return Array(bytes[(last + 1)...])
    }

    /// The path without its last part: `.` for a bare name, `/` for what stands in the root.
    package var parent: Path {
        guard let last = bytes.lastIndex(of: Self.slash) else { return Path(".") }
        return last == 0 ? Path("/") : Path(bytes: bytes[..<last])
    }

    /// The path as text, or nil where it is not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// For a person to read: safe for a terminal, with `\xE9` for what is not UTF-8.
    package var printable: String { Printable.bytes(bytes) }

    package var description: String { printable }

    package static func / (folder: Path, name: [UInt8]) -> Path {
        if folder.bytes == [UInt8(ascii: ".")] { return Path(bytes: name) }
        let joint: [UInt8] = folder.bytes.last == slash ? [] : [slash]
        return Path(bytes: folder.bytes + joint + name)
    }

    package static func / (folder: Path, name: String) -> Path { folder / Array(name.utf8) }

    /// `inside` is taken as relative to `folder`.
    package static func / (folder: Path, inside: Path) -> Path { folder / inside.bytes }

    /// What is left of this path below `folder`; nil where it is not below it.
    package func relative(to folder: Path) -> Path? {
        if folder.bytes == [UInt8(ascii: ".")] { return bytes.first == Self.slash ? nil : self }
        var start = folder.bytes
        if start.last != Self.slash { start.append(Self.slash) }
        guard bytes.count > start.count, bytes.starts(with: start) else { return nil }
        return Path(bytes: bytes[start.count...])
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
