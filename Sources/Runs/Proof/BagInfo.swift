internal import Diagnostics

/// What a bag says of itself, in `bag-info.txt`.
package struct BagInfo: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var label: String
        package var value: String

        package init(_ label: String, _ value: String) {
            precondition(
                !label.isEmpty && !label.contains { $0 == ":" || $0.isWhitespace },
                "a label is one word")
            self.label = label
            self.value = value
        }
    }

    /// The run's id: External-Identifier.
    package var runID: String
    /// The day on which the run took place, `2026-11-22`, UTC, from the run's clock.
    package var baggingDate: String
    /// Name and version of the program.
    package var softwareAgent: String
    /// Written after the fixed fields, in this order.
    package var extra: [Field]

    package init(runID: String, baggingDate: String, softwareAgent: String, extra: [Field] = []) {
        let shape = baggingDate.utf8.map { (48...57).contains($0) ? UInt8(ascii: "0") : $0 }
        precondition(shape == Array("0000-00-00".utf8), "a bagging date reads YYYY-MM-DD")
        self.runID = runID
        self.baggingDate = baggingDate
        self.softwareAgent = softwareAgent
        self.extra = extra
    }

    func bytes(payload: PayloadSum) -> [UInt8] {
        let fixed = [
            Field("Bag-Software-Agent", softwareAgent), Field("Bagging-Date", baggingDate),
            Field("External-Identifier", runID), Field(PayloadSum.label, payload.description),
        ]
        let lines = (fixed + extra).map { "\($0.label): \(Self.oneLine($0.value))\n" }
        return Array(lines.joined().utf8)
    }

    /// A value from outside must not become a second field.
    private static func oneLine(_ value: String) -> String {
        let scalars = value.unicodeScalars.map { scalar -> Unicode.Scalar in
            let breaks = scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x85
                || scalar.value == 0x2028 || scalar.value == 0x2029
            return breaks ? " " : scalar
        }
        return Printable.text(String(String.UnicodeScalarView(scalars)).trimmingBlanks())
    }

    /// The values of a label in a `bag-info.txt`, whatever its case; folded lines are joined.
    static func values(of label: String, in bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        var fields: [(label: Substring, value: String)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.first == " " || line.first == "\t" {
                if !fields.isEmpty { fields[fields.count - 1].value += " " + line.trimmingBlanks() }
            } else if let colon = line.firstIndex(of: ":") {
                fields.append((line[..<colon], line[line.index(after: colon)...].trimmingBlanks()))
            }
        }
        return fields.filter { $0.label.lowercased() == label.lowercased() }.map(\.value)
    }
}

extension StringProtocol {
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = Substring(self).drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
