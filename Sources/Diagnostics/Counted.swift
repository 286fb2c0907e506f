extension Int {
    /// With a gap between thousands: `41 210`.
    package var grouped: String {
        var digits = String(magnitude)
        var parts: [String] = []
        while digits.count > 3 {
            parts.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? Percent.minus : "") + ([digits] + parts).joined(separator: " ")
    }

    /// `3 rows`, `1 row`.
    package func of(_ singular: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
