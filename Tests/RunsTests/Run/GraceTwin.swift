/// The slow, obvious way to tell which records are gone: the rules of docs/formats/absent.md, one
/// after the other, on dictionaries.
struct GraceTwin {
    struct File: Equatable {
        /// Every file's own, so that no two have the same bytes.
        var number: Int
        var keys: Set<String>
        /// A check of its source holds it.
        var isHeld: Bool
    }

    /// What a run comes to.
    struct Outcome {
        var graced = 0
        var held = 0
        var removed: Set<String> = []
        var already = 0
        var list: Set<String> = []
        /// What the next run begins with, if this one becomes good.
        var state: [String: [String: Int]] = [:]
        var read: [String: File] = [:]

        var absent: String {
            let keys = state.keys.sorted()
            return "key,source,files\n" + keys.flatMap { key in
                ["a", "b"].compactMap { source in
                    state[key]?[source].map { "\(key),\(source),\($0)\n" }
                }
            }.joined()
        }
    }

    let grace: Int
    /// What each run has read, and whether a person said no to it.
    private var runs: [(files: [String: File], isRejected: Bool)] = []
    /// What this run reads.
    private(set) var files: [String: File] = [:]
    /// Of the last good run.
    private var good = Outcome()
    /// Whether each record can be bought.
    private(set) var snapshot: [String: Bool] = [:]

    init(grace: Int) { self.grace = grace }

    /// A source without a new file has the newest one that nobody has refused.
    mutating func run(dropped: [String: File]) -> Outcome {
        for source in ["a", "b"] { files[source] = dropped[source] ?? lastGood(source) }
        runs.append((files, false))
        return outcome
    }

    private func lastGood(_ source: String) -> File? {
        var refused: Set<Int> = []
        for run in runs.reversed() {
            guard let file = run.files[source] else { continue }
            if run.isRejected, file.isHeld { refused.insert(file.number) }
            if !refused.contains(file.number) { return file }
        }
        return nil
    }

    mutating func reject() { runs[runs.count - 1].isRejected = true }

    private var outcome: Outcome {
        var outcome = Outcome()
        outcome.read = files
        outcome.list = files.values.reduce(into: []) { $0.formUnion($1.keys) }
        let isDoubtful = files.values.contains(where: \.isHeld)
        let new = files.keys.filter { files[$0] != good.read[$0] }
        for (key, isFree) in snapshot where !outcome.list.contains(key) {
            guard isFree else {
                outcome.already += 1
                continue
            }
            var counts = good.state[key] ?? [:]
            if counts.isEmpty {
                for source in new.isEmpty ? Array(files.keys) : new { counts[source] = 0 }
            }
            for source in counts.keys where new.contains(source) && !files[source]!.isHeld {
                counts[source] = min(counts[source]! + 1, grace + 1)
            }
            outcome.state[key] = counts
            if counts.values.min()! <= grace {
                outcome.graced += 1
            } else if isDoubtful {
                outcome.held += 1
            } else {
                outcome.removed.insert(key)
            }
        }
        return outcome
    }

    mutating func approve(_ outcome: Outcome) {
        good = outcome
        for key in outcome.list { snapshot[key] = true }
        for key in outcome.removed { snapshot[key] = false }
    }
}
