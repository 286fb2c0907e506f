/// `20261122T020000Z-3f9a21c4`: when a run was, and 8 hex digits of what went into it.
package struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init(at time: UTCTime, contents: Digest) {
        text = "\(time.compact)-\(contents.hex.prefix(8))"
    }

    /// Nil where the text has not the form of a run id.
    package init?(_ text: String) {
        let form = Array("00000000T000000Z-xxxxxxxx".utf8)
        guard text.utf8.count == form.count else { return nil }
        for (byte, expected) in zip(text.utf8, form) {
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            switch expected {
            case UInt8(ascii: "0"): guard isDigit else { return nil }
            case UInt8(ascii: "x"):
                let isLetter = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f")
                guard isDigit || isLetter else { return nil }
            default: guard byte == expected else { return nil }
            }
        }
        self.text = text
    }

    package init?(_ name: [UInt8]) {
        guard let text = String(validating: name, as: UTF8.self) else { return nil }
        self.init(text)
    }

    /// When it was planned, to the second.
    var time: UTCTime {
        let digits = text.filter { $0.isNumber }.prefix(14)
        let parts = [4, 2, 2, 2, 2, 2].reduce(into: (rest: digits, found: [String]())) {
            $0.found.append(String($0.rest.prefix($1)))
            $0.rest = $0.rest.dropFirst($1)
        }.found
        let shown = parts[0...2].joined(separator: "-") + "T"
            + parts[3...5].joined(separator: ":") + "Z"
        return UTCTime(shown) ?? UTCTime(seconds: 0)
    }

    package var year: String { String(text.prefix(4)) }
    package var month: String { String(text.dropFirst(4).prefix(2)) }
    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
