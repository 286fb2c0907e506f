import Diagnostics
import Tables

/// Counts rejects by code, and keeps the first few of each to be shown.
final class RejectTally {
    private(set) var counts: [String: Int] = [:]
    private(set) var first: [ListedReject] = []
    private static let shownOfEach = 3

    func add(_ listed: ListedReject) {
        let code = listed.reject.code.name
        counts[code, default: 0] += 1
        if counts[code]! <= Self.shownOfEach { first.append(listed) }
    }
}
