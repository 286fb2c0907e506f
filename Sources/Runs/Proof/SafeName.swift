/// File names that BagIt, `sha256sum`, Windows and a shell all take as they are.
///
/// The name that a file came with is kept in plan.json; this one is for the archive. Letters,
/// their marks and decimal digits of every script stay, and so do `. _ - + = @ , ( )`; everything
/// else, bytes that are not UTF-8 included, becomes `_`. See docs/formats/bag.md, "Names".
package enum SafeName {
    /// Long enough for what suppliers send, and for a path of five such names on Windows.
    package static let bytesMax = 120

    /// A safe name is returned unchanged; the same bytes always give the same name.
    package static func make(_ bytes: some Sequence<UInt8>) -> String {
        let original = Array(bytes)
        var scalars = String(decoding: original, as: UTF8.self).unicodeScalars.map {
            isSafe($0) ? $0 : "_"
        }
        // A leading dot hides, a leading dash is an option; Windows drops a dot at the end.
        if scalars.first == "." || scalars.first == "-" { scalars[0] = "_" }
        if scalars.last == "." { scalars[scalars.count - 1] = "_" }
        var name = String(String.UnicodeScalarView(scalars))
        if name.isEmpty || isDeviceName(name) { name = "_" + name }
        guard name.utf8.count > bytesMax else { return name }
        // What was cut off still tells two names apart.
        return joined(name, mark: "-" + SHA256.digest(of: original).hex.prefix(8))
    }

    /// The same, with `-2`, `-3`, … where the name is among `taken` already, also where only the
    /// case of letters or their composition differs; the name is then added.
    package static func make(
        _ bytes: some Sequence<UInt8>, avoiding taken: inout Set<String>
    ) -> String {
        let first = make(bytes)
        var name = first
        var number = 1
        // Swift compares strings by canonical equivalence, so composed and decomposed are one.
        while !taken.insert(name.lowercased()).inserted {
            number += 1
            name = joined(first, mark: "-\(number)")
        }
        return name
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": return true
            default: return "._-+=@,()".unicodeScalars.contains(scalar)
            }
        }
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// What Windows takes for a device, whatever extension follows.
    private static func isDeviceName(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT"))
            && stem.utf8.last.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
    }

    /// The name with `mark` before its extension, the stem cut as far as the bound demands.
    private static func joined(_ name: String, mark: String) -> String {
        let scalars = Array(name.unicodeScalars)
        let extensionStart = startOfExtension(scalars)
        let tail = mark + text(scalars[extensionStart...])
        var stem = scalars[..<extensionStart]
        while text(stem).utf8.count + tail.utf8.count > bytesMax { stem = stem.dropLast() }
        return text(stem) + tail
    }

    /// As many extensions as fit into 16 bytes: `.csv`, `.csv.gz`.
    private static func startOfExtension(_ scalars: [Unicode.Scalar]) -> Int {
        let extensionBytesMax = 16
        var start = scalars.count
        var bytes = 0
        for index in scalars.indices.dropFirst().reversed() {
            bytes += UTF8.width(scalars[index])
            if bytes > extensionBytesMax { break }
            if scalars[index] == "." { start = index }
        }
        return start
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
