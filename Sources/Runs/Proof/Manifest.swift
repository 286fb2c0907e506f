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
        let (lines, faults) = parseLines(bytes, digits: 64)
        var manifest = Manifest([])
        manifest.entries = lines.map { Entry($0.path, Digest(hex: $0.digits)!, line: $0.number) }
            .sorted { $0.path < $1.path }
        return (manifest, faults)
    }

    /// One line of a manifest of any algorithm.
    struct Line {
        var path: Path
        /// As it is written: what seems percent-encoded may be the name itself.
        var literal: Path
        /// Hexadecimal, of either case.
        var digits: ArraySlice<UInt8>
        var number: Int

        /// In lower case.
        var hex: String { String(decoding: digits, as: UTF8.self).lowercased() }
    }

    /// The same for digests of so many hexadecimal digits.
    ///
    /// - Returns: each path once, in the order of the lines.
    static func parseLines(
        _ bytes: [UInt8], digits: Int
    ) -> (lines: [Line], faults: [ManifestFault]) {
        var found: [Line] = []
        var faults: [ManifestFault] = []
        // Where each path stands in `found`; needed only once one does not follow the last.
        var places: [Path: Int]?
        // Other tools put a mark of the byte order there, which is no part of the first line.
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for (index, text) in lines(of: bytes[start...]).enumerated() where !text.isEmpty {
            switch parse(line: text, number: index + 1, digits) {
            case .failure(let fault): faults.append(fault)
            case .success(let line):
                if places == nil, let last = found.last, last.path >= line.path {
                    let known = zip(found.map(\.path), found.indices)
                    places = Dictionary(uniqueKeysWithValues: known)
                }
                if let place = places?[line.path] {
                    let isSame = found[place].hex == line.hex
                    faults.append(
                        ManifestFault(
                            isSame ? .repeated : .listedTwice, line: index + 1, text: Array(text)))
                } else {
                    places?[line.path] = found.count
                    found.append(line)
                }
            }
        }
        return (found, faults)
    }

    private static func parse(
        line text: ArraySlice<UInt8>, number: Int, _ digits: Int
    ) -> Result<Line, ManifestFault> {
        func fault(_ kind: ManifestFault.Kind) -> Result<Line, ManifestFault> {
            .failure(ManifestFault(kind, line: number, text: Array(text)))
        }
        let hex = text.prefix { !isBlank($0) }
        guard hex.count == digits, hex.allSatisfy(isHexDigit) else { return fault(.malformed) }
        var name = text.dropFirst(hex.count).drop(while: isBlank)
        guard !name.isEmpty else { return fault(.malformed) }
        if name.first == UInt8(ascii: "*") { name = name.dropFirst() }
        let decoded = decoded(name)
        // RFC 8493 §2.1.1: the tag files are in the encoding that bagit.txt states, UTF-8.
        guard !decoded.isEmpty, !decoded.contains(0), isUTF8(decoded) else {
            return fault(.malformed)
        }
        guard let path = pathInside(decoded) else { return fault(.leadsOutside) }
        let literal = decoded.count == name.count ? path : pathInside(name) ?? path
        return .success(Line(path: path, literal: literal, digits: hex, number: number))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x66 ~= byte | 0x20
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    private static func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices
        where bytes[index] == lineFeed || bytes[index] == carriageReturn {
            // The line feed of a CRLF ends no line of its own.
            if bytes[index] == lineFeed, index > bytes.startIndex,
                bytes[index - 1] == carriageReturn
            {
                start = index + 1
                continue
            }
            lines.append(bytes[start..<index])
            start = index + 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }

    /// Nil for what is absolute, begins at a home folder (`~`) or a drive, or has an empty, `.` or
    /// `..` part: such a path names something outside, or one file in two ways.
    static func pathInside(_ bytes: ArraySlice<UInt8>) -> Path? {
        let head = Array(bytes.prefix(3))
        let isHome = head.first == UInt8(ascii: "~")
        let isDrive = head.count > 2 && head[1] == UInt8(ascii: ":")
            && (head[2] == UInt8(ascii: "\\") || head[2] == UInt8(ascii: "/"))
        guard !isHome, !isDrive, !head.starts(with: [0x5C, 0x5C]) else { return nil }
        let rest = head.starts(with: [0x2E, 0x2F]) ? bytes.dropFirst(2) : bytes
        var start = rest.startIndex
        while true {
            let end = rest[start...].firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            // An empty part, `.` or `..`.
            if end - start <= 2, rest[start..<end].allSatisfy({ $0 == 0x2E }) { return nil }
            guard end < rest.endIndex else { return Path(bytes: rest) }
            start = end + 1
        }
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
    private static func decoded(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard path.contains(UInt8(ascii: "%")) else { return path }
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
        return result[...]
    }
}

/// A line of a manifest that cannot be taken.
package struct ManifestFault: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        case malformed, leadsOutside, listedTwice
        /// A second time with the same digest.
        case repeated
    }

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
