/// What memory keeps of one run: docs/formats/memory.md. Shares are hundredths of a percent,
/// numbers that are no counts decimal texts.
package struct RunMeasures: Codable, Sendable, Equatable {
    package var sources: [SourceMeasures] = []
    package var targets: [TargetMeasures] = []

    package init() {}
}

/// What one source's files looked like.
package struct SourceMeasures: Codable, Sendable, Equatable {
    /// Stands among `keys` for all shapes beyond the commonest.
    package static let otherShapes = "…"

    package var source: String
    /// False where no file of it was new: then it says nothing that is not remembered already.
    package var fresh = true
    package var partial = false
    package var rows = 0
    package var records = 0
    package var rejected = 0
    package var duplicates = 0
    /// SHA-256 of each file.
    package var files: [String] = []
    /// The latest time that a file gives for itself.
    package var madeAt: String?
    /// The cells of the header of the first file that has one.
    package var columns: [String]?
    /// Of its files, those that end in an incomplete row, and without a line end; nil for none.
    package var incompleteEnds: Int?
    package var openEnds: Int?
    /// Of the texts looked at.
    package var garbled = 0
    /// For each field the share of rows with a value.
    package var filled: [String: Int] = [:]
    /// For each field of numbers that something uses.
    package var medians: [String: String] = [:]
    /// For each shape of a key its share; the rarest together as `…`.
    package var keys: [String: Int] = [:]

    package init(source: String) { self.source = source }
}

/// What one target was to be told.
package struct TargetMeasures: Codable, Sendable, Equatable {
    package var target: String
    package var records = 0
    /// Records that the snapshot has, too.
    package var matched = 0
    /// Of the records that the snapshot has, those whose price moves far.
    package var moved = 0
    package var movedOf = 0
    package var medianPrice: String?
    /// Share of the commonest price, and of the commonest stock above 0.
    package var commonPrice: Int?
    package var commonStock: Int?
    /// Of the records that can be bought by the snapshot, those that cannot be any more.
    package var zeroed = 0
    package var zeroedOf = 0
    /// Records that can be bought by the list, of those of which it says so or not.
    package var inStock: Int?
    package var stockKnown: Int?
    // Known when the target is compared.
    package var created = 0
    package var refused = 0
    /// Records that left the list and that the target cannot be told of; nil for none.
    package var goneRefused: Int?
    /// Rows of the snapshot, and those that `gone` would change now for the first time.
    package var snapshotRows = 0
    package var vanished = 0

    package init(target: String) { self.target = target }
}
