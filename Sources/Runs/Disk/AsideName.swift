/// The name under which a file is written before it takes its place: a dot file in the same
/// folder, the same every time, so that the next try finds and replaces what a crash left.
package enum AsideName {
    private static let suffix = Array(".aside".utf8)

    package static func path(for path: Path) -> Path {
        let nameBytesMax = 255  // NAME_MAX on Linux
        var name = [UInt8(ascii: ".")] + path.name + suffix
        if name.count > nameBytesMax {
            let short = SHA256.digest(of: path.name).hex.prefix(32)
            name = Array(".\(short)".utf8) + suffix
        }
        return path.parent / name
    }

    /// Whether a name is one of those.
    package static func matches(_ name: [UInt8]) -> Bool {
        name.first == UInt8(ascii: ".") && name.count > suffix.count + 1
            && name.suffix(suffix.count).elementsEqual(suffix)
    }
}
