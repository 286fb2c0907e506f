/// The names that an encoding goes by, in pipeline files and in XML declarations; case, blanks, `-`
/// and `_` play no part.
package enum EncodingNames {
    private static let aliases: [(TextEncoding, [String])] = [
        (.utf8, ["utf8", "utf8sig", "ascii", "usascii"]),
        (.utf16le, ["utf16le"]),
        (.utf16be, ["utf16be"]),
        (.windows1251, ["windows1251", "win1251", "cp1251", "1251", "ansi1251"]),
        (.koi8r, ["koi8r", "koi8"]),
        (.cp866, ["cp866", "ibm866", "dos866", "866", "oem866"]),
        (.iso88591, ["iso88591", "latin1", "l1"]),
        (.iso88595, ["iso88595"]),
    ]

    package static let canonical = aliases.map(\.0.rawValue)

    package static func encoding(_ name: String) -> TextEncoding? {
        let name = folded(name)
        return aliases.first { $0.1.contains(name) }?.0
    }

    package static func folded(_ name: String) -> String {
        name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    }

    /// The same table as a pattern: each letter in both cases, separators between any two.
    package static let pattern: String = {
        let names = aliases.flatMap(\.1).map { name in
            name.map { $0.isLetter ? "[\($0)\($0.uppercased())]" : String($0) }
                .joined(separator: "[-_ ]*")
        }
        return "^[-_ ]*(?:" + names.joined(separator: "|") + ")[-_ ]*$"
    }()
}
