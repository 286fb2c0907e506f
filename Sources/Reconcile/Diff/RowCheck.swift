/// A check of single records: what it says holds or warns of one record, and the others go.
///
/// It is asked about one target after the other, and only about records that would change there, in
/// the order of the list; then about those that left it.
package protocol RowCheck: AnyObject {
    /// As plan.json and holds.csv call it.
    var name: String { get }

    /// Looks at a target's columns before its first record is asked about.
    ///
    /// - Returns: false where it has nothing to say of this target.
    func begin(_ rows: ComparedRows) -> Bool

    /// What it says of a record that would change; nil where nothing.
    func finding(_ record: ComparedRecord) -> RowFinding?
}

/// What a check says of one record.
package struct RowFinding: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case warn
        /// The record waits; the rest of the plan goes.
        case hold
    }

    package var verdict: Verdict
    /// A sentence for a person.
    package var reason: String

    package init(_ verdict: Verdict, _ reason: String) {
        self.verdict = verdict
        self.reason = reason
    }
}

/// How often one check was asked for one target, and what it said.
package struct RowTally: Sendable, Equatable {
    /// Where a record stands.
    package struct Place: Sendable, Equatable {
        package var key: [UInt8]
        /// As it shows; empty for a record that left the list.
        package var file: String
        package var line: Int?
        package var target: String
        package var reason: String
    }

    package var asked = 0
    package var held = 0
    package var warned = 0
    /// The first records that it held or warned of.
    package var first: [Place] = []

    package static let firstMax = 3

    package init() {}

    package static func += (sum: inout RowTally, other: RowTally) {
        sum.asked += other.asked
        sum.held += other.held
        sum.warned += other.warned
        sum.first += other.first.prefix(firstMax - sum.first.count)
    }
}
