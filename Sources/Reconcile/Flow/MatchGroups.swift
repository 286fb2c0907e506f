import Tables

/// The other side of a join, grouped by the text that is compared: most groups are one row.
struct MatchGroups {
    /// What an entry of `on` is looked up in: its texts, and where their groups begin.
    struct Entry {
        var index: KeyIndex
        var keys: TextList
        var offset: Int
    }

    enum State: UInt8 { case empty, usable, rejected }

    /// For each group its first row.
    private var firstRow: [Int32] = []
    /// For each group its last row, while it grows.
    private var lastRow: [Int32] = []
    /// Where each entry's groups begin, and for each row of the other side the next of its group,
    /// or -1; empty where every group is one row.
    private var chains: [(offset: Int, next: [Int32])] = []

    /// Adds the groups of one entry of `on`.
    ///
    /// - Parameters:
    ///   - texts: one for each row of `other`; an empty one matches nothing
    ///   - areKeys: they are the rows' keys
    mutating func add(_ texts: TextValues, areKeys: Bool, of other: RecordTable) -> Entry {
        let offset = firstRow.count
        if areKeys, !other.repeats {
            firstRow += (0..<Int32(truncatingIfNeeded: texts.count))
            lastRow += firstRow[offset...]
            chains.append((offset, []))
            return Entry(index: other.index, keys: other.keys, offset: offset)
        }
        var entry = Entry(
            index: KeyIndex(expected: texts.count), keys: TextList(), offset: offset)
        var next = [Int32](repeating: -1, count: texts.count)
        entry.keys.reserve(texts: texts.count, bytes: texts.words.bytes.count)
        for row in 0..<texts.count where other.fates[row] != .replaced {
            let found = texts.withText(row) { text in
                text.isEmpty ? nil : entry.index.insert(text, into: &entry.keys)
            }
            guard let found else { continue }
            let group = offset + found.row
            let row = Int32(truncatingIfNeeded: row)
            if found.isNew {
                firstRow.append(row)
                lastRow.append(row)
            } else {
                next[Int(lastRow[group])] = row
                lastRow[group] = row
            }
        }
        chains.append((offset, next))
        return entry
    }

    /// Calls `body` with each row of a group, in their order.
    @inline(__always)
    func forEachRow(_ group: Int, _ body: (Int) throws -> Void) rethrows {
        var row = firstRow[group]
        guard row != lastRow[group] else { return try body(Int(row)) }
        let chain = chains.last { $0.offset <= group }!.next
        while row >= 0 {
            try body(Int(row))
            row = chain[Int(row)]
        }
    }

    /// Which entry of `on` a group is of, from 0.
    @inline(__always)
    func entry(of group: Int) -> Int {
        chains.count == 1 ? 0 : chains.lastIndex { $0.offset <= group }!
    }

    /// Whether a group may have more than one row.
    var haveSeveral: Bool { chains.contains { !$0.next.isEmpty } }

    func hasSeveral(_ group: Int) -> Bool { firstRow[group] != lastRow[group] }

    /// How many records the group has.
    func liveCount(_ group: Int, _ other: RecordTable) -> Int {
        var count = 0
        forEachRow(group) { if other.fates[$0] == .live { count += 1 } }
        return count
    }

    /// The group's first record, or -1.
    func first(_ group: Int, _ other: RecordTable) -> Int32 {
        var first: Int32 = -1
        forEachRow(group) {
            if first < 0, other.fates[$0] == .live { first = Int32(truncatingIfNeeded: $0) }
        }
        return first
    }

    /// The group's last record, or -1.
    func last(_ group: Int, _ other: RecordTable) -> Int32 {
        var last: Int32 = -1
        forEachRow(group) {
            if other.fates[$0] == .live { last = Int32(truncatingIfNeeded: $0) }
        }
        return last
    }

    /// Whether the group has a record; one of its rows may have been rejected instead.
    func state(_ group: Int, _ other: RecordTable) -> State {
        var state = State.empty
        forEachRow(group) { row in
            switch other.fates[row] {
            case .live: if state == .empty { state = .usable }
            case .dropped, .replaced: break
            case .conflicting, .rejected: state = .rejected
            }
        }
        return state
    }
}
