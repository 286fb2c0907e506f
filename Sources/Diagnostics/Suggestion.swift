/// "Did you mean": the candidate nearest to a mistyped word.
package enum Suggestion {
    /// Returns nil where nothing is near enough to be meant.
    ///
    /// - Complexity: candidates × lengths of both words.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let folded = word.lowercased()
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = distance(Array(folded), Array(candidate.lowercased()))
            let allowed = max(1, min(word.count, candidate.count) / 3)
            guard distance <= allowed || candidate.lowercased().hasPrefix(folded) && word.count > 2
            else { continue }
            if best == nil || distance < best!.distance { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// As `nearest`, of keys: one that differs in nothing but zeros at its start comes before all
    /// others, for spreadsheets take those away.
    package static func nearestKey(to key: String, among candidates: [String]) -> String? {
        let bare = withoutZeros(key)
        return candidates.first { $0 != key && withoutZeros($0) == bare }
            ?? nearest(to: key, among: candidates)
    }

    /// A key without the zeros at its start.
    package static func withoutZeros(_ key: some StringProtocol) -> String {
        String(key.drop { $0 == "0" }).lowercased()
    }

    /// As below, of texts as they are.
    package static func distance(_ left: String, _ right: String) -> Int {
        distance(Array(left), Array(right))
    }

    /// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [[Int]](
            repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
        for i in 0...left.count { rows[i][0] = i }
        for j in 0...right.count { rows[0][j] = j }
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        for i in 1...left.count {
            for j in 1...right.count {
                let same = left[i - 1] == right[j - 1]
                var cost = min(
                    rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    cost = min(cost, rows[i - 2][j - 2] + 1)
                }
                rows[i][j] = cost
            }
        }
        return rows[left.count][right.count]
    }
}
