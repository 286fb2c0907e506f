import Diagnostics

extension ExactDecimal {
    /// For a person, with a gap between thousands and a minus: `1 234.5`, `−40`.
    package var grouped: String {
        let parts = description.drop { $0 == "-" }.split(separator: ".")
        let whole = Int(parts[0]).map(\.grouped) ?? String(parts[0])
        return (mantissa < 0 ? Percent.minus : "") + whole
            + (parts.count == 2 ? ".\(parts[1])" : "")
    }
}
