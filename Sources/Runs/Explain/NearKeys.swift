import Diagnostics
import Tables

/// A key that is not there, and those there that may be meant: the same but for case, blanks and
/// zeros at the start, or a few letters off.
struct NearKeys {
    let wanted: [UInt8]
    private let folded: String
    private var alike: [String] = []
    private var others: [String] = []
    private static let othersMax = 5000
    /// Articles are padded with zeros up to a barcode's length.
    private static let zerosMax = 12

    init(_ key: [UInt8]) {
        wanted = key
        folded = Self.fold(String(decoding: key, as: UTF8.self))
    }

    private static func fold(_ text: String) -> String {
        Suggestion.withoutZeros(text.filter { !$0.isWhitespace })
    }

    mutating func add(_ keys: TextList) {
        for row in 0..<keys.count {
            let length = keys.range(row).count
            // A key that is much longer or shorter is none that was meant.
            guard abs(length - wanted.count) <= max(2, wanted.count / 2) + Self.zerosMax else {
                continue
            }
            let key = keys.string(row)
            if Self.fold(key) == folded {
                if alike.count < 3, !alike.contains(key) {
                    alike.append(key)
                }
            } else if others.count < Self.othersMax {
                others.append(key)
            }
        }
    }

    /// `did you mean "A-1"?`
    var help: String? {
        let near = alike.isEmpty
            ? Suggestion.nearest(to: String(decoding: wanted, as: UTF8.self), among: others)
                .map { [$0] } ?? []
            : alike
        guard !near.isEmpty else { return nil }
        return "did you mean " + near.map { "\"\($0)\"" }.joined(separator: " or ") + "?"
    }
}
