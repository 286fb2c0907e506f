/// Tells from a number format whether a cell shows a date, and nothing more: what a cell holds is
/// taken from the file and not from its look.
enum NumberFormats {
    enum Kind: UInt8 {
        case number
        case date
        /// Hours beyond a day (`[h]:mm`): a length of time, no date.
        case duration
    }

    /// Formats that a workbook does not spell out (ECMA-376, part 1, 18.8.30), with those of East
    /// Asian versions.
    static func builtIn(_ id: Int) -> Kind {
        switch id {
        case 46: .duration
        case 14...22, 27...36, 45, 47, 50...58: .date
        default: .number
        }
    }

    /// By the letters d, m, y, h, s in the first section, outside quotes, brackets and escapes.
    static func kind(of code: String) -> Kind {
        var rest = Array(code.utf8)[...]
        var kind = Kind.number
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: ";"): return kind
            case UInt8(ascii: "\""): rest = rest.drop { $0 != byte }.dropFirst()
            case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"): rest = rest.dropFirst()
            case UInt8(ascii: "["):
                let inner = rest.prefix { $0 != UInt8(ascii: "]") }.map { $0 | 0x20 }
                rest = rest.dropFirst(inner.count + 1)
                if let first = inner.first, "hms".utf8.contains(first),
                    inner.allSatisfy({ $0 == first })
                {
                    return .duration
                }
            default: if "dmyhs".utf8.contains(byte | 0x20) { kind = .date }
            }
        }
        return kind
    }
}
