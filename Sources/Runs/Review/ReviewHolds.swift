import Diagnostics
import Reconcile
import Tables

/// Where in holds.csv the lines of each record stand: they go with the record's changes, or stand
/// for themselves where it waits.
struct ReviewHolds {
    /// Lines of one record in one target, one behind the other.
    struct Group {
        /// Where its first line starts.
        var start: Int
        var key: Int32
        /// -1 where the line is about no target.
        var target: Int16
        /// Some check holds the change.
        var isHeld: Bool
        /// It is about a change of a target, and not about the plan as a whole.
        var hasAction: Bool
    }

    private(set) var groups: [Group] = []
    /// How many records of a target, or rows of the plan as a whole, each check has listed.
    private(set) var counts: [(check: Int, isHold: Bool, count: Int)] = []
    /// By key: its first group; by group: the next of the same key. -1 for none.
    private var first: [Int32] = []
    private var next: [Int32] = []

    init(
        _ file: MappedFile, _ name: String, _ labels: inout ReviewLabels,
        _ names: inout ReviewNames
    ) throws {
        try file.withBytes { bytes in
            var reader = CSVTextReader(bytes)
            _ = try reader.next(name: name)
            var start = reader.offset
            var before = HoldLine()
            while try reader.next(name: name) {
                guard reader.count == 11 else { throw ReviewRows.unreadable(name, reader.line) }
                let line = HoldLine(reader, &labels, &names, after: before)
                add(line, start, before)
                before = line
                start = reader.offset
            }
        }
        chain()
    }

    private mutating func add(_ line: HoldLine, _ start: Int, _ before: HoldLine) {
        let continues = line.hasAction && line.isSameRecord(as: before)
        if !continues {
            groups.append(
                Group(
                    start: start, key: Int32(line.key), target: Int16(line.target), isHeld: false,
                    hasAction: line.hasAction))
        }
        if line.isHold, line.hasAction { groups[groups.count - 1].isHeld = true }
        if continues, line.check == before.check, line.isHold == before.isHold { return }
        let place = counts.firstIndex { $0.check == line.check && $0.isHold == line.isHold }
        if let place {
            counts[place].count += 1
        } else {
            counts.append((line.check, line.isHold, 1))
        }
    }

    private mutating func chain() {
        guard let most = groups.map(\.key).max() else { return }
        first = Array(repeating: -1, count: Int(most) + 1)
        next = Array(repeating: -1, count: groups.count)
        for index in groups.indices.reversed() {
            let key = Int(groups[index].key)
            next[index] = first[key]
            first[key] = Int32(index)
        }
    }

    /// The groups of a key, in the order of the file.
    func forEach(of key: Int, _ body: (Int) throws -> Void) rethrows {
        guard key < first.count else { return }
        var index = Int(first[key])
        while index >= 0 {
            try body(index)
            index = Int(next[index])
        }
    }
}

/// What of a line of holds.csv tells one record and one check from the next.
private struct HoldLine {
    var key = -1
    var target = -1
    var action: UInt8 = 0
    var check = -1
    var isHold = false

    var hasAction: Bool { action != 0 }

    init() {}

    init(
        _ line: CSVTextReader, _ labels: inout ReviewLabels, _ names: inout ReviewNames,
        after before: HoldLine
    ) {
        action = line.withCell(0) { $0.first ?? 0 }
        key = line.withCell(1) { cell in
            let isSame = before.key >= 0
                && labels.keys.withText(before.key) { $0.isSame(as: cell) }
            return isSame ? before.key : labels.number(of: cell, before: before.key)
        }
        target = line.withCell(7) { $0.isEmpty ? -1 : names.targets.number(of: $0) }
        check = line.withCell(8) { names.checks.number(of: $0) }
        isHold = line.equals(9, Array("hold".utf8))
    }

    func isSameRecord(as other: HoldLine) -> Bool {
        key == other.key && target == other.target && action == other.action
    }
}
