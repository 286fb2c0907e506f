import Diagnostics

/// One item's way through one run: what `sverka explain` prints, and, as it stands, its JSON.
package struct Explanation: Encodable, Sendable {
    package struct Field: Encodable, Sendable, Equatable {
        package var name: String
        /// Nil where it is missing.
        @Nullable package var value: String? = nil

        package init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// A row of an input with the key.
    package struct SourceRow: Encodable, Sendable {
        package var source: String
        package var file: String
        package var line: Int
        /// The line as it came, decoded; nil where the format has no lines.
        @Nullable package var raw: String? = nil
        /// As they were read.
        package var fields: [Field]
    }

    package struct Rejected: Encodable, Sendable {
        package var file: String
        package var line: Int
        package var column: String
        package var code: String
        package var summary: String
        package var reason: String
        /// Empty for a row that no target got to see.
        package var target: String
        package var raw: String
    }

    package struct Change: Encodable, Sendable {
        package var field: String
        @Nullable package var before: String? = nil
        @Nullable package var after: String? = nil
        /// The expression that gave it, and where the pipeline has it.
        @Nullable package var rule: String? = nil
        @Nullable package var place: String? = nil
    }

    /// A record that a join found, or that competed in a pick.
    package struct Other: Encodable, Sendable {
        package var source: String
        package var key: String
        /// Nil for a row of a table.
        @Nullable package var file: String? = nil
        package var line: Int
        package var fields: [Field]
        /// Of a pick.
        @Nullable package var won: Bool? = nil
    }

    package struct Stage: Encodable, Sendable {
        package enum Outcome: String, Encodable, Sendable {
            case kept, dropped, rejected, made
        }

        package var stage: Int
        package var word: String
        package var place: String
        /// The source that it works on; nil for the list.
        @Nullable package var of: String? = nil
        package var outcome: Outcome
        /// Of a filter or a check: its expression.
        @Nullable package var rule: String? = nil
        package var changes: [Change]
        package var others: [Other]
    }

    /// A line of holds.csv.
    package struct Hold: Encodable, Sendable {
        package var check: String
        /// `hold` or `warn`.
        package var verdict: String
        package var reason: String
        /// Empty where it is of a source or the plan as a whole.
        package var target: String
        /// What waits; empty where that is a source or the plan as a whole.
        package var action: String
        package var field: String
        @Nullable package var before: String? = nil
        @Nullable package var after: String? = nil
    }

    package struct Target: Encodable, Sendable {
        package var target: String
        /// `create`, `update`, `remove`; nil where nothing is asked for.
        @Nullable package var action: String? = nil
        /// Why nothing is.
        @Nullable package var reason: String? = nil
        @Nullable package var batch: String? = nil
        package var changes: [Change]
        /// What the target was known to hold; nil where that is not known any more.
        @Nullable package var known: [Field]? = nil
        package var wasKnown: Bool
        /// Of a record that waits to be gone: files that lacked it, and those still to come.
        package var missingFrom: Int?
        package var waitsFor: Int?
    }

    package var pipeline: String
    package var key: String
    /// Nil for inputs that are not run yet.
    @Nullable package var run: String? = nil
    @Nullable package var state: String? = nil
    package var sources: [SourceRow] = []
    package var rejects: [Rejected] = []
    package var stages: [Stage] = []
    package var holds: [Hold] = []
    package var targets: [Target] = []
}

/// Whom one stage took out of the list.
package struct StageDrops: Encodable, Sendable {
    package struct Record: Encodable, Sendable {
        package var key: String
        package var file: String
        package var line: Int
        /// `dropped`, or `rejected`: in the list, and of no use.
        package var fate: String
    }

    package var pipeline: String
    @Nullable package var run: String? = nil
    package var stage: Int
    package var word: String
    package var place: String
    @Nullable package var of: String? = nil
    package var records: [Record]
}
