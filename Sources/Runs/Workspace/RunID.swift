/// `20261122T020000Z-3f9a21c4`: when a run was, and 8 hex digits of what went into it.
package struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init(at time: UTCTime, contents: Digest) {
        text = "\(time.compact)-\(contents.hex.prefix(8))"
    }

    /// Nil where the text has not the form of a run id.
    package init?(_ text: String) {
        guard text.wholeMatch(of: #/\d{8}T\d{6}Z-[0-9a-f]{8}/#) != nil else { return nil }
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
