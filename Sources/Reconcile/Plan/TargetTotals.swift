/// What became of every record for one target. The sums are the conservation law (law 1).
package struct TargetTotals: Codable, Sendable, Equatable {
    /// Records of the desired state: `created + updated + unchanged + refused + held`.
    package var records = 0
    package var created = 0
    package var updated = 0
    package var unchanged = 0
    /// The target cannot hold the record; listed in rejects.csv.
    package var refused = 0
    /// Would change, and wait for what a check says of them; listed in holds.csv.
    package var held = 0

    /// Rows of the snapshot: `matched + rejected + gone`.
    package var snapshotRows = 0
    package var snapshotMatched = 0
    /// In the list, but as a rejected or duplicate row: left as they are.
    package var snapshotRejected = 0
    /// Not in the list: `goneKept + goneHeld + goneRemoved + goneAlready + goneRefused +
    /// goneWaiting + goneGraced`.
    package var gone = 0
    package var goneKept = 0
    package var goneHeld = 0
    /// Changed as `gone: { set }` says.
    package var goneRemoved = 0
    /// Changed so by an earlier run.
    package var goneAlready = 0
    /// The target would take the record for one in the list, or its item passes a request's bytes.
    package var goneRefused = 0
    /// Would be changed as `gone: { set }` says, and wait; listed in holds.csv.
    package var goneWaiting = 0
    /// Missing from too few files as yet; nil where nothing has to wait for further ones.
    package var goneGraced: Int?

    /// Numbers brought to the target's precision.
    package var rounded = 0
    package var items = 0

    package init() {}

    /// Records, in the list or gone from it, that checks hold.
    package var waiting: Int { held + goneWaiting }

    package var addsUp: Bool {
        records == created + updated + unchanged + refused + held
            && snapshotRows == snapshotMatched + snapshotRejected + gone
            && gone == goneKept + goneHeld + goneRemoved + goneAlready + goneRefused
                + goneWaiting + (goneGraced ?? 0)
    }
}
