import Diagnostics
import Reconcile
import Runs

/// What of one target a revision asks for, beside the plan that was reviewed.
struct RevisionDifference: Encodable {
    struct Counts: Encodable {
        var created: Int
        var updated: Int
        var removed: Int
        var held: Int
        var items: Int

        init(_ totals: TargetTotals) {
            created = totals.created
            updated = totals.updated
            removed = totals.goneRemoved
            held = totals.held + totals.goneWaiting
            items = totals.items
        }
    }

    var target: String
    var reviewed: Counts
    var approved: Counts

    static func all(_ reviewed: PlanFile, _ approved: PlanFile) -> [RevisionDifference] {
        zip(reviewed.targets, approved.targets).map { before, after in
            RevisionDifference(
                target: before.target, reviewed: Counts(before.totals),
                approved: Counts(after.totals))
        }
    }
}

/// The same for a person.
enum RevisionText {
    static func add(_ reviewed: PlanFile, _ approved: PlanFile, to page: inout Page) {
        page.words("a revision takes the place of run \(reviewed.run):", indent: 0)
        for difference in RevisionDifference.all(reviewed, approved) {
            let (before, after) = (difference.reviewed, difference.approved)
            let counts = [
                ("created", before.created, after.created),
                ("updated", before.updated, after.updated),
                ("removed", before.removed, after.removed), ("held back", before.held, after.held),
            ]
            let told = counts.filter { $0.1 != 0 || $0.2 != 0 }.map { word, before, after in
                before == after
                    ? "\(after.grouped) \(word)"
                    : "\(before.grouped) → \(after.grouped) \(word)"
            }
            let words = told.isEmpty ? "nothing changes" : told.joined(separator: ", ")
            page.words("\(difference.target): \(words)", indent: 2, hanging: 2)
        }
        let check = approved.checks.first { $0.name == "selection" && $0.verdict == .hold }
        if let check { page.paragraph("left out: ", Printable.text(check.detail), indent: 2) }
        if let revision = approved.revision, revision.released > 0 {
            let keys = revision.release.prefix(3).joined(separator: ", ")
            page.paragraph(
                "released: ", "\(revision.released.of("key")), \(Printable.text(keys))", indent: 2)
        }
    }
}
