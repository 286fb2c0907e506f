/// What one stage between `read` and `diff` did with its records: a part of plan.json.
package struct StageTotals: Codable, Sendable, Equatable {
    /// Its place among these stages, from 1.
    package var stage: Int
    package var word: String
    /// Where the pipeline has it: `pipelines/acme.json5:12:5`.
    package var place: String
    /// The source that it works on; absent where that is the list.
    package var of: String?
    package var came: Int
    package var went: Int
    /// No longer in the list.
    package var dropped: Int
    /// In the list, and of no use.
    package var rejected: Int
    /// Records that became part of another: by `sum`, and by `pick` the ones that lost.
    package var merged: Int
    /// `join`: records of the list without a match.
    package var unmatched: Int?
    /// `join`: records of the other side that matched none.
    package var otherUnmatched: Int?
    /// `check`: records of those that came for which it is not true.
    package var failed: Int?
    /// `join`: how many each entry of `on` has matched; `pick`: how many each source has won;
    /// `sum`: how many records each of its warehouses has.
    package var won: [Int]?

    package var addsUp: Bool { came == went + dropped + rejected + merged }
}
