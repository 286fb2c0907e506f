import Pipelines
import Tables

/// Lists what becomes of a target's records, in changes.csv and labels.csv: the second half of
/// emitting. A block of records is listed on one core while the requests of the next are packed on
/// the other; the blocks are cut by counting, so nothing depends on timing (law 5).
struct ChangeListing {
    /// What became of one record.
    struct Entry {
        enum Fate: UInt8 {
            case created
            case updated
            case removed
            /// A check has spoken of it: it gets a label, and lines if another entry says so.
            case questioned
            case questionedGone
        }

        var fate: Fate
        /// In the list; of a record that left it, in the snapshot.
        var row: Int32
        /// The number of the request that carries it.
        var batch: Int32 = 0
    }

    /// Records in a block: some milliseconds' work.
    static let blockCount = 4096

    private let open: OpenRows
    /// Of records that left the list.
    private let gone: OpenRows
    private let labels: LabelLines?
    private var lines: ChangeLines

    init(
        _ open: OpenRows, gone: OpenRows, _ source: SourceNames, _ labels: LabelLines?,
        _ output: PlanOutput
    ) {
        self.open = open
        self.gone = gone
        self.labels = labels
        lines = ChangeLines(target: open.rows.target, source: source, write: output.changes)
    }

    /// Keeps the lines of a block's records; what is kept is written by `flush`.
    mutating func add(_ entries: [Entry]) {
        for entry in entries {
            let row = Int(entry.row)
            switch entry.fate {
            case .created, .updated: addListed(row, entry)
            case .removed: addGone(row, entry)
            case .questioned: labels?.keep(row)
            case .questionedGone: gone.rows.snapshot!.withKey(row) { labels?.keep(gone: $0) }
            }
        }
    }

    /// Writes what was kept.
    mutating func flush(_ amount: FlushAmount) throws {
        try lines.flush(amount)
        try labels?.flush(amount)
    }

    private mutating func addListed(_ row: Int, _ entry: Entry) {
        let isNew = entry.fate == .created
        lines.begin(
            isNew ? .create : .update, open.key(row), origin: open.origin(row), Int(entry.batch))
        labels?.keep(row)
        var any = false
        forEachField(in: open.changed(row, isNew: isNew)) { field in
            let new = open.new(field, row)
            if isNew, new == .missing { return }
            lines.add(field, old: isNew ? .missing : open.old(field, row), new: new)
            any = true
        }
        // A record of nothing but its identifier is still news.
        if !any {
            lines.add(
                open.rows.target.identifier, old: .missing, new: .text(Array(open.key(row))))
        }
    }

    private mutating func addGone(_ row: Int, _ entry: Entry) {
        let rows = gone.rows
        rows.snapshot!.withKey(row) { key in
            lines.begin(.remove, key, origin: nil, Int(entry.batch))
            labels?.keep(gone: key)
        }
        forEachField(in: gone.replaced(row)) { field in
            lines.add(field, old: gone.held(field, row), new: rows.replacement(field)!)
        }
    }

    @inline(__always)
    private func forEachField(in bits: FieldBits, _ body: (_ field: Int) -> Void) {
        var bits = bits
        while bits != 0 {
            body(bits.trailingZeroBitCount)
            bits &= bits &- 1
        }
    }
}
