import Diagnostics

extension [String] {
    /// The first of them, and how many more there are: `acme, beta, and 17 more`.
    package func firstFew(between separator: String = ", ", most: Int = 5) -> String {
        // One more takes no more room than the words for it.
        guard count > most + 1 else { return joined(separator: separator) }
        return (prefix(most) + ["and \((count - most).grouped) more"]).joined(separator: separator)
    }
}
