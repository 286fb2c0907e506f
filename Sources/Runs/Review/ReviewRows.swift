import Diagnostics
import Reconcile
import Tables

/// A finished plan folder, record by record: changes.csv and holds.csv, joined with labels.csv.
///
/// The files are mapped and read in one pass each. What is kept beside them is the keys of the plan
/// and some words for each: docs/formats/review.md.
package final class ReviewRows {
    package private(set) var names: ReviewNames
    private var labels: ReviewLabels
    let holds: ReviewHolds
    private let changesFile: MappedFile
    /// Bytes of changes.csv that are read: all of them, or a part that another one goes on with.
    private let changes: Range<Int>
    private let holdsFile: MappedFile
    /// Nil where the plan folder has none.
    let rejectsFile: MappedFile?
    let folder: String

    /// - Parameter shown: the folder as messages name it.
    /// - Throws: `IOFailure`; `Failure` (W002, W022) where a file is cut or is not such a file.
    package init(_ folder: Path, _ plan: PlanFile, _ disk: Disk, shown: String) throws {
        self.folder = shown
        var names = ReviewNames(targets: plan.targets.map(\.target))
        for field in plan.targets.flatMap(\.fields) { _ = names.fields.number(of: field.name) }
        for check in plan.checks { _ = names.checks.number(of: check.name) }
        for input in plan.inputs { _ = names.files.number(of: input.name) }
        for batch in plan.targets.flatMap(\.batches) { _ = names.batches.number(of: batch.file) }
        let labelsPath = folder / "labels.csv"
        let labelsFile = try disk.exists(labelsPath) ? try disk.map(labelsPath) : nil
        labels = try ReviewLabels(labelsFile, "\(shown)/labels.csv", &names)
        let rejectsPath = folder / "rejects.csv"
        rejectsFile = try disk.exists(rejectsPath) ? try disk.map(rejectsPath) : nil
        holdsFile = try disk.map(folder / "holds.csv")
        holds = try ReviewHolds(holdsFile, "\(shown)/holds.csv", &labels, &names)
        changesFile = try disk.map(folder / "changes.csv")
        changes = 0..<changesFile.withBytes { $0.count }
        self.names = names
    }

    /// The same plan for another thread, with other lines of changes.csv.
    private init(_ other: ReviewRows, changes: Range<Int>) {
        self.changes = changes
        (names, labels, holds) = (other.names, other.labels, other.holds)
        (changesFile, holdsFile) = (other.changesFile, other.holdsFile)
        (rejectsFile, folder) = (other.rejectsFile, other.folder)
    }

    static func unreadable(_ file: String, _ line: Int) -> Failure {
        Failure(
            Diagnostic(
                .planUnreadable, "a line that is none of such a file",
                at: Place(file: file, line: line),
                help: "compare it with the plan's manifest"))
    }

    /// The keys of the plan, by their numbers; whole when all rows were read.
    var keys: TextList { labels.keys }

    /// Whether a check holds it that lets a person release it: what was left out of an approval
    /// waits for the next run.
    func canBeReleased(_ row: ReviewRow) -> Bool {
        row.findings.contains { $0.isHold && names.checks[$0.check] != RunSelection.checkName }
    }

    /// The name of a record, as labels.csv has it; empty where it has none.
    package func withName<Result>(
        of row: ReviewRow, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try labels.withName(row.keyNumber, body)
    }

    /// The same of a key by its number.
    func name(_ number: Int) throws -> String {
        try labels.withName(number) { String(decoding: $0, as: UTF8.self) }
    }

    /// What a record is grouped by, by number of its key; -1 for none.
    func supplier(_ key: Int) -> Int { labels.supplier(key) }
    func brand(_ key: Int) -> Int { labels.brand(key) }
    func category(_ key: Int) -> Int { labels.category(key) }

    var identifierNames: [String] { labels.identifierNames }
    var hasIdentifiers: Bool { !labels.identifierNames.isEmpty }

    /// What targets call a record, if not by its key.
    func forEachIdentifier(
        of row: ReviewRow, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try labels.forEachIdentifier(row.keyNumber, body)
    }

    /// The numbers of the keys that a target calls so.
    func numbers(called identifier: String) throws -> [Int] {
        try labels.numbers(called: Array(identifier.utf8))
    }

    // MARK: Reading

    /// Every row: first what changes, in the order of changes.csv; then what waits, and what only a
    /// check speaks of, each in the order of holds.csv.
    ///
    /// - Complexity: one pass over changes.csv; nothing is allocated for a row.
    package func forEach(_ body: (ReviewRow) throws -> Void) throws {
        var listed = noneListed
        try forEachChange(&listed, body)
        try forEachHold(&listed, body)
    }

    /// Which groups of holds.csv were given with a row that changes: none yet.
    package var noneListed: [Bool] { Array(repeating: false, count: holds.groups.count) }

    /// The rows that change; `forEachHold` has to follow.
    package func forEachChange(
        _ listed: inout [Bool], _ body: (ReviewRow) throws -> Void
    ) throws {
        let name = "\(folder)/changes.csv"
        try changesFile.withBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[changes])
            var reader = CSVTextReader(bytes)
            if changes.lowerBound == 0 { _ = try reader.next(name: name) }
            var row = ReviewRow()
            while try reader.next(name: name) {
                guard reader.count == 9 else { throw Self.unreadable(name, reader.line) }
                if !continues(row, reader) {
                    if row.target >= 0 { try give(&row, &listed, body) }
                    begin(&row, reader)
                    row.batch = number(reader, 8, &names.batches)
                }
                addValue(&row, reader)
            }
            if row.target >= 0 { try give(&row, &listed, body) }
        }
    }

    private func give(
        _ row: inout ReviewRow, _ listed: inout [Bool], _ body: (ReviewRow) throws -> Void
    ) throws {
        try addFindings(&row, &listed)
        try body(row)
    }

    /// The rows that wait, and those that only a check speaks of.
    package func forEachHold(
        _ listed: inout [Bool], _ body: (ReviewRow) throws -> Void
    ) throws {
        var row = ReviewRow()
        for pass in [true, false] {
            for index in holds.groups.indices where !listed[index] {
                let group = holds.groups[index]
                guard !pass || group.isHeld else { continue }
                try begin(&row, group)
                row.isHeld = group.isHeld
                if !group.isHeld { row.action = nil }
                try addFindings(&row, &listed)
                try body(row)
            }
        }
    }

    // MARK: Parts

    /// Below so many bytes of changes.csv a second thread costs more than it brings.
    package static let bytesForTwo = 1 << 20

    /// The plan's changes in two parts, for two threads at once; nil where they are few.
    ///
    /// - Parameter bytesMin: of changes.csv
    /// - Throws: as `forEach`.
    package func halves(
        from bytesMin: Int = bytesForTwo
    ) throws -> (ReviewRows, ReviewRows)? {
        guard changes.count >= bytesMin else { return nil }
        let name = "\(folder)/changes.csv"
        let middle: Int? = try changesFile.withBytes { bytes in
            let start = Self.lineStart(after: changes.count / 2, of: bytes)
            var reader = CSVTextReader(bytes, from: start)
            guard try reader.next(name: name), reader.count == 9 else { return nil }
            var row = ReviewRow()
            begin(&row, reader)
            var end = reader.offset
            while try reader.next(name: name), reader.count == 9, continues(row, reader) {
                end = reader.offset
            }
            return end
        }
        guard let middle, middle < changes.upperBound else { return nil }
        return (
            ReviewRows(self, changes: 0..<middle),
            ReviewRows(self, changes: middle..<changes.upperBound)
        )
    }

    /// Whether another one has numbered names and keys as this one has: what is new to both they
    /// would have numbered alike.
    package func agrees(with other: ReviewRows) -> Bool {
        names.counts == other.names.counts && labels.keys.count == other.labels.keys.count
    }

    /// A line feed within quotes ends no line: before it stands an odd number of them.
    private static func lineStart(after middle: Int, of bytes: UnsafeRawBufferPointer) -> Int {
        let before = UnsafeRawBufferPointer(rebasing: bytes[..<middle])
        // Sums of bytes, so that many are looked at in one step.
        var quotes: UInt8 = 0
        for byte in before { quotes &+= byte == 0x22 ? 1 : 0 }
        var isQuoted = quotes & 1 == 1
        for index in middle..<bytes.count {
            if bytes[index] == 0x22 { isQuoted.toggle() }
            if bytes[index] == 0x0A, !isQuoted { return index + 1 }
        }
        return bytes.count
    }

    // MARK: Filling a row

    private func continues(_ row: ReviewRow, _ line: CSVTextReader) -> Bool {
        guard row.target >= 0, line.withCell(0, { Self.action($0) }) == row.action else {
            return false
        }
        return line.withCell(1) { cell in row.withBytes(row.key) { $0.isSame(as: cell) } }
            && line.withCell(7) { names.targets.number(of: $0) } == row.target
    }

    private static func action(_ cell: UnsafeRawBufferPointer) -> ChangeLines.Action? {
        switch cell.first {
        case UInt8(ascii: "c"): .create
        case UInt8(ascii: "u"): .update
        case UInt8(ascii: "r"): .remove
        default: nil
        }
    }

    /// What a line of either file says of its record.
    private func begin(_ row: inout ReviewRow, _ line: CSVTextReader) {
        let before = row.keyNumber
        row.clear()
        row.action = line.withCell(0) { Self.action($0) }
        row.keyNumber = line.withCell(1) { key in
            row.key = row.append(key)
            return labels.number(of: key, before: before)
        }
        row.target = number(line, 7, &names.targets)
        row.file = number(line, 5, &names.files)
        row.line = line.withCell(6) { digits in
            digits.reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
        }
        labels.label(&row)
    }

    /// -1 for an empty cell.
    private func number(
        _ line: CSVTextReader, _ cell: Int, _ list: inout NameList
    ) -> Int {
        line.withCell(cell) { $0.isEmpty ? -1 : list.number(of: $0) }
    }

    private func addValue(_ row: inout ReviewRow, _ line: CSVTextReader) {
        let field = line.withCell(2) { names.fields.number(of: $0) }
        let old = line.withCell(3) { row.append($0) }
        let new = line.withCell(4) { row.append($0) }
        row.values.append(ReviewRow.Value(field: field, old: old, new: new))
    }

    /// A record as holds.csv has it: its values stand there once for each check.
    private func begin(_ row: inout ReviewRow, _ group: ReviewHolds.Group) throws {
        try forEachLine(of: group) { line, isFirst, isFirstCheck in
            if isFirst { begin(&row, line) }
            if isFirstCheck, group.hasAction { addValue(&row, line) }
        }
    }

    /// What checks say of the row: in its target, and of its key as a whole.
    private func addFindings(_ row: inout ReviewRow, _ listed: inout [Bool]) throws {
        try holds.forEach(of: row.keyNumber) { index in
            let group = holds.groups[index]
            guard Int(group.target) == row.target || group.target < 0 else { return }
            listed[index] = true
            try forEachLine(of: group) { line, _, _ in
                let check = line.withCell(8) { names.checks.number(of: $0) }
                let isHold = line.equals(9, Self.hold)
                let isKnown = row.findings.last.map { last in
                    last.check == check && last.isHold == isHold
                        && line.withCell(10) { reason in
                            row.withBytes(last.reason) { $0.isSame(as: reason) }
                        }
                } ?? false
                guard !isKnown else { return }
                let reason = line.withCell(10) { row.append($0) }
                row.findings.append(
                    ReviewRow.Finding(check: check, isHold: isHold, reason: reason))
            }
        }
    }

    private static let hold = Array("hold".utf8)

    private func forEachLine(
        of group: ReviewHolds.Group,
        _ body: (_ line: CSVTextReader, _ isFirst: Bool, _ isFirstCheck: Bool) throws -> Void
    ) throws {
        let name = "\(folder)/holds.csv"
        try holdsFile.withBytes { bytes in
            var reader = CSVTextReader(bytes, from: group.start)
            var check = -1
            var isFirst = true
            var head: (action: ChangeLines.Action?, key: [UInt8], target: [UInt8]) = (nil, [], [])
            while try reader.next(name: name) {
                if isFirst {
                    head = (
                        reader.withCell(0) { Self.action($0) }, reader.withCell(1) { Array($0) },
                        reader.withCell(7) { Array($0) }
                    )
                    check = reader.withCell(8) { names.checks.number(of: $0) }
                } else {
                    guard reader.equals(1, head.key), reader.equals(7, head.target),
                        reader.withCell(0, { Self.action($0) }) == head.action
                    else { return }
                }
                let own = reader.withCell(8) { names.checks.number(of: $0) }
                try body(reader, isFirst, own == check)
                isFirst = false
                if !group.hasAction { return }
            }
        }
    }
}
