package import Diagnostics

/// Every change of one record, through all runs.
package struct KeyHistory: Encodable, Sendable {
    /// One field of one target's item.
    package struct Change: Encodable, Sendable, Equatable {
        /// `create`, `update`, `remove`.
        package var action: String
        package var target: String
        package var field: String
        @Nullable package var old: String?
        @Nullable package var new: String?
        /// Where it stood in the input; none of a record that had left the list.
        @Nullable package var file: String?
        @Nullable package var line: Int?
        @Nullable package var batch: String?
    }

    /// A person's word on a run.
    package struct Decision: Encodable, Sendable, Equatable {
        package var event: String
        package var at: String
        @Nullable package var by: String?
        @Nullable package var why: String?
    }

    package struct Run: Encodable, Sendable, Equatable {
        package var pipeline: String
        package var run: String
        /// When it was planned, UTC.
        package var at: String
        /// What became of it, as its journal says.
        package var state: String
        package var decisions: [Decision]
        package var changes: [Change]
    }

    package var key: String
    /// The oldest first.
    package var runs: [Run] = []
    /// Bags that were sealed without an index and had to be read whole.
    package var readWhole = 0
    /// Bags of these pipelines that were pruned: what they held is not here.
    package var pruned = 0
    /// Of bags that could not be read.
    package var faults: [Diagnostic] = []

    private enum CodingKeys: CodingKey { case key, runs, readWhole, pruned }
}
