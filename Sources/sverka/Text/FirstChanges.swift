import Diagnostics
import Reconcile

/// The beginning of a dry run's changes or holds, for a person: `update 00123 price: 1190 → 1250`,
/// `held price move: update 00777 price: 900 → 9`.
struct FirstChanges {
    private(set) var lines: [String] = []
    private static let linesMax = 8

    /// - Input: lines of changes.csv or holds.csv without its header; the last may be cut.
    init(_ bytes: [UInt8]) {
        // Safe: the reader is used up within the closure.
        bytes.withUnsafeBytes { buffer in
            var reader = CSVTextReader(buffer)
            while lines.count < Self.linesMax, (try? reader.next(name: "changes.csv")) == true {
                add((0..<reader.count).map { reader.withCell($0) { Printable.bytes($0) } })
            }
        }
    }

    private mutating func add(_ words: [String]) {
        guard words.count == 9 || words.count == 11 else { return }
        let (action, key, field, target) = (words[0], words[1], words[2], words[7])
        let old = words[3].isEmpty ? "none" : words[3]
        let new = words[4].isEmpty ? "none" : words[4]
        let change = action == "create" ? new : "\(old) → \(new)"
        guard words.count == 11 else {
            lines.append("\(action) \(key) \(field): \(change)  (\(target))")
            return
        }
        // Of a source or the plan as a whole.
        let what = action.isEmpty ? key : "\(action) \(key) \(field): \(change)  (\(target))"
        let verdict = words[9] == "hold" ? "held" : "warning"
        lines.append("\(verdict) \(words[8]): \(what)")
    }
}
