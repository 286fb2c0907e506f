import Formats

/// `revision` of a plan.json: what a plan that was approved in part is of, and what was selected.
/// docs/formats/plan.md, "Revisions".
package struct Revision: Codable, Sendable, Equatable {
    /// The run reviewed, and the SHA-256 of its manifest.
    package var of: String
    package var manifest: String
    /// The clock of the run reviewed: what is computed with.
    package var clock: String
    /// How many runs were planned up to the one that was reviewed first.
    package var sequence: Int
    /// The selectors as they were given.
    package var asked: [String]
    /// Keys, in order; nil where all are in but for `except`.
    package var only: [String]?
    package var except: [String]
    package var release: [String]
    /// Changes that wait because they were not selected.
    package var leftOut = 0
    /// Keys that a check held and that go.
    package var released = 0

    /// What the run id stands for, besides what the run reviewed is made of.
    var contents: [String] {
        [of, manifest, "only", only == nil ? "all" : "these"] + (only ?? [])
            + ["except"] + except + ["release"] + release
    }

    /// More than these in one selection are refused: plan.json holds them all.
    static let keysMax = 500_000
}
