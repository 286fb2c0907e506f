import Diagnostics
import Tables

/// Counts rejects by code, and keeps the first few of each to be shown.
final class RejectTally {
    private(set) var counts: [String: Int] = [:]
    private(set) var first: [ListedReject] = []
    /// By input: which of its rows were rejected, by code.
    private var countsOfFile: [Int: [String: Int]] = [:]
    private var firstOfFile: [Int: [String: ListedReject]] = [:]
    private static let shownOfEach = 3

    func add(_ listed: ListedReject) {
        let code = listed.reject.code.name
        counts[code, default: 0] += 1
        if counts[code]! <= Self.shownOfEach { first.append(listed) }
        let file = listed.reject.file
        countsOfFile[file, default: [:]][code, default: 0] += 1
        if firstOfFile[file]?[code] == nil { firstOfFile[file, default: [:]][code] = listed }
    }

    /// Why rows of these inputs were rejected: the commonest code first, each with its first row.
    func reasons(ofFiles files: some Sequence<Int>) -> [(count: Int, first: ListedReject)] {
        var counts: [String: Int] = [:]
        var first: [String: ListedReject] = [:]
        for file in files {
            counts.merge(countsOfFile[file] ?? [:], uniquingKeysWith: +)
            first.merge(firstOfFile[file] ?? [:]) { earlier, _ in earlier }
        }
        return counts.map { (count: $0.value, first: first[$0.key]!) }.sorted { left, right in
            (right.count, left.first.reject.code.name) < (left.count, right.first.reject.code.name)
        }
    }
}
