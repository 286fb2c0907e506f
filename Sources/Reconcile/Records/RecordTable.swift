import Diagnostics
package import Pipelines
package import Tables

/// Records as columns: what a source's files hold, what stages make of it, and, in the end, what a
/// run's inputs ask for.
package struct RecordTable: Sendable {
    package enum Fate: UInt8, Sendable, BitwiseCopyable {
        /// A record.
        case live
        /// Lost to another row of its key.
        case replaced
        /// Of a key that stands twice: neither row is a record.
        case conflicting
        /// Dropped by a stage: it is no longer in the list.
        case dropped
        /// Rejected by a stage: in the list, and of no use.
        case rejected
    }

    /// The pipeline's name of the key field.
    package let keyName: String
    /// The fields beside the key, and their columns in the same order.
    package var fields: [FlowField]
    package var columns: [ValueColumn]
    /// Of every row; a key stands twice only where `repeats`.
    package var keys = TextList()
    /// The first row of each key, or the last that replaced it.
    package var index: KeyIndex
    /// The row of its file that each row began as.
    package var lines: [UInt32] = []
    /// Which of the run's inputs that is, from 0.
    package var files: [UInt16] = []
    package var fates: [Fate] = []
    /// Rows of one key are several records.
    package var repeats = false
    /// Keys of rows that were rejected before they were records, each once: they are in the list,
    /// so they are not gone from it.
    package private(set) var rejectedKeys = TextList()
    private var rejectedIndex = KeyIndex()
    /// The same in lower case and without blanks around, as a target may take them for the
    /// snapshot's.
    private var foldedKeys = TextList()
    private var foldedIndex = KeyIndex()
    /// More of them, and of rows whose key stands twice; nil where no join asks for it.
    var unread: UnreadRows?
    /// Only what changed is listed: nothing is gone, and missing means unchanged.
    package var partial = false
    /// A source is not there: what a record has no value of is unknown, and has not gone away.
    package var lacksSource = false

    /// Whether the snapshot's value stands in where a record has none.
    var keepsUnknown: Bool { partial || lacksSource }
    package var rowCount: Int { keys.count }
    package var liveCount: Int { fates.reduce(0) { $0 + ($1 == .live ? 1 : 0) } }

    /// - Parameter rows: how many are likely to come.
    package init(
        keyName: String, fields: [FlowField], columns: [ValueColumn] = [], rows: Int = 0,
        hash: KeyHash = KeyHash()
    ) {
        self.keyName = keyName
        self.fields = fields
        self.columns = columns
        index = KeyIndex(expected: rows, hash: hash)
        rejectedIndex = KeyIndex(hash: hash)
        foldedIndex = KeyIndex(hash: hash)
    }

    /// The values of a field, by its index in `fields`.
    package func column(_ field: Int) -> ValueColumn { columns[field] }

    /// Index of the field with this name in `fields`; nil for the key and for what is not there.
    package func field(named name: String) -> Int? { fields.firstIndex { $0.name == name } }

    /// Adds a field, or puts another column in place of its own.
    mutating func set(_ field: FlowField, _ column: ValueColumn) {
        if let index = self.field(named: field.name) {
            fields[index] = field
            columns[index] = column
        } else {
            fields.append(field)
            columns.append(column)
        }
    }

    // MARK: Rejected keys

    /// Whether a row with this key was rejected: it is in the list all the same.
    package func wasRejected(_ key: UnsafeRawBufferPointer) -> Bool {
        guard rejectedKeys.count > 0 else { return false }
        return Self.folded(key).withUnsafeBytes {
            foldedIndex.find($0, in: foldedKeys) != nil
        }
    }

    /// - Returns: its number among `rejectedKeys`.
    @discardableResult
    mutating func addRejected(_ key: UnsafeRawBufferPointer) -> Int {
        let (number, isNew) = rejectedIndex.insert(key, into: &rejectedKeys)
        if isNew {
            Self.folded(key).withUnsafeBytes { _ = foldedIndex.insert($0, into: &foldedKeys) }
        }
        return number
    }

    /// The number of this very key among `rejectedKeys`.
    func rejectedNumber(_ key: UnsafeRawBufferPointer) -> Int? {
        rejectedKeys.count == 0 ? nil : rejectedIndex.find(key, in: rejectedKeys)
    }

    private static func folded(_ key: UnsafeRawBufferPointer) -> [UInt8] {
        var folded: [UInt8] = []
        LetterFold.lower.append(key, trims: true, to: &folded)
        return folded
    }
}
