/// Percents as a person reads them, the same everywhere: `4.25 %`, `−36.2 %`, `+1 250 %`. Cut and
/// not rounded, so that 99.99 % is never 100 %.
package enum Percent {
    /// Hundredths of a percent, all of them: what a setting says.
    package static func exact(_ hundredths: Int) -> String {
        text(abs(Int128(hundredths)), scale: 2, sign: hundredths < 0 ? minus : "")
    }

    /// A share, or how far something moved: hundredths below 10 %, tenths below 1 000 %, and more
    /// digits if it would else seem to keep a limit that it passes.
    ///
    /// - Parameters:
    ///   - limit: in hundredths of a percent, without a sign
    ///   - signed: with `+` above 0, too
    package static func text(
        _ part: Int128, of whole: Int128, unlike limit: Int? = nil, signed: Bool = false
    ) -> String {
        let sign = part < 0 ? minus : signed && part > 0 ? "+" : ""
        guard whole > 0 else { return "0 %" }
        let size = abs(part)
        let hundredths = size * 10_000 / whole
        let cut = Int(clamping: hundredths / unit(hundredths) * unit(hundredths))
        guard let limit, cut <= limit, size * 10_000 > Int128(limit) * whole else {
            return text(Int128(cut), scale: 2, sign: sign)
        }
        var (scale, factor) = (2, Int128(10_000))
        while scale < 8, size * factor / whole * 10_000 <= Int128(limit) * factor {
            (scale, factor) = (scale + 1, factor * 10)
        }
        return text(size * factor / whole, scale: scale, sign: sign)
    }

    /// The same of hundredths of a percent.
    package static func text(_ hundredths: Int, signed: Bool = false) -> String {
        text(Int128(hundredths), of: 10_000, signed: signed)
    }

    /// A minus, not a hyphen.
    package static let minus = "\u{2212}"

    /// What is cut off, in hundredths of a percent.
    private static func unit(_ hundredths: Int128) -> Int128 {
        hundredths >= 100_000 ? 100 : hundredths >= 1000 ? 10 : 1
    }

    /// - Parameter scale: how many of the digits are behind the point
    private static func text(_ digits: Int128, scale: Int, sign: String) -> String {
        let power = (0..<scale).reduce(Int128(1)) { value, _ in value * 10 }
        var fraction = String(digits % power)
        fraction = String(repeating: "0", count: scale - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        let whole = Int(clamping: digits / power).grouped
        return sign + whole + (fraction.isEmpty ? "" : ".\(fraction)") + " %"
    }
}
