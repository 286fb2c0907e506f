import Diagnostics

/// Old, new, and by how much: numbers as a person reads them.
enum MoveText {
    /// `+12.3 %`, `−0.05 %`: of hundredths.
    static func percent(_ hundredths: Int) -> String { Percent.text(hundredths, signed: true) }

    /// A value of changes.csv: thousands apart in a number, "none" for nothing, all else made safe.
    static func value(_ text: String) -> String {
        if text.isEmpty { return "none" }
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.count <= 2 && parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        // A longer one, or one with zeros in front, is some identifier.
        guard isNumber, let whole = Int(parts[0]), String(whole) == parts[0] else {
            return Printable.text(text)
        }
        let fraction = parts.count == 2 ? ".\(parts[1])" : ""
        return (isNegative ? Percent.minus : "") + whole.grouped + fraction
    }

    /// `1 190 → 1 250`
    static func move(_ old: String, _ new: String) -> String { "\(value(old)) → \(value(new))" }
}
