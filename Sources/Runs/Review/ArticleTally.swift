import Reconcile

/// What moves, by article: a record of the list counts once, however many targets sell it.
struct ArticleTally: Sendable {
    enum Kind: Int, CaseIterable { case up, down, zeroed }

    /// Articles and not rows: of each its farthest move, the farthest first.
    struct Farthest: Sendable {
        private(set) var rows: [ReviewTally.Listed] = []
        let max: Int

        /// Behind those that moved as far: they come earlier in the plan.
        mutating func insert(_ row: ReviewTally.Listed, _ isFarther: (Int, Int) -> Bool) {
            let percent = row.percent ?? 0
            if rows.count == max, let last = rows.last, !isFarther(percent, last.percent ?? 0) {
                return
            }
            if let known = rows.firstIndex(where: { $0.keyNumber == row.keyNumber }) {
                guard isFarther(percent, rows[known].percent ?? 0) else { return }
                rows.remove(at: known)
            }
            let place = rows.firstIndex { isFarther(percent, $0.percent ?? 0) } ?? rows.count
            rows.insert(row, at: place)
            if rows.count > max { rows.removeLast() }
        }
    }

    /// So many articles that wait are listed: all of them, but for a plan that is wrong as a whole.
    static let heldMax = 100
    static let goingMax = 10

    private(set) var held = Kind.allCases.map { _ in Farthest(max: heldMax) }
    private(set) var going = Kind.allCases.map { _ in Farthest(max: goingMax) }
    /// By number of the key.
    private var marks: [Mark] = []

    private struct Mark: Sendable {
        private(set) var bits: UInt32 = 0

        static let changes: UInt32 = 1
        static let waits: UInt32 = 2
        static let created: UInt32 = 0x10000
        static let removed: UInt32 = 0x20000
        /// Its price moves at some target; the farthest move waits.
        static let moves: UInt32 = 0x100
        static let moveWaits: UInt32 = 0x200

        static func kind(_ kind: Kind) -> UInt32 { 4 << UInt32(kind.rawValue) }
        static func waits(_ kind: Kind) -> UInt32 { 0x20 << UInt32(kind.rawValue) }

        func has(_ mark: UInt32) -> Bool { bits & mark != 0 }
        mutating func set(_ mark: UInt32) { bits |= mark }

        /// The size of the farthest move, a number in `PriceMove.buckets`.
        var bucket: Int { Int(bits >> 12 & 0xF) }

        mutating func move(to bucket: Int, isHeld: Bool) {
            let isFarther = !has(Self.moves)
                || Self.distance(bucket) > Self.distance(self.bucket)
            guard isFarther else { return }
            bits = bits & ~0xF200 | UInt32(bucket) << 12 | Self.moves
                | (isHeld ? Self.moveWaits : 0)
        }

        /// How many sizes lie between no move and this one.
        private static func distance(_ bucket: Int) -> Int {
            bucket <= noMove ? noMove - bucket : bucket - noMove - 1
        }

        /// The last bucket of prices that fall.
        private static let noMove = PriceMove.bounds.firstIndex(of: 0)!

        mutating func add(_ later: Mark) {
            if later.has(Self.moves) {
                move(to: later.bucket, isHeld: later.has(Self.moveWaits))
            }
            bits |= later.bits & 0x300FF
        }
    }

    // MARK: Adding

    mutating func addRow(_ row: ReviewRow) {
        mark(row.keyNumber) { mark in
            mark.set(row.isHeld ? Mark.waits : Mark.changes)
            if row.action == .create { mark.set(Mark.created) }
            if row.action == .remove { mark.set(Mark.removed) }
        }
    }

    /// A price that moves.
    mutating func add(_ row: ReviewTally.Listed, _ kind: Kind, bucket: Int) {
        mark(row.keyNumber) { $0.move(to: bucket, isHeld: row.isHeld) }
        add(row, kind)
    }

    mutating func add(_ row: ReviewTally.Listed, _ kind: Kind) {
        mark(row.keyNumber) {
            $0.set(Mark.kind(kind))
            if row.isHeld { $0.set(Mark.waits(kind)) }
        }
        insert(row, kind)
    }

    private mutating func insert(_ row: ReviewTally.Listed, _ kind: Kind) {
        func insert(into list: inout Farthest) {
            switch kind {
            case .up: list.insert(row, >)
            case .down: list.insert(row, <)
            case .zeroed: list.insert(row) { _, _ in false }
            }
        }
        if row.isHeld {
            insert(into: &held[kind.rawValue])
        } else {
            insert(into: &going[kind.rawValue])
        }
    }

    private mutating func mark(_ key: Int, _ change: (inout Mark) -> Void) {
        guard key >= 0 else { return }
        if key >= marks.count {
            marks.append(contentsOf: repeatElement(Mark(), count: key + 1 - marks.count))
        }
        change(&marks[key])
    }

    /// Adds what the rows behind these come to.
    mutating func add(_ later: ArticleTally) {
        for (key, mark) in later.marks.enumerated() where mark.bits != 0 {
            self.mark(key) { $0.add(mark) }
        }
        for kind in Kind.allCases {
            for row in later.held[kind.rawValue].rows { insert(row, kind) }
            for row in later.going[kind.rawValue].rows { insert(row, kind) }
        }
    }

    // MARK: What came of it

    var changed: Int { count { $0.has(Mark.changes) } }
    var waiting: Int { count { $0.has(Mark.waits) } }

    func count(_ kind: Kind) -> Int { count { $0.has(Mark.kind(kind)) } }
    func waiting(_ kind: Kind) -> Int { count { $0.has(Mark.waits(kind)) } }

    /// By bucket of `PriceMove`: articles whose farthest move is of that size.
    var sizes: [(changed: Int, held: Int)] {
        var sizes = Array(repeating: (changed: 0, held: 0), count: PriceMove.buckets.count)
        for mark in marks where mark.has(Mark.moves) {
            if mark.has(Mark.moveWaits) {
                sizes[mark.bucket].held += 1
            } else {
                sizes[mark.bucket].changed += 1
            }
        }
        return sizes
    }

    /// What becomes of the articles of each supplier, brand or category, numbered from 1; 0 has
    /// none. An article counts once in each of the counts, and in `all`.
    ///
    /// - Parameter name: the number of an article's name, by number of its key; -1 for none
    func groups(_ name: (Int) -> Int) -> [ReviewDigest.GroupOfArticles] {
        var groups: [ReviewDigest.GroupOfArticles] = []
        for (key, mark) in marks.enumerated() where mark.has(Mark.changes | Mark.waits) {
            let group = name(key) + 1
            if group >= groups.count {
                let missing = group + 1 - groups.count
                groups.append(
                    contentsOf: repeatElement(ReviewDigest.GroupOfArticles(), count: missing))
            }
            groups[group].all += 1
            if mark.has(Mark.waits) { groups[group].held += 1 }
            if mark.has(Mark.created) { groups[group].created += 1 }
            if mark.has(Mark.removed) { groups[group].removed += 1 }
            if mark.has(Mark.kind(.up)) { groups[group].up += 1 }
            if mark.has(Mark.kind(.down)) { groups[group].down += 1 }
        }
        return groups
    }

    private func count(_ isCounted: (Mark) -> Bool) -> Int {
        marks.reduce(0) { $0 + (isCounted($1) ? 1 : 0) }
    }
}
