import Diagnostics
import Runs

extension PlanFile.Grace {
    /// For how many files records wait before they are gone: `1 more file`, `1–3 more files`.
    var moreFiles: String {
        let more = waiting.map(\.more)
        guard let least = more.min(), let most = more.max(), least < most else {
            return (more.first ?? 0).of("more file")
        }
        return "\(least)–\(most) more files"
    }
}
