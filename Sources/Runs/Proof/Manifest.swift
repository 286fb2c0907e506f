/// A list of files with their digests: `manifest-sha256.txt`.
///
/// One line a file, `<64 lower-case digits>  <path>`, sorted by the bytes of the path. For safe
/// names BagIt (RFC 8493 §2.1.3) and GNU `sha256sum -c` read the same; in others BagIt wants LF,
/// CR and `%` percent-encoded. See docs/formats/manifest.md.
package struct Manifest: Sendable, Equatable {
    package static let fileName = "manifest-sha256.txt"
    package static let tagFileName = "tagmanifest-sha256.txt"
    /// Some 600 000 lines; a larger one is not read.
    package static let bytesMax = 64 << 20

    package struct Entry: Sendable, Equatable {
        package var path: Path
        package var digest: Digest
        /// Where it stands in the file that was read; 0 in a new one.
        package var line: Int

        package init(_ path: Path, _ digest: Digest, line: Int = 0) {
            self.path = path
            self.digest = digest
            self.line = line
        }
    }

    /// Sorted by path, each path once.
    package private(set) var entries: [Entry]

    /// Paths are relative to the manifest's folder, each given once. One that begins with a blank
    /// or with `*` is not read back as it was, in this format; safe names never do.
    package init(_ digests: some Sequence<(Path, Digest)>) {
        entries = digests.map { Entry($0.0, $0.1) }.sorted { $0.path < $1.path }
        for (one, next) in zip(entries, entries.dropFirst()) {
            precondition(one.path != next.path, "a manifest lists a file once")
        }
    }

    /// The file's content.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        for entry in entries {
            result += entry.digest.hex.utf8
            result += [UInt8(ascii: " "), UInt8(ascii: " ")]
            result += Self.encoded(entry.path.bytes)
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    /// Takes what RFC 8493 allows: LF, CR or CRLF, one or more blanks or tabs before the path, a
    /// `*` before it (the binary mark of sha256sum), digits of either case, percent-encoded LF, CR
    /// and `%`; also empty lines, and `./` before the path. Every other line is a fault, and so is
    /// a path that leads out of the folder or comes twice.
    package static func parse(_ bytes: [UInt8]) -> (manifest: Manifest, faults: [ManifestFault]) {
        var entries: [Entry] = []
        var faults: [ManifestFault] = []
        var seen: Set<Path> = []
        for (index, text) in lines(of: bytes).enumerated() where !text.isEmpty {
            switch parse(line: text, number: index + 1) {
            case .failure(let fault): faults.append(fault)
            case .success(let entry):
                if seen.insert(entry.path).inserted {
                    entries.append(entry)
                } else {
                    faults.append(.init(.listedTwice, line: index + 1, text: Array(text)))
                }
            }
        }
        var manifest = Manifest([])
        manifest.entries = entries.sorted { $0.path < $1.path }
        return (manifest, faults)
    }

    private static func parse(
        line text: ArraySlice<UInt8>, number: Int
    ) -> Result<Entry, ManifestFault> {
        func fault(_ kind: ManifestFault.Kind) -> Result<Entry, ManifestFault> {
            .failure(ManifestFault(kind, line: number, text: Array(text)))
        }
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let hex = text.prefix { !isBlank($0) }
        guard let digest = Digest(hex: hex) else { return fault(.malformed) }
        var name = text.dropFirst(hex.count).drop(while: isBlank)
        guard !name.isEmpty else { return fault(.malformed) }
        if name.first == UInt8(ascii: "*") { name = name.dropFirst() }
        let decoded = decoded(name)
        guard !decoded.isEmpty, !decoded.contains(0) else { return fault(.malformed) }
        guard let path = pathInside(decoded) else { return fault(.leadsOutside) }
        return .success(Entry(path, digest, line: number))
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == lineFeed || byte == carriageReturn {
            // The line feed of a CRLF ends no line of its own.
            if byte == lineFeed, index > 0, bytes[index - 1] == carriageReturn {
                start = index + 1
                continue
            }
            lines.append(bytes[start..<index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    /// Nil for what is absolute or has an empty, `.` or `..` part: such a path names something
    /// outside, or one file in two ways.
    private static func pathInside(_ bytes: [UInt8]) -> Path? {
        var rest = bytes[...]
        if rest.starts(with: Array("./".utf8)) { rest = rest.dropFirst(2) }
        let parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in parts where part.isEmpty || part == [0x2E] || part == [0x2E, 0x2E] {
            return nil
        }
        return Path(bytes: rest)
    }

    private static func encoded(_ path: [UInt8]) -> [UInt8] {
        path.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): Array("%0A".utf8)
            case UInt8(ascii: "\r"): Array("%0D".utf8)
            case UInt8(ascii: "%"): Array("%25".utf8)
            default: [byte]
            }
        }
    }

    /// Only the three sequences that a writer makes; a `%` before anything else is itself.
    private static func decoded(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = path
        while let byte = rest.first {
            switch String(decoding: rest.prefix(3), as: UTF8.self).uppercased() {
            case "%0A": result.append(UInt8(ascii: "\n"))
            case "%0D": result.append(UInt8(ascii: "\r"))
            case "%25": result.append(UInt8(ascii: "%"))
            default:
                result.append(byte)
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(3)
        }
        return result
    }
}

/// A line of a manifest that cannot be taken.
package struct ManifestFault: Error, Sendable, Equatable {
    package enum Kind: Sendable { case malformed, leadsOutside, listedTwice }

    package var kind: Kind
    /// Counted from 1.
    package var line: Int
    package var text: [UInt8]

    package init(_ kind: Kind, line: Int, text: [UInt8]) {
        self.kind = kind
        self.line = line
        self.text = text
    }
}
